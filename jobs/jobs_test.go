package jobs

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/domain"
)

func TestTwoWorkersDoEachDeliveryOnce(t *testing.T) {
	m, address := newMarket(t, storetest.Open(t)), redisURL(t)
	m.invite(20)
	for range 2 {
		w := m.worker(address)
		w.lease = lease // nobody is killed here: a slow machine must not look like one
		m.run(w)
	}
	m.invite(20)
	m.eachOnce(40)
}

func TestFlushedRedisLosesNothing(t *testing.T) {
	m, address := newMarket(t, storetest.Open(t)), redisURL(t)
	m.invite(12)
	w := m.worker(address)
	if n, err := w.handOut(t.Context()); n != 12 || err != nil {
		t.Fatalf("handed out %d: %v", n, err)
	}
	flush(t, address) // every task is gone, and every delivery is leased
	m.run(w)
	m.eachOnce(12)
	flush(t, address) // beneath a running worker
	m.invite(5)
	m.eachOnce(17)
}

func TestRedisAwayForAWhile(t *testing.T) {
	m, address := newMarket(t, storetest.Open(t)), redisURL(t)
	cable, through := newWire(t, address)
	cable.setCut(true)
	m.invite(6)
	stop := m.run(m.worker(through))
	time.Sleep(time.Second)
	if n := m.backlog(); n != 6 {
		t.Fatalf("%d deliveries wait, want 6", n)
	}
	cable.setCut(false)
	m.eachOnce(6)
	cable.setCut(true)
	m.invite(3)
	time.Sleep(time.Second)
	cable.setCut(false)
	m.eachOnce(9)
	cable.setCut(true)
	began := time.Now()
	stop()
	if took := time.Since(began); took > stopTime {
		t.Errorf("stopping without Redis took %s", took)
	}
}

func TestTaskDeliveredTwiceHasOneEffect(t *testing.T) {
	m, address := newMarket(t, storetest.Open(t)), redisURL(t)
	m.invite(1)
	ds, err := m.HandOut(t.Context(), time.Hour, 10)
	if err != nil || len(ds) != 1 {
		t.Fatal(ds, err)
	}
	w := m.worker(address)
	for n := range 5 {
		d := ds[0]
		d.Attempt = n + 1
		tk, opts, err := task(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.client.Enqueue(tk, opts...); err != nil {
			t.Fatal(err)
		}
		if _, err := w.client.Enqueue(tk, opts...); err == nil {
			t.Error("the same attempt is queued twice")
		}
	}
	m.run(w)
	m.eachOnce(1)
	until(t, "an empty queue", func() bool {
		q, err := w.inspector.GetQueueInfo(queueNotify)
		return err == nil && q.Pending+q.Active == 0
	})
	m.eachOnce(1)
}

func TestOneEffectInTheDatabaseWhoeverIsFirst(t *testing.T) {
	m := newMarket(t, storetest.Open(t))
	agency := registered(m)
	m.do(func(tx app.Tx) error {
		e := domain.Event{Kind: domain.EventAgencyReturned, Subject: "agency:" + string(agency), Region: "430100", By: domain.System(), At: tx.Now()}
		_, err := tx.Record(t.Context(), e, app.HandleLetters)
		return err
	})
	ds, err := m.HandOut(t.Context(), time.Hour, 10)
	if err != nil || len(ds) != 1 {
		t.Fatal(ds, err)
	}
	var all sync.WaitGroup
	for range 8 { // as eight workers would
		w := m.worker("redis://127.0.0.1:1/0")
		all.Go(func() {
			if err := w.attempt(t.Context(), ds[0].ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for range 3 {
		if _, err := m.SendLetters(t.Context(), domain.ChannelMail, 10); err != nil {
			t.Fatal(err)
		}
	}
	m.eachOnce(1)
}

func registered(m *market) domain.AgencyID {
	m.t.Helper()
	a, err := m.RegisterAgency(m.t.Context(), app.Register{
		ID:       domain.AgencyID(app.NewID()),
		Profile:  domain.AgencyProfile{Name: "示范测绘有限公司", USCC: "91430100MA00000018", Region: "430100", Address: "示范路 1 号", Phone: "0731-88888888", LegalRepresentative: "李四"},
		Person:   domain.Person{ID: domain.PersonID(app.NewID()), Name: "王五", Email: "firm@example.org", Language: "zh"},
		Password: "correct horse battery",
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return a.ID
}

func TestStopFinishesWhatIsInHand(t *testing.T) {
	m, address := newMarket(t, storetest.Open(t)), redisURL(t)
	m.post.hold = make(chan struct{})
	m.invite(1)
	stop := m.run(m.worker(address))
	<-m.post.holding
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	select {
	case <-stopped:
		t.Fatal("stopped with a delivery in hand")
	case <-time.After(time.Second):
	}
	close(m.post.hold)
	<-stopped
	m.eachOnce(1)
}

// A worker that hangs, or was killed, has its task for ever; another takes the next attempt when the lease ends.
func TestAnotherWorkerTakesOver(t *testing.T) {
	s, address := storetest.Open(t), redisURL(t)
	hanging, m := newMarket(t, s), newMarket(t, s)
	hanging.post.hold = make(chan struct{})
	m.invite(1)
	hanging.run(hanging.worker(address))
	<-hanging.post.holding
	m.run(m.worker(address))
	m.eachOnce(1)
	close(hanging.post.hold)
	until(t, "the hanging one has ended", func() bool { n, _ := hanging.post.arrived(); return n == 1 })
}

func TestObjectsDownForAWhile(t *testing.T) {
	noon := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) // 12:00 at UTC+8
	s := storetest.Demo(t, noon)
	m, address := newMarket(t, s), redisURL(t)
	by := domain.Actor{Person: domain.PersonID(app.NewID()), Organisation: domain.OrganisationID(registered(m)), Kind: domain.KindAgency, Roles: []domain.Role{domain.AgencyAdmin}}
	m.do(func(tx app.Tx) error {
		return tx.AddPerson(t.Context(), &domain.Person{ID: by.Person, Name: "赵六", Email: "other@example.org", Language: "zh", Version: 1})
	})
	if _, err := m.UploadFile(t.Context(), by, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeLicence, Name: "执照.pdf", Content: []byte("%PDF-1.7 …")}); err != nil {
		t.Fatal(err)
	}
	s.SetClock(noon.Add(48 * time.Hour))
	m.bucket.setDown(true)
	m.run(m.worker(address))
	until(t, "a fault in words", func() bool { return strings.Contains(m.logs.String(), "connection refused") })
	sweeps := func() int {
		counts, err := m.Backlog(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return counts[app.HandleSweep]
	}
	if sweeps() != 1 {
		t.Error("the sweep is not kept")
	}
	m.bucket.setDown(false)
	until(t, "the sweep", func() bool { return sweeps() == 0 })
	if m.bucket.deleted != 1 {
		t.Errorf("%d objects deleted, want 1", m.bucket.deleted)
	}
}

func TestMailDownForAWhile(t *testing.T) {
	m, address := newMarket(t, storetest.Open(t)), redisURL(t)
	p := domain.Person{ID: domain.PersonID(app.NewID()), Name: "张三", Email: "someone@example.org", Language: "zh", PasswordHash: "x", Version: 1}
	m.do(func(tx app.Tx) error { return tx.AddPerson(t.Context(), &p) })
	m.do(func(tx app.Tx) error {
		var ls []domain.Letter
		for n := range 30 {
			ls = append(ls, domain.Letter{Kind: fmt.Sprint("test.", n), Person: p.ID, Language: "zh", Link: "/desk",
				Dispatches: []domain.Dispatch{{Channel: domain.ChannelMail, Address: p.Email}}})
		}
		return tx.AddLetters(t.Context(), ls)
	})
	m.post.setDown(true)
	m.invite(3)
	for range 2 {
		w := m.worker(address)
		w.lease = lease // nobody is killed here either
		m.run(w)
	}
	until(t, "some tries", func() bool { m.post.mu.Lock(); defer m.post.mu.Unlock(); return m.post.tries > 8 })
	m.post.setDown(false)
	m.eachOnce(33)
}

// A marketplace whose rules are still to be imported has nothing to remind of, and no job that fails every morning.
func TestMorningBeforeAnyRulebook(t *testing.T) {
	s := storetest.Demo(t, time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)) // 12:00 at UTC+8
	m, address := newMarket(t, s), redisURL(t)
	m.run(m.worker(address))
	until(t, "the morning's round", func() bool {
		return len(s.SQL("SELECT FROM deliveries WHERE handler = $1 AND done_at IS NOT NULL", app.HandleExpiry)) > 0
	})
	if logs := m.logs.String(); strings.Contains(logs, "delivery failed") {
		t.Error(logs)
	}
}

// What no worker takes waits in the database; Redis holds at most one task of it, with nothing but a number.
func TestAwardQueueWaitsForAnOpeningIdentity(t *testing.T) {
	m, address := newMarket(t, storetest.Open(t)), redisURL(t)
	subject := "notice:" + app.NewID()
	m.do(func(tx app.Tx) error {
		return tx.Deliver(t.Context(), domain.Delivery{Subject: subject, Handler: app.HandleFreeze, Due: tx.Now()})
	})
	w := m.worker(address)
	w.lease = 200 * time.Millisecond
	stop := m.run(w)
	until(t, "a check-in", func() bool { return m.workforce() == app.Workforce{All: 1} })
	r := m.worker(address)
	waiting := func() []*asynq.TaskInfo {
		tasks, err := r.inspector.ListPendingTasks(queueAward)
		if err != nil && !errors.Is(err, asynq.ErrQueueNotFound) {
			t.Fatal(err)
		}
		return tasks
	}
	until(t, "a task that no one takes", func() bool { return len(waiting()) > 0 })
	time.Sleep(2 * time.Second) // some leases
	stop()
	if left := m.workforce(); left.All != 0 {
		t.Errorf("stopped and still counted: %+v", left)
	}
	tasks := waiting()
	if len(tasks) != 1 {
		t.Fatalf("%d tasks wait", len(tasks))
	}
	if got := string(tasks[0].Payload); !strings.HasPrefix(got, `{"delivery":`) || len(got) > 25 {
		t.Errorf("Redis was told %s", got)
	}
	m.Opener = opener{}
	m.run(m.worker(address))
	until(t, "a check-in", func() bool { f := m.workforce(); return f.All == 1 && f.Award == 1 && !f.AwardSeen.IsZero() })
	until(t, "a final no: there is no such notice", func() bool {
		failed, err := m.FailedDeliveries(t.Context(), domain.Actor{Roles: []domain.Role{domain.OperatorReviewer}})
		return err == nil && len(failed) == 1 && failed[0].Final && strings.Contains(failed[0].Fault, subject)
	})
}

func TestQueues(t *testing.T) {
	with, without := queues(true), queues(false)
	if len(with) != 5 || len(without) != 4 || without[queueAward] != 0 || with[queueAward] == 0 {
		t.Errorf("with an identity %v, without %v", with, without)
	}
	if queue("of.a.newer.release") != queueBulk || queue(app.HandleOpen) != queueAward || queue(app.HandleKeys) != queueAward {
		t.Error("a handler is in the wrong queue")
	}
	d := domain.Delivery{ID: 7, Handler: app.HandleOpen, Attempt: 3}
	tk, _, err := task(d)
	if err != nil || string(tk.Payload()) != `{"delivery":7}` || taskID(d, 3) != "7-notice.open-3" {
		t.Errorf("task %s %s: %v", taskID(d, 3), tk.Payload(), err)
	}
}

func TestNoDelivery(t *testing.T) {
	w := &Worker{log: slog.New(slog.DiscardHandler)}
	for _, body := range []string{"", "{}", `{"delivery":0}`, "[1]"} {
		if err := w.handle(t.Context(), asynq.NewTask("x", []byte(body))); err == nil {
			t.Errorf("%q is taken for a delivery", body)
		}
	}
}

func TestCheckURL(t *testing.T) {
	for address, good := range map[string]bool{
		"redis://127.0.0.1:6379/0": true, "rediss://user:secret@redis.example:6380/2": true,
		"redis-sentinel://:secret@s1:26379/0?master_name=main&addr=s2:26379": true, "redis-cluster://c1:6379?addr=c2:6379": true,
		"": false, "127.0.0.1:6379": false, "http://127.0.0.1": false, "redis://": false, "redis-sentinel://s1:26379": false, "redis://:secret@h/x": false,
	} {
		err := CheckURL(address)
		if (err == nil) != good {
			t.Errorf("CheckURL(%q) = %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the password is in %q", err)
		}
	}
}

func TestPlainHidesAddresses(t *testing.T) {
	got := plain(fmt.Errorf("send letter invite-7@market.example: 550 <zhang.san@example.org>: unknown"))
	if strings.Contains(got, "zhang.san") || strings.Contains(got, "example.org") || !strings.Contains(got, "550") {
		t.Error(got)
	}
}
