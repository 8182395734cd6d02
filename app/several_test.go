package app_test

import (
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// TestSeveralNoticesArePublishedEachByItself publishes four at once: one that its publisher reviewed, one that was changed
// meanwhile and one that is not there are refused with a sentence each, and stop none of the others.
func TestSeveralNoticesArePublishedEachByItself(t *testing.T) {
	w := newWorld(t, 0)
	first, own, stale, last := w.approved(), w.approved(), w.approved(), w.approved()
	w.db.SQL(`UPDATE notices SET reviewer = $1 WHERE id = $2`, string(w.publisher.Person), string(own))
	version := func(id domain.NoticeID) int64 { n := w.notice(id); return n.Version }
	all := []app.Chosen{{ID: string(first), Version: version(first)}, {ID: string(own)}, {ID: string(stale), Version: version(stale) + 1}, {ID: app.NewID()}, {ID: string(last), Version: version(last)}}
	rows, err := w.PublishMany(ctx(), w.publisher, all)
	w.do(err)
	for i, want := range []string{"", "duty.separation", "version", "not_found", ""} {
		got := ""
		if r := rows[i].Refused; r != nil {
			got = r.Rule
		}
		if got != want || rows[i].ID != all[i].ID {
			t.Errorf("row %d: %q, want %q", i, got, want)
		}
	}
	for id, want := range map[domain.NoticeID]domain.NoticeStatus{first: domain.NoticePublished, last: domain.NoticePublished, own: domain.NoticeApproved, stale: domain.NoticeApproved} {
		if n := w.notice(id); n.Status != want || (n.Deadline.At.IsZero()) != (want == domain.NoticeApproved) {
			t.Errorf("%s is %s with deadline %v", id, n.Status, n.Deadline.At)
		}
	}
	again, err := w.PublishMany(ctx(), w.publisher, all[:1])
	w.do(err)
	if again[0].Refused == nil {
		t.Error("what is published is published again")
	}
}

// TestWhoMayDoSeveral refuses the whole before the first row: whoever has not the role, and whoever must prove himself.
func TestWhoMayDoSeveral(t *testing.T) {
	w := newWorld(t, 0)
	id := w.approved()
	all := []app.Chosen{{ID: string(id)}}
	for _, by := range []domain.Actor{w.reviewer, w.officer, w.manager, w.supervisor, domain.Visitor()} {
		_, err := w.PublishMany(ctx(), by, all)
		refusedBy(t, err, refusal.NotFound, "not_found")
	}
	tired := w.publisher
	tired.ProvedAt = start.Add(-domain.ProofLife - time.Second)
	_, err := w.PublishMany(ctx(), tired, all)
	refusedBy(t, err, refusal.Forbidden, "session.prove")
	if n := w.notice(id); n.Status != domain.NoticeApproved {
		t.Errorf("it is %s", n.Status)
	}
	tired.ProvedAt = start
	rows, err := w.PublishMany(ctx(), tired, all)
	w.do(err)
	if rows[0].Refused != nil {
		t.Error(rows[0].Refused)
	}
}
