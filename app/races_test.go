package app_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
)

func itoa(n int) string { return strconv.Itoa(n) }

func atoi(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }

// atOnce runs f in n goroutines that begin together and joins what they answer.
func atOnce(n int, f func(i int) error) error {
	begin, errs := make(chan struct{}), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { <-begin; errs[i] = f(i) })
	}
	close(begin)
	wg.Wait()
	return errors.Join(errs...)
}

func TestEightPublishAtOnce(t *testing.T) {
	w := newWorld(t, 0)
	id := w.approved()
	var published, conflicts atomic.Int64
	w.do(atOnce(8, func(int) error {
		_, err := w.PublishNotice(ctx(), w.publisher, id, 0)
		switch {
		case err == nil:
			published.Add(1)
		case refusal.Is(err, refusal.Conflict):
			conflicts.Add(1)
		default:
			return err
		}
		return nil
	}))
	if published.Load() != 1 || conflicts.Load() != 7 {
		t.Fatalf("%d published, %d conflicts", published.Load(), conflicts.Load())
	}
	if n := w.db.SQL(`SELECT count(*) FROM deliveries WHERE handler = $1`, app.HandleFreeze)[0][0]; n != "1" {
		t.Fatalf("%s freezes promised", n)
	}
}

func TestTwoHalvesOfASplitAtOnce(t *testing.T) {
	w := newWorld(t, 0)
	for round := range 5 {
		project := "P-" + app.NewID()[:8]
		half := func(terms *domain.Terms) {
			terms.BudgetProject, terms.Amount = project, money.MustParse("450000.00")
		}
		ids := []domain.NoticeID{w.drafted(half).Notice.ID, w.drafted(half).Notice.ID}
		officers := []domain.Actor{w.officer, w.officer2}
		var refused atomic.Int64
		w.do(atOnce(2, func(i int) error {
			_, err := w.SubmitNotice(ctx(), officers[i], ids[i], 0)
			if r := refusal.As(err); r != nil && r.Rule == "notice.splitting" {
				refused.Add(1)
				return nil
			}
			return err
		}))
		if refused.Load() != 1 {
			t.Fatalf("round %d: %d of two halves refused", round, refused.Load())
		}
	}
}

// TestTwoWorkersOneEffect lets four workers handle each delivery at once, from keys to letters.
func TestTwoWorkersOneEffect(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	for {
		ds, err := w.HandOut(ctx(), time.Minute, 100)
		w.do(err)
		if len(ds) == 0 {
			break
		}
		for _, d := range ds {
			w.do(atOnce(4, func(int) error { return w.Handle(ctx(), d) }))
		}
	}
	w.once(n, 3)
}

func TestTheSameBidAtOnceIsOneRow(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	o, s := offer(t, n, w.codes[0], "50000.00")
	receipts, fresh := make([]string, 8), atomic.Int64{}
	w.do(atOnce(8, func(i int) error {
		placed, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
		if receipts[i] = string(placed.Receipt); placed.New {
			fresh.Add(1)
		}
		return err
	}))
	slices.Sort(receipts)
	if len(slices.Compact(receipts)) != 1 || fresh.Load() != 1 {
		t.Fatalf("%d receipts, %d new", len(slices.Compact(receipts)), fresh.Load())
	}
	if rows := w.db.SQL(`SELECT id FROM bids`); len(rows) != 1 || rows[0][0] == "" {
		t.Fatalf("%d rows", len(rows))
	}
	if events := w.db.SQL(`SELECT id FROM events WHERE subject = $1`, "bid:"+string(s.id)); len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	other, _ := offer(t, n, w.codes[0], "1.00")
	other.Bid = o.Bid
	_, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, other)
	refusedBy(t, err, refusal.Conflict, "bid.id")
}

// TestTwoBidsOfOneAgencyAtOnce has one stand and the other refused.
func TestTwoBidsOfOneAgencyAtOnce(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	offers := make([]app.Offer, 6)
	for i := range offers {
		offers[i], _ = offer(t, n, w.codes[0], "50000.00")
	}
	var refused atomic.Int64
	w.do(atOnce(len(offers), func(i int) error {
		_, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, offers[i])
		if r := refusal.As(err); r != nil && r.Rule == "bid.standing" {
			refused.Add(1)
			return nil
		}
		return err
	}))
	if refused.Load() != int64(len(offers)-1) {
		t.Fatalf("%d refused", refused.Load())
	}
}

// slow holds some transactions between their last statement and their COMMIT.
type slow struct {
	app.Store
	one  int // in so many
	most time.Duration
}

func (s slow) Update(ctx context.Context, f func(tx app.Tx) error) error {
	return s.Store.Update(ctx, func(tx app.Tx) error {
		err := f(tx)
		if err == nil && rand.IntN(s.one) == 0 {
			time.Sleep(rand.N(s.most))
		}
		return err
	})
}

// crowd adds admitted agencies by SQL, all with one person, and answers their actors and codes.
func (w *world) crowd(count int) (actors []domain.Actor, codes []string) {
	w.t.Helper()
	ids := make([]string, count)
	for i := range count {
		code, err := uscc.Make(fmt.Sprintf("91430199MA%07d", i))
		w.do(err)
		ids[i] = app.NewID()
		codes = append(codes, code)
		actors = append(actors, domain.Actor{Person: w.reviewer.Person, Organisation: domain.OrganisationID(ids[i]), Kind: domain.KindAgency,
			Region: "430100", Roles: []domain.Role{domain.AgencySubmitter}})
	}
	w.db.SQL(`INSERT INTO organisations (id, kind, name, uscc, region, phone, address, version)
		SELECT id, 'agency', '机构' || code, code, '430100', '', '', 1 FROM unnest($1::uuid[], $2::text[]) AS x(id, code)`, ids, codes)
	w.db.SQL(`INSERT INTO agencies (id, status, version, name, uscc, region, profile, trades, faults, submitted_by, submitted_at, due, decided_by, decided_at)
		SELECT id, 'admitted', 1, '机构' || code, code, '430100', jsonb_build_object('name', '机构' || code, 'uscc', code, 'region', '430100'),
		'{}', '[]', $3, now(), '{}', $3, now() FROM unnest($1::uuid[], $2::text[]) AS x(id, code)`,
		ids, codes, string(w.reviewer.Person))
	w.db.SQL(`ANALYZE organisations`)
	w.db.SQL(`ANALYZE agencies`)
	return actors, codes
}

// envelopes seals an offer for each agency, in parallel.
func envelopes(t testing.TB, n domain.Notice, codes []string, price func(i int) string) (offers []app.Offer, slips []slip) {
	offers, slips = make([]app.Offer, len(codes)), make([]slip, len(codes))
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for i := k; i < len(codes); i += 4 {
				offers[i], slips[i] = offer(t, n, codes[i], price(i))
			}
		})
	}
	wg.Wait()
	return offers, slips
}

// rush is what the bidders of a race know: the bids they hold receipts for.
type rush struct {
	*world
	notice   domain.Notice
	actors   []domain.Actor
	offers   []app.Offer
	slips    []slip
	mu       sync.Mutex
	standing map[domain.BidID]bool
	ended    map[domain.BidID]bool // withdrawn or replaced, with a receipt
	late     int
	done     atomic.Int64
}

func (r *rush) know(id domain.BidID, ended domain.BidID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id != "" {
		r.standing[id] = true
	}
	if ended != "" {
		delete(r.standing, ended)
		r.ended[ended] = true
	}
}

// place sends until the answer is certain, as a client does that got none.
func (r *rush) place(by domain.Actor, o app.Offer) (ok bool, err error) {
	for {
		_, err := r.PlaceBid(ctx(), by, r.notice.Number, o)
		switch {
		case err == nil:
			return true, nil
		case refusal.Is(err, refusal.Unavailable):
			continue
		case refusal.Is(err, refusal.Conflict):
			r.mu.Lock()
			r.late++
			r.mu.Unlock()
			return false, nil
		}
		return false, err
	}
}

// bidder places the i-th offer; one in eight is then withdrawn, one in eight replaced.
func (r *rush) bidder(i int, code string) error {
	defer r.done.Add(1)
	ok, err := r.place(r.actors[i], r.offers[i])
	if err != nil || !ok {
		return err
	}
	r.know(r.slips[i].id, "")
	switch i % 8 {
	case 1:
		_, err := r.WithdrawBid(ctx(), r.actors[i], r.slips[i].id, r.slips[i].secret)
		if err == nil {
			r.know("", r.slips[i].id)
		} else if !refusal.Is(err, refusal.Conflict) {
			return err
		}
	case 2:
		again, s := offer(r.t, r.notice, code, "49000.00")
		again.Replaces, again.Secret = r.slips[i].id, r.slips[i].secret
		if ok, err := r.place(r.actors[i], again); err != nil {
			return err
		} else if ok {
			r.know(s.id, r.slips[i].id)
		}
	}
	return nil
}

// TestFreezeAndBidsRace has 10,000 bids race the deadline and the freeze, while some transactions are held between
// statement and COMMIT: every bid with a receipt is in the frozen list, and no other is.
func TestFreezeAndBidsRace(t *testing.T) {
	count := 10_000
	if testing.Short() {
		count = 500
	}
	w := newWorld(t, 0)
	n := w.published()
	actors, codes := w.crowd(count)
	offers, slips := envelopes(t, n, codes, func(i int) string { return money.Fen(4_000_000 + i).String() })
	w.Store = slow{Store: w.Store, one: 100, most: 300 * time.Millisecond}
	r := &rush{world: w, notice: n, actors: actors, offers: offers, slips: slips, standing: map[domain.BidID]bool{}, ended: map[domain.BidID]bool{}}
	var next, frozen atomic.Int64 // of bidders
	begun := time.Now()
	over := make(chan struct{}) // the deadline is past
	var wg sync.WaitGroup
	wg.Go(func() {
		for r.done.Load() < int64(count)*3/4 && !t.Failed() {
			time.Sleep(5 * time.Millisecond)
		}
		w.db.SetClock(n.Deadline.At.Add(-40 * time.Millisecond)) // the rush runs on while it passes
		time.Sleep(41 * time.Millisecond)
		close(over)
		w.freeze() // waits for what is held
		frozen.Store(r.done.Load())
	})
	err := atOnce(32, func(int) error {
		for i := int(next.Add(1) - 1); i < count; i = int(next.Add(1) - 1) {
			if i >= count*15/16 {
				<-over // some are too late however fast the machine is
			}
			if err := r.bidder(i, codes[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wg.Wait()
	t.Logf("%d bids in %s: %d stand, %d ended, %d too late; frozen when %d were through", count, time.Since(begun).Round(time.Millisecond),
		len(r.standing), len(r.ended), r.late, frozen.Load())
	for end := time.Now().Add(time.Minute); w.notice(n.ID).FrozenAt.IsZero() && time.Now().Before(end); time.Sleep(time.Second) {
		w.freeze() // a freeze that waited too long for a lock is tried again
	}
	r.compare()
}

// freeze does the due freeze and leaves the steps after it alone.
func (w *world) freeze() {
	w.t.Helper()
	ds, err := w.HandOut(ctx(), time.Second, 100)
	w.do(err)
	for _, d := range ds {
		if d.Handler == app.HandleFreeze {
			_ = w.Handle(ctx(), d) // it may have to wait for longer than a lock may: then it is tried again
		}
	}
}

// compare is the heart: the frozen list against the receipts.
func (r *rush) compare() {
	r.t.Helper()
	n := r.world.notice(r.notice.ID)
	if n.FrozenAt.IsZero() || n.Standing != len(r.standing) {
		r.t.Errorf("frozen at %v with %d bids, %d hold receipts", n.FrozenAt, n.Standing, len(r.standing))
	}
	listed := make(map[domain.BidID]bool)
	var bids []*domain.Bid
	r.do(r.Store.View(ctx(), func(tx app.Tx) (err error) { bids, err = tx.StandingBids(ctx(), n.ID); return err }))
	for _, b := range bids {
		listed[b.ID] = true
	}
	if !maps.Equal(listed, r.standing) {
		r.t.Errorf("%d listed, %d hold receipts, and they differ", len(listed), len(r.standing))
	}
	if r.late == 0 || len(r.ended) == 0 {
		r.t.Errorf("no race: %d too late, %d ended", r.late, len(r.ended))
	}
	list, err := domain.FrozenList(&n, bids)
	r.do(err)
	if got := hashOf(list); got != n.ListHash {
		r.t.Errorf("the list hashes to %s, frozen as %s", got, n.ListHash)
	}
}

// TestLateActsChangeNothing races withdrawals and replacements alone against the deadline.
func TestLateActsChangeNothing(t *testing.T) {
	const count = 200
	w := newWorld(t, 0)
	n := w.published()
	actors, codes := w.crowd(count)
	offers, slips := envelopes(t, n, codes, func(int) string { return "50000.00" })
	r := &rush{world: w, notice: n, actors: actors, offers: offers, slips: slips, standing: map[domain.BidID]bool{}, ended: map[domain.BidID]bool{}}
	for i := range count {
		ok, err := r.place(actors[i], offers[i])
		if w.do(err); !ok {
			t.Fatal("not stored")
		}
		r.know(slips[i].id, "")
	}
	w.Store = slow{Store: w.Store, one: 10, most: 100 * time.Millisecond}
	over := make(chan struct{}) // the deadline is past
	var wg sync.WaitGroup
	wg.Go(func() {
		for r.done.Load() < count/4 && !t.Failed() { // some are in time however slow the machine is
			time.Sleep(time.Millisecond)
		}
		w.db.SetClock(n.Deadline.At.Add(-40 * time.Millisecond))
		time.Sleep(41 * time.Millisecond)
		close(over)
		w.freeze()
	})
	w.do(atOnce(16, func(k int) error {
		for i := k; i < count; i += 16 {
			if i >= count*3/4 {
				<-over // some are too late however fast it is
			}
			r.done.Add(1)
			if i%2 == 0 {
				_, err := w.WithdrawBid(ctx(), actors[i], slips[i].id, slips[i].secret)
				switch {
				case err == nil:
					r.know("", slips[i].id)
				case refusal.Is(err, refusal.Conflict):
					r.mu.Lock()
					r.late++
					r.mu.Unlock()
				default:
					return err
				}
				continue
			}
			again, s := offer(t, n, codes[i], "49000.00")
			again.Replaces, again.Secret = slips[i].id, slips[i].secret
			ok, err := r.place(actors[i], again)
			if err != nil {
				return err
			}
			if ok {
				r.know(s.id, slips[i].id)
			}
		}
		return nil
	}))
	wg.Wait()
	w.freeze()
	t.Logf("%d stand, %d ended, %d too late", len(r.standing), len(r.ended), r.late)
	r.compare()
}
