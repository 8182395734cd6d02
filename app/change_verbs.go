package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// EditChange replaces what was entered of the document.
func (a *App) EditChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, f domain.ChangeFields) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		offices, err := changeOffices(ctx, tx, f.Concerned)
		if err != nil {
			return nil, err
		}
		return oneEvent(c.Edit(by, f, offices, tx.Now()))
	})
}

// SendChange asks the departments concerned.
func (a *App) SendChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		due, err := changeClock(ctx, tx, c, rulebook.KeyChangeTask)
		if err != nil {
			return nil, err
		}
		files, err := tx.Files(ctx, c.File)
		if err != nil {
			return nil, err
		}
		e, err := c.Send(by, files, due, tx.Now())
		if err != nil {
			return nil, err
		}
		return []domain.Event{e}, saveFiles(ctx, tx, files)
	})
}

// AnswerChange is a department's answer to its task.
func (a *App) AnswerChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, proposals []domain.ChangeProposal, opinion string) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		now, err := changeStanding(ctx, tx, c, proposals)
		if err != nil {
			return nil, err
		}
		return oneEvent(c.Answer(by, proposals, opinion, now, tx.Now()))
	})
}

// RecordSilence goes on without the departments that are late.
func (a *App) RecordSilence(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, reason string) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		next, err := changeClock(ctx, tx, c, rulebook.KeyChangeReview)
		if err != nil {
			return nil, err
		}
		return c.RecordSilence(by, reason, next, tx.Now())
	})
}

// DraftChange puts the whole proposal together. A matter's proposal stays its department's.
func (a *App) DraftChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, proposals []domain.ChangeProposal, book *rulebook.Rulebook) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		now, err := changeStanding(ctx, tx, c, proposals)
		if err != nil {
			return nil, err
		}
		for i := range proposals {
			for _, old := range c.Proposals {
				if old.Matter.Code == proposals[i].Matter.Code {
					proposals[i].Department = old.Department
				}
			}
		}
		return oneEvent(c.Draft(by, proposals, book, now, tx.Now()))
	})
}

// CirculateChange sends the proposal to countersignature.
func (a *App) CirculateChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		due, err := changeClock(ctx, tx, c, rulebook.KeyChangeCountersign)
		if err != nil {
			return nil, err
		}
		now, err := changeStanding(ctx, tx, c, nil)
		if err != nil {
			return nil, err
		}
		files, err := tx.Files(ctx, changeFiles(c)...)
		if err != nil {
			return nil, err
		}
		e, err := c.Circulate(by, files, due, now, tx.Now())
		if err != nil {
			return nil, err
		}
		return []domain.Event{e}, saveFiles(ctx, tx, files)
	})
}

// CountersignChange is a department's yes, or its no with all reasons.
func (a *App) CountersignChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, reasons []domain.Fault) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		next, err := changeClock(ctx, tx, c, rulebook.KeyChangeReview)
		if err != nil {
			return nil, err
		}
		return c.Countersign(by, reasons, next, tx.Now())
	})
}

// ReviewChange is one of the two reviews.
func (a *App) ReviewChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, r domain.ChangeReviewed) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		comment, err := changeClock(ctx, tx, c, rulebook.KeyChangeComment)
		if err != nil {
			return nil, err
		}
		return c.Review(by, r, comment, tx.Now())
	})
}

// ReturnChange takes the change back after its comment, with reasons.
func (a *App) ReturnChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, reasons []domain.Fault) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		return oneEvent(c.Return(by, reasons, tx.Now()))
	})
}

// WithdrawChange ends a change that is not published.
func (a *App) WithdrawChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, reason string) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		return oneEvent(c.Withdraw(by, reason, tx.Now()))
	})
}

// PublishChange makes the proposal the next version of the directory, or of the rulebook, and lists the open notices it
// touches.
func (a *App) PublishChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, from workday.Date) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, version, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		comments, err := tx.ChangeComments(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		now, err := changeStanding(ctx, tx, c, nil)
		if err != nil {
			return nil, err
		}
		affected, err := affectedNotices(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		e, err := c.Publish(by, from, unanswered(comments), affected, now, tx.Now())
		if err != nil {
			return nil, err
		}
		var versions []directory.MatterVersion
		for _, p := range c.Proposals {
			versions = append(versions, p.Matter)
		}
		if len(versions) > 0 {
			if _, err := tx.PutMatters(ctx, versions); err != nil {
				return nil, err
			}
		}
		if c.Rulebook != nil {
			if _, err := tx.PutRulebook(ctx, *c.Rulebook); err != nil {
				return nil, err
			}
		}
		return []domain.Event{e}, nil
	})
}

// affectedMost bounds the list of affected notices of a rulebook; every open notice of the region is one.
const affectedMost = 500

// affectedNotices are the notices open for bids that name one of the matters, or stand under the rulebook.
func affectedNotices(ctx context.Context, tx Tx, c *domain.Change) (list []domain.AffectedNotice, err error) {
	now := tx.Now()
	queries := []NoticeQuery{{Public: true, OpenAt: &now, Region: c.Region, Limit: affectedMost}}
	if c.RulebookID == "" {
		queries = nil
		for _, p := range c.Proposals {
			queries = append(queries, NoticeQuery{Public: true, OpenAt: &now, Matter: p.Matter.Code, Limit: affectedMost})
		}
	}
	for _, q := range queries {
		ns, err := tx.Notices(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, n := range ns {
			list = append(list, domain.AffectedNotice{Number: n.Number, Title: n.Title})
		}
	}
	return list, nil
}

// Comments of one address in an hour, beyond which it must wait: a guard against floods, not a rule of the market.
const (
	commentsPerAddress = 20
	commentWindow      = time.Hour
)

// CommentOnChange takes an opinion from anyone. The same id again answers the same comment. id "" stands for the text
// itself: a form sent twice says it once.
func (a *App) CommentOnChange(ctx context.Context, address, number string, m domain.PublicComment) (said domain.PublicComment, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := tx.ChangeByNumber(ctx, number) // locks: numbers of comments are given one after the other
		if err != nil {
			return err
		}
		if m.ID == "" {
			m.ID = textID(string(c.ID), m.Text)
		}
		there, err := tx.ChangeComments(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, one := range there {
			if one.ID == m.ID && c.Public() {
				said = one
				return nil
			}
		}
		m.Number = len(there) + 1
		e, err := c.Comment(domain.Visitor(), &m, tx.Now())
		if err != nil {
			return err
		}
		if err := commentRate(ctx, tx, address); err != nil {
			return err
		}
		added, err := tx.AddChangeComment(ctx, &m)
		if err != nil {
			return err
		}
		if !added {
			return idTaken()
		}
		said = m
		return a.record(ctx, tx, e)
	})
	return said, err
}

func commentRate(ctx context.Context, tx Tx, address string) error {
	key := "comment:" + address
	n, err := tx.Tries(ctx, key, tx.WallClock().Add(-commentWindow))
	if err != nil {
		return err
	}
	if n >= commentsPerAddress {
		return refusal.New(refusal.Unavailable, "comment.rate", "", "提交过于频繁，请一小时后再试", "too many at once: try again in an hour")
	}
	return tx.AddTry(ctx, key)
}

// textID makes a UUID of texts, so that what is said twice is one row.
func textID(parts ...string) string {
	sum := sha256.New()
	for _, p := range parts {
		_, _ = sum.Write([]byte(p + "\x00")) // never fails
	}
	b := sum.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// ReplyToComment answers a comment of the public.
func (a *App) ReplyToComment(ctx context.Context, by domain.Actor, id domain.ChangeID, number int, answer, adopted string) (ChangePage, error) {
	return a.actOnChange(ctx, by, id, 0, func(tx Tx, c *domain.Change) ([]domain.Event, error) {
		comments, err := tx.ChangeComments(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if number < 1 || number > len(comments) {
			return nil, domain.Missing()
		}
		m := comments[number-1]
		e, err := c.Reply(by, &m, answer, adopted, tx.Now())
		if err != nil {
			return nil, err
		}
		return []domain.Event{e}, tx.AnswerChangeComment(ctx, &m)
	})
}
