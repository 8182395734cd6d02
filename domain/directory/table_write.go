package directory

import (
	"fmt"
	"strconv"
	"strings"

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
	return map[string]string{
		"code": m.Code, "version": strconv.Itoa(m.Version), "name.zh": m.Name.ZH, "name.en": m.Name.EN,
		"aliases": strings.Join(m.Aliases, "；"), "category": m.Category, "kind": say(kindWords, m.Kind),
		"approvals": entriesOf(m.Approvals, func(a Approval) []string { return []string{a.Name, a.Stage, say(linkWords, a.Link)} }),
		"legal_bases": entriesOf(m.LegalBases, func(b LegalBasis) []string {
			return []string{b.Document, b.Article, say(rankWords, b.Rank), b.From.String(), b.To.String()}
		}),
		"department": m.Department, "qualification.groups": groupsText(m.Qualification.Groups),
		"qualification.note.zh": m.Qualification.Note.ZH, "qualification.note.en": m.Qualification.Note.EN,
		"payer": say(payerWords, m.Payer), "self_prepare": yes(m.SelfPrepare),
		"deliverable.zh": m.Deliverable.ZH, "deliverable.en": m.Deliverable.EN,
		"time_limit": spanText(m.TimeLimit), "promised": spanText(m.Promised),
		"fee.mode": say(feeWords, m.Fee.Mode), "fee.basis": m.Fee.Basis, "fee.range.zh": m.Fee.Range.ZH, "fee.range.en": m.Fee.Range.EN,
		"classified": yes(m.Classified), "engineering": yes(m.Engineering), "tags": strings.Join(m.Tags, "；"),
		"status": say(statusWords, m.Status), "effective_from": m.EffectiveFrom.String(), "effective_to": m.EffectiveTo.String(),
		"change_type": m.ChangeType, "source.document": m.Source.Document, "source.article": m.Source.Article, "source.law": sourceLaw,
	}
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

func entriesOf[T any](list []T, partsOf func(T) []string) string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = strings.TrimRight(strings.Join(partsOf(item), "|"), "|")
	}
	return strings.Join(out, "；")
}

// groupsText writes a group that has both kinds as two, which asks for the same.
func groupsText(groups []Group) string {
	var out []string
	one := func(mark, sign string, list []Credential) {
		if len(list) == 0 {
			return
		}
		names := make([]string, len(list))
		for i, c := range list {
			names[i] = strings.TrimRight(strings.Join([]string{c.Trade, c.Name, say(proofWords, c.Kind), c.Level}, "|"), "|")
		}
		out = append(out, mark+strings.Join(names, sign))
	}
	for _, g := range groups {
		one(allMark, allSign, g.AllOf)
		one(anyMark, anySign, g.AnyOf)
	}
	return strings.Join(out, "；")
}
