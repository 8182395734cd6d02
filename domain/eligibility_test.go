package domain_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// Words from which random requirements and certificates are made: few, so that they often meet.
var (
	someTrades = []string{"测绘", "造价"}
	someLevels = []string{"", "甲级", "乙级", "丙级", "一级", "A类", "B类"}
	someOrders = map[string]int{"A类": 1, "B类": 2}
	someTypes  = []string{"注册测绘师", "造价工程师"}
)

func randomCredential(r *rand.Rand) directory.Credential {
	level := someLevels[r.IntN(len(someLevels))]
	trade := someTrades[r.IntN(len(someTrades))]
	return directory.Credential{Trade: trade, Name: trade + "资质", Kind: "licence", Level: level, Order: someOrders[level]}
}

func randomCredentials(r *rand.Rand, most int) (list []directory.Credential) {
	for range r.IntN(most + 1) {
		list = append(list, randomCredential(r))
	}
	return list
}

func randomHeld(r *rand.Rand, day workday.Date) domain.Qualification {
	c := randomCredential(r)
	q := domain.Qualification{Trade: c.Trade, Name: c.Name, Level: c.Level, Order: c.Order, ValidFrom: day.AddDays(r.IntN(20) - 15)}
	if r.IntN(3) > 0 {
		q.ValidTo = q.ValidFrom.AddDays(r.IntN(20))
	}
	if r.IntN(5) == 0 {
		q.Promise, q.PromisedBy = "to_follow", day.AddDays(r.IntN(5)-2)
	}
	return q
}

func randomPerson(r *rand.Rand, day workday.Date) domain.Practitioner {
	p := domain.Practitioner{Name: "某人"}
	for range r.IntN(3) {
		from := day.AddDays(r.IntN(20) - 15)
		p.Certificates = append(p.Certificates, domain.PersonalCertificate{Type: someTypes[r.IntN(len(someTypes))], ValidFrom: from, ValidTo: from.AddDays(r.IntN(20))})
	}
	return p
}

func randomWanted(r *rand.Rand) (q directory.Qualification) {
	for range 1 + r.IntN(3) {
		q.Groups = append(q.Groups, directory.Group{AllOf: randomCredentials(r, 2), AnyOf: randomCredentials(r, 3)})
	}
	for range r.IntN(2) {
		q.Persons = append(q.Persons, directory.Persons{Type: someTypes[r.IntN(len(someTypes))], Count: 1 + r.IntN(2)})
	}
	return q
}

// TestEligibilityProperties tries what must hold whatever is asked for and whatever is held.
func TestEligibilityProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(29, 11))
	day := workday.MustDate("2026-03-03")
	of := func(qs []domain.Qualification, ps []domain.Practitioner) *domain.Agency {
		return &domain.Agency{ID: "a", Status: domain.AgencyAdmitted, AgencyProfile: domain.AgencyProfile{USCC: "U", Qualifications: qs, Practitioners: ps}}
	}
	met := 0
	for range 20_000 {
		n := &domain.Notice{Status: domain.NoticePublished, Terms: domain.Terms{Qualification: randomWanted(r)}}
		var qs []domain.Qualification
		var ps []domain.Practitioner
		for range r.IntN(4) {
			qs, ps = append(qs, randomHeld(r, day)), append(ps, randomPerson(r, day))
		}
		asks := len(n.Qualification.Clauses()) > 0 || len(n.Qualification.Persons) > 0
		if asks && len(domain.Eligible(of(nil, nil), n, nil, day)) == 0 {
			t.Fatalf("an empty list satisfies %+v", n.Qualification)
		}
		before := domain.Eligible(of(qs, ps), n, nil, day)
		if len(before) == 0 && asks {
			met++
		}
		after := domain.Eligible(of(append(slices.Clone(qs), randomHeld(r, day)), append(slices.Clone(ps), randomPerson(r, day))), n, nil, day)
		if len(after) > len(before) {
			t.Fatalf("one more certificate makes it less eligible: %+v, then %+v, for %+v", before, after, n.Qualification)
		}
		for _, why := range before {
			if why.Code == "" || why.Text.ZH == "" || why.Text.EN == "" || why.Remedy.ZH == "" || why.Remedy.EN == "" {
				t.Fatalf("a reason without its remedy: %+v", why)
			}
		}
	}
	if met < 500 {
		t.Fatalf("only %d of 20,000 met a demand: the property is not tried", met)
	}
}

// TestValidityIncludesItsLastDay asks on every day around the first and the last of a certificate and of a person's.
func TestValidityIncludesItsLastDay(t *testing.T) {
	first, last := workday.MustDate("2026-01-10"), workday.MustDate("2026-02-28")
	n := &domain.Notice{Status: domain.NoticePublished, Terms: domain.Terms{Qualification: directory.Qualification{
		Groups:  []directory.Group{{AllOf: []directory.Credential{{Trade: "测绘", Name: "测绘资质", Level: "乙级"}}}},
		Persons: []directory.Persons{{Type: "注册测绘师", Count: 1}}}}}
	a := &domain.Agency{Status: domain.AgencyAdmitted, AgencyProfile: domain.AgencyProfile{USCC: "U",
		Qualifications: []domain.Qualification{{Trade: "测绘", Name: "测绘资质", Level: "乙级", ValidFrom: first, ValidTo: last}},
		Practitioners:  []domain.Practitioner{{Name: "甲", Certificates: []domain.PersonalCertificate{{Type: "注册测绘师", ValidFrom: first, ValidTo: last}}}}}}
	for day := first.AddDays(-3); day.Before(last.AddDays(3)); day = day.AddDays(1) {
		want := !day.Before(first) && !day.After(last)
		if got := len(domain.Eligible(a, n, nil, day)) == 0; got != want {
			t.Errorf("on %s: eligible %v, want %v", day, got, want)
		}
	}
}

// TestOnExpiryOnlyTheTradeConcernedStops has a firm of two trades, one of which has lapsed.
func TestOnExpiryOnlyTheTradeConcernedStops(t *testing.T) {
	day := workday.MustDate("2026-03-04")
	a := &domain.Agency{Status: domain.AgencyAdmitted, AgencyProfile: domain.AgencyProfile{USCC: "U", Qualifications: []domain.Qualification{
		{Trade: "测绘", Name: "测绘资质", Level: "乙级", ValidTo: workday.MustDate("2026-03-03")}, {Trade: "造价", Name: "造价资质", Level: "甲级"}}}}
	asks := func(trade, level string) *domain.Notice {
		return &domain.Notice{Terms: domain.Terms{Qualification: directory.Qualification{Groups: []directory.Group{{AllOf: []directory.Credential{{Trade: trade, Name: trade + "资质", Level: level}}}}}}}
	}
	if rs := domain.Eligible(a, asks("造价", "乙级"), nil, day); len(rs) != 0 {
		t.Errorf("the other trade stopped too: %+v", rs)
	}
	rs := domain.Eligible(a, asks("测绘", "丙级"), nil, day)
	if len(rs) != 1 || rs[0].Code != domain.QualExpired || rs[0].Text.ZH != "资质 测绘资质乙级 已于 2026年3月3日到期" || rs[0].Remedy.ZH != "续期后办理信息变更" {
		t.Errorf("the lapsed trade: %+v", rs)
	}
}

// TestLevelsByTheirOrder has levels whose words have no order of their own: never the place of a text, only the number.
func TestLevelsByTheirOrder(t *testing.T) {
	day := workday.MustDate("2026-03-04")
	n := &domain.Notice{Terms: domain.Terms{Qualification: directory.Qualification{Groups: []directory.Group{{AnyOf: []directory.Credential{{Trade: "检测", Name: "检测资质", Level: "B类", Order: 2}}}}}}}
	for level, c := range map[string]struct {
		order int
		want  string
	}{"A类": {1, ""}, "B类": {2, ""}, "C类": {3, domain.QualLevel}, "D类": {0, domain.QualLevel}} {
		a := &domain.Agency{Status: domain.AgencyAdmitted, AgencyProfile: domain.AgencyProfile{USCC: "U", Qualifications: []domain.Qualification{{Trade: "检测", Name: "检测资质", Level: level, Order: c.order}}}}
		got := ""
		if rs := domain.Eligible(a, n, nil, day); len(rs) > 0 {
			got = rs[0].Code
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", level, got, c.want)
		}
	}
}

// TestEverythingThatIsMissingIsTold at once, each with its remedy; a group of nothing asks for nothing.
func TestEverythingThatIsMissingIsTold(t *testing.T) {
	day := workday.MustDate("2026-03-04")
	of := func(trade string) directory.Credential {
		return directory.Credential{Trade: trade, Name: trade + "资质", Level: "乙级"}
	}
	held := []domain.Qualification{{Trade: "造价", Name: "造价资质", Level: "甲级"}}
	for _, c := range []struct {
		name  string
		group directory.Group
		want  int
	}{
		{"nothing", directory.Group{}, 0},
		{"one of two", directory.Group{AllOf: []directory.Credential{of("造价"), of("测绘")}}, 1},
		{"both", directory.Group{AllOf: []directory.Credential{of("监理"), of("测绘")}}, 2},
		{"and of none", directory.Group{AllOf: []directory.Credential{of("监理"), of("测绘")}, AnyOf: []directory.Credential{of("环评"), of("审计")}}, 3},
		{"and of one", directory.Group{AllOf: []directory.Credential{of("监理")}, AnyOf: []directory.Credential{of("环评"), of("造价")}}, 1},
	} {
		n := &domain.Notice{Terms: domain.Terms{Qualification: directory.Qualification{Groups: []directory.Group{c.group}}}}
		a := &domain.Agency{Status: domain.AgencyAdmitted, AgencyProfile: domain.AgencyProfile{USCC: "U", Qualifications: held}}
		if rs := domain.Eligible(a, n, nil, day); len(rs) != c.want {
			t.Errorf("%s: %+v, want %d reasons", c.name, rs, c.want)
		}
	}
}

// TestWhoIsNotAdmittedIsToldWhy: only an agency that never was in is asked to complete its admission.
func TestWhoIsNotAdmittedIsToldWhy(t *testing.T) {
	for status, remedy := range map[domain.AgencyStatus]string{domain.AgencyDraft: "请先完成入驻", domain.AgencyRemoved: "如有异议，请向作出决定的监管部门提出", domain.AgencyExited: "如需重新入驻，请联系运行机构"} {
		rs := domain.Eligible(&domain.Agency{Status: status, AgencyProfile: domain.AgencyProfile{USCC: "U"}}, &domain.Notice{}, nil, workday.MustDate("2026-03-04"))
		if len(rs) != 1 || rs[0].Code != domain.NotAdmitted || rs[0].Remedy.ZH != remedy {
			t.Errorf("%s: %+v", status, rs)
		}
	}
}

// TestASponsorIsFoundThroughEveryLink: that the organ also holds the firm as an investor hides none that the law names.
func TestASponsorIsFoundThroughEveryLink(t *testing.T) {
	day := workday.MustDate("2026-03-04")
	link := func(k domain.RelationKind, from, to string) domain.Relation {
		return domain.Relation{Kind: k, From: from, FromName: from, To: to, ToName: to, ValidFrom: day.AddDays(-9), ValidTo: day}
	}
	for name, c := range map[string]struct {
		ties domain.Ties
		want int // links
	}{
		"an investor alone":        {domain.Ties{link(domain.RelationControls, "organ", "firm")}, 0},
		"an investor and sponsor":  {domain.Ties{link(domain.RelationControls, "organ", "firm"), link(domain.RelationAffiliated, "organ", "firm")}, 1},
		"an investor, and a chain": {domain.Ties{link(domain.RelationControls, "organ", "firm"), link(domain.RelationFounded, "institution", "firm"), link(domain.RelationAffiliated, "organ", "institution")}, 2},
		"a ring of holders":        {domain.Ties{link(domain.RelationControls, "other", "firm"), link(domain.RelationControls, "firm", "other")}, 0},
	} {
		if chain, _ := c.ties.RedHat("firm", []domain.Organ{{Name: "organ", USCC: "organ"}}, day); len(chain) != c.want {
			t.Errorf("%s: a chain of %d, want %d", name, len(chain), c.want)
		}
	}
	ties := domain.Ties{link(domain.RelationAffiliated, "organ", "firm")}
	if chain, _ := ties.RedHat("firm", []domain.Organ{{USCC: "organ"}}, day.AddDays(1)); chain != nil {
		t.Error("a relation outlives its last day")
	}
}

// TestOneHeadHoweverSpaced: a name of two characters is often written with a space between them.
func TestOneHeadHoweverSpaced(t *testing.T) {
	day := workday.MustDate("2026-03-04")
	of := func(uscc, head string) *domain.Agency {
		return &domain.Agency{AgencyProfile: domain.AgencyProfile{USCC: uscc, LegalRepresentative: head}}
	}
	for head, want := range map[string]bool{"张三": true, "张　三": true, " 张 三": true, "张三丰": false, "": false} {
		if _, related := (domain.Ties{}).Related(of("U", "张三"), of("V", head), day); related != want {
			t.Errorf("%q: %v, want %v", head, related, want)
		}
	}
}
