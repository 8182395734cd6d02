package app

import (
	"context"
	"slices"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// StarTx is the notices that people watch, and the address of each one's calendar of them.
type StarTx interface {
	Starred(ctx context.Context, p domain.PersonID) ([]domain.Watched, error)            // newest star first; two queries
	StarredBy(ctx context.Context, n domain.NoticeID) ([]domain.Person, error)           // enabled people
	AddStar(ctx context.Context, p domain.PersonID, n domain.NoticeID) error             // again: nothing
	DropStar(ctx context.Context, p domain.PersonID, n domain.NoticeID) error            // without one: nothing
	CalendarFeed(ctx context.Context, p domain.PersonID) (made time.Time, err error)     // Missing when he has none
	SetCalendarFeed(ctx context.Context, p domain.PersonID, tokenHash string) error      // ends the one before
	DropCalendarFeed(ctx context.Context, p domain.PersonID) error                       // without one: nothing
	CalendarPerson(ctx context.Context, tokenHash string) (p domain.PersonID, err error) // Missing when it is nobody's, or his account is closed
}

// Starred are the notices the actor watches: what has a deadline first, the next one before the others.
func (a *App) Starred(ctx context.Context, by domain.Actor) (list []domain.Watched, now time.Time, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		now = tx.Now()
		list, err = watched(ctx, tx, by.Person)
		return err
	})
	return list, now, err
}

func watched(ctx context.Context, tx Tx, p domain.PersonID) ([]domain.Watched, error) {
	list, err := tx.Starred(ctx, p)
	now := tx.Now()
	for i := range list {
		hideCount(&list[i].Notice)
	}
	slices.SortStableFunc(list, func(a, b domain.Watched) int {
		_, x := a.Next(now)
		_, y := b.Next(now)
		switch {
		case x.IsZero() == y.IsZero():
			return x.Compare(y)
		case x.IsZero():
			return 1
		}
		return -1
	})
	return list, err
}

// Star lets the actor watch a public notice; again changes nothing.
func (a *App) Star(ctx context.Context, by domain.Actor, number string) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.NoticeByNumber(ctx, number)
		if err != nil {
			return err
		}
		if err := domain.MayStar(by, n); err != nil {
			return err
		}
		have, err := tx.Starred(ctx, by.Person)
		if err != nil || slices.ContainsFunc(have, func(w domain.Watched) bool { return w.Notice.ID == n.ID }) {
			return err
		}
		if err := domain.TooMany(len(have), domain.MaxStars); err != nil {
			return err
		}
		return tx.AddStar(ctx, by.Person, n.ID)
	})
}

// Unstar ends it.
func (a *App) Unstar(ctx context.Context, by domain.Actor, number string) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.NoticeByNumber(ctx, number)
		if err != nil {
			return err
		}
		if err := domain.MayStar(by, n); err != nil {
			return err
		}
		return tx.DropStar(ctx, by.Person, n.ID)
	})
}

// CalendarFeed is when the actor made the address of his calendar; the zero time when he has none.
func (a *App) CalendarFeed(ctx context.Context, by domain.Actor) (made time.Time, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		made, err = tx.CalendarFeed(ctx, by.Person)
		if refusal.Is(err, refusal.NotFound) {
			return nil
		}
		return err
	})
	return made, err
}

// MakeCalendarFeed makes a new address for the actor's calendar and ends the one before. The token is shown this once;
// it opens that calendar and nothing else.
func (a *App) MakeCalendarFeed(ctx context.Context, by domain.Actor) (token string, err error) {
	if by.Person == "" || len(by.Scopes) > 0 {
		return "", domain.Missing()
	}
	token = Token(32)
	return token, a.Store.Update(ctx, func(tx Tx) error { return tx.SetCalendarFeed(ctx, by.Person, hash(token)) })
}

// EndCalendarFeed ends it: whoever has the address has nothing.
func (a *App) EndCalendarFeed(ctx context.Context, by domain.Actor) error {
	if by.Person == "" || len(by.Scopes) > 0 {
		return domain.Missing()
	}
	return a.Store.Update(ctx, func(tx Tx) error { return tx.DropCalendarFeed(ctx, by.Person) })
}

// StarredFeed is what the calendar behind a token shows.
func (a *App) StarredFeed(ctx context.Context, token string) (list []domain.Watched, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		p, err := tx.CalendarPerson(ctx, hash(token))
		if err != nil {
			return err
		}
		list, err = watched(ctx, tx, p)
		return err
	})
	return list, err
}

// starTexts are what a change of a watched notice is called, for those whom no other letter tells.
var starTexts = map[domain.EventKind]refusal.Text{
	domain.EventNoticeRevised:   text("公告已修订，请查看新的内容和截止时间。", "it was revised: look at its text and its deadline."),
	domain.EventNoticeSuspended: text("公告被暂停。", "it is suspended."),
	domain.EventNoticeResumed:   text("公告已恢复，截止时间已顺延。", "it is resumed; its deadline has moved."),
	domain.EventNoticeCancelled: text("公告已取消。", "it was cancelled."),
	domain.EventNoticeFailed:    text("采购未成功。", "it did not lead to an award."),
	domain.EventAwardAnnounced:  text("选取结果已公布。", "the result is published."),
}

// tellWatchers adds those who starred the notice of an event and hear of it in no other way.
func tellWatchers(ctx context.Context, tx Tx, e *RecordedEvent, list []addressed) ([]addressed, error) {
	said, ok := starTexts[e.Kind]
	if !ok {
		return list, nil
	}
	n, err := tx.NoticeUnlocked(ctx, domain.NoticeID(subjectID(e.Subject)))
	if err != nil || !n.Public() {
		return list, err
	}
	people, err := tx.StarredBy(ctx, n.ID)
	if err != nil {
		return list, err
	}
	told := map[domain.PersonID]bool{}
	for _, l := range list {
		for _, p := range l.people {
			told[p.ID] = true
		}
	}
	people = slices.DeleteFunc(people, func(p domain.Person) bool { return told[p.ID] })
	l := addressed{kind: "star.changed", people: people, name: n.Title, detail: said, link: "/notices/" + n.Number}
	if e.Kind == domain.EventAwardAnnounced {
		l.link = "/results/" + n.Number
	}
	return append(list, l), nil
}

// findingTexts are the letters to those who look for notices, and who watch one.
var findingTexts = map[string]letter{
	"search.found": {text("有符合您订阅的新公告", "A new notice fits your search"), text("“%[1]s”已发布，%[2]s。", "%[1]q is published; %[2]s.")},
	"star.changed": {text("您关注的公告有变化", "A notice you starred has changed"), text("“%[1]s”：%[2]s", "%[1]q: %[2]s")},
}
