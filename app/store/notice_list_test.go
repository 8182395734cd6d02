package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// Pages follow each other without a gap or a repeat, also where deadlines are equal.
func TestNoticePages(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	want := make([]domain.NoticeID, 0, 7)
	for i := range 7 {
		want = append(want, w.published(noon.Add(time.Duration(i/3+1)*time.Hour)).ID)
	}
	var got []domain.NoticeID
	q := app.NoticeQuery{Public: true, Limit: 2}
	for range 5 {
		w.view(func(tx app.Tx) error {
			list, err := tx.Notices(ctx, q)
			for _, n := range list {
				if !q.After.At.IsZero() && n.Deadline.At.After(q.After.At) {
					t.Errorf("%s comes after %s", n.Deadline.At, q.After.At)
				}
				got = append(got, n.ID)
				q.After = app.Cursor{At: n.Deadline.At, ID: string(n.ID)}
			}
			return err
		})
	}
	slices.Sort(want)
	slices.Sort(got)
	same(t, "notices", got, want)
}

// Open and closed are told by the clock, not by a status: at the deadline itself a notice is closed.
func TestNoticesOpenAndClosed(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	for _, c := range []struct {
		at           time.Time
		open, closed int
	}{{n.Deadline.At.Add(-time.Microsecond), 1, 0}, {n.Deadline.At, 0, 1}, {n.Deadline.At.Add(time.Hour), 0, 1}} {
		w.view(func(tx app.Tx) error {
			open, err := tx.Notices(ctx, app.NoticeQuery{Public: true, OpenAt: &c.at})
			closed, err2 := tx.Notices(ctx, app.NoticeQuery{Public: true, ClosedAt: &c.at})
			if err != nil || err2 != nil || len(open) != c.open || len(closed) != c.closed {
				t.Errorf("%s: %d open, %d closed, %v %v", c.at, len(open), len(closed), err, err2)
			}
			return nil
		})
	}
}
