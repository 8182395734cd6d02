package app

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// The steps from deadline to award are separate use cases and transactions, each resumable: freeze, vet, open, select.
// Each is caused by the event of the one before it.

// freezeNotice fixes the list of standing bids. Locking the notice waits for bids whose statement ran in time and that
// have not committed; the list is read in the next statement, so that it holds them.
func (a *App) freezeNotice(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.NoticeForFreeze(ctx, domain.NoticeID(subjectID(d.Subject)))
		if err != nil {
			return err
		}
		if n.Status != domain.NoticePublished || tx.Now().Before(n.Deadline.At) {
			return nil // cancelled, suspended, frozen by an earlier attempt; or its deadline has moved, and a later delivery comes
		}
		standing, err := tx.StandingBids(ctx, n.ID)
		if err != nil {
			return err
		}
		e, err := n.Freeze(domain.System(), standing, tx.Now())
		if err != nil {
			return err
		}
		if n.Status == domain.NoticeFailed {
			if err := endUnopened(ctx, tx, n); err != nil {
				return err
			}
		}
		if n.Status == domain.NoticeFrozen {
			if err := freezeReasons(ctx, tx, n, standing); err != nil {
				return err
			}
		}
		if err := tx.ReleaseSealed(ctx, n.ID); err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// vetNotice decides all that can be decided without the offers, by the day of the deadline.
func (a *App) vetNotice(ctx context.Context, d domain.Delivery) error {
	return a.step(ctx, d, domain.NoticeFrozen, func(tx Tx, n *domain.Notice, standing []*domain.Bid) (domain.Event, error) {
		if n.Unscorable() {
			return endUnscorable(ctx, tx, n, standing)
		}
		reasons, err := tx.FrozenReasons(ctx, n.ID)
		if err == nil && reasons == nil { // frozen by a release that did not keep them
			reasons, err = speaksAgainst(ctx, tx, n, standing)
		}
		if err != nil {
			return domain.Event{}, err
		}
		e, err := n.Vet(domain.System(), standing, reasons, tx.Now())
		if err != nil {
			return e, err
		}
		if err := a.fixPanel(ctx, tx, n, standing); err != nil {
			return e, err
		}
		return e, a.awaitBeacon(ctx, tx, n)
	})
}

// freezeReasons keeps with the standing bids what speaks against each agency at the deadline: what it files, or what is
// found about it, later changes nothing.
func freezeReasons(ctx context.Context, tx Tx, n *domain.Notice, standing []*domain.Bid) error {
	reasons, err := speaksAgainst(ctx, tx, n, standing)
	if err != nil {
		return err
	}
	return tx.FreezeReasons(ctx, n.ID, reasons)
}

// speaksAgainst is what speaks against each bidder on the day of the deadline: two queries, however many there are.
func speaksAgainst(ctx context.Context, tx Tx, n *domain.Notice, standing []*domain.Bid) (map[domain.AgencyID][]domain.Reason, error) {
	agencies, err := biddersOf(ctx, tx, standing)
	if err != nil {
		return nil, err
	}
	ties, err := tx.TiesAbove(ctx, codesOf(standing))
	if err != nil {
		return nil, err
	}
	day := workday.On(n.Deadline.At)
	reasons := make(map[domain.AgencyID][]domain.Reason, len(agencies))
	for id, ag := range agencies {
		reasons[id] = domain.Eligible(ag, n, ties, day)
	}
	ties.KeepFirst(standing, agencies, reasons, day)
	return reasons, nil
}

// biddersOf are the agencies behind bids, in one query.
func biddersOf(ctx context.Context, tx Tx, standing []*domain.Bid) (map[domain.AgencyID]*domain.Agency, error) {
	ids := make([]domain.AgencyID, 0, len(standing))
	for _, b := range standing {
		ids = append(ids, b.Agency)
	}
	return tx.AgenciesByID(ctx, ids)
}

// step is one step of a frozen notice: claim, load, decide, save, record. A notice that has moved on is left alone.
func (a *App) step(ctx context.Context, d domain.Delivery, at domain.NoticeStatus, decide func(tx Tx, n *domain.Notice, standing []*domain.Bid) (domain.Event, error)) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, domain.NoticeID(subjectID(d.Subject)))
		if err != nil || n.Status != at || stepDone(n, d.Handler) {
			return err
		}
		standing, err := tx.StandingBids(ctx, n.ID)
		if err != nil {
			return err
		}
		e, err := decide(tx, n, standing)
		if err != nil {
			return err
		}
		return a.stepped(ctx, tx, n, standing, e)
	})
}

// stepped keeps what a step made of a notice and its bids.
func (a *App) stepped(ctx context.Context, tx Tx, n *domain.Notice, standing []*domain.Bid, e domain.Event) error {
	if err := tx.SaveBids(ctx, standing); err != nil {
		return err
	}
	if err := tx.SaveNotice(ctx, n); err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

// stepDone reports whether a frozen notice has the step behind it: a resumption may have it promised twice.
func stepDone(n *domain.Notice, handler string) bool {
	return handler == HandleVet && !n.VettedAt.IsZero() || handler == HandleOpen && !n.OpenedAt.IsZero()
}

// openNotice opens the envelopes. They are opened before the transaction (the list is fixed, so nothing can change
// under it) and recorded in it.
func (a *App) openNotice(ctx context.Context, d domain.Delivery) error {
	id := domain.NoticeID(subjectID(d.Subject))
	n, identity, _, err := a.unsealed(ctx, id)
	if err != nil {
		return err
	}
	if n.Status != domain.NoticeFrozen || n.AwaitsBeacon() { // it has moved on, or its round will cause this step
		return a.claimed(ctx, d, func(Tx) error { return nil })
	}
	if n.Unscorable() {
		return a.failUnscorable(ctx, d)
	}
	if n.AwaitsShares() { // the last of them will cause this step
		return a.askHolders(ctx, d)
	}
	standing, err := a.frozenBids(ctx, id)
	if err != nil {
		return err
	}
	opened, err := a.openOffers(n, standing, identity)
	if err != nil {
		return err
	}
	return a.step(ctx, d, domain.NoticeFrozen, func(tx Tx, n *domain.Notice, standing []*domain.Bid) (domain.Event, error) {
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return domain.Event{}, err
		}
		due := cal.Add(tx.Now(), n.LowScreen.Explain, workday.OfficeHours)
		e, asked, err := n.OpenBids(domain.System(), standing, opened, due.At, tx.Now())
		switch {
		case err != nil:
		case n.Status == domain.NoticeFailed:
			err = tx.DestroyKeys(ctx, n.ID)
		case n.Method == award.Scored:
			err = tx.Deliver(ctx, domain.Delivery{Subject: d.Subject, Handler: HandlePanel, Due: tx.Now()})
		}
		if err != nil {
			return e, err
		}
		return e, a.askExplanations(ctx, tx, n, asked, due)
	})
}

// unsealed is a notice past its freeze with its offer identity and its draw secret; nothing is unwrapped before the
// random value that the notice named and the shares of its holders are there.
func (a *App) unsealed(ctx context.Context, id domain.NoticeID) (n *domain.Notice, identity, secret string, err error) {
	if a.Opener == nil {
		return nil, "", "", refusal.New(refusal.Unavailable, "opening.identity", "", "本进程没有启封身份", "this process holds no opening identity")
	}
	var offer, wrappedSecret []byte
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: the primary, because the freeze has just happened
		if n, err = tx.NoticeUnlocked(ctx, id); err != nil || !n.Unsealable() {
			return err
		}
		if err := covered(ctx, tx, "notice:"+string(id)); err != nil {
			return err
		}
		if offer, _, wrappedSecret, err = tx.WrappedKeys(ctx, id); err != nil {
			return err
		}
		if offer, err = a.unlocked(ctx, tx, n, lockOffer, offer); err != nil {
			return err
		}
		wrappedSecret, err = a.unlocked(ctx, tx, n, lockSecret, wrappedSecret)
		return err
	})
	if err != nil || !n.Unsealable() {
		return n, "", "", err
	}
	if identity, err = a.Opener.Identity(offer, n.Keys.OfferRecipient); err != nil {
		return nil, "", "", fmt.Errorf("offer identity of %s: %w", n.Number, err)
	}
	if secret, err = a.Opener.Secret(wrappedSecret, n.Number, n.Keys.Commitment); err != nil {
		return nil, "", "", fmt.Errorf("draw secret of %s: %w", n.Number, err)
	}
	return n, identity, secret, nil
}

// frozenBids is the list that the freeze fixed, with its envelopes; read on the primary, as the notice is.
func (a *App) frozenBids(ctx context.Context, id domain.NoticeID) (standing []*domain.Bid, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		standing, err = tx.StandingBids(ctx, id)
		return err
	})
	return standing, err
}

// openOffers reads every envelope. One that does not open, or is not an offer for this notice, bid and agency, is told
// by its fault and stops no other.
func (a *App) openOffers(n *domain.Notice, standing []*domain.Bid, identity string) (map[domain.BidID]domain.Opened, error) {
	envelopes := make([][]byte, len(standing))
	for i, b := range standing {
		envelopes[i] = b.Envelope
	}
	plain, err := a.Opener.OpenMany(identity, envelopes)
	if err != nil {
		return nil, err
	}
	opened := make(map[domain.BidID]domain.Opened, len(standing))
	for i, b := range standing {
		opened[b.ID] = readOffer(n, b, plain[i])
	}
	return opened, nil
}

func readOffer(n *domain.Notice, b *domain.Bid, plain []byte) domain.Opened {
	if plain == nil {
		return domain.Opened{Fault: domain.OfferUnreadable}
	}
	o, err := award.ParseOffer(plain)
	if err != nil {
		return domain.Opened{Fault: domain.OfferUnreadable}
	}
	if err := o.Concerns(n.Number, string(b.ID), b.USCC, n.Quote); err != nil {
		return domain.Opened{Fault: domain.OfferMismatch}
	}
	if !n.Names(o.Revision) { // readable by anyone who opens the envelope, so the record keeps its own nonce
		return domain.Opened{Nonce: o.Nonce, Price: o.Price, Fault: domain.OfferMismatch}
	}
	return domain.Opened{Nonce: o.Nonce, Price: o.Price}
}

// selectNotice ranks the opened bids, writes the award record and announces the result.
func (a *App) selectNotice(ctx context.Context, d domain.Delivery) error {
	id := domain.NoticeID(subjectID(d.Subject))
	n, identity, secret, err := a.unsealed(ctx, id)
	if err != nil {
		return err
	}
	if n.Status != domain.NoticeFrozen || n.Waits != "" { // what people must do first promises the selection again
		return a.claimed(ctx, d, func(Tx) error { return nil })
	}
	if n.Unscorable() {
		return a.failUnscorable(ctx, d)
	}
	waits, err := a.awaitsPanel(ctx, n)
	if err != nil {
		return err
	}
	if waits { // its closing will cause this step
		return a.claimed(ctx, d, func(Tx) error { return nil })
	}
	return a.step(ctx, d, domain.NoticeFrozen, func(tx Tx, n *domain.Notice, standing []*domain.Bid) (domain.Event, error) {
		record := recordOf(n, standing, identity, secret)
		if err := score(ctx, tx, n, standing, &record); err != nil {
			return domain.Event{}, err
		}
		result := award.Rank(record)
		if result.Fault != nil {
			return domain.Event{}, fmt.Errorf("award of %s: %w", n.Number, result.Fault)
		}
		record.Ranking, record.Winner = result.Ranking, result.Winner
		text, err := award.Encode(record)
		if err != nil {
			return domain.Event{}, fmt.Errorf("award record of %s: %w", n.Number, err)
		}
		ranking := make([]domain.BidID, len(result.Ranking))
		for i, b := range result.Ranking {
			ranking[i] = domain.BidID(b)
		}
		if err := n.Select(domain.System(), standing, ranking, tx.Now()); err != nil {
			return domain.Event{}, err
		}
		winners, err := winnerViews(ctx, tx, standing, ranking[:min(len(ranking), max(n.Places, 1))])
		if err != nil {
			return domain.Event{}, err
		}
		rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(n.PublishedAt)) // the rules it was published under
		if err != nil {
			return domain.Event{}, err
		}
		until, err := standstill(tx.Now(), rules, cal)
		if err != nil {
			return domain.Event{}, err
		}
		aw, e := domain.Announce(n, text, hash(string(text)), ranking, winners, until, tx.Now())
		return e, tx.AddAward(ctx, aw)
	})
}

func recordOf(n *domain.Notice, standing []*domain.Bid, identity, secret string) award.Record {
	r := award.Record{Suite: award.Suite, Notice: n.Number, Method: n.Method, Variant: n.Variant, Quote: n.Quote, Places: n.Places,
		Commitment: n.Keys.Commitment, Secret: secret, Beacon: n.Beacon.Value, OfferIdentity: identity, Bids: make([]award.Bid, 0, len(standing))}
	for _, b := range standing {
		r.Bids = append(r.Bids, award.Bid{ID: string(b.ID), Agency: b.USCC, Sealed: b.Sealed, Envelope: base64.StdEncoding.EncodeToString(b.Envelope),
			Nonce: b.Nonce, Eligible: b.Eligible, Reason: b.Reason, Price: b.Price})
	}
	return r
}

// winnerViews are bids as plain values, in the order of their ids.
func winnerViews(ctx context.Context, tx Tx, standing []*domain.Bid, ids []domain.BidID) ([]domain.WinnerView, error) {
	byID := make(map[domain.BidID]*domain.Bid, len(standing))
	for _, b := range standing {
		byID[b.ID] = b
	}
	won := make([]*domain.Bid, 0, len(ids))
	for _, id := range ids {
		b := byID[id]
		if b == nil {
			return nil, fmt.Errorf("bid %s is not among the standing ones", id)
		}
		won = append(won, b)
	}
	agencies, err := biddersOf(ctx, tx, won)
	if err != nil {
		return nil, err
	}
	list := make([]domain.WinnerView, 0, len(won))
	for _, b := range won {
		list = append(list, domain.WinnerView{Bid: b.ID, Agency: b.Agency, Name: agencies[b.Agency].Name, USCC: b.USCC, Price: b.Price})
	}
	return list, nil
}

// archiveBids writes the envelopes of a frozen list into the bucket, put once and locked. The selection does not wait
// for it: the rows hold the same bytes.
func (a *App) archiveBids(ctx context.Context, d domain.Delivery) error {
	id := domain.NoticeID(subjectID(d.Subject))
	var standing []*domain.Bid
	var n *domain.Notice
	err := a.Store.Update(ctx, func(tx Tx) error { // intent rows first
		var err error
		if n, err = tx.NoticeUnlocked(ctx, id); err != nil {
			return err
		}
		if standing, err = tx.StandingBids(ctx, id); err != nil {
			return err
		}
		until, err := keptUntil(ctx, tx, n.Region, tx.Now())
		if err != nil {
			return err
		}
		return tx.AddEnvelopeFiles(ctx, n, standing, until)
	})
	if err != nil {
		return err
	}
	for _, b := range standing {
		if err := a.archive(ctx, n, b); err != nil {
			return err
		}
	}
	return a.claimed(ctx, d, func(Tx) error { return nil })
}
