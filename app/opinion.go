package app

import (
	"context"
	"slices"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// OpinionTx is opinions of regulators on firms that want to be let in.
type OpinionTx interface {
	Opinion(ctx context.Context, id domain.OpinionID) (*domain.Opinion, error)
	AddOpinion(ctx context.Context, o *domain.Opinion) error
	SaveOpinion(ctx context.Context, o *domain.Opinion) error
	Opinions(ctx context.Context, q OpinionQuery) ([]domain.Opinion, error)
	// OfficeNamed is the regulator of that name in the region or above it with somebody who may answer; "" when there is
	// none. Who practises is judged by offices that practise.
	OfficeNamed(ctx context.Context, name string, r domain.RegionCode, practice bool) (domain.OrganisationID, error)
	// OpinionsCiting are those that the office was asked for and that are about the file.
	OpinionsCiting(ctx context.Context, o domain.OrganisationID, f domain.FileID) ([]domain.Opinion, error)
}

// OpinionQuery lists opinions: of one admission, of one filed change, or those that an office was asked for, what waits
// first.
type OpinionQuery struct {
	Agency domain.AgencyID
	Change domain.AgencyChangeID
	Office domain.OrganisationID
	Limit  int
}

// opinionsOf are those of an admission or, with a change, of the change.
func opinionsOf(ctx context.Context, tx Tx, a domain.AgencyID, c domain.AgencyChangeID) ([]domain.Opinion, error) {
	return tx.Opinions(ctx, OpinionQuery{Agency: a, Change: c, Limit: 200})
}

// application is what opinions are asked about: a firm's profile at its admission, or as a filed change makes it.
type application struct {
	agency *domain.Agency
	change domain.AgencyChangeID
	p      domain.AgencyProfile
	trades []string // on which opinions may be asked
	check  workday.Deadline
}

// askOpinions asks the regulators whom the rules name for the trades of the application. What is given for the same
// certificates, or is still in time, is not asked again; what is about others ends.
func (a *App) askOpinions(ctx context.Context, tx Tx, rules rulebook.Rules, cal workday.Calendar, of application) error {
	list, source := rules.Offices(rulebook.KeyOpinionAsk)
	var asked []rulebook.Office
	for _, o := range list {
		if slices.Contains(of.trades, o.Trade) {
			asked = append(asked, o)
		}
	}
	before, err := opinionsOf(ctx, tx, of.agency.ID, of.change)
	if err != nil {
		return err
	}
	for i := range before {
		o := &before[i]
		switch {
		case !o.Current():
		case o.Serves(of.p, asked, tx.Now()):
			asked = slices.DeleteFunc(asked, func(one rulebook.Office) bool { return one.Trade == o.Trade && one.Regulator == o.Regulator })
		default:
			if err := a.endOpinion(ctx, tx, o); err != nil {
				return err
			}
		}
	}
	if len(asked) == 0 {
		return nil
	}
	span, _, err := rules.Span(rulebook.KeyOpinionDue)
	if err != nil {
		return err
	}
	draft := domain.Opinion{Agency: of.agency.ID, Change: of.change, Region: of.p.Region, Due: cal.Add(tx.Now(), span, workday.OfficeHours),
		Check: of.check.At, Citation: source.Citation, Training: of.agency.Training}
	for _, one := range asked {
		region := domain.RegionCode(source.Region)
		if of.agency.Training { // rules come from above, who practises them does not
			region = of.agency.Region
		}
		if err := a.askOpinion(ctx, tx, draft, of.p, one, region); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) askOpinion(ctx context.Context, tx Tx, draft domain.Opinion, p domain.AgencyProfile, one rulebook.Office, region domain.RegionCode) (err error) {
	draft.ID = domain.OpinionID(NewID())
	if draft.Office, err = tx.OfficeNamed(ctx, one.Regulator, region, draft.Training); err != nil {
		return err
	}
	o, e := domain.AskOpinion(draft, p, one, tx.Now())
	if err := tx.AddOpinion(ctx, o); err != nil {
		return err
	}
	if err := tx.Deliver(ctx, domain.Delivery{Subject: e.Subject, Handler: HandleOpinionDue, Due: o.Due.At}); err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

func (a *App) endOpinion(ctx context.Context, tx Tx, o *domain.Opinion) error {
	e := o.End(tx.Now())
	if err := tx.SaveOpinion(ctx, o); err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

// OpinionPage is one opinion with what its reader may do.
type OpinionPage struct {
	Opinion domain.Opinion
	Silent  bool // its time is over without a word
	Files   map[domain.FileID]*domain.File
	Actions map[string]error
}

// Opinion is one opinion, for the regulator's people, the firm, the operator and oversight.
func (a *App) Opinion(ctx context.Context, by domain.Actor, id domain.OpinionID) (p OpinionPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { p, err = opinionPage(ctx, tx, by, id); return err })
	return p, err
}

func opinionPage(ctx context.Context, tx Tx, by domain.Actor, id domain.OpinionID) (p OpinionPage, err error) {
	o, err := tx.Opinion(ctx, id)
	if err != nil {
		return p, err
	}
	if r := o.ReadBy(by); r != nil {
		return p, r
	}
	deciders, err := decidersOf(ctx, tx, o)
	if err != nil {
		return p, err
	}
	var files map[domain.FileID]*domain.File
	if !by.WorksFor(o.Office) || o.ShowsFiles(tx.Now()) {
		files, err = tx.Files(ctx, o.Profile.FileIDs()...)
	}
	return OpinionPage{Opinion: *o, Silent: o.Silent(tx.Now()), Files: files, Actions: o.Actions(by, deciders)}, err
}

// pagesOf are opinions beside an application that lies open: those who decide on it are no regulators.
func pagesOf(tx Tx, by domain.Actor, list []domain.Opinion) []OpinionPage {
	var out []OpinionPage
	for _, o := range list {
		out = append(out, OpinionPage{Opinion: o, Silent: o.Silent(tx.Now()), Actions: o.Actions(by, nil)})
	}
	return out
}

// decidersOf are who has the file in hand, or has decided on it.
func decidersOf(ctx context.Context, tx Tx, o *domain.Opinion) ([]domain.PersonID, error) {
	ag, err := tx.Agency(ctx, o.Agency)
	if err != nil {
		return nil, err
	}
	if o.Change == "" {
		return []domain.PersonID{ag.Vetter, ag.DecidedBy}, nil
	}
	c, err := tx.AgencyChange(ctx, o.Change)
	if err != nil {
		return nil, err
	}
	return []domain.PersonID{ag.Vetter, c.DecidedBy}, nil
}

// Opinions are those that the actor's office was asked for, what waits first.
func (a *App) Opinions(ctx context.Context, by domain.Actor) (list []OpinionPage, err error) {
	if !by.Has(domain.RoleRegulator) {
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		found, err := tx.Opinions(ctx, OpinionQuery{Office: by.Organisation, Limit: 200})
		list = pagesOf(tx, by, found)
		return err
	})
	return list, err
}

// GiveOpinion is the regulator's answer, once.
func (a *App) GiveOpinion(ctx context.Context, by domain.Actor, id domain.OpinionID, version int64, objects bool, reason string) (OpinionPage, error) {
	return a.changeOpinion(ctx, by, id, version, func(tx Tx, o *domain.Opinion) (domain.Event, error) {
		deciders, err := decidersOf(ctx, tx, o)
		if err != nil {
			return domain.Event{}, err
		}
		return o.Give(by, deciders, objects, reason, tx.Now())
	})
}

// ReplyToOpinion is the operator's word on an objection.
func (a *App) ReplyToOpinion(ctx context.Context, by domain.Actor, id domain.OpinionID, version int64, reason string) (OpinionPage, error) {
	return a.changeOpinion(ctx, by, id, version, func(tx Tx, o *domain.Opinion) (domain.Event, error) {
		return o.ReplyTo(by, reason, tx.Now())
	})
}

func (a *App) changeOpinion(ctx context.Context, by domain.Actor, id domain.OpinionID, version int64, verb func(tx Tx, o *domain.Opinion) (domain.Event, error)) (p OpinionPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Opinion(ctx, id)
		if err != nil {
			return err
		}
		if r := o.ReadBy(by); r != nil {
			return r
		}
		if err := stale(version, o.Version); err != nil {
			return err
		}
		e, err := verb(tx, o)
		if err != nil {
			return err
		}
		if err := tx.SaveOpinion(ctx, o); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		p, err = opinionPage(ctx, tx, by, id)
		return err
	})
	return p, err
}

// opinionDue records that a regulator has not answered in time.
func (a *App) opinionDue(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		o, err := tx.Opinion(ctx, domain.OpinionID(subjectID(d.Subject)))
		if err != nil {
			return err
		}
		e, is := o.Silence(tx.Now())
		if !is {
			return nil
		}
		if err := tx.SaveOpinion(ctx, o); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// opinionLetters tells the regulator that it is asked, and the operator and the firm what came of it.
func opinionLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.OpinionID) ([]addressed, error) {
	o, err := tx.Opinion(ctx, id)
	if err != nil {
		return nil, err
	}
	name := o.Profile.Name + "·" + o.Trade
	office := addressed{kind: string(e.Kind), name: name, detail: both(clockText(o.Due.At)), link: "/desk/opinions/" + string(id)}
	if o.Office != "" && (e.Kind == domain.EventOpinionAsked || e.Kind == domain.EventOpinionReplied) {
		if office.people, err = tx.Holders(ctx, o.Office, "", domain.RoleRegulator); err != nil {
			return nil, err
		}
	}
	if e.Kind == domain.EventOpinionAsked {
		return []addressed{office}, nil
	}
	office.detail = both(o.Reply)
	firm := addressed{kind: string(e.Kind), name: name, detail: opinionText(o), link: "/desk/admission"}
	if firm.people, err = tx.Holders(ctx, domain.OrganisationID(o.Agency), "", domain.RolesOf[domain.KindAgency]...); err != nil {
		return nil, err
	}
	if e.Kind == domain.EventOpinionReplied {
		firm.detail = office.detail
		return []addressed{office, firm}, nil
	}
	practice := practiceOf(o.Training, o.Region)
	operator := firm
	operator.link = "/desk/admissions/" + string(o.Agency)
	if o.Change != "" {
		operator.link = "/desk/agency-changes/" + string(o.Change)
	}
	operator.people, err = tx.Holders(ctx, "", practice, domain.OperatorReviewer)
	return []addressed{operator, firm}, err
}

// opinionText says what a regulator has answered, or by when it has not.
func opinionText(o *domain.Opinion) refusal.Text {
	switch o.Status {
	case domain.OpinionAgreed:
		return text(o.Regulator+"：无异议。"+o.Reason, o.Regulator+": no objection. "+o.Reason)
	case domain.OpinionObjected:
		return text(o.Regulator+"：有异议。"+o.Reason, o.Regulator+" objects. "+o.Reason)
	}
	return text(o.Regulator+"，期限 "+clockText(o.Due.At), o.Regulator+", by "+clockText(o.Due.At))
}

// opinionTexts are the letters about opinions of regulators.
var opinionTexts = map[string]letter{
	"opinion.asked":   {text("请出具行业主管部门意见", "Your opinion is asked"), text("“%[1]s”申请入驻或新增专业领域，请在 %[2]s 前出具意见；逾期未出具的，记录在案，不影响核验。", "%[1]q wants to be let in or to add a trade; give your opinion by %[2]s. Silence is recorded and does not block.")},
	"opinion.given":   {text("行业主管部门已出具意见", "A regulator has given its opinion"), text("“%[1]s”：%[2]s", "%[1]q: %[2]s")},
	"opinion.silent":  {text("行业主管部门逾期未出具意见", "A regulator has not answered"), text("“%[1]s”：%[2]s，未出具意见，已记录，不影响核验。", "%[1]q: %[2]s; no opinion came. It is recorded and does not block.")},
	"opinion.replied": {text("运行机构已回应异议", "The operator has answered an objection"), text("“%[1]s”的异议已回应：%[2]s", "The objection on %[1]q is answered: %[2]s")},
}
