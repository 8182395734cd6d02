package app_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// changesPerSecond is the rate at which ProZorro's published experiment lost 2.25 % of its checks.
const changesPerSecond = 72

// TestTheFeedMissesNothing changes 72 nouns a second while six readers poll, each at a pace of his own and one of them
// stopping and going on with what he kept: everyone has read every change once, in one order.
func TestTheFeedMissesNothing(t *testing.T) {
	lasts := 20 * time.Second
	if testing.Short() {
		lasts = 4 * time.Second
	}
	feed(t, lasts)
}

// BenchmarkFeed is TestTheFeedMissesNothing for four minutes.
func BenchmarkFeed(b *testing.B) {
	for range b.N {
		rate := feed(b, briefly(4*time.Minute))
		b.ReportMetric(rate, "changes/s")
	}
	b.ReportMetric(0, "ns/op")
}

func briefly(d time.Duration) time.Duration {
	if testing.Short() {
		return d / 60
	}
	return d
}

// feed runs it for a time and answers how many changes a second there were.
func feed(t testing.TB, lasts time.Duration) float64 {
	a, verifier := withLog(t, storetest.Demo(t, start))
	other := *a
	whole, done := make(chan struct{}), make(chan struct{}) // all is written; all of it is in the log
	var sequencers, readers, writers sync.WaitGroup
	for _, one := range []*app.App{a, &other} {
		sequencers.Go(func() { sequenceUntil(t, one, 100*time.Millisecond, whole) })
	}
	const pollers = 6
	seen := make([][]string, pollers)
	for i := range pollers {
		readers.Go(func() { seen[i] = poll(t, a, time.Duration(20+30*i)*time.Millisecond, done) })
	}
	count := int(lasts.Seconds() * changesPerSecond)
	next := make(chan int)
	for range 12 {
		writers.Go(func() {
			for n := range next {
				if _, err := note(ctx(), a, fmt.Sprintf("notice:%06d", n), 0, rand.N(60*time.Millisecond)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	began, pace := time.Now(), time.NewTicker(time.Second/changesPerSecond)
	for n := range count {
		<-pace.C
		next <- n
	}
	close(next)
	writers.Wait()
	rate := float64(count) / time.Since(began).Seconds()
	close(whole)
	sequencers.Wait()
	sequence(t, a)
	close(done)
	readers.Wait()

	entries := readAll(t, a, verifier)
	for i, list := range seen {
		distinct := map[string]bool{}
		for k, e := range list {
			if distinct[e] = true; k < len(entries) && e != string(entries[k]) {
				t.Fatalf("reader %d has as change %d what is not leaf %d", i, k, k)
			}
		}
		if len(list) != count || len(distinct) != count {
			t.Errorf("reader %d saw %d changes, %d of them different, of %d", i, len(list), len(distinct), count)
		}
	}
	t.Logf("%d changes at %.0f a second, %d readers: none missed", count, rate, pollers)
	return rate
}

// poll reads the feed as the contract says: again with the index of the last entry it has.
func poll(t testing.TB, a *app.App, pause time.Duration, done chan struct{}) (list []string) {
	after, last := int64(-1), false
	for {
		c, err := a.Changes(ctx(), after)
		if err != nil {
			t.Error(err)
			return list
		}
		for _, l := range c.Entries {
			after = l.Index
			list = append(list, string(l.Entry()))
		}
		if last && len(c.Entries) == 0 {
			return list
		}
		select {
		case <-done:
			last = true
		case <-time.After(pause):
		}
	}
}

// TestTwinsWithAndWithoutAComplaint goes the same way in two marketplaces from the draft to the award and on to the next
// day; in one of them there are two complaints. What everybody reads of the log has as many leaves of the same kinds and
// lengths, and so do the pages; each of the three days' one leaf is as long as the other's and has another hash.
func TestTwinsWithAndWithoutAComplaint(t *testing.T) {
	var leaves [2][]string
	var days [2]string
	var seen [2]map[string]string
	for i, complaints := range []int{0, 2} {
		w := newWorld(t, 4)
		logs, verifier := withLog(t, w.db)
		w.Tree, w.Notary = logs.Tree, logs.Notary
		n := w.published()
		for k := range 3 {
			w.bid(n, k, fmt.Sprintf("%d000.00", 50+k))
		}
		w.do(w.Drain(ctx()))
		for k := range complaints { // as the help desk takes them: one is answered, one is not yet
			complaint, err := w.AskForHelp(ctx(), w.agencies[k], domain.TicketID(app.NewID()), "投诉", "/notices/"+string(n.ID), "采购人指定了机构")
			w.do(err)
			if k == 0 {
				_, err = w.SayOnTicket(ctx(), w.reviewer, complaint.Ticket.ID, complaint.Ticket.Version, "已转监管部门")
				w.do(err)
			}
		}
		w.do(w.Drain(ctx())) // its letters
		seen[i] = w.views(n, w.agencies[3])
		w.pass(n)
		w.do(w.Store.Update(ctx(), func(tx app.Tx) error { return tx.Deliver(ctx(), app.DayEnds(workday.On(start))) }))
		w.do(w.Drain(ctx()))
		readAll(t, w.App, verifier)
		for after := int64(-1); ; {
			c, err := w.Changes(ctx(), after)
			w.do(err)
			if len(c.Entries) == 0 {
				break
			}
			for _, l := range c.Entries {
				after = l.Index
				if strings.Contains(string(l.Entry()), "ticket") {
					t.Errorf("leaf %d tells of a complaint: %s", l.Index, l.Entry())
				}
				if l.Kind == domain.EventLogDay {
					days[i] += string(l.Entry())
				}
				leaves[i] = append(leaves[i], fmt.Sprintf("%s of %d bytes", showKind(l), len(l.Entry())))
			}
		}
	}
	if a, b := strings.Join(leaves[0], "\n"), strings.Join(leaves[1], "\n"); a != b {
		t.Errorf("the logs differ:\n%s\n\n%s", a, b)
	}
	if len(days[0]) != len(days[1]) || days[0] == days[1] || strings.Count(days[0], "log.day") != 3 {
		t.Errorf("the days' leaves:\n%s\n%s", days[0], days[1])
	}
	delete(seen[0], "Letters reviewer") // who answers them is told of them
	for name, one := range seen[0] {
		if other := seen[1][name]; one != other {
			t.Errorf("%s tells that there is a complaint:\n%s\n%s", name, one, other)
		}
	}
}

// showKind is what the feed says of a leaf: the kind of a public one, the class of another.
func showKind(l app.LogLeaf) string {
	if l.Class == domain.ClassPublic {
		return string(l.Kind)
	}
	return string(l.Class)
}
