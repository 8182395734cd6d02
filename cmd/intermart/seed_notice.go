package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
)

// begin plans a story from its draft to its publication; what follows plans itself.
func (s *seeder) begin(st *story) {
	s.told = append(s.told, st)
	n := len(s.told)
	officer, manager, reviewer, publisher := st.dept.officer.actor, st.dept.manager.actor, s.reviewers[n%2].actor, s.publishers[n/2%2].actor
	at := func(day, minutes int, jobs bool, do func(context.Context) error) {
		s.plan(s.moment(st.published+day, minutes+st.minute), jobs, func(ctx context.Context) error { return wrap(st.terms.Title, do(ctx)) })
	}
	id := domain.NoticeID(st.id)
	submit := func(ctx context.Context) error { _, err := s.app.SubmitNotice(ctx, officer, id, 0); return err }
	approve := func(ctx context.Context) error { _, err := s.app.ApproveNotice(ctx, manager, id, 0); return err }
	review := func(ctx context.Context) error { _, err := s.app.ReviewNotice(ctx, reviewer, id, 0); return err }
	giveBack := func(ctx context.Context) error {
		_, err := s.app.ReturnNotice(ctx, reviewer, id, 0, seedFaults)
		return err
	}
	at(-2, 9*60+5, false, func(ctx context.Context) error { return s.draft(ctx, st) })
	if st.end == stopDraft {
		return
	}
	if !s.rushed[st] {
		at(-2, 11*60, true, submit)
	}
	if st.end == stopInternal {
		return
	}
	at(-2, 14*60, true, approve)
	switch {
	case st.end == stopReturned:
		at(-1, 10*60, true, giveBack)
		return
	case st.end == stopWithdrawn:
		at(-1, 9*60, true, func(ctx context.Context) error {
			_, err := s.app.CancelNotice(ctx, officer, id, 0, "项目建设内容调整，暂缓采购。")
			return err
		})
		return
	case st.returned:
		at(-2, 15*60, true, giveBack)
		at(-2, 16*60, true, submit)
		at(-1, 9*60, true, approve)
	}
	at(-1, 10*60, true, review)
	if st.rush != nil {
		s.rushed[st.rush] = true
	}
	at(0, 9*60+30, true, func(ctx context.Context) error { return s.publish(ctx, st, publisher) })
}

func (s *seeder) draft(ctx context.Context, st *story) error {
	by := st.dept.officer.actor
	if err := s.fund(ctx, st); err != nil {
		return err
	}
	if st.attachment != "" {
		if err := s.upload(ctx, by, st.attachment, domain.PurposeAttachment, "需求说明.pdf",
			pdfOf("STATEMENT OF NEEDS (demo)", "Project "+st.terms.BudgetProject, "Deliverables: four copies and one electronic file.")); err != nil {
			return err
		}
	}
	page, err := s.app.CreateNotice(ctx, by, domain.NoticeID(st.id), st.terms)
	st.number = page.Notice.Number
	return err
}

// publish opens the notice for bids and plans them; another notice may be submitted in the same minute.
func (s *seeder) publish(ctx context.Context, st *story, by domain.Actor) error {
	page, err := s.app.PublishNotice(ctx, by, domain.NoticeID(st.id), 0)
	if err != nil {
		return err
	}
	st.deadline = page.Notice.Deadline.At
	if st.rush != nil {
		if _, err := s.app.SubmitNotice(ctx, st.rush.dept.officer.actor, domain.NoticeID(st.rush.id), 0); err != nil {
			return err
		}
	}
	if st.end == stopCancelled {
		s.plan(s.nextDay(page.Notice.PublishedAt, 15*60+st.minute), true, func(ctx context.Context) error {
			_, err := s.app.CancelNotice(ctx, st.dept.manager.actor, page.Notice.ID, 0, "财政预算调整，本项目取消采购。")
			return wrap(st.terms.Title, err)
		})
	}
	s.followBids(st, &page.Notice, st.offers)
	return nil
}

// followBids plans the bids of an open notice, and what comes after its deadline.
func (s *seeder) followBids(st *story, n *domain.Notice, offers []*offer) {
	open := *n
	last := n.Deadline.At
	if st.end == stopCancelled && n.RepostOf == "" { // bids come before it is cancelled
		last = s.nextDay(n.PublishedAt, 14*60)
	}
	for _, o := range offers {
		at := within(n.PublishedAt, last, o.when)
		s.plan(at, false, func(ctx context.Context) error { return wrap(open.Title, s.place(ctx, &open, o, o.bid, o.price, "")) })
		later := within(at, last, 0.5)
		switch o.how {
		case offerReplaced:
			s.plan(later, false, func(ctx context.Context) error {
				return wrap(open.Title, s.place(ctx, &open, o, o.second, o.better, o.bid))
			})
		case offerWithdrawn:
			s.plan(later, false, func(ctx context.Context) error {
				_, err := s.app.WithdrawBid(ctx, o.agency.person.actor, o.bid, o.slip)
				return wrap(open.Title, err)
			})
		}
	}
	if last.Equal(n.Deadline.At) {
		s.plan(last.Add(time.Second), true, func(context.Context) error { return nil })   // the jobs of the deadline
		s.plan(last.Add(3*time.Minute), true, func(context.Context) error { return nil }) // a draw's round is there
		s.followHolders(&open)
		s.followLow(&open, offers, st.dept.manager.actor)
		if open.Method == "scored" {
			s.followPanel(st, &open, offers)
			return
		}
		s.plan(last.Add(20*time.Minute), false, func(ctx context.Context) error { return wrap(open.Title, s.afterDeadline(ctx, st, open.ID)) })
	}
}

// place seals an offer as every client does, and hands it in.
func (s *seeder) place(ctx context.Context, n *domain.Notice, o *offer, id domain.BidID, price string, replaces domain.BidID) error {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	plain, err := json.Marshal(sealPlaintext{V: 1, Notice: n.Number, Revision: n.Revision, Bid: string(id), Agency: o.agency.register.Profile.USCC,
		Price: price, Nonce: app.Token(32)})
	if err != nil {
		return err
	}
	recipient := n.Keys.OfferRecipient
	if o.how == offerUnreadable {
		wrong, err := s.app.Keymaker.Make("CG-000000-0000-000000")
		if err != nil {
			return err
		}
		recipient = wrong.Public.OfferRecipient
	}
	envelope, err := seal.Seal(recipient, seal.PadOffer(plain))
	if err != nil {
		return err
	}
	documents, err := s.documents(ctx, n, o.agency.person.actor)
	if err != nil {
		return err
	}
	in := app.Offer{Bid: id, Documents: documents, Envelope: envelope, Withdrawal: hexHash(secret), Replaces: replaces}
	if replaces != "" {
		in.Secret = o.slip
	}
	_, err = s.app.PlaceBid(ctx, o.agency.person.actor, n.Number, in)
	o.slip = hex.EncodeToString(secret)
	return err
}

// afterDeadline looks at what became of the notice and plans what people do next.
func (s *seeder) afterDeadline(ctx context.Context, st *story, id domain.NoticeID) error {
	page, err := s.app.Notice(ctx, st.dept.officer.actor, id)
	if err != nil {
		return err
	}
	n := page.Notice
	switch {
	case n.Status == domain.NoticeSelected:
		s.followAward(st, n.Number, decidedAt(&n))
	case n.RepostedAs != "":
		return s.followRepost(ctx, st, n.RepostedAs)
	}
	return nil
}

// followRepost goes on with the notice that repeats a failed one.
func (s *seeder) followRepost(ctx context.Context, st *story, id domain.NoticeID) error {
	page, err := s.app.Notice(ctx, st.dept.officer.actor, id)
	if err != nil {
		return err
	}
	if page.Notice.PublishedAt.IsZero() {
		return nil // the rules no longer allow it
	}
	st.end = "" // the repeat goes its natural way
	s.followBids(st, &page.Notice, st.again)
	return nil
}
