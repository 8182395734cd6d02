package main

import (
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
)

// checkAfter looks at what happened to notices after their publication, as the public and the desks see it.
func checkAfter(t *testing.T, s *seeder, a *app.App) {
	told := s.told[len(s.told)-4:]
	var pages []app.PublicNotice
	for _, st := range told {
		p, err := a.PublicNotice(t.Context(), st.number)
		if err != nil {
			t.Fatal(st.terms.Title, err)
		}
		if d := p.Notice.Deadline.At; !d.After(s.moment(2, 0)) && p.Notice.Status != domain.NoticeSuspended {
			t.Errorf("%s is open to %s only", st.terms.Title, d)
		}
		pages = append(pages, p)
	}
	revised, suspended, restricted, letPass := pages[0], pages[1], pages[2], pages[3]
	for _, p := range []app.PublicNotice{revised, restricted, letPass} {
		if !p.Notice.Open(time.Now()) {
			t.Errorf("%s is not open", p.Notice.Title)
		}
	}
	if q := revised.Enquiries; len(q) != 1 || q[0].Answer == "" || !q[0].ChangesTerms || q[0].Agency != "" {
		t.Errorf("the question that was answered: %+v", q)
	}
	if r := revised.Revisions; len(r) != 2 || r[1].Material || !slices.Equal(r[0].Terms.Changed(r[1].Terms), []string{"description"}) {
		t.Errorf("the revision: %+v", r)
	}
	if list := suspended.Notice.Suspensions; suspended.Notice.Status != domain.NoticeSuspended || len(list) != 1 || list[0].Document == "" || list[0].Moved != domain.MovedBids {
		t.Errorf("%s: %+v", suspended.Notice.Status, list)
	}
	if v := letPass.Notice.OverrideViews(); len(v) != 1 || v[0].Check != "term" || v[0].Role != domain.DepartmentManager || v[0].Document == "" {
		t.Errorf("the override: %+v", v)
	}
	list := restricted.Notice.Attachments
	if i := slices.IndexFunc(list, func(f domain.Attachment) bool { return f.Audience == domain.AudienceEligible }); i < 0 {
		t.Errorf("attachments: %+v", list)
	} else {
		file, meets := list[i].File, told[2].offers[0].agency
		other := s.agencies[slices.IndexFunc(s.agencies, func(a *agency) bool { return a.trade.Words == "会计师事务所" })]
		for _, firm := range []*agency{meets, other} {
			_, body, err := a.OpenFile(t.Context(), firm.person.actor, file)
			if (err == nil) != (firm == meets) {
				t.Errorf("%s reads the restricted file: %v", firm.name(), err)
			}
			if err == nil {
				_ = body.Close()
			}
		}
	}
	for _, by := range []domain.Actor{s.department("zjj").officer.actor, s.reviewers[0].actor} {
		waits, err := a.DeskEnquiries(t.Context(), by, app.EnquiryQuery{Waiting: true, Limit: 10})
		if err != nil || len(waits) != 1 || waits[0].Number != told[2].number || waits[0].Overdue {
			t.Errorf("questions that wait: %+v %v", waits, err)
		}
	}
	report, err := a.LookBack(t.Context(), s.stewd.actor, "")
	if err != nil || !slices.ContainsFunc(report.Rows, func(r directory.LookBackRow) bool {
		return slices.ContainsFunc(r.Notices, func(n directory.OpenNotice) bool { return n.Number == told[0].number })
	}) {
		t.Errorf("the look-back names no notice: %v", err)
	}
}
