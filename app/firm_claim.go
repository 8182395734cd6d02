package app

import (
	"context"
	"slices"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// FirmClaimTx is claims of firms' accounts.
type FirmClaimTx interface {
	FirmClaim(ctx context.Context, id domain.FirmClaimID) (*domain.FirmClaim, error)
	AddFirmClaim(ctx context.Context, c *domain.FirmClaim) error
	SaveFirmClaim(ctx context.Context, c *domain.FirmClaim) error
	// FirmClaims are what waits, the next due first, then what is decided, the newest first.
	FirmClaims(ctx context.Context, q FirmClaimQuery) ([]domain.FirmClaim, error)
}

// FirmClaimQuery lists claims: one claimant's, those of one agency, or all that were filed.
type FirmClaimQuery struct {
	Claim    domain.FirmClaimID
	Agency   domain.AgencyID
	Training bool
	Limit    int
}

// OpenClaim is what a person sends to claim a firm that is registered already: himself and the firm's code.
type OpenClaim struct {
	ID       domain.FirmClaimID
	USCC     string
	Person   domain.Person
	Password string
}

// OpenFirmClaim gives a claimant an account of his own, which sees his claim and nothing else. The same again answers the
// same.
func (a *App) OpenFirmClaim(ctx context.Context, in OpenClaim) (c *domain.FirmClaim, err error) {
	hashed, err := a.firstSecret(in.Password, in.Person.Email)
	if err != nil {
		return nil, err
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		if c, err = optional(tx.FirmClaim(ctx, in.ID)); err != nil || c != nil {
			if err == nil && (c.Claimant != in.Person.ID || c.USCC != in.USCC) {
				err = idTaken()
			}
			return err
		}
		ag, err := tx.AgencyByUSCC(ctx, in.USCC)
		if refusal.Is(err, refusal.NotFound) {
			return refusal.New(refusal.Invalid, "firm_claim.unregistered", "uscc", "该统一社会信用代码尚未注册，请直接注册", "this credit code is not registered: register it instead")
		}
		if err != nil {
			return err
		}
		var e domain.Event
		if c, e, err = domain.OpenFirmClaim(in.ID, ag, in.Person, tx.Now()); err != nil {
			return err
		}
		o := domain.Organisation{ID: domain.OrganisationID(c.ID), Kind: domain.KindClaimant, Name: "账号认领 " + c.USCC, Region: c.Region, Version: 1}
		if err := tx.AddOrganisation(ctx, &o); err != nil {
			return err
		}
		p := in.Person
		p.Version, p.PasswordHash, p.TOTPSecret = 1, hashed, ""
		if err := a.addMember(ctx, tx, e, &p, o, []domain.Role{domain.RoleClaimant}); err != nil {
			return err
		}
		return tx.AddFirmClaim(ctx, c)
	})
	return c, err
}

// FirmClaimPage is a claim as its reader may know it.
type FirmClaimPage struct {
	Claim   domain.FirmClaim
	Side    domain.ClaimSide
	Files   map[domain.FileID]*domain.File
	Present []string // names of the firm's administrators now; only for who decides
	Actions map[string]error
}

// FirmClaim is one claim, for its claimant, the firm it is about, the operator and oversight.
func (a *App) FirmClaim(ctx context.Context, by domain.Actor, id domain.FirmClaimID) (p FirmClaimPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { p, err = firmClaimPage(ctx, tx, by, id); return err })
	return p, err
}

func firmClaimPage(ctx context.Context, tx Tx, by domain.Actor, id domain.FirmClaimID) (p FirmClaimPage, err error) {
	c, err := tx.FirmClaim(ctx, id)
	if err != nil {
		return p, err
	}
	if r := c.ReadBy(by); r != nil {
		return p, r
	}
	ag, err := tx.Agency(ctx, c.Agency)
	if err != nil {
		return p, err
	}
	present, names, err := administrators(ctx, tx, c.Agency)
	if err != nil {
		return p, err
	}
	p = FirmClaimPage{Side: c.SideOf(by), Actions: c.Actions(by, ag, present, tx.Now())}
	p.Claim = c.For(p.Side)
	if p.Side == domain.ClaimSideJudge {
		p.Present = names
	}
	p.Files, err = tx.Files(ctx, p.Claim.FileIDs()...)
	return p, err
}

// administrators are who keeps an agency's accounts now.
func administrators(ctx context.Context, tx Tx, id domain.AgencyID) (ids []domain.PersonID, names []string, err error) {
	people, err := tx.People(ctx, domain.OrganisationID(id))
	for _, m := range people {
		if slices.Contains(m.Roles, domain.AgencyAdmin) && !m.Person.Disabled {
			ids, names = append(ids, m.Person.ID), append(names, m.Person.Name)
		}
	}
	return ids, names, err
}

// FirmClaims are the actor's own, those about his agency, or all that were filed, for the operator and oversight.
func (a *App) FirmClaims(ctx context.Context, by domain.Actor) (list []domain.FirmClaim, err error) {
	q := FirmClaimQuery{Training: by.Training, Limit: 200}
	switch {
	case by.Has(domain.RoleClaimant):
		q.Claim = domain.FirmClaimID(by.Organisation)
	case by.Kind == domain.KindAgency && by.Has(domain.AgencyAdmin):
		q.Agency = domain.AgencyID(by.Organisation)
	case !by.Has(watchers...):
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		list, err = tx.FirmClaims(ctx, q)
		for i := range list {
			list[i] = list[i].For(list[i].SideOf(by))
		}
		return err
	})
	return list, err
}

// FileFirmClaim hands a claim in with its proof and starts both clocks.
func (a *App) FileFirmClaim(ctx context.Context, by domain.Actor, id domain.FirmClaimID, version int64, proof domain.FirmClaim) (FirmClaimPage, error) {
	return a.changeFirmClaim(ctx, by, id, version, proof.FileIDs(), func(tx Tx, c *domain.FirmClaim, files map[domain.FileID]*domain.File) (domain.Event, error) {
		rules, cal, err := rulesOfAgency(ctx, tx, c.Region)
		if err != nil {
			return domain.Event{}, err
		}
		hear, _, err := rules.Span(rulebook.KeyClaimHear)
		if err != nil {
			return domain.Event{}, err
		}
		decide, _, err := rules.Span(rulebook.KeyClaimDecide)
		if err != nil {
			return domain.Event{}, err
		}
		due := cal.Add(tx.Now(), decide, workday.OfficeHours)
		e, err := c.File(by, proof, files, cal.Add(tx.Now(), hear, workday.OfficeHours), due, tx.Now())
		if err != nil {
			return e, err
		}
		return e, tx.Deliver(ctx, domain.Delivery{Subject: e.Subject, Handler: HandleFirmClaimDue, Due: due.At})
	})
}

// AnswerFirmClaim is the word of the people who hold the firm's accounts.
func (a *App) AnswerFirmClaim(ctx context.Context, by domain.Actor, id domain.FirmClaimID, version int64, text string, papers []domain.FileID) (FirmClaimPage, error) {
	return a.changeFirmClaim(ctx, by, id, version, papers, func(tx Tx, c *domain.FirmClaim, files map[domain.FileID]*domain.File) (domain.Event, error) {
		return c.Respond(by, text, papers, files, tx.Now())
	})
}

// WithdrawFirmClaim ends a claim at its claimant's wish.
func (a *App) WithdrawFirmClaim(ctx context.Context, by domain.Actor, id domain.FirmClaimID, version int64) (FirmClaimPage, error) {
	return a.changeFirmClaim(ctx, by, id, version, nil, func(tx Tx, c *domain.FirmClaim, _ map[domain.FileID]*domain.File) (domain.Event, error) {
		return c.Withdraw(by, tx.Now())
	})
}

// DecideFirmClaim grants or refuses it. Granted, the firm's accounts pass to the claimant in the same transaction.
func (a *App) DecideFirmClaim(ctx context.Context, by domain.Actor, id domain.FirmClaimID, version int64, granted bool, reason string) (FirmClaimPage, error) {
	return a.changeFirmClaim(ctx, by, id, version, nil, func(tx Tx, c *domain.FirmClaim, _ map[domain.FileID]*domain.File) (domain.Event, error) {
		ag, err := tx.Agency(ctx, c.Agency) // its lock: two decisions on one firm wait for each other
		if err != nil {
			return domain.Event{}, err
		}
		present, _, err := administrators(ctx, tx, c.Agency)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := c.Decide(by, ag, present, granted, reason, tx.Now())
		if err != nil || !granted {
			return e, err
		}
		return e, a.turnOver(ctx, tx, by, c)
	})
}

// turnOver takes the firm from its former administrators, with their sessions, tokens and open invitations, and gives it
// to the claimant, who signs in again.
func (a *App) turnOver(ctx context.Context, tx Tx, by domain.Actor, c *domain.FirmClaim) error {
	org := domain.OrganisationID(c.Agency)
	members, err := tx.People(ctx, org)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !slices.Contains(c.Former, m.Person.ID) {
			continue
		}
		if err := a.goes(ctx, tx, m.Person.ID, org); err != nil {
			return err
		}
		if err := a.record(ctx, tx, c.RolesTurned(by, m.Person.ID, m.Roles, nil, tx.Now())); err != nil {
			return err
		}
	}
	invited, err := tx.InvitationsTo(ctx, org, tx.Now())
	if err != nil {
		return err
	}
	for _, one := range invited {
		one.Invitation.EndsAt = tx.Now()
		if err := tx.SaveInvitation(ctx, &one.Invitation); err != nil {
			return err
		}
	}
	if err := a.goes(ctx, tx, c.Claimant, domain.OrganisationID(c.ID)); err != nil {
		return err
	}
	roles := domain.RolesOf[domain.KindAgency]
	if err := tx.SetMembership(ctx, domain.Membership{Person: c.Claimant, Organisation: org, Roles: roles}); err != nil {
		return err
	}
	return a.record(ctx, tx, c.RolesTurned(by, c.Claimant, []domain.Role{domain.RoleClaimant}, roles, tx.Now()))
}

type firmClaimVerb func(tx Tx, c *domain.FirmClaim, files map[domain.FileID]*domain.File) (domain.Event, error)

func (a *App) changeFirmClaim(ctx context.Context, by domain.Actor, id domain.FirmClaimID, version int64, cites []domain.FileID, verb firmClaimVerb) (p FirmClaimPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := tx.FirmClaim(ctx, id)
		if err != nil {
			return err
		}
		if r := c.ReadBy(by); r != nil {
			return r
		}
		if err := stale(version, c.Version); err != nil {
			return err
		}
		files, err := tx.Files(ctx, cites...)
		if err != nil {
			return err
		}
		e, err := verb(tx, c, files)
		if err != nil {
			return err
		}
		if err := saveFiles(ctx, tx, files); err != nil {
			return err
		}
		if err := tx.SaveFirmClaim(ctx, c); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		p, err = firmClaimPage(ctx, tx, by, id)
		return err
	})
	return p, err
}

// firmClaimDue says that a claim waits beyond its time.
func (a *App) firmClaimDue(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		c, err := tx.FirmClaim(ctx, domain.FirmClaimID(subjectID(d.Subject)))
		if err != nil {
			return err
		}
		e, is := c.Overdue(tx.Now())
		if !is {
			return nil
		}
		return a.record(ctx, tx, e)
	})
}

// firmClaimLetters tells both sides and the operator what each may know.
func firmClaimLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.FirmClaimID) ([]addressed, error) {
	c, err := tx.FirmClaim(ctx, id)
	if err != nil {
		return nil, err
	}
	practice := practiceOf(c.Training, c.Region)
	page := "/desk/firm-claims/" + string(id)
	operator := addressed{kind: string(e.Kind), name: c.Name, detail: both(clockText(c.Due.At)), link: page}
	firm := addressed{kind: string(e.Kind) + ".firm", name: c.Name, link: page}
	claimant := addressed{kind: string(e.Kind), name: c.USCC, detail: both(c.Decision), link: page}
	if e.Kind == domain.EventFirmClaimFiled || e.Kind == domain.EventFirmClaimAnswered || e.Kind == domain.EventFirmClaimOverdue {
		if operator.people, err = tx.Holders(ctx, "", practice, domain.OperatorReviewer); err != nil {
			return nil, err
		}
		if e.Kind != domain.EventFirmClaimFiled {
			return []addressed{operator}, nil
		}
		firm.detail = both(clockText(c.Due.At))
		firm.people, err = tx.Holders(ctx, domain.OrganisationID(c.Agency), "", domain.AgencyAdmin)
		return []addressed{operator, firm}, err
	}
	p, err := tx.Person(ctx, c.Claimant)
	if err != nil {
		return nil, err
	}
	claimant.people = []domain.Person{*p}
	firm.detail = both(c.Decision)
	if e.Kind == domain.EventFirmClaimRefused {
		firm.people, err = tx.Holders(ctx, domain.OrganisationID(c.Agency), "", domain.AgencyAdmin)
		return []addressed{claimant, firm}, err
	}
	for _, id := range c.Former {
		p, err := tx.Person(ctx, id)
		if err != nil {
			return nil, err
		}
		firm.people = append(firm.people, *p)
	}
	firm.link, claimant.link = "/desk", "/desk/admission"
	return []addressed{claimant, firm}, nil
}

// firmClaimTexts are the letters about claims of firms' accounts.
var firmClaimTexts = map[string]letter{
	"firm_claim.filed":        {text("账号认领待决定", "A claim of a firm's accounts waits"), text("有人认领 %[1]s 的账号，请在 %[2]s 前作出决定。", "Somebody claims the accounts of %[1]s; decide by %[2]s.")},
	"firm_claim.filed.firm":   {text("有人认领贵机构的账号，请答复", "Your firm's accounts are claimed: please answer"), text("有人持授权材料认领 %[1]s 的账号。请在 %[2]s 前说明情况并附材料；不答复的，运行机构可以依据对方材料作出决定。", "Somebody with a letter of authority claims the accounts of %[1]s. Answer by %[2]s, with papers; without an answer the operator may decide on the other side's alone.")},
	"firm_claim.answered":     {text("账号认领：对方已答复", "The firm has answered a claim"), text("%[1]s 的现有账号人员已答复认领，请在 %[2]s 前作出决定。", "The people who hold the accounts of %[1]s have answered; decide by %[2]s.")},
	"firm_claim.overdue":      {text("账号认领逾期未决", "A claim of a firm's accounts is overdue"), text("%[1]s 的账号认领应在 %[2]s 前作出决定，现已逾期。", "The claim of the accounts of %[1]s was to be decided by %[2]s and is overdue.")},
	"firm_claim.granted":      {text("账号认领已准予", "Your claim is granted"), text("您对 %[1]s 的账号认领已准予，请重新登录，您现在是该机构的管理员。理由：%[2]s", "Your claim of %[1]s is granted: sign in again, you are its administrator now. Why: %[2]s")},
	"firm_claim.granted.firm": {text("您的机构账号已移交", "The firm's accounts were handed over"), text("经核实，%[1]s 的账号已移交他人，您在该机构的岗位已解除。理由：%[2]s。如有异议，请向监管部门提出。", "After a check the accounts of %[1]s went to somebody else and your roles there have ended. Why: %[2]s. Object to the supervisor if that is wrong.")},
	"firm_claim.refused":      {text("账号认领未获准予", "Your claim is refused"), text("您对 %[1]s 的账号认领未获准予。理由：%[2]s", "Your claim of %[1]s is refused. Why: %[2]s")},
	"firm_claim.refused.firm": {text("对贵机构账号的认领未获准予", "The claim of your firm's accounts is refused"), text("对 %[1]s 账号的认领未获准予，贵机构账号不变。理由：%[2]s", "The claim of the accounts of %[1]s is refused and nothing changes. Why: %[2]s")},
}
