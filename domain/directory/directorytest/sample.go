// Package directorytest makes directories for tests.
package directorytest

import (
	"fmt"
	"strings"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Dice is a source of chance: a number of 0…n-1.
type Dice func(n int) int

var pieces = []string{"|", "；", ";", "＋", "／", "＆", `\`, "全部：", "任一：", "=1+1", "_x0041_", "\n", "中介", "服务", "a", " ", "0", "“", "'", "😀", "2026-01-01", "是", "&lt;", "　", "e5"}

// text is a text with whatever may stand in one.
func text(r Dice) string {
	for {
		var b strings.Builder
		for range 1 + r(8) {
			b.WriteString(pieces[r(len(pieces))])
		}
		if s := strings.TrimSpace(b.String()); s != "" && !(directory.Credential{Name: s}).IsVoluntary() {
			return s
		}
	}
}

func maybe[T any](r Dice, f func(Dice) T) (v T) {
	if r(2) == 0 {
		return v
	}
	return f(r)
}

func some[T any](r Dice, f func(Dice) T) (list []T) {
	for range r(4) {
		list = append(list, f(r))
	}
	return list
}

func oneOf(r Dice, values ...string) string { return values[r(len(values))] }

func texts(r Dice) refusal.Text { return refusal.Text{ZH: text(r), EN: text(r)} }

func day(r Dice) workday.Date {
	return workday.Date{Year: 2000 + r(60), Month: 1, Day: 1 + r(28)}
}

func credential(r Dice) directory.Credential {
	c := directory.Credential{Trade: text(r), Name: text(r), Kind: oneOf(r, directory.Licence, directory.Registration), Level: oneOf(r, "", "甲级", "乙级", "三类", "|级"), Reform: oneOf(r, "", directory.ByCommitment, directory.ByFiling)}
	if c.Level == "|级" {
		c.Order = 1 + r(9)
	}
	return c
}

func group(r Dice) directory.Group {
	g := directory.Group{AllOf: some(r, credential), AnyOf: some(r, credential)}
	if len(g.AllOf)+len(g.AnyOf) == 0 {
		g.AnyOf = []directory.Credential{credential(r)}
	}
	return g
}

func basis(r Dice) directory.LegalBasis {
	b := directory.LegalBasis{Document: text(r), Article: maybe(r, text), Rank: oneOf(r, directory.Law, directory.LocalRegulation, directory.StateCouncilDecision, directory.MinistryRule), Number: maybe(r, text), Quote: maybe(r, text)}
	if b.From = maybe(r, day); r(3) == 0 {
		b.To = b.From.AddDays(1)
		if b.From.IsZero() {
			b.To = day(r)
		}
	}
	return b
}

// Sample makes n matters of every shape that is valid.
func Sample(r Dice, n int) []directory.MatterVersion {
	list := make([]directory.MatterVersion, n)
	for i := range list {
		m := directory.MatterVersion{
			Code: fmt.Sprintf("430100-ZJ-HB-%03d", i), Version: 1 + r(3), StdCode: text(r), Name: texts(r), Aliases: some(r, text), Category: text(r),
			Nature: maybe(r, func(r Dice) string { return oneOf(r, directory.Natures...) }), Kind: oneOf(r, "services", "goods", "works"),
			Approvals: some(r, func(r Dice) directory.Approval {
				return directory.Approval{Name: text(r), Stage: maybe(r, text), Link: oneOf(r, directory.Inside, directory.After), Code: maybe(r, text), Organ: maybe(r, text), OrganUSCC: oneOf(r, "", "11430100006000017Y")}
			}),
			LegalBases: append(some(r, basis), basis(r)), Department: maybe(r, text), Regulator: maybe(r, text),
			Qualification: directory.Qualification{Groups: some(r, group), Note: maybe(r, texts)},
			Persons:       some(r, func(r Dice) directory.Persons { return directory.Persons{Type: text(r), Count: 1 + r(9)} }),
			Payer:         oneOf(r, directory.ByApplicant, directory.ByOrgan, directory.ByEither), SelfPrepare: r(2) == 0, Deliverable: maybe(r, texts), DeliverableForm: maybe(r, texts),
			Validity: maybe(r, texts), Recognition: maybe(r, texts), Template: maybe(r, texts), MayBeSecret: r(2) == 0, LimitStart: maybe(r, texts), Flow: maybe(r, texts), Materials: maybe(r, texts), FAQ: maybe(r, texts),
			Classified: r(2) == 0, Engineering: r(2) == 0, Tags: some(r, text), Status: oneOf(r, directory.InForce, directory.Suspended), EffectiveFrom: day(r),
			ChangeType: maybe(r, text), ChangeReason: maybe(r, text),
			Source: maybe(r, func(r Dice) refusal.Citation {
				return refusal.Citation{Document: text(r), Article: maybe(r, text), Law: r(2) == 0}
			}),
			Fee: maybe(r, func(r Dice) directory.Fee {
				f := directory.Fee{Mode: oneOf(r, "market", "guided", "set"), Basis: maybe(r, text), Range: maybe(r, texts), Until: maybe(r, day)}
				if f.Mode != "market" {
					f.Formula, f.Most = maybe(r, text), money.Fen(r(9_000_000))
				}
				return f
			}),
		}
		if r(2) == 0 {
			m.TimeLimit = workday.Span{N: 20 + r(9), Unit: workday.WorkingDay}
			m.Promised = workday.Span{N: r(20), Unit: workday.CalendarDay}
			m.Locked = []string{"fee", "time_limit"}
		}
		if r(3) == 0 {
			m.EffectiveTo = m.EffectiveFrom.AddDays(r(900))
		}
		for k := range m.Approvals {
			if m.FoundedOn(m.EffectiveFrom) && r(3) == 0 {
				m.Approvals[k].Link = directory.Precondition
			}
		}
		list[i] = m
	}
	return list
}
