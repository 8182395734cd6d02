package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
)

// seedPassword is everybody's in a demo.
const seedPassword = "Super-Market-2026"

// seedProof is after all that the demo does: who acts in it has always just proved himself.
var seedProof = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

// person is somebody with an account.
type person struct {
	actor  domain.Actor
	email  string
	secret string // of the authenticator, "" without one
	title  string
}

// department is a buyer with its three people.
type department struct {
	domain.Organisation
	demo.Department
	officer, manager, finance *person
	projects                  int
}

// world is who acts in the demo.
type world struct {
	people                     []*person
	system, security, audit    *person
	reviewers, publishers      []*person
	practice                   []*person // reviewer and publisher of the training region
	supervisor, auditor, stewd *person
	experts                    []*person
	holders                    []*holder
	regulators                 map[string]*person // of trades, by the name of their office
	district, city             bureau             // stewards
	departments                []*department
	agencies                   []*agency
}

// uuid makes a version-4 UUID from the seed. Files and bids have fresh ids instead (app.NewID): they name objects that
// are put once and locked, and a demo may be made again over the same bucket.
func (s *seeder) uuid() string {
	var b [16]byte
	for i := range b {
		b[i] = byte(s.rng.UintN(256))
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func pick[T any](s *seeder, list []T) T { return list[s.rng.IntN(len(list))] }

func (s *seeder) personName() string { return pick(s, demo.Surnames) + pick(s, demo.Given) }

// code makes a credit code with a right check character: registrar and kind, region, nine characters.
func (s *seeder) code(registrar, region, body string) string {
	const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for len(body) < 9 {
		body += string(letters[s.rng.IntN(len(letters))])
	}
	c, err := uscc.Make(registrar + region + body)
	if err != nil {
		panic(err) // the parts are ours
	}
	return c
}

func (s *seeder) organisations(ctx context.Context) error {
	if err := s.firstAdmin(ctx); err != nil {
		return err
	}
	for _, o := range []struct {
		kind               domain.OrganisationKind
		name, region, slug string
		people             []seedRole
		into               []*[]*person
		one                **person
	}{
		{kind: domain.KindOperator, name: "示范市中介服务超市运行中心", region: "430100", slug: "operator", people: []seedRole{
			{"reviewer1", "运行机构审核员", domain.OperatorReviewer}, {"reviewer2", "运行机构审核员", domain.OperatorReviewer},
			{"publisher1", "运行机构发布员", domain.OperatorPublisher}, {"publisher2", "运行机构发布员", domain.OperatorPublisher}},
			into: []*[]*person{&s.reviewers, &s.reviewers, &s.publishers, &s.publishers}},
		{kind: domain.KindSupervisor, name: "示范市财政局（采购监督）", region: "430100", slug: "supervisor", people: []seedRole{{"supervisor1", "监管部门", domain.RoleSupervisor}}, one: &s.supervisor},
		{kind: domain.KindAuditor, name: "示范市审计局", region: "430100", slug: "auditor", people: []seedRole{{"auditor1", "审计", domain.RoleAuditor}}, one: &s.auditor},
		{kind: domain.KindSteward, name: "天澄区行政审批服务局", region: "430103", slug: "steward", people: []seedRole{{"steward1", "管理机构", domain.RoleSteward}}, one: &s.stewd},
	} {
		org, err := s.organisation(ctx, o.kind, o.name, o.region, "", false)
		if err != nil {
			return err
		}
		for i, r := range o.people {
			p, err := s.join(ctx, org, r, o.slug)
			if err != nil {
				return err
			}
			if o.one != nil {
				*o.one = p
				continue
			}
			*o.into[i] = append(*o.into[i], p)
		}
	}
	if err := s.makeDepartments(ctx); err != nil {
		return err
	}
	if err := s.practisers(ctx); err != nil {
		return err
	}
	if err := s.bureaus(ctx); err != nil {
		return err
	}
	if err := s.pool(ctx); err != nil {
		return err
	}
	if err := s.keepers(ctx); err != nil {
		return err
	}
	if err := s.offices(ctx); err != nil {
		return err
	}
	if err := s.open(ctx, s.people[1:]); err != nil { // the first has had a password from the start
		return err
	}
	return s.holderKeys(ctx)
}

func (s *seeder) makeDepartments(ctx context.Context) error {
	for _, d := range demo.Departments {
		org, err := s.organisation(ctx, domain.KindDepartment, d.Name, d.Region, d.Address, d.Enterprise)
		if err != nil {
			return err
		}
		dep := &department{Organisation: *org, Department: d}
		for _, one := range []struct {
			seedRole
			into **person
		}{
			{seedRole{"officer1", "项目业主经办人", domain.DepartmentOfficer}, &dep.officer},
			{seedRole{"manager1", "项目业主负责人", domain.DepartmentManager}, &dep.manager},
			{seedRole{"finance1", "项目业主财务", domain.DepartmentFinance}, &dep.finance},
		} {
			if *one.into, err = s.join(ctx, org, one.seedRole, d.Slug); err != nil {
				return err
			}
		}
		s.departments = append(s.departments, dep)
	}
	return nil
}

type seedRole struct {
	login, title string
	role         domain.Role
}

// firstAdmin makes three administrators with one role each: the first is made with all three, and gives two away.
func (s *seeder) firstAdmin(ctx context.Context) error {
	o := domain.Organisation{ID: domain.OrganisationID(s.uuid()), Kind: domain.KindAdmin, Name: "示范市政务服务数据管理中心", Region: "430100",
		USCC: s.code("11", "430100", "MB"), Phone: s.phone("0731"), Address: "示范市云杉大道1号", Version: 1}
	p := domain.Person{ID: domain.PersonID(s.uuid()), Name: s.personName(), Email: "system@admin.demo.example", Language: "zh"}
	if err := s.app.FirstAdmin(ctx, o, p, seedPassword); err != nil {
		return err
	}
	s.system = s.remember(o, p, "系统管理员", domain.AdminSystem, domain.AdminSecurity, domain.AdminAudit)
	var err error
	if s.security, err = s.join(ctx, &o, seedRole{"security", "安全管理员", domain.AdminSecurity}, "admin"); err != nil {
		return err
	}
	if s.audit, err = s.join(ctx, &o, seedRole{"audit", "审计管理员", domain.AdminAudit}, "admin"); err != nil {
		return err
	}
	s.system.actor.Roles = []domain.Role{domain.AdminSystem}
	return s.app.SetRoles(ctx, s.security.actor, s.system.actor.Person, o.ID, s.system.actor.Roles)
}

func (s *seeder) organisation(ctx context.Context, k domain.OrganisationKind, name, region, address string, firm bool) (*domain.Organisation, error) {
	registrar, body := "11", "MB"
	if firm {
		registrar, body = "91", "MA"
	}
	if address == "" {
		address = "示范市云杉大道8号"
	}
	made, err := s.app.CreateOrganisation(ctx, s.system.actor, domain.Organisation{ID: domain.OrganisationID(s.uuid()), Kind: k, Name: name,
		Region: domain.RegionCode(region), USCC: s.code(registrar, region, body), Phone: s.phone("0731"), Address: address})
	if err != nil {
		return nil, err
	}
	return &made.Organisation, nil
}

// phone is a landline, the unit's and public.
func (s *seeder) phone(area string) string {
	return fmt.Sprintf("%s-8%07d", area, s.rng.IntN(10_000_000))
}

func (s *seeder) join(ctx context.Context, o *domain.Organisation, r seedRole, slug string) (*person, error) {
	p := domain.Person{ID: domain.PersonID(s.uuid()), Name: s.personName(), Email: r.login + "@" + slug + ".demo.example", Language: "zh"}
	if _, err := s.app.AddPerson(ctx, s.system.actor, p, o.ID, []domain.Role{r.role}); err != nil {
		return nil, err
	}
	return s.remember(*o, p, r.title, r.role), nil
}

func (s *seeder) remember(o domain.Organisation, p domain.Person, title string, roles ...domain.Role) *person {
	one := &person{email: p.Email, title: title, actor: domain.Actor{Person: p.ID, Name: p.Name, Organisation: o.ID, Kind: o.Kind,
		Region: o.Region, Roles: roles, ProvedAt: seedProof}}
	s.people = append(s.people, one)
	return one
}

// open lets invited people set their passwords by the mailed links, and those who need it an authenticator.
func (s *seeder) open(ctx context.Context, invited []*person) error {
	if err := s.app.Drain(ctx); err != nil {
		return err
	}
	if err := inParallel(len(invited), 4, func(i int) error {
		for {
			err := s.app.ResetPassword(ctx, s.mail.token(invited[i].email), seedPassword, "")
			if refusal.Is(err, refusal.Unavailable) && ctx.Err() == nil {
				continue // on a busy machine the hasher turns people away; they try again, as it says
			}
			return err
		}
	}); err != nil {
		return err
	}
	for _, p := range s.people {
		if !domain.NeedsTOTP(p.actor.Roles) {
			continue
		}
		secret, err := s.app.NewTOTP(p.actor)
		if err != nil {
			return err
		}
		if err := s.app.ConfirmTOTP(ctx, p.actor, secret, app.TOTP(secret, time.Now()), ""); err != nil {
			return err
		}
		p.secret = secret
	}
	return nil
}

// readLetters has everybody read what came so far.
func (s *seeder) readLetters(ctx context.Context) error {
	return inParallel(len(s.people), 4, func(i int) error { return s.app.MarkRead(ctx, s.people[i].actor, 0) })
}

// seedMail is the post of the past: it keeps the links that invitations carry, and lets everything else be.
type seedMail struct {
	mu     sync.Mutex
	tokens map[string]string // by address
}

var invitationLink = regexp.MustCompile(`/desk/password#([0-9a-f]+)`)

// goneHost ends the address of a mailbox that is no more, by the rule of devstack's mail server: what a firm is told there
// stays undelivered, and the operator calls.
const goneHost = ".gone.example"

// Send takes a letter, unless the mailbox is no more.
func (m *seedMail) Send(_ context.Context, l app.Mail) error {
	if strings.HasSuffix(l.To, goneHost) {
		return errors.New("550 5.1.1 no such mailbox")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if found := invitationLink.FindStringSubmatch(l.Text); found != nil {
		m.tokens[l.To] = found[1]
	}
	return nil
}

func (m *seedMail) token(address string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tokens[address]
}
