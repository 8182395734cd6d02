package store_test

import (
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func TestOrganisationsAndPeople(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.update(func(tx app.Tx) error {
		refused(t, tx.AddOrganisation(ctx, &w.department), refusal.Conflict, "exists")
		refused(t, tx.AddPerson(ctx, &domain.Person{ID: domain.PersonID(app.NewID()), Name: "x", Email: w.officer.Email}), refusal.Conflict, "person.email")
		o, err := tx.Organisation(ctx, w.department.ID)
		if err != nil {
			return err
		}
		same(t, "organisation", *o, w.department)
		list, err := tx.Organisations(ctx, app.OrganisationQuery{Kind: domain.KindDepartment, Region: "430100"})
		same(t, "organisations", list, []domain.Organisation{w.department})
		for _, q := range []app.OrganisationQuery{{Text: "水利"}, {Text: "11430111"}, {ID: w.department.ID}} {
			found, err := tx.Organisations(ctx, q)
			if err != nil {
				return err
			}
			same(t, "found", found, list)
		}
		if found, err := tx.Organisations(ctx, app.OrganisationQuery{Text: "利水"}); err != nil || len(found) > 0 {
			t.Errorf("%v %v", found, err)
		}
		p := w.officer
		p.TOTPSecret, p.TOTPStep = "s", 9
		if err := tx.SavePerson(ctx, &p); err != nil {
			return err
		}
		got, err2 := tx.PersonByEmail(ctx, "OFFICER"+p.Email[len("officer"):])
		if err2 != nil {
			return err2
		}
		same(t, "person", *got, p)
		return err
	})
	w.update(func(tx app.Tx) error {
		m := domain.Membership{Person: w.officer.ID, Organisation: w.department.ID, Roles: []domain.Role{domain.DepartmentOfficer, domain.DepartmentFinance}}
		if err := tx.SetMembership(ctx, m); err != nil {
			return err
		}
		ms, err := tx.Memberships(ctx, w.officer.ID)
		same(t, "memberships", ms, []domain.Membership{m})
		people, _ := tx.People(ctx, w.department.ID)
		if len(people) != 1 || people[0].Person.ID != w.officer.ID || len(people[0].Roles) != 2 {
			t.Errorf("people: %+v", people)
		}
		// Holders for a region are those whose organisation's region holds it: a district's does not hold the city.
		for _, c := range []struct {
			o    domain.OrganisationID
			r    domain.RegionCode
			role domain.Role
			n    int
		}{
			{w.department.ID, "", domain.DepartmentOfficer, 1}, {w.department.ID, "", domain.DepartmentManager, 0},
			{"", "430111", domain.DepartmentFinance, 1}, {"", "430100", domain.DepartmentFinance, 0},
		} {
			hs, err := tx.Holders(ctx, c.o, c.r, c.role, domain.RoleAuditor)
			if err != nil || len(hs) != c.n {
				t.Errorf("holders %+v: %v %v", c, hs, err)
			}
		}
		return err
	})
	w.update(func(tx app.Tx) error {
		return tx.SetMembership(ctx, domain.Membership{Person: w.officer.ID, Organisation: w.department.ID})
	})
	w.view(func(tx app.Tx) error {
		ms, err := tx.Memberships(ctx, w.officer.ID)
		same(t, "ended membership", len(ms), 0)
		_, e := tx.Person(ctx, "no-uuid")
		refused(t, e, refusal.NotFound, "")
		return err
	})
}

func TestSessions(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	now := time.Now().UTC().Truncate(time.Microsecond) // sessions, resets and tries go by the wall clock
	s := app.Session{TokenHash: "a", Person: w.officer.ID, Organisation: w.department.ID, How: "password", ProvedAt: now, SeenAt: now, Until: now.Add(time.Hour)}
	w.update(func(tx app.Tx) error {
		if err := tx.AddSession(ctx, s); err != nil {
			return err
		}
		if err := tx.TouchSession(ctx, "a", now.Add(time.Minute)); err != nil {
			return err
		}
		got, err := tx.Session(ctx, "a")
		s.SeenAt, s.ID, s.BegunAt = now.Add(time.Minute), got.ID, got.BegunAt // made by the database
		same(t, "session", *got, s)
		return err
	})
	w.update(func(tx app.Tx) error { return tx.EndSessions(ctx, w.officer.ID) })
	w.update(func(tx app.Tx) error {
		_, err := tx.Session(ctx, "a")
		refused(t, err, refusal.NotFound, "")
		if err := tx.AddReset(ctx, "r", w.officer.ID, now.Add(time.Hour)); err != nil {
			return err
		}
		p, err := tx.TakeReset(ctx, "r")
		same(t, "reset", p, w.officer.ID)
		_, again := tx.TakeReset(ctx, "r")
		refused(t, again, refusal.NotFound, "")
		for range 3 {
			if err := tx.AddTry(ctx, "k"); err != nil {
				return err
			}
		}
		n, _ := tx.Tries(ctx, "k", now.Add(-time.Minute))
		same(t, "tries", n, 3)
		n, _ = tx.Tries(ctx, "k", now.Add(time.Hour))
		same(t, "later tries", n, 0)
		return err
	})
}

func TestAgencies(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.update(func(tx app.Tx) error {
		a, err := tx.AgencyByUSCC(ctx, w.agency.USCC)
		if err != nil {
			return err
		}
		same(t, "agency", *a, w.agency)
		again := w.agency
		again.ID = domain.AgencyID(app.NewID())
		refused(t, tx.AddAgency(ctx, &again), refusal.Conflict, "agency.uscc")
		refused(t, tx.AddAgency(ctx, &w.agency), refusal.Conflict, "exists")
		a.Name, a.Phone = "新名称测绘有限公司", "2"
		if err := tx.SaveAgency(ctx, a); err != nil {
			return err
		}
		o, err := tx.Organisation(ctx, domain.OrganisationID(a.ID))
		same(t, "organisation's name", o.Name, a.Name)
		return err
	})
	other := w.newAgency("另一造价咨询公司", "91430100000000002X")
	w.view(func(tx app.Tx) error {
		for _, c := range []struct {
			q app.AgencyQuery
			n int
		}{
			{app.AgencyQuery{}, 2}, {app.AgencyQuery{Text: "测绘"}, 1}, {app.AgencyQuery{Text: "造价 公司"}, 1}, {app.AgencyQuery{Text: "公司造价"}, 0},
			{app.AgencyQuery{Text: "绘"}, 1}, {app.AgencyQuery{Text: "000002x"}, 1}, {app.AgencyQuery{Trade: "测绘"}, 2}, {app.AgencyQuery{Trade: "造价"}, 0},
			{app.AgencyQuery{Region: "430100"}, 2}, {app.AgencyQuery{Region: "430103"}, 0}, {app.AgencyQuery{Statuses: []domain.AgencyStatus{domain.AgencyDraft}}, 0},
			{app.AgencyQuery{Queue: true, Limit: 1}, 1}, {app.AgencyQuery{Text: "%"}, 2},
		} {
			list, err := tx.Agencies(ctx, c.q)
			if err != nil || len(list) != c.n {
				t.Errorf("%+v: %d, %v", c.q, len(list), err)
			}
		}
		first, err := tx.Agencies(ctx, app.AgencyQuery{Limit: 1})
		if err != nil {
			return err
		}
		second, err := tx.Agencies(ctx, app.AgencyQuery{Limit: 1, After: string(first[0].ID)})
		if err != nil || len(second) != 1 || second[0].ID == first[0].ID {
			t.Errorf("second page: %v %v", second, err)
		}
		found, err := tx.AgenciesByID(ctx, []domain.AgencyID{other.ID, w.agency.ID})
		same(t, "by id", len(found), 2)
		return err
	})
}

func TestFiles(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	f := domain.File{ID: n.Attachments[0].File, Owner: w.department.ID, Uploader: w.officer.ID, Purpose: domain.PurposeAttachment, Name: "a.pdf",
		ContentType: "application/pdf", Size: 3, SHA256: hash64, Key: "k", CreatedAt: noon}
	b := w.bid(n, w.agency)
	w.update(func(tx app.Tx) error {
		if err := tx.AddFile(ctx, &f); err != nil {
			return err
		}
		stale, _ := tx.StaleFiles(ctx, noon.Add(time.Minute), 10)
		same(t, "stale", stale, []domain.File{f})
		f.VersionID, f.RetainUntil = "v", noon.AddDate(15, 0, 0)
		if err := tx.SaveFile(ctx, &f); err != nil {
			return err
		}
		found, err := tx.Files(ctx, f.ID, "", "nonsense", domain.FileID(app.NewID()))
		same(t, "files", len(found), 1)
		same(t, "file", *found[f.ID], f)
		refused(t, tx.DropFile(ctx, f.ID), refusal.NotFound, "")
		public, _ := tx.FilePublic(ctx, f.ID)
		other, _ := tx.FilePublic(ctx, domain.FileID(app.NewID()))
		same(t, "public", []bool{public, other}, []bool{true, false})
		return err
	})
	w.update(func(tx app.Tx) error {
		for range 2 {
			if err := tx.AddEnvelopeFiles(ctx, &n, []*domain.Bid{b}, noon.AddDate(15, 0, 0)); err != nil {
				return err
			}
		}
		e, err := tx.File(ctx, domain.FileID(b.ID))
		same(t, "key", e.Key, "bids/"+string(n.ID)+"/"+string(b.ID)+".age")
		return err
	})
}

func TestNotice(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	w.update(func(tx app.Tx) error {
		got, err := tx.NoticeByNumber(ctx, n.Number)
		if err != nil {
			return err
		}
		same(t, "notice", *got, n)
		same(t, "number", n.Number, "CG-430111-2026-000001")
		if err := tx.AddRevision(ctx, n.ID, app.Revision{Revision: 1, Terms: n.Terms, Checks: n.Checks, PublishedAt: n.PublishedAt, Deadline: n.Deadline}); err != nil {
			return err
		}
		rs, err := tx.Revisions(ctx, n.ID)
		same(t, "revisions", rs, []app.Revision{{Revision: 1, Terms: n.Terms, Checks: n.Checks, PublishedAt: n.PublishedAt, Deadline: n.Deadline}})
		refused(t, tx.AddNotice(ctx, &n), refusal.Conflict, "exists")
		return err
	})
	stale := n
	w.update(func(tx app.Tx) error {
		if err := tx.LockBudget(ctx, n.Department, 2026); err != nil {
			return err
		}
		n.Status, n.EndedAt, n.Reason = domain.NoticeCancelled, noon, "不再需要"
		return tx.SaveNotice(ctx, &n)
	})
	err := w.Update(ctx, func(tx app.Tx) error { return tx.SaveNotice(ctx, &stale) })
	refused(t, err, refusal.Conflict, "version")
	if r := refusal.As(err); r != nil && r.Version != 2 {
		t.Errorf("current version %d, want 2", r.Version)
	}
	w.view(func(tx app.Tx) error {
		got, err := tx.Notice(ctx, n.ID)
		same(t, "saved notice", *got, n)
		ps, _, _ := tx.Pieces(ctx, piecesOf(n, ""))
		same(t, "cancelled is no piece", len(ps), 0)
		return err
	})
	other := w.published(noon.Add(2 * time.Hour))
	w.view(func(tx app.Tx) error {
		ps, _, err := tx.Pieces(ctx, piecesOf(n, ""))
		same(t, "pieces", ps, []compliance.Piece{{Notice: other.Number, Title: other.Title, Amount: other.Amount, Status: "published", Category: other.Category,
			BudgetProject: "P1", BudgetYear: 2026, MatterCode: other.Matter, Published: workday.On(other.PublishedAt)}})
		ps, _, _ = tx.Pieces(ctx, piecesOf(n, other.ID))
		same(t, "except", len(ps), 0)
		return err
	})
}

func TestDraftAndKeys(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	d := domain.Notice{ID: domain.NoticeID(app.NewID()), Number: "CG-1", Region: "430111", Department: w.department.ID, Status: domain.NoticeDraft, Version: 1,
		Revision: 1, MaterialRevision: 1, Suspensions: []domain.Suspension{}, Terms: domain.Terms{Title: "草稿"}, Officer: w.officer.ID}
	w.update(func(tx app.Tx) error {
		if err := tx.AddNotice(ctx, &d); err != nil {
			return err
		}
		got, err := tx.Notice(ctx, d.ID)
		if err != nil {
			return err
		}
		same(t, "draft", *got, d)
		k := app.NewKeys{Offer: []byte{1, 0, 255}, Document: []byte{2}, Secret: []byte{3}}
		if err := tx.AddKeys(ctx, d.ID, k); err != nil {
			return err
		}
		refused(t, tx.AddKeys(ctx, d.ID, k), refusal.Conflict, "")
		o, doc, s, err := tx.WrappedKeys(ctx, d.ID)
		same(t, "keys", [][]byte{o, doc, s}, [][]byte{k.Offer, k.Document, k.Secret})
		if err := tx.DestroyKeys(ctx, d.ID); err != nil {
			return err
		}
		_, _, _, gone := tx.WrappedKeys(ctx, d.ID)
		refused(t, gone, refusal.NotFound, "")
		refused(t, tx.AddKeys(ctx, d.ID, k), refusal.Conflict, "")
		list, _ := tx.Notices(ctx, app.NoticeQuery{Public: true})
		same(t, "drafts are not public", len(list), 0)
		list, _ = tx.Notices(ctx, app.NoticeQuery{Department: w.department.ID, Statuses: []domain.NoticeStatus{domain.NoticeDraft}})
		same(t, "drafts of the department", len(list), 1)
		return err
	})
}

// What the use cases already keep, the database keeps again.
func TestVitalRules(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	for name, spoil := range map[string]func(n *domain.Notice){
		"publisher is the reviewer":    func(n *domain.Notice) { n.Publisher = n.Reviewer },
		"officer is the manager":       func(n *domain.Notice) { n.Manager = n.Officer },
		"published without keys":       func(n *domain.Notice) { n.Keys = domain.Keys{} },
		"published without a deadline": func(n *domain.Notice) { n.Deadline = workday.Deadline{} },
		"deadline before publication":  func(n *domain.Notice) { n.Deadline.At = n.PublishedAt },
		"unknown status":               func(n *domain.Notice) { n.Status = "open" },
		"frozen before the deadline": func(n *domain.Notice) {
			n.Status, n.ListHash, n.FrozenAt = domain.NoticeFrozen, hash64, n.Deadline.At.Add(-time.Microsecond)
		},
		"selected without an opening": func(n *domain.Notice) { n.Status, n.EndedAt = domain.NoticeSelected, n.Deadline.At },
		"no such department":          func(n *domain.Notice) { n.Department = domain.OrganisationID(app.NewID()) },
	} {
		n := w.published(noon.Add(time.Hour))
		spoil(&n)
		if err := w.Update(ctx, func(tx app.Tx) error { return tx.SaveNotice(ctx, &n) }); err == nil {
			t.Errorf("%s: stored", name)
		}
	}
}

func TestFindings(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	f := domain.Finding{ID: domain.FindingID(app.NewID()), Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Owner: domain.OwnedByDepartment, Was: compliance.Pass, Check: compliance.Check{Code: "split", Outcome: compliance.Block},
		RaisedAt: noon, Version: 1}
	w.update(func(tx app.Tx) error {
		if err := tx.AddFinding(ctx, &f); err != nil {
			return err
		}
		f.ResolvedAt, f.ResolvedBy, f.Note = noon, w.reviewer.ID, "已处理"
		if err := tx.SaveFinding(ctx, &f); err != nil {
			return err
		}
		got, err := tx.Finding(ctx, f.ID)
		same(t, "finding", *got, f)
		all, _ := tx.Findings(ctx, app.FindingQuery{Region: "430100", Limit: 10})
		left, _ := tx.Findings(ctx, app.FindingQuery{Region: "430100", Open: true, Limit: 10})
		same(t, "findings", []int{len(all), len(left)}, []int{1, 0})
		return err
	})
}

// TestAnAgencyWithoutPapers has neither qualifications nor people: its profile says null, and no list stumbles over it.
func TestAnAgencyWithoutPapers(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	bare := w.newAgency("无资质咨询公司", "91430100000000003X")
	w.update(func(tx app.Tx) error {
		a, err := tx.AgencyByUSCC(ctx, bare.USCC)
		if err != nil {
			return err
		}
		a.Qualifications, a.Practitioners = nil, nil
		return tx.SaveAgency(ctx, a)
	})
	day := workday.MustDate("2026-03-09")
	w.update(func(tx app.Tx) error {
		if _, err := tx.Expired(ctx, day, day.AddDays(1)); err != nil {
			t.Error(err)
		}
		if n, _, err := tx.Admitted(ctx, nil, true, false); n != 2 || err != nil {
			t.Errorf("%d admitted, %v", n, err)
		}
		if _, err := tx.EveryAdmitted(ctx, false); err != nil {
			t.Error(err)
		}
		_, err := tx.Expiring(ctx, day, day.AddDays(60), "", 10)
		return err
	})
}
