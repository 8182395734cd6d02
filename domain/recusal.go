package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// MostRecusalDays bounds how far ahead a person may recuse himself at once.
const MostRecusalDays = 3 * 366

// Recusal is a person's own word that he must not decide on an organisation until a day: kin, a share, work there before.
// He can't take it back before that day.
type Recusal struct {
	Person       PersonID
	Organisation OrganisationID
	Name         string // of the organisation
	USCC         string
	Reason       string
	Until        workday.Date // its last day
	At           time.Time
}

// Recuse declares one. The reason is for oversight alone.
func Recuse(by Actor, o Organisation, reason string, until workday.Date, now time.Time) (Recusal, Event, error) {
	if by.Person == "" || len(by.Scopes) > 0 {
		return Recusal{}, Event{}, Missing()
	}
	today := workday.On(now)
	faults := []*refusal.Refusal{required("reason", reason, 500), impersonal("reason", reason)}
	if until.Before(today) || until.After(today.AddDays(MostRecusalDays)) {
		faults = append(faults, refusal.New(refusal.Invalid, "recusal.until", "until", "请填写回避截止日期：不早于今天，不超过三年", "say until which day: today or later, at most three years ahead"))
	}
	if by.WorksFor(o.ID) {
		faults = append(faults, refusal.New(refusal.Invalid, "recusal.own", "uscc", "不能对本单位声明回避；本单位的事项由岗位分离约束", "one's own organisation needs no recusal: the separation of duties holds there"))
	}
	if err := refusal.All(faults...); err != nil {
		return Recusal{}, Event{}, err
	}
	r := Recusal{Person: by.Person, Organisation: o.ID, Name: o.Name, USCC: o.USCC, Reason: reason, Until: until, At: now}
	return r, Event{Kind: EventPersonRecused, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: now,
		Face: Face{"person": string(by.Person), "from": string(o.ID), "until": until.String()}, Private: Face{"reason": reason}}, nil
}
