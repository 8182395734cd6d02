package domain_test

import (
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// TestNoPersonalDataInAProfile: no field of it takes an identity number, whatever the field is for; the unit's phone may be
// a mobile.
func TestNoPersonalDataInAProfile(t *testing.T) {
	const number = "11010519491231002X"
	day := workday.MustDate("2026-03-04")
	admin := domain.Actor{Person: "p", Organisation: "a", Kind: domain.KindAgency, Roles: []domain.Role{domain.AgencyAdmin}}
	for field, set := range map[string]func(p *domain.AgencyProfile){
		"name":    func(p *domain.AgencyProfile) { p.Name += number },
		"address": func(p *domain.AgencyProfile) { p.Address = "韶山路 1 号，" + number },
		"phone":   func(p *domain.AgencyProfile) { p.Phone = number },
		"legal_representative": func(p *domain.AgencyProfile) {
			p.LegalRepresentative = "张三１１０１０５１９４９１２３１００２Ｘ"
		},
		"introduction":             func(p *domain.AgencyProfile) { p.Introduction = "联系人 13800138000" },
		"qualifications[0].number": func(p *domain.AgencyProfile) { p.Qualifications = []domain.Qualification{{Number: number}} },
		"practitioners[0].name":    func(p *domain.AgencyProfile) { p.Practitioners = []domain.Practitioner{{Name: "李四" + number}} },
		"authority.person": func(p *domain.AgencyProfile) {
			p.Authority = domain.Authority{Person: number, Scope: []string{"bids"}, ValidTo: day}
		},
		"": func(p *domain.AgencyProfile) { p.Phone = "13800138000" },
	} {
		p := domain.AgencyProfile{Name: "湘江测绘有限公司"}
		set(&p)
		a := &domain.Agency{ID: "a", Status: domain.AgencyDraft}
		_, err := a.Edit(admin, p, day.At(600))
		switch r := refusal.As(err); {
		case field == "" && err != nil:
			t.Errorf("a mobile of the unit: %v", err)
		case field != "" && (r == nil || r.Field != field || r.Rule != "text.personal"):
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, _, err := domain.RegisterAgency("a", domain.AgencyProfile{Name: number, USCC: "91350100M000100Y43"}, day.At(600)); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("registered under a person's number: %v", err)
	}
	for _, name := range []string{"某公司\n请访问 https://evil.example", "某公司\u2028请付款"} { // it would be a paragraph of our letters
		_, _, err := domain.RegisterAgency("a", domain.AgencyProfile{Name: name, USCC: "91350100M000100Y43"}, day.At(600))
		if r := refusal.As(err); r == nil || len(r.Faults) == 0 && r.Rule != "one_line" {
			t.Errorf("%q is registered: %v", name, err)
		}
	}
	scan := domain.File{Purpose: domain.PurposeLicence, Name: number + ".pdf", Size: 1, SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
	if _, err := domain.NewFile(admin, scan, []byte("%PDF-"), day.At(600)); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("a file of that name: %v", err)
	}
	for _, name := range []string{"IMG_13812345678.jpg", "Scan 150.2018.0012.pdf"} { // eleven figures are what a camera counts
		scan.Name = name
		if _, err := domain.NewFile(admin, scan, []byte("%PDF-"), day.At(600)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhoseSuspensionIsOverAsks: the clock ends a suspension with a last day, for questions as for bids.
func TestWhoseSuspensionIsOverAsks(t *testing.T) {
	last := workday.MustDate("2026-03-03")
	ag := &domain.Agency{ID: "a", Status: domain.AgencySuspended, Standing: domain.AgencyStanding{Until: last}}
	by := domain.Actor{Person: "p", Organisation: "a", Kind: domain.KindAgency, Roles: []domain.Role{domain.AgencyPreparer}}
	n := &domain.Notice{Status: domain.NoticePublished, Deadline: workday.Deadline{At: last.At(20 * 1440)}}
	for now, may := range map[time.Time]bool{last.At(23 * 60): false, last.At(25 * 60): true} {
		err := n.MayAsk(by, ag, domain.EnquiryWindow{Last: n.Deadline.At}, now)
		if (err == nil) != may {
			t.Errorf("at %s: %v", now, err)
		}
	}
}

// TestOneCertificateIsOnePersons, however its number is written.
func TestOneCertificateIsOnePersons(t *testing.T) {
	admin := domain.Actor{Person: "p", Organisation: "a", Kind: domain.KindAgency, Roles: []domain.Role{domain.AgencyAdmin}}
	of := func(number string) domain.Practitioner {
		return domain.Practitioner{Name: "甲", Certificates: []domain.PersonalCertificate{{Type: "注册测绘师", Number: number}}}
	}
	for number, twice := range map[string]bool{"A1": true, "A1 ": true, "Ａ１": true, "a1": true, "A-1": false, "A12": false} {
		a := &domain.Agency{ID: "a", Status: domain.AgencyDraft}
		_, err := a.Edit(admin, domain.AgencyProfile{Name: "某公司", Practitioners: []domain.Practitioner{of("A1"), of(number)}}, workday.MustDate("2026-03-04").At(600))
		if r := refusal.As(err); (r != nil && r.Rule == "practitioner.twice") != twice {
			t.Errorf("%q: %v", number, err)
		}
	}
}

// TestASuspensionThatIsOverKeepsFromNothing: its firm may leave, and may be suspended once more, without anybody ending it.
func TestASuspensionThatIsOverKeepsFromNothing(t *testing.T) {
	last := workday.MustDate("2026-03-03")
	admin := domain.Actor{Person: "p", Organisation: "a", Kind: domain.KindAgency, Roles: []domain.Role{domain.AgencyAdmin}}
	supervisor := domain.Actor{Person: "s", Organisation: "s", Kind: domain.KindSupervisor, Roles: []domain.Role{domain.RoleSupervisor}}
	for _, c := range []struct {
		day  workday.Date
		over bool
	}{{last, false}, {last.AddDays(1), true}} {
		of := func() *domain.Agency {
			return &domain.Agency{ID: "a", Status: domain.AgencySuspended, Standing: domain.AgencyStanding{Until: last, By: "s"}}
		}
		_, leaves := of().Exit(admin, "转行", 0, 0, c.day.At(600))
		if got, want := of().StatusOn(c.day), map[bool]domain.AgencyStatus{false: domain.AgencySuspended, true: domain.AgencyAdmitted}[c.over]; got != want {
			t.Errorf("on %s it is %s, want %s", c.day, got, want)
		}
		again := of()
		_, suspends := again.Suspend(supervisor, domain.AgencyStanding{Document: "决定〔2026〕2号", Reason: "再次违约", Until: last.AddDays(60)}, c.day.At(600))
		if (leaves == nil) != c.over || (suspends == nil) != c.over {
			t.Errorf("on %s: leaving %v, suspending again %v", c.day, leaves, suspends)
		}
		if c.over && !again.SuspendedOn(last.AddDays(60)) {
			t.Errorf("the second suspension does not hold: %+v", again.Standing)
		}
	}
}

// TestAPromiseKeepsItsDay when a change is filed, also where the same certificate stands for another trade without one.
func TestAPromiseKeepsItsDay(t *testing.T) {
	by := workday.MustDate("2026-03-03")
	admin := domain.Actor{Person: "p", Organisation: "a", Kind: domain.KindAgency, Roles: []domain.Role{domain.AgencyAdmin}}
	of := func(trade, promise string, file domain.FileID, until workday.Date) domain.Qualification {
		return domain.Qualification{Trade: trade, Name: "综合资质", Number: "1", Issuer: "住建局", Promise: promise, File: file, PromisedBy: until}
	}
	files := map[domain.FileID]*domain.File{}
	for id, purpose := range map[domain.FileID]domain.Purpose{"l": domain.PurposeLicence, "q": domain.PurposeQualification} {
		files[id] = &domain.File{ID: id, Owner: "a", Purpose: purpose, VersionID: "1"}
	}
	is := domain.AgencyProfile{Name: "某公司", USCC: "91350100M000100Y43", Region: "430102", Address: "韶山路 1 号", Phone: "0731-88886666", LegalRepresentative: "张三", Licence: "l",
		Qualifications: []domain.Qualification{of("测绘", "to_follow", "", by), of("造价", "", "q", workday.Date{})}}
	a := &domain.Agency{ID: "a", Status: domain.AgencyAdmitted, AgencyProfile: is}
	next := is
	next.Address = "芙蓉路 2 号"
	next.Qualifications = []domain.Qualification{of("测绘", "to_follow", "", workday.Date{}), of("造价", "", "q", workday.Date{})}
	c, _, err := a.FileChange(admin, domain.AgencyChange{Profile: next, ChangedOn: by}, files, by.AddDays(1).At(600))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Profile.Qualifications[0].PromisedBy; got != by {
		t.Errorf("promised by %s, want %s", got, by)
	}
}
