package directory

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Table lays the directory out as DecodeTable reads it, with Chinese headings and words.
func Table(matters []MatterVersion) [][]string {
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.zh
	}
	table := [][]string{head}
	for _, m := range matters {
		cells := m.cells()
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = cells[c.path]
		}
		table = append(table, row)
	}
	return table
}

func (m MatterVersion) cells() map[string]string {
	sourceLaw := ""
	if m.Source.Law {
		sourceLaw = yes(true)
	}
	most := ""
	if m.Fee.Most != 0 {
		most = m.Fee.Most.String()
	}
	cells := map[string]string{
		"code": m.Code, "version": strconv.Itoa(m.Version), "std_code": m.StdCode, "locked": listText(m.Locked, lockWords()),
		"aliases": listText(m.Aliases, nil), "category": m.Category, "nature": say(natureWords, m.Nature), "kind": say(kindWords, m.Kind),
		"approvals": entriesOf(m.Approvals, func(a Approval) []string {
			return []string{a.Name, a.Stage, say(linkWords, a.Link), a.Code, a.Organ, a.OrganUSCC}
		}),
		"legal_bases": entriesOf(m.LegalBases, func(b LegalBasis) []string {
			return []string{b.Document, b.Article, say(rankWords, b.Rank), b.From.String(), b.To.String(), b.Number, b.Quote}
		}),
		"department": m.Department, "regulator": m.Regulator, "qualification.groups": groupsText(m.Qualification.Groups),
		"persons": entriesOf(m.Persons, func(p Persons) []string { return []string{p.Type, strconv.Itoa(p.Count)} }),
		"payer":   say(payerWords, m.Payer), "self_prepare": yes(m.SelfPrepare), "may_be_secret": yes(m.MayBeSecret),
		"time_limit": spanText(m.TimeLimit), "promised": spanText(m.Promised),
		"fee.mode": say(feeWords, m.Fee.Mode), "fee.basis": m.Fee.Basis, "fee.until": m.Fee.Until.String(), "fee.formula": m.Fee.Formula, "fee.most": most,
		"classified": yes(m.Classified), "engineering": yes(m.Engineering), "tags": listText(m.Tags, nil),
		"status": say(statusWords, m.Status), "effective_from": m.EffectiveFrom.String(), "effective_to": m.EffectiveTo.String(),
		"change_type": m.ChangeType, "change_reason": m.ChangeReason,
		"source.document": m.Source.Document, "source.article": m.Source.Article, "source.law": sourceLaw,
	}
	for path, t := range map[string]refusal.Text{
		"name": m.Name, "qualification.note": m.Qualification.Note, "deliverable": m.Deliverable, "deliverable_form": m.DeliverableForm,
		"validity": m.Validity, "limit_start": m.LimitStart, "fee.range": m.Fee.Range, "flow": m.Flow, "materials": m.Materials, "faq": m.FAQ,
		"recognition": m.Recognition, "template": m.Template,
	} {
		cells[path+".zh"], cells[path+".en"] = t.ZH, t.EN
	}
	return cells
}

// say is the Chinese word for a value.
func say(words map[string]string, value string) string {
	for zh, v := range words {
		if v == value {
			return zh
		}
	}
	return value
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func spanText(s workday.Span) string {
	if s.N == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", s.N, s.Unit)
}

func listText(list []string, words map[string]string) string {
	return entriesOf(list, func(s string) []string { return []string{say(words, s)} })
}

func entriesOf[T any](list []T, partsOf func(T) []string) string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = entryText(partsOf(item))
	}
	return strings.Join(out, string(entrySign))
}

// entryText joins the parts of an entry, without the empty ones at its end.
func entryText(parts []string) string {
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	out := make([]string, len(parts))
	for i, s := range parts {
		out[i] = escaped(s)
	}
	return strings.Join(out, string(partSign))
}

func groupsText(groups []Group) string {
	out := make([]string, len(groups))
	for i, g := range groups {
		var sides []string
		if len(g.AllOf) > 0 {
			sides = append(sides, allMark+credentialsText(g.AllOf, allSign))
		}
		if len(g.AnyOf) > 0 {
			sides = append(sides, anyMark+credentialsText(g.AnyOf, anySign))
		}
		out[i] = strings.Join(sides, string(groupSign))
	}
	return strings.Join(out, string(entrySign))
}

func credentialsText(list []Credential, sign rune) string {
	out := make([]string, len(list))
	for i, c := range list {
		order := "" // the table of levels knows it
		if c.Order != 0 && LevelOrder(c.Level) == 0 {
			order = strconv.Itoa(c.Order)
		}
		out[i] = entryText([]string{c.Trade, c.Name, say(proofWords, c.Kind), c.Level, order, say(reformWords, c.Reform)})
	}
	return strings.Join(out, string(sign))
}
