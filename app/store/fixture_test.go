package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// noon is the moment of most tests.
var noon = time.Date(2026, 3, 4, 4, 0, 0, 123456000, time.UTC)

var hash64 = fmt.Sprintf("%064x", 7)

// world is a department with two people and an agency with one, in a demo database at noon.
type world struct {
	*storetest.DemoStore

	t                testing.TB
	department       domain.Organisation
	officer, manager domain.Person
	reviewer, pub    domain.Person
	agency           domain.Agency
	submitter        domain.Person
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{DemoStore: storetest.Demo(t, noon), t: t}
	w.department = domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindDepartment, Name: "示范市雨花区水利局", USCC: "11430111000000001A",
		Region: "430111", Phone: "0731-80000001", Address: "示范路 1 号", Version: 1}
	w.update(func(tx app.Tx) error { return tx.AddOrganisation(t.Context(), &w.department) })
	w.officer, w.manager, w.reviewer, w.pub, w.submitter = w.person("officer"), w.person("manager"), w.person("reviewer"), w.person("publisher"), w.person("submitter")
	w.agency = w.newAgency("示范测绘有限公司", "91430100000000001X")
	return w
}

func (w *world) person(name string) domain.Person {
	w.t.Helper()
	p := domain.Person{ID: domain.PersonID(app.NewID()), Name: name, Email: name + app.Token(3) + "@example.com", PasswordHash: "x", Language: "zh", Version: 1}
	w.update(func(tx app.Tx) error { return tx.AddPerson(w.t.Context(), &p) })
	return p
}

func (w *world) newAgency(name, uscc string) domain.Agency {
	w.t.Helper()
	a := domain.Agency{ID: domain.AgencyID(app.NewID()), Status: domain.AgencyAdmitted, Version: 1,
		AgencyProfile: domain.AgencyProfile{Name: name, USCC: uscc, Region: "430102", Address: "一号", Phone: "1", LegalRepresentative: "张三",
			Qualifications: []domain.Qualification{{Trade: "测绘", Name: "测绘资质", Level: "乙级", Kind: "licence", Number: "1", Issuer: "省厅",
				ValidFrom: workday.MustDate("2025-01-01"), ValidTo: workday.MustDate("2029-12-31")}}},
		SubmittedBy: w.submitter.ID, SubmittedAt: noon, Due: deadlineAt(noon.Add(time.Hour)), DecidedBy: w.reviewer.ID, DecidedAt: noon}
	w.update(func(tx app.Tx) error { return tx.AddAgency(w.t.Context(), &a) })
	return a
}

func deadlineAt(at time.Time) workday.Deadline {
	return workday.Deadline{At: at, Start: noon, Span: workday.Span{N: 3, Unit: workday.WorkingDay}}
}

func (w *world) terms() domain.Terms {
	return domain.Terms{Title: "河道测绘服务采购", Description: "说明", Matter: "430100-ZJ-CH-001", Category: "测绘服务", BudgetProject: "P1", BudgetDocument: "文 1",
		BudgetYear: 2026, Amount: 80_000_00, Payer: "organ", Method: "lowest", Quote: "total", Places: 1,
		Qualification: directory.Qualification{Groups: []directory.Group{{AllOf: []directory.Credential{{Trade: "测绘", Name: "测绘资质"}}}}},
		Term:          workday.Span{N: 30, Unit: workday.CalendarDay}, DutyPhone: "0731-1", Attachments: []domain.Attachment{{File: domain.FileID(app.NewID()), Audience: domain.AudiencePublic}}}
}

// published adds a notice open until the deadline.
func (w *world) published(deadline time.Time) domain.Notice {
	w.t.Helper()
	n := domain.Notice{ID: domain.NoticeID(app.NewID()), Region: w.department.Region, Department: w.department.ID, DepartmentName: w.department.Name,
		DepartmentUSCC: w.department.USCC, Status: domain.NoticePublished, Version: 1, Revision: 1, MaterialRevision: 1, Suspensions: []domain.Suspension{}, Terms: w.terms(), MatterVersion: 1,
		Rulebooks: []string{"hunan-2025@1"}, Checks: []compliance.Check{{Code: "threshold", Outcome: compliance.Pass, Text: refusal.Text{ZH: "通过", EN: "ok"}}},
		CheckedAt: noon, Officer: w.officer.ID, Manager: w.manager.ID, Reviewer: w.reviewer.ID, Publisher: w.pub.ID,
		Keys:       domain.Keys{OfferRecipient: "age1a", DocumentRecipient: "age1b", Commitment: hash64},
		MinBidders: 1, SubmittedAt: noon.Add(-time.Hour), PublishedAt: noon.Add(-time.Minute), Deadline: deadlineAt(deadline)}
	w.update(func(tx app.Tx) (err error) {
		if n.Number, err = tx.NextNumber(w.t.Context(), n.Region, 2026); err != nil {
			return err
		}
		return tx.AddNotice(w.t.Context(), &n)
	})
	return n
}

func (w *world) bid(n domain.Notice, a domain.Agency) *domain.Bid {
	envelope := []byte("age-encryption.org/v1\n" + app.Token(600))
	sum := sha256.Sum256(envelope)
	return &domain.Bid{ID: domain.BidID(app.NewID()), Notice: n.ID, Revision: 1, Agency: a.ID, USCC: a.USCC, Status: domain.BidSealed, Envelope: envelope,
		Sealed: hex.EncodeToString(sum[:]), WithdrawalHash: hash64, SubmittedBy: w.submitter.ID}
}

func (w *world) store(b *domain.Bid) (stored bool, err error) {
	err = w.Update(w.t.Context(), func(tx app.Tx) (err error) { stored, err = tx.StoreBid(w.t.Context(), b); return err })
	return stored, err
}

func (w *world) update(f func(tx app.Tx) error) {
	w.t.Helper()
	if err := w.Update(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) view(f func(tx app.Tx) error) {
	w.t.Helper()
	if err := w.View(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func refused(t testing.TB, err error, code refusal.Code, rule string) {
	t.Helper()
	r := refusal.As(err)
	if r == nil || r.Code != code || rule != "" && r.Rule != rule {
		t.Errorf("got %v, want %s %s", err, code, rule)
	}
}
