package store_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

func TestStoreBid(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	b := w.bid(n, w.agency)
	w.update(func(tx app.Tx) error {
		stored, err := tx.StoreBid(ctx, b)
		if !stored || err != nil {
			t.Fatal(stored, err)
		}
		if !b.ReceivedAt.Equal(tx.Now()) || b.ReceivedAt.Before(noon) || !b.Deadline.Equal(n.Deadline.At) {
			t.Errorf("received %s, now %s, deadline %s", b.ReceivedAt, tx.Now(), b.Deadline)
		}
		got, err := tx.Bid(ctx, b.ID)
		same(t, "bid", got, b)
		standing, _ := tx.StandingBidOf(ctx, n.ID, w.agency.ID)
		same(t, "standing", standing, b)
		return err
	})
	_, err := w.store(b)
	refused(t, err, refusal.Conflict, "bid.id")
	_, err = w.store(w.bid(n, w.agency))
	refused(t, err, refusal.Conflict, "bid.standing")
	w.update(func(tx app.Tx) error { // a refused one leaves the transaction usable
		_, err := tx.StoreBid(ctx, w.bid(n, w.agency))
		refused(t, err, refusal.Conflict, "bid.standing")
		at, ok, err := tx.EndBid(ctx, b.ID, domain.BidWithdrawn)
		if !ok || err != nil || at.Before(b.ReceivedAt) {
			t.Error(at, ok, err)
		}
		if _, ok, err := tx.EndBid(ctx, b.ID, domain.BidReplaced); ok || err != nil {
			t.Error("ended twice", err)
		}
		again := w.bid(n, w.agency)
		if stored, err := tx.StoreBid(ctx, again); !stored || err != nil {
			t.Error("a withdrawn agency may bid again:", stored, err)
		}
		bids, err := tx.StandingBids(ctx, n.ID)
		same(t, "standing bids", bids, []*domain.Bid{again})
		mine, _ := tx.BidsOfAgency(ctx, w.agency.ID, app.Cursor{}, 1)
		rest, _ := tx.BidsOfAgency(ctx, w.agency.ID, app.Cursor{At: mine[0].Bid.ReceivedAt, ID: string(mine[0].Bid.ID)}, 10)
		if len(mine) != 1 || len(rest) != 1 || mine[0].Bid.ID != again.ID || rest[0].Bid.ID != b.ID || mine[0].Number != n.Number || mine[0].Status != n.Status {
			t.Errorf("bids of the agency: %+v %+v", mine, rest)
		}
		return err
	})
}

// The moment of the statement decides, by the database's clock, and the deadline itself is too late.
func TestTheDeadline(t *testing.T) {
	w := newWorld(t)
	n := w.published(noon.Add(time.Hour))
	first := w.bid(n, w.agency)
	w.SetClock(n.Deadline.At.Add(-5 * time.Second)) // near, and not too near for a slow machine
	if stored, err := w.store(first); !stored || err != nil {
		t.Fatal(stored, err)
	}
	w.SetClock(n.Deadline.At)
	other := w.newAgency("晚到公司", "91430100000000003X")
	if stored, err := w.store(w.bid(n, other)); stored || err != nil {
		t.Error("stored at the deadline", err)
	}
	if stored, err := w.store(w.bid(n, w.agency)); stored || err != nil {
		t.Error("closed comes before standing:", stored, err)
	}
	w.update(func(tx app.Tx) error {
		_, ok, err := tx.EndBid(t.Context(), first.ID, domain.BidWithdrawn)
		if ok {
			t.Error("withdrawn after the deadline")
		}
		return err
	})
}

// A bid whose statement ran in time and commits later is in the list: the freeze waits for it (the share lock), and one
// that comes while the freeze holds the notice is not stored.
func TestFreezeWaitsForBidsInFlight(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	late := w.newAgency("晚到公司", "91430100000000003X")
	sent, commit, frozen := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	var list []*domain.Bid
	group.Go(func() {
		err := w.Update(ctx, func(tx app.Tx) error {
			if stored, err := tx.StoreBid(ctx, w.bid(n, w.agency)); !stored || err != nil {
				t.Error(stored, err)
			}
			close(sent)
			<-commit
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-sent
	group.Go(func() {
		err := w.Update(ctx, func(tx app.Tx) error {
			m, err := tx.NoticeForFreeze(ctx, n.ID)
			if err != nil {
				return err
			}
			if list, err = tx.StandingBids(ctx, n.ID); err != nil {
				return err
			}
			close(frozen)
			time.Sleep(200 * time.Millisecond) // so that the late bid waits for us
			m.Status, m.FrozenAt, m.ListHash, m.Standing = domain.NoticeFrozen, m.Deadline.At, hash64, len(list)
			return tx.SaveNotice(ctx, m)
		})
		if err != nil {
			t.Error(err)
		}
	})
	select {
	case <-frozen:
		t.Error("the freeze did not wait")
	case <-time.After(300 * time.Millisecond):
	}
	close(commit)
	<-frozen
	if stored, err := w.store(w.bid(n, late)); stored || err != nil {
		t.Error("stored during the freeze", err)
	}
	group.Wait()
	if len(list) != 1 {
		t.Errorf("%d bids in the list, want 1", len(list))
	}
}

// Many agencies at once, each twice: one bid each.
func TestRush(t *testing.T) {
	w := newWorld(t)
	n := w.published(noon.Add(time.Hour))
	var group sync.WaitGroup
	for i := range 10 {
		a := w.newAgency("公司", "9143010000000001"+string(rune('0'+i))+"X")
		for range 2 {
			group.Go(func() {
				if _, err := w.store(w.bid(n, a)); err != nil && refusal.As(err) == nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	w.view(func(tx app.Tx) error {
		bids, err := tx.StandingBids(t.Context(), n.ID)
		same(t, "bids", len(bids), 10)
		if !slices.IsSortedFunc(bids, func(a, b *domain.Bid) int { return strings.Compare(string(a.ID), string(b.ID)) }) {
			t.Error("not by ascending id")
		}
		return err
	})
}

// The path from the freeze to the filed contract, and what lists show of it.
func TestAwardAndContract(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	b := w.bid(n, w.agency)
	if stored, err := w.store(b); !stored || err != nil {
		t.Fatal(err)
	}
	a := w.selected(ctx, &n, b)
	w.update(func(tx app.Tx) error {
		got, err := tx.AwardByNumber(ctx, n.Number)
		if err != nil {
			return err
		}
		same(t, "award", *got, a)
		list, err := tx.Awards(ctx, app.AwardQuery{Text: "河道", Region: "430100", Agency: w.agency.ID})
		if err != nil || len(list) != 1 || list[0].Award.Record != nil || list[0].Title != n.Title || list[0].Standing != 1 || list[0].ContractStatus != "" {
			t.Errorf("awards: %+v %v", list, err)
		}
		nums, err := tx.PublicNumbers(ctx)
		same(t, "numbers", nums, app.Numbers{Open: 0, Published: 1, Awarded: 1, Agencies: 1, Saved: n.Amount - 70_000_00, Awards: n.Amount})
		return err
	})
	c := domain.Contract{ID: domain.ContractID(app.NewID()), Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Agency: w.agency.ID,
		Status: domain.ContractDrafted, Version: 1, Quote: "total", Place: 1, CreatedAt: noon, ContractTerms: domain.ContractTerms{Price: "70000.00", File: domain.FileID(app.NewID())}}
	w.update(func(tx app.Tx) error {
		if none, err := tx.ContractsOfNotice(ctx, n.ID); len(none) != 0 || err != nil {
			t.Error(none, err)
		}
		if err := tx.AddContract(ctx, &c); err != nil {
			return err
		}
		before, _ := tx.ContractFileOf(ctx, c.File, c.Agency)
		c.Status, c.SubmittedBy, c.SubmittedAt, c.SHA256 = domain.ContractSigned, w.officer.ID, noon, hash64
		if err := tx.SaveContract(ctx, &c); err != nil {
			return err
		}
		after, _ := tx.ContractFileOf(ctx, c.File, c.Agency)
		same(t, "shown once handed over", []bool{before, after}, []bool{false, true})
		c.Status, c.ConfirmedBy, c.FiledAt = domain.ContractFiled, w.submitter.ID, noon
		if err := tx.SaveContract(ctx, &c); err != nil {
			return err
		}
		got, err := tx.ContractsOfNotice(ctx, n.ID)
		same(t, "contract", *got[0], c)
		mine, _ := tx.Contracts(ctx, "", w.agency.ID, app.Cursor{}, 10)
		same(t, "contracts", mine, []domain.Contract{c})
		ps, _, _ := tx.Pieces(ctx, piecesOf(n, ""))
		if len(ps) != 1 || ps[0].Amount != 70_000_00 {
			t.Errorf("a filed contract counts by its sum: %+v", ps)
		}
		return err
	})
}

// selected walks a notice to its award.
func (w *world) selected(ctx context.Context, n *domain.Notice, b *domain.Bid) domain.Award {
	w.t.Helper()
	at := n.Deadline.At
	a := domain.Award{Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Version: 1,
		Ranking: []domain.BidID{b.ID}, Record: []byte("{}"), RecordSHA256: hash64, AnnouncedAt: at,
		Seat: domain.Seat{Place: 1, Status: domain.AwardAnnounced, Standstill: deadlineAt(at.Add(72 * time.Hour)),
			Winner: domain.WinnerView{Bid: b.ID, Agency: b.Agency, Name: w.agency.Name, USCC: b.USCC, Price: "70000.00"}}}
	w.update(func(tx app.Tx) error {
		n.Status, n.FrozenAt, n.ListHash, n.Standing = domain.NoticeFrozen, at, hash64, 1
		n.VettedAt, n.OpenedAt = at, at
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		b.Status, b.Eligible, b.Nonce, b.Price, b.Rank = domain.BidWon, true, hash64, "70000.00", 1
		if err := tx.SaveBids(ctx, []*domain.Bid{b}); err != nil {
			return err
		}
		got, err := tx.Bid(ctx, b.ID)
		if err != nil {
			return err
		}
		same(w.t, "outcome", got, b)
		n.Status, n.EndedAt = domain.NoticeSelected, at
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		return tx.AddAward(ctx, &a)
	})
	return a
}
