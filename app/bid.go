package app

import (
	"context"
	"errors"
	"slices"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Offer is a sealed offer as it arrives. Replaces and Secret name the bid it takes the place of, and show that the
// sender holds its slip.
type Offer struct {
	Bid        domain.BidID
	Envelope   []byte // binary age file
	Withdrawal string // SHA-256 of the bidder's 32 bytes
	Replaces   domain.BidID
	Secret     string // hex of the 32 bytes behind the replaced bid's withdrawal hash
	Documents  []domain.DocumentID
	Keep       bool              // offer it again should the notice be posted once more
	Copy       *domain.OfferCopy // for the firm's own eyes; nil when it has no reading key
	Revision   int               // of the notice, as the envelope names it; 0 when the client does not say
}

// Placed is what a bidder gets back: the bid and its signed receipt.
type Placed struct {
	Bid     domain.Bid
	Number  string
	Receipt []byte
	New     bool            // false when this answers a repeat
	Reasons []domain.Reason // as frozen at the deadline, once the result is public
}

// PlaceBid stores a sealed offer. The deadline is decided by the statement that stores it, on the database's clock; a
// replacement that comes too late leaves the standing bid standing. The same id, envelope and agency again answers the
// same receipt, also after the deadline.
func (a *App) PlaceBid(ctx context.Context, by domain.Actor, number string, o Offer) (Placed, error) {
	if err := a.Envelope.CheckEnvelope(o.Envelope); err != nil {
		return Placed{}, err
	}
	var bid *domain.Bid
	err := a.Store.Update(ctx, func(tx Tx) (err error) {
		bid, err = a.storeBid(ctx, tx, by, number, o)
		return err
	})
	if err == nil {
		return a.receipt(*bid, number, true)
	}
	// Forbidden too: an agency suspended since then still gets the answer it lost.
	if !refusal.Is(err, refusal.Conflict) && !refusal.Is(err, refusal.Forbidden) {
		return Placed{}, err
	}
	there, lookup := a.Bid(ctx, by, o.Bid)
	// The notice's own number: a receipt must never say that the bid was received for another one.
	if lookup == nil && there.Number == number && there.Bid.Sealed == envelopeHash(o.Envelope) && there.Bid.WithdrawalHash == o.Withdrawal && sameDocuments(there.Bid, o.Documents) {
		return there, nil
	}
	return Placed{}, err
}

func envelopeHash(b []byte) string { return hash(string(b)) }

func (a *App) storeBid(ctx context.Context, tx Tx, by domain.Actor, number string, o Offer) (*domain.Bid, error) {
	n, ag, ties, err := tx.BidTarget(ctx, number, domain.AgencyID(by.Organisation))
	if err != nil {
		return nil, err
	}
	if !n.Public() {
		return nil, domain.Missing()
	}
	if ag == nil { // no agency, so nothing says that it may bid
		ag = &domain.Agency{}
	}
	reasons := domain.Eligible(ag, n, ties, workday.On(n.Deadline.At))
	bid, err := domain.NewBid(by, domain.Bid{ID: o.Bid, Revision: o.Revision, Keep: o.Keep, Envelope: o.Envelope, WithdrawalHash: o.Withdrawal}, n, reasons)
	if err != nil {
		return nil, err
	}
	if err := ag.MayAct(by, "bids", workday.On(tx.Now())); err != nil {
		return nil, err
	}
	bid.USCC = ag.USCC
	if err := nameDocuments(ctx, tx, n, bid, o.Documents); err != nil {
		return nil, err
	}
	if o.Replaces != "" {
		if err := a.endBid(ctx, tx, by, n, o.Replaces, o.Secret, domain.BidReplaced); err != nil {
			return nil, err
		}
	}
	stored, err := tx.StoreBid(ctx, bid)
	if err != nil {
		return nil, err
	}
	if !stored {
		return nil, tooLate()
	}
	if err := storeCopy(ctx, tx, bid, o.Copy); err != nil {
		return nil, err
	}
	return bid, a.record(ctx, tx, bid.Event(domain.EventBidSealed, by, n, bid.ReceivedAt))
}

// nameDocuments makes the bid name what its agency uploaded; their files are kept from now on.
func nameDocuments(ctx context.Context, tx Tx, n *domain.Notice, b *domain.Bid, ids []domain.DocumentID) error {
	if len(ids) == 0 && len(n.Documents) == 0 {
		return nil
	}
	documents, err := tx.Documents(ctx, ids)
	if err != nil {
		return err
	}
	parts, err := tx.DocumentParts(ctx, ids...)
	if err != nil {
		return err
	}
	files, err := b.Name(n, documents, parts, ids, tx.Now())
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := tx.SaveFile(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// sameDocuments reports whether a repeat names what the bid names.
func sameDocuments(b domain.Bid, ids []domain.DocumentID) bool {
	return len(b.Documents) == len(ids) && !slices.ContainsFunc(b.Documents, func(d domain.BidDocument) bool { return !slices.Contains(ids, d.ID) })
}

func tooLate() *refusal.Refusal {
	return refusal.New(refusal.Conflict, "bid.closed", "", "报名已截止，以数据库收到的时间为准", "bidding has closed, by the moment the database received it").
		Cite("平台规则", "报名截止", false)
}

func (a *App) endBid(ctx context.Context, tx Tx, by domain.Actor, n *domain.Notice, id domain.BidID, secret string, s domain.BidStatus) error {
	old, err := tx.Bid(ctx, id)
	if err != nil {
		return err
	}
	if old.Notice != n.ID { // the bid of one notice is no replacement on another
		return domain.Missing()
	}
	if err := old.MayEnd(by, secret); err != nil {
		return err
	}
	at, ok, err := tx.EndBid(ctx, id, s)
	if err != nil {
		return err
	}
	if !ok {
		return a.whyNotEnded(ctx, tx, n.ID)
	}
	kind := domain.EventBidWithdrawn
	if s == domain.BidReplaced {
		kind = domain.EventBidReplaced
	}
	return a.record(ctx, tx, old.Event(kind, by, n, at))
}

// whyNotEnded tells a suspended notice from one that is closed.
func (a *App) whyNotEnded(ctx context.Context, tx Tx, id domain.NoticeID) error {
	n, err := tx.NoticeUnlocked(ctx, id)
	if err != nil {
		return err
	}
	if n.Status == domain.NoticeSuspended {
		return domain.SuspendedNow()
	}
	return tooLate()
}

// WithdrawBid takes a bid back before the deadline; the agency may bid again.
func (a *App) WithdrawBid(ctx context.Context, by domain.Actor, id domain.BidID, secret string) (Placed, error) {
	var number string
	err := a.Store.Update(ctx, func(tx Tx) error {
		old, err := tx.Bid(ctx, id)
		if err != nil {
			return err
		}
		if !by.WorksFor(domain.OrganisationID(old.Agency)) {
			return domain.Missing()
		}
		n, err := tx.NoticeUnlocked(ctx, old.Notice)
		if err != nil {
			return err
		}
		number = n.Number
		return a.endBid(ctx, tx, by, n, id, secret, domain.BidWithdrawn)
	})
	if err != nil {
		return Placed{}, err
	}
	b, err := a.ownBid(ctx, by, id)
	if err != nil {
		return Placed{}, err
	}
	return a.receipt(b, number, true)
}

// ownBid is a bid of the actor's agency; another's is missing, because that it exists is a secret.
func (a *App) ownBid(ctx context.Context, by domain.Actor, id domain.BidID) (b domain.Bid, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the bid just stored
		found, err := tx.Bid(ctx, id)
		if err != nil {
			return err
		}
		if !by.WorksFor(domain.OrganisationID(found.Agency)) {
			return domain.Missing()
		}
		b = *found
		return nil
	})
	return b, err
}

func (a *App) receipt(b domain.Bid, number string, fresh bool) (Placed, error) {
	note, err := a.Receipts.Sign(b.Receipt(number))
	return Placed{Bid: b, Number: number, Receipt: note, New: fresh}, err
}

// Bid is one bid of the actor's agency with its receipt.
func (a *App) Bid(ctx context.Context, by domain.Actor, id domain.BidID) (Placed, error) {
	b, err := a.ownBid(ctx, by, id)
	if err != nil {
		return Placed{}, err
	}
	var number string
	var reasons []domain.Reason
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := tx.Notice(ctx, b.Notice)
		if err != nil {
			return err
		}
		number = n.Number
		if n.Status != domain.NoticeSelected && n.Status != domain.NoticeClosed { // not before the result is public
			return nil
		}
		frozen, err := tx.FrozenReasons(ctx, n.ID)
		reasons = frozen[b.Agency]
		return err
	})
	if err != nil {
		return Placed{}, err
	}
	placed, err := a.receipt(b, number, false)
	placed.Reasons = reasons
	return placed, err
}

// BidPage is one bid with its receipt, its documents, and whether there is a second copy for the firm's own eyes.
type BidPage struct {
	Placed
	Documents []DocumentState
	Copied    bool
}

// BidPage is one bid of the actor's agency with all that its page shows.
func (a *App) BidPage(ctx context.Context, by domain.Actor, id domain.BidID) (page BidPage, err error) {
	if page.Placed, err = a.Bid(ctx, by, id); err != nil {
		return page, err
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := optional(tx.OfferCopy(ctx, id))
		if err != nil {
			return err
		}
		page.Copied = c != nil
		ids := make([]domain.DocumentID, 0, len(page.Placed.Bid.Documents))
		for _, d := range page.Placed.Bid.Documents {
			ids = append(ids, d.ID)
		}
		documents, err := tx.Documents(ctx, ids)
		for _, d := range documents {
			page.Documents = append(page.Documents, DocumentState{Document: d})
		}
		return err
	})
	return page, err
}

// Bids pages the bids of the actor's agency, newest first.
func (a *App) Bids(ctx context.Context, by domain.Actor, after Cursor, limit int) (bs []AgencyBid, err error) {
	if by.Kind != domain.KindAgency {
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		bs, err = tx.BidsOfAgency(ctx, domain.AgencyID(by.Organisation), after, limit)
		return err
	})
	return bs, err
}

// publicNotice is a published notice by its number, unlocked.
func publicNotice(ctx context.Context, tx Tx, number string) (*domain.Notice, error) {
	n, err := tx.NoticeByNumber(ctx, number)
	if err != nil {
		return nil, err
	}
	if !n.Public() {
		return nil, domain.Missing()
	}
	return n, nil
}

// ReceiptKey is the key that verifies receipts, one line.
func (a *App) ReceiptKey() (string, error) {
	if a.Receipts == nil {
		return "", errors.New("no receipt key is configured")
	}
	return a.Receipts.VerifierKey(), nil
}
