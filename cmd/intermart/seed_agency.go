package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// agency is one firm of the demo with what it can be asked for, and how far its admission comes.
type agency struct {
	register app.Register
	person   *person
	trade    demo.Trade
	held     []domain.Qualification // without their files
	staff    []domain.Practitioner  // without their files
	fate     domain.AgencyStatus    // draft, submitted, returned or admitted
	twice    bool                   // returned once, then admitted
	late     bool                   // comes in the last days
	papers   bool                   // adds images of identity papers
	n        int
}

// seedUnreached is the trade whose last agency, returned for faults, can't be told by mail.
const seedUnreached = 4

// unreached gives the agency a mailbox that is no more.
func (a *agency) unreached() {
	a.person.email = fmt.Sprintf("agency1@a%02d%s", a.n+1, goneHost)
	a.register.Person.Email = a.person.email
}

func (a *agency) name() string { return a.register.Profile.Name }

// fates of the last agency of the first trades: how far they have come.
var seedFates = []domain.AgencyStatus{domain.AgencySubmitted, domain.AgencyReturned, domain.AgencyDraft, domain.AgencySubmitted,
	domain.AgencyReturned, domain.AgencyDraft, domain.AgencySubmitted}

// agenciesRegister makes the firms, lets them register, and plans their admission.
func (s *seeder) agenciesRegister(ctx context.Context) error {
	for t, trade := range demo.Trades {
		count := trade.Count
		if s.options.small {
			count = min(count, 5)
		}
		for i := range count {
			a := s.newAgency(trade)
			if t < len(seedFates) && i == count-1 {
				a.fate, a.late, a.papers = seedFates[t], true, t == 0
				if t == seedUnreached {
					a.unreached()
				}
			}
			s.agencies = append(s.agencies, a)
		}
	}
	if err := s.registerAll(ctx, false); err != nil {
		return err
	}
	for _, a := range s.agencies {
		if !a.late {
			s.planAdmission(a, seedFirstDay+1)
		}
	}
	s.plan(s.moment(-2, 9*60), true, func(ctx context.Context) error { return s.registerAll(ctx, true) })
	for _, a := range s.agencies {
		if a.late {
			s.planAdmission(a, -2)
		}
	}
	return nil
}

// registerAll registers the early or the late ones, several at once: each hashes a password.
func (s *seeder) registerAll(ctx context.Context, late bool) error {
	var some []*agency
	for _, a := range s.agencies {
		if a.late == late {
			some = append(some, a)
		}
	}
	if err := inParallel(len(some), 4, func(i int) error {
		_, err := s.app.RegisterAgency(ctx, some[i].register)
		return err
	}); err != nil {
		return err
	}
	for _, a := range some {
		s.people = append(s.people, a.person)
	}
	return nil
}

func (s *seeder) newAgency(trade demo.Trade) *agency {
	n := len(s.agencies)
	from := demo.Outside[n%len(demo.Outside)]
	region, area := from.Region, from.AreaCode
	if n%12 < 7 { // 35 of 60 are local
		region, area = pick(s, []string{"430102", "430103", "430104", "430105", "430111"}), "0731"
	}
	name := demo.Brands[n] + trade.Words + "有限公司"
	switch {
	case trade.Words == "会计师事务所":
		name = demo.Brands[n] + "会计师事务所（普通合伙）"
	case area == "0731":
		name = "示范市" + name
	}
	p := domain.Person{ID: domain.PersonID(s.uuid()), Name: s.personName(), Email: fmt.Sprintf("agency1@a%02d.demo.example", n+1), Language: "zh"}
	code := s.code("91", region, "MA")
	if n == 10 || n == 40 {
		code = wrongCheck(code)
	}
	id := s.uuid()
	a := &agency{n: n, trade: trade, fate: domain.AgencyAdmitted, twice: n%12 == 5, held: s.qualificationsOf(trade, n), staff: s.staffOf(trade, n)}
	a.register = app.Register{ID: domain.AgencyID(id), Person: p, Password: seedPassword, Profile: domain.AgencyProfile{
		Name: name, USCC: code, Region: domain.RegionCode(region), Phone: s.phone(area), LegalRepresentative: s.personName(),
		Address:      fmt.Sprintf("%s%d号", pick(s, []string{"云杉大道", "创新路", "桂花大道", "滨湖路", "科技园路"}), 1+s.rng.IntN(300)),
		Introduction: fmt.Sprintf("主营%s，成立于%d年，现有技术人员%d人。（演示数据）", trade.Words, 2004+s.rng.IntN(18), 8+s.rng.IntN(90))}}
	a.person = &person{email: p.Email, title: "中介服务机构", actor: domain.Actor{Person: p.ID, Name: p.Name, Organisation: domain.OrganisationID(id),
		Kind: domain.KindAgency, Region: domain.RegionCode(region), Roles: []domain.Role{domain.AgencyAdmin, domain.AgencyPreparer, domain.AgencySubmitter}, ProvedAt: seedProof}}
	return a
}

// wrongCheck spoils a code's check character: real licences with one exist, and have to prove it.
func wrongCheck(code string) string {
	last := byte('1')
	if code[17] == last {
		last = '2'
	}
	return code[:17] + string(last)
}

// qualificationsOf are the certificates that the trade's matters ask for; six agencies hold one that expires soon.
func (s *seeder) qualificationsOf(trade demo.Trade, n int) []domain.Qualification {
	var held []domain.Qualification
	for _, short := range trade.Matters {
		for _, clause := range s.matters[short].Qualification.Clauses() {
			c := clause[0]
			known := slices.ContainsFunc(held, func(q domain.Qualification) bool { return q.Trade == c.Trade && q.Name == c.Name })
			if !known {
				held = append(held, s.certificate(c, n))
			}
		}
	}
	if n%10 == 3 && len(held) > 0 {
		held[0].ValidTo = s.today.AddDays(12 + n%17)
	}
	return held
}

// staffOf are the people whom the trade's matters ask for, one more than is asked.
func (s *seeder) staffOf(trade demo.Trade, n int) (staff []domain.Practitioner) {
	most := map[string]int{}
	for _, short := range trade.Matters {
		for _, p := range s.matters[short].Persons {
			if p.Count+1 <= most[p.Type] {
				continue
			}
			for range p.Count + 1 - most[p.Type] {
				staff = append(staff, domain.Practitioner{Name: s.personName(), Certificates: []domain.PersonalCertificate{{Type: p.Type,
					Number: fmt.Sprintf("YSR-%03d-%02d", n+1, len(staff)+1), Issuer: p.Type + "管理机构（演示）", ValidFrom: s.today.AddDays(-900), ValidTo: s.today.AddDays(500 + n)}}})
			}
			most[p.Type] = p.Count + 1
		}
	}
	return staff
}

func (s *seeder) certificate(c directory.Credential, n int) domain.Qualification {
	level := c.Level
	if level == "乙级" && n%3 == 0 {
		level = "甲级"
	}
	from := s.today.AddDays(-300 - s.rng.IntN(900))
	return domain.Qualification{Trade: c.Trade, Name: c.Name, Level: level, Kind: c.Kind, Issuer: c.Trade + "主管部门（演示）",
		Number: fmt.Sprintf("YS-%03d-%04d", n+1, s.rng.IntN(10_000)), ValidFrom: from, ValidTo: workday.Date{Year: s.today.Year + 2 + n%3, Month: 12, Day: 31}}
}

// planAdmission plans the steps that the agency comes to: profile and files, submission, the operator's answer.
func (s *seeder) planAdmission(a *agency, from int) {
	files := make([]domain.FileID, len(a.held)+2+len(a.staff))
	for i := range files {
		files[i] = domain.FileID(app.NewID())
	}
	minute := a.n % 50
	by, reviewer := a.person.actor, s.reviewers[a.n%2].actor
	s.plan(s.moment(from, 13*60+minute), false, func(ctx context.Context) error { return s.fillIn(ctx, a, files) })
	if a.fate == domain.AgencyDraft {
		return
	}
	id := a.register.ID
	submit := func(ctx context.Context) error {
		_, err := s.app.SubmitAgency(ctx, by, 0)
		return wrap(a.name()+"提交", err)
	}
	giveBack := func(ctx context.Context) error {
		_, err := s.app.ReturnAgency(ctx, reviewer, id, 0, []domain.Fault{
			{Field: "licence", Code: "unclear", Text: "营业执照扫描件不清晰，请重新上传彩色原件扫描件。"},
			{Field: "introduction", Code: "unclear", Text: "请补充主要技术人员和设备情况。"}})
		return wrap(a.name()+"退回", err)
	}
	admit := func(ctx context.Context) error {
		_, err := s.app.AdmitAgency(ctx, reviewer, id, 0)
		return wrap(a.name()+"核验", err)
	}
	s.plan(s.moment(from, 15*60+minute), true, submit)
	s.planOpinions(a, from+1)
	switch {
	case a.fate == domain.AgencySubmitted:
	case a.fate == domain.AgencyReturned:
		s.plan(s.moment(from+1, 10*60+minute), true, giveBack)
	case a.twice:
		s.plan(s.moment(from+1, 10*60+minute), true, giveBack)
		s.plan(s.moment(from+2, 10*60+minute), true, submit)
		s.plan(s.moment(from+3, 10*60+minute), true, admit)
	default:
		s.plan(s.moment(from+1+a.n%2, 11*60+minute), true, admit)
	}
}

// fillIn uploads the licence and the certificates and saves the profile that cites them.
func (s *seeder) fillIn(ctx context.Context, a *agency, ids []domain.FileID) error {
	p := a.register.Profile
	by := a.person.actor
	if err := s.upload(ctx, by, ids[0], domain.PurposeLicence, "营业执照.pdf",
		pdfOf("BUSINESS LICENCE (demo)", "Unified social credit code: "+p.USCC, "This is made-up data.")); err != nil {
		return err
	}
	p.Licence = ids[0]
	check := domain.Agency{AgencyProfile: p}
	if check.CheckDigitWrong() {
		if err := s.upload(ctx, by, ids[1], domain.PurposeProof, "登记机关证明.pdf",
			pdfOf("REGISTRY'S PROOF (demo)", "The code "+p.USCC+" is as registered.")); err != nil {
			return err
		}
		p.USCCProof = ids[1]
	}
	for i, q := range a.held {
		q.File = ids[2+i]
		if err := s.upload(ctx, by, q.File, domain.PurposeQualification, q.Name+".pdf",
			pdfOf("CERTIFICATE (demo) "+q.Number, "Holder: "+p.USCC, "Valid "+q.ValidFrom.String()+" to "+q.ValidTo.String())); err != nil {
			return err
		}
		p.Qualifications = append(p.Qualifications, q)
	}
	for i, one := range a.staff {
		c := one.Certificates[0]
		c.File = ids[2+len(a.held)+i]
		if err := s.upload(ctx, by, c.File, domain.PurposePractitioner, c.Type+".pdf", pdfOf("PERSONAL CERTIFICATE (demo) "+c.Number, "Holder's firm: "+p.USCC)); err != nil {
			return err
		}
		p.Practitioners = append(p.Practitioners, domain.Practitioner{Name: one.Name, Certificates: []domain.PersonalCertificate{c}})
	}
	if _, err := s.app.EditAgency(ctx, by, 0, p); err != nil || !a.papers {
		return wrap(a.name()+"填报", err)
	}
	return wrap(a.name()+"身份证件", s.showPapers(ctx, by))
}

// showPapers adds, with the consent to it, an image of the legal representative's identity papers.
func (s *seeder) showPapers(ctx context.Context, by domain.Actor) error {
	if _, err := s.app.ConsentIdentity(ctx, by, domain.IdentityLegal, domain.IdentityConsentVersion); err != nil {
		return err
	}
	image := pdfOf("IDENTITY PAPERS (demo)", "of nobody: this is made-up data.")
	sum := sha256.Sum256(image)
	_, err := s.app.UploadIdentityPaper(ctx, by, app.IdentityUpload{ID: domain.FileID(app.NewID()), Whose: domain.IdentityLegal, SHA256: hex.EncodeToString(sum[:]), Content: image})
	return err
}

func (s *seeder) upload(ctx context.Context, by domain.Actor, id domain.FileID, purpose domain.Purpose, name string, content []byte) error {
	_, err := s.app.UploadFile(ctx, by, app.Upload{ID: id, Purpose: purpose, Name: name, Content: content})
	return wrap(name, err)
}

// wrap says which act of the demo failed.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
