package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// filedKinds are the relations that an agency files of itself: what its register shows and no import may know yet.
var filedKinds = []RelationKind{RelationHead, RelationControls, RelationManages, RelationAffiliated, RelationSociety, RelationFounded}

// FiledRelation is one relation as an agency says it: who heads it too, holds it, manages it or stands above it.
type FiledRelation struct {
	Kind  RelationKind
	Other string // credit code: of the other firm under the same head, of the holder, the manager or the sponsor
	Name  string // of the other
	Since workday.Date
}

// FileRelation makes a relation that the agency files count like an imported one. known are those that stand around it:
// what is known already is not written again, so that nobody moves the days of a fact that others found. It takes effect
// at once, and only the operator ends it.
func (a *Agency) FileRelation(by Actor, f FiledRelation, known Ties, now time.Time) ([]Relation, Event, error) {
	if err := first(by.needOf(OrganisationID(a.ID), AgencySubmitter, AgencyAdmin), a.mayChange()); err != nil {
		return nil, Event{}, err
	}
	today := workday.On(now)
	if err := refusal.All(f.faults(a.USCC, today)...); err != nil {
		return nil, Event{}, err
	}
	source := "机构申报（" + a.Name + "，" + today.String() + "）"
	one := Relation{Kind: f.Kind, From: f.Other, FromName: f.Name, To: a.USCC, ToName: a.Name, Source: source, ValidFrom: f.Since, ImportedAt: now}
	list := []Relation{one}
	if f.Kind == RelationHead { // a person is a reference: the same one above both firms
		list[0].From, list[0].FromName = headRef(a.USCC, f.Other), ""
		also := list[0]
		also.To, also.ToName = f.Other, f.Name
		list = append(list, also)
	}
	for i := range list {
		list[i].ID = RelationID(list[i].Kind, list[i].From, list[i].To, "")
	}
	if slices.ContainsFunc(known, func(r Relation) bool { return r.ID == list[0].ID && r.Holds(today) }) {
		return nil, Event{}, refusal.New(refusal.Conflict, "relation.known", "", "这一关系已登记在册", "this relation is on record already")
	}
	e := Event{Kind: EventRelationFiled, Subject: "relation:" + list[0].ID, Region: a.Region, By: by, At: now,
		Face: Face{"agency": string(a.ID), "relation_kind": string(f.Kind), "other": f.Other}}
	return list, e, nil
}

func (f FiledRelation) faults(own string, today workday.Date) []*refusal.Refusal {
	faults := []*refusal.Refusal{required("name", f.Name, 100), impersonal("name", f.Name)}
	if !slices.Contains(filedKinds, f.Kind) {
		faults = append(faults, refusal.New(refusal.Invalid, "relation.kind", "kind", "机构只能申报：单位负责人、控股、管理、所属、主管、举办关系", "an agency files its head, holder, manager or sponsor only"))
	}
	switch {
	case !organisationCode(f.Other):
		faults = append(faults, refusal.New(refusal.Invalid, "relation.other", "other", "请填写对方的统一社会信用代码，不得填写证件号码", "enter the other's credit code; never a number of a person"))
	case f.Other == own:
		faults = append(faults, refusal.New(refusal.Invalid, "relation.other", "other", "不能与本机构自己有关系", "nothing is related to itself"))
	}
	if f.Since.IsZero() || f.Since.After(today) {
		faults = append(faults, refusal.New(refusal.Invalid, "relation.since", "since", "请填写关系开始的日期，不晚于今天", "say since when, today at the latest"))
	}
	return faults
}

// headRef is the reference of the person who heads two firms, the same whichever of them files it. Nothing of the person
// goes into it.
func headRef(a, b string) string {
	pair := []string{a, b}
	slices.Sort(pair)
	sum := sha256.Sum256([]byte(strings.Join(pair, "\n")))
	return "R-F-" + strings.ToUpper(hex.EncodeToString(sum[:8]))
}

// End gives a relation its last day, today at the latest: an operator has seen that it is over or was never true. agency
// is the firm below it, "" when it is not registered.
func (r *Relation) End(by Actor, agency AgencyID, last workday.Date, reason string, now time.Time) (Event, error) {
	if err := first(by.need(OperatorReviewer), by.notOwn(OrganisationID(agency))); err != nil {
		return Event{}, err
	}
	today := workday.On(now)
	if !r.ValidTo.IsZero() && r.ValidTo.Before(today) {
		return Event{}, refusal.New(refusal.Conflict, "relation.ended", "", "这一关系已于 %s 终止", "this relation ended on %s", r.ValidTo)
	}
	faults := []*refusal.Refusal{required("reason", reason, 500), impersonal("reason", reason)}
	if last.IsZero() || last.Before(r.ValidFrom) || last.After(today) {
		faults = append(faults, refusal.New(refusal.Invalid, "relation.last", "last", "最后一日不早于 %s，不晚于今天", "its last day is not before %s and today at the latest", r.ValidFrom))
	}
	if err := refusal.All(faults...); err != nil {
		return Event{}, err
	}
	r.ValidTo, r.ImportedAt = last, now
	return Event{Kind: EventRelationEnded, Subject: "relation:" + r.ID, Region: by.Region, By: by, At: now,
		Face: Face{"agency": string(agency), "relation_kind": string(r.Kind), "until": last.String()}, Private: Face{"reason": reason}}, nil
}
