package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// attach uploads a file for the notice and answers the change of terms that cites it.
func (w *world) attach(a domain.Audience) (domain.FileID, func(*domain.Terms)) {
	w.t.Helper()
	f, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeAttachment, Name: string(a) + ".pdf", Content: pdf})
	w.do(err)
	return f.ID, func(t *domain.Terms) {
		t.Attachments = append(t.Attachments, domain.Attachment{File: f.ID, Audience: a})
	}
}

// reads reports whether the actor gets the file, and fails on any refusal but "there is no such file".
func (w *world) reads(by domain.Actor, id domain.FileID) bool {
	w.t.Helper()
	_, body, err := w.OpenFile(ctx(), by, id)
	if err != nil {
		refusedBy(w.t.(*testing.T), err, refusal.NotFound, "")
		return false
	}
	w.do(body.Close())
	return true
}

func TestAttachmentsHaveAnAudience(t *testing.T) {
	w := newWorld(t, 4)
	everybody, a := w.attach(domain.AudiencePublic)
	eligible, b := w.attach(domain.AudienceEligible)
	winner, c := w.attach(domain.AudienceWinner)
	n := w.published(a, b, c)
	for i := range 3 {
		w.bid(n, i, []string{"50000.00", "51000.00", "52000.00"}[i])
	}
	stranger := w.agencies[3]
	w.db.SQL(`UPDATE agencies SET status = 'suspended' WHERE id = $1`, string(stranger.Organisation)) // it does not meet the terms
	want := map[string][3]bool{"visitor": {true}, "bidder": {true, true}, "stranger": {true}, "officer": {true, true, true}, "reviewer": {true, true, true}}
	who := map[string]domain.Actor{"visitor": domain.Visitor(), "bidder": w.agencies[1], "stranger": stranger, "officer": w.officer, "reviewer": w.reviewer}
	for name, may := range want {
		for i, id := range []domain.FileID{everybody, eligible, winner} {
			if got := w.reads(who[name], id); got != may[i] {
				t.Errorf("%s reads file %d: %v", name, i, got)
			}
		}
	}
	_, _, err := w.Fetches(ctx(), w.officer, n.ID)
	refusedBy(t, err, refusal.Conflict, "attachment.fetched")
	for _, e := range w.db.SQL(`SELECT convert_from(face, 'UTF8') FROM events WHERE kind = 'attachment.fetched'`) {
		if slices.ContainsFunc([]string{string(w.agencies[1].Organisation), string(w.agencies[1].Person), w.codes[1]}, func(s string) bool { return strings.Contains(e[0], s) }) {
			t.Fatalf("the face says who: %s", e[0])
		}
	}
	w.pass(n)
	if !w.reads(w.agencies[0], winner) || w.reads(w.agencies[1], winner) {
		t.Error("the winner's file is not the winner's alone")
	}
	list, _, err := w.Fetches(ctx(), w.officer, n.ID)
	w.do(err)
	if len(list) != 2 || list[0].Agency != domain.AgencyID(w.agencies[1].Organisation) || list[0].File != eligible {
		t.Fatalf("fetches: %+v", list)
	}
	_, _, err = w.Fetches(ctx(), w.agencies[0], n.ID)
	refusedBy(t, err, refusal.NotFound, "")
}

// TestACopyTakesNoAttachmentFromTheWinner: a notice begun from another's copy cites the same files.
func TestACopyTakesNoAttachmentFromTheWinner(t *testing.T) {
	w := newWorld(t, 4)
	winner, a := w.attach(domain.AudienceWinner)
	first := w.published(a)
	for i := range 3 {
		w.bid(first, i, []string{"50000.00", "51000.00", "52000.00"}[i])
	}
	w.pass(first)
	copied := w.published(a)
	if !w.reads(w.agencies[0], winner) || w.reads(w.agencies[3], winner) {
		t.Fatal("the first winner has lost its file to the copy")
	}
	for i := range 3 {
		w.bid(copied, i+1, []string{"52000.00", "51000.00", "50000.00"}[i])
	}
	w.pass(copied)
	if !w.reads(w.agencies[0], winner) || !w.reads(w.agencies[3], winner) || w.reads(w.agencies[1], winner) {
		t.Fatal("each winner reads it, and nobody else")
	}
}

func TestAnAttachmentNamesAnAudience(t *testing.T) {
	w := newWorld(t, 0)
	_, err := w.CreateNotice(ctx(), w.officer, domain.NoticeID(app.NewID()), w.terms(func(t *domain.Terms) {
		t.Attachments = []domain.Attachment{{File: domain.FileID(app.NewID()), Audience: "friends"}}
	}))
	refusedBy(t, err, refusal.Invalid, "attachment.audience")
}

func TestASiteVisitLiesInTheWindow(t *testing.T) {
	w := newWorld(t, 0)
	visit := func(at time.Time) func(*domain.Terms) {
		return func(t *domain.Terms) {
			t.SiteVisit = domain.SiteVisit{At: at, Place: "滨河路工地", Meeting: "项目部门口，请戴安全帽"}
		}
	}
	_, err := w.SubmitNotice(ctx(), w.officer, w.drafted(visit(start.Add(-time.Hour))).Notice.ID, 0)
	refusedBy(t, err, refusal.Invalid, "visit.at")
	_, err = w.PublishNotice(ctx(), w.publisher, w.approved(visit(start.AddDate(0, 1, 0))), 0)
	refusedBy(t, err, refusal.Invalid, "visit.window")
	n := w.published(visit(start.Add(26 * time.Hour)))
	page, err := w.PublicNotice(ctx(), n.Number)
	w.do(err)
	if !page.Notice.SiteVisit.At.Equal(start.Add(26 * time.Hour)) {
		t.Fatalf("visit %+v", page.Notice.SiteVisit)
	}
}
