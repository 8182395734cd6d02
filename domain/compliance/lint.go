package compliance

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/intermart/intermart/domain/refusal"
)

// Mark is a place in a public text that a check points at. Start and End count UTF-16 code units, as browsers do, so
// that a page can mark the words; Word is what stands there (masked where it is personal data).
type Mark struct {
	Field   string  `json:"field"`
	Start   int     `json:"start"`
	End     int     `json:"end"`
	Word    string  `json:"word"`
	Outcome Outcome `json:"outcome"` // block for a closed pattern, else warn
	Case    string  `json:"case"`    // which case of the rule: c1 … c8, c9
}

// Lint finds terms that treat agencies differently, in the order of the text. It reads clause by clause; full-width
// forms, spaces and invisible characters hide nothing, and a clause that says the opposite ("不限注册地") is no hit.
func Lint(text string) []Mark {
	var marks []Mark
	for _, c := range clauses(text) {
		marks = append(marks, c.lint()...)
	}
	marks = append(marks, brokenTerms(text)...)
	slices.SortStableFunc(marks, func(a, b Mark) int { return a.Start - b.Start })
	return marks
}

var brokenLine = regexp.MustCompile(`\p{Han}\r?\n\p{Han}|(?:仅限|只限|限于|必须)[，,]\p{Han}`)

// brokenTerms finds terms that a line end, or a comma where none belongs, cuts in two. Whether the pieces belong together
// is for a person to say.
func brokenTerms(text string) (marks []Mark) {
	if !brokenLine.MatchString(text) {
		return nil
	}
	joined := strings.NewReplacer("\r", "\u200b", "\n", "\u200b", "，", "\u200b", ",", "\u200b").Replace // as long in code units, and invisible to the patterns
	for _, c := range clauses(brokenLine.ReplaceAllStringFunc(text, joined)) {
		for _, m := range c.lint() {
			if m.Word = utf16Slice(text, m.Start, m.End); brokenLine.MatchString(m.Word) {
				m.Outcome = Warn
				marks = append(marks, m)
			}
		}
	}
	return marks
}

// utf16Slice is what stands between two code units.
func utf16Slice(s string, start, end int) string {
	return string(utf16.Decode(utf16.Encode([]rune(s))[start:end]))
}

// clause is a piece of a sentence without spaces, and where each of its bytes stands in the text.
type clause struct {
	text string
	at   []int // UTF-16 offset of each byte, and of the end
	from string
	base []int // byte offset in the original text, likewise
}

// clauses cuts a text at commas, full stops, semicolons and line ends.
func clauses(text string) []clause {
	var out []clause
	var b strings.Builder
	var at, base []int
	units := 0
	flush := func(end, unit int) {
		if b.Len() > 0 {
			out = append(out, clause{text: b.String(), at: append(at, unit), base: append(base, end), from: text})
		}
		b.Reset()
		at, base = nil, nil
	}
	for i, r := range text {
		n := narrow(r)
		switch {
		case strings.ContainsRune("，,。；;！!？?\n\r", r):
			flush(i, units)
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		default:
			for range utf8.RuneLen(n) {
				at, base = append(at, units), append(base, i)
			}
			b.WriteRune(n)
		}
		units += unitsOf(r)
	}
	flush(len(text), units)
	return out
}

// unitsOf is how many UTF-16 code units a character takes.
func unitsOf(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}

var allLintRules = slices.Concat(lintRules, englishRules)

// lint tries the rules of each language beside what is innocent in that language: an English word in a Chinese clause
// clears nothing that is said in Chinese, and the other way round.
func (c clause) lint() (marks []Mark) {
	chinese := strings.ContainsFunc(c.text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if chinese && !innocent.MatchString(c.text) {
		marks = c.try(lintRules, marks)
	}
	rules := englishRules
	if !chinese {
		rules = allLintRules // an ISO number or a patent's says the same in both
	}
	for _, s := range c.sentences() {
		if !englishInnocent.MatchString(s.text) {
			marks = s.try(rules, marks)
		}
	}
	slices.SortFunc(marks, func(a, b Mark) int { return a.Start - b.Start })
	return marks
}

// try adds what the rules find; of two marks that overlap the blocking one is kept.
func (c clause) try(rules []lintRule, marks []Mark) []Mark {
	about := c.describes()
	for _, r := range rules {
		if about && !r.always || r.except != nil && r.except.MatchString(c.text) {
			continue
		}
		m, ok := c.mark(r.form, "", r.outcome, r.of)
		if !ok {
			continue
		}
		if i := slices.IndexFunc(marks, func(x Mark) bool { return m.Start < x.End && x.Start < m.End }); i >= 0 {
			if m.Outcome == Block && marks[i].Outcome != Block {
				marks[i] = m
			}
			continue
		}
		marks = append(marks, m)
	}
	return marks
}

// describes reports whether the clause speaks of what is surveyed, audited or assessed.
func (c clause) describes() bool {
	return described.MatchString(c.text) && !supplied.MatchString(c.text)
}

// mark is the first place of a pattern in the clause.
func (c clause) mark(form *regexp.Regexp, field string, o Outcome, of string) (Mark, bool) {
	loc := form.FindStringIndex(c.text)
	if loc == nil {
		return Mark{}, false
	}
	return Mark{Field: field, Start: c.at[loc[0]], End: c.at[loc[1]], Word: c.from[c.base[loc[0]]:c.base[loc[1]]], Outcome: o, Case: of}, true
}

// lintFields are the public texts that set terms; addresses and names of budgets do not.
var lintFields = []string{"title", "description", "qualification.note", "unit", "documents", "scoring", "site_visit.meeting"}

// fairTerms wants no term that treats agencies differently. Closed patterns block; what needs a person's eye warns.
func (j *judgement) fairTerms() Check {
	c := about("fair_terms", "description", fairCases[8].basis)
	for _, t := range j.publicTexts() {
		if !slices.Contains(lintFields, t.Field) {
			continue
		}
		for _, m := range Lint(t.Text) {
			m.Field = t.Field
			c.Marks = append(c.Marks, m)
		}
	}
	if len(c.Marks) == 0 {
		return c.says(Pass, "没有发现歧视性条款", "no discriminatory term was found")
	}
	worst := c.Marks[0]
	for _, m := range c.Marks {
		if m.Outcome == Block && worst.Outcome != Block {
			worst = m
		}
		k := caseOf(m)
		c = c.shows(k.name.ZH, k.name.EN, "“"+m.Word+"”")
	}
	k := caseOf(worst)
	c.Field, c.Citation = worst.Field, k.basis
	n := strconv.Itoa(len(c.Marks))
	if worst.Outcome == Block {
		return c.says(Block, "“"+worst.Word+"”属于"+k.name.ZH+"，请删除（共标出 "+n+" 处）",
			"“"+worst.Word+"” is "+k.name.EN+": delete it ("+n+" marked in all)")
	}
	return c.says(Warn, "“"+worst.Word+"”可能属于"+k.name.ZH+"，请删除，或说明与采购需求的关系（共标出 "+n+" 处）",
		"“"+worst.Word+"” may be "+k.name.EN+": delete it, or say what the need has to do with it ("+n+" marked in all)")
}

func caseOf(m Mark) fairCase {
	n, err := strconv.Atoi(strings.TrimPrefix(m.Case, "c"))
	if err != nil || n < 1 || n > len(fairCases) {
		n = 8
	}
	return fairCases[n-1]
}

// fairCase is one case of unfair treatment and the article that forbids it.
type fairCase struct {
	name  refusal.Text
	basis refusal.Citation
}

func fair(n, zh, en string) fairCase {
	return fairCase{refusal.Text{ZH: zh, EN: en}, platform("政府采购法实施条例", "第二十条第（"+n+"）项（参照适用的平台规则）")}
}

// fairCases are the eight of 政府采购法实施条例 §20, which this marketplace applies by analogy, and, ninth, what only
// 公平竞争审查条例 §8-9 forbids.
var fairCases = []fairCase{
	fair("一", "提供有差别的项目信息", "giving agencies different information"),
	fair("二", "与项目特点和实际需要不相适应的条件", "a condition without bearing on the need"),
	fair("三", "指向特定供应商或者特定产品", "pointing at one supplier or product"),
	fair("四", "以特定区域、行业的业绩或者奖项为条件", "asking for regional or trade records or awards"),
	fair("五", "对机构采取不同的审查标准", "unequal review"),
	fair("六", "限定或者指定专利、商标、品牌、供应商", "naming a patent, trademark, brand or supplier"),
	fair("七", "限定所有制形式、组织形式或者所在地", "limiting ownership, legal form or location"),
	fair("八", "以其他不合理条件限制机构", "another unreasonable barrier"),
	{refusal.Text{ZH: "限制外地经营者或者要求设立分支机构", EN: "keeping out agencies from elsewhere, or making them open a branch"}, platform("公平竞争审查条例", "第八条、第九条（参照适用的平台规则）")},
}

// lintRule is one pattern; except names the wordings that make it harmless.
type lintRule struct {
	of      string
	outcome Outcome
	form    *regexp.Regexp
	except  *regexp.Regexp
	always  bool // also where the clause describes the object of the service
}

// Part is a piece of a text, marked or not.
type Part struct {
	Text   string
	Marked bool
	Block  bool // marked by a check that blocks
}

// Parts cuts the text of a field at its marks, so that a page can show the words where they stand.
func Parts(text, field string, checks []Check) []Part {
	var marks []Mark
	for _, c := range checks {
		for _, m := range c.Marks {
			if m.Field == field {
				marks = append(marks, m)
			}
		}
	}
	slices.SortStableFunc(marks, func(a, b Mark) int { return a.Start - b.Start })
	var out []Part
	done, unit := 0, 0 // bytes written, code units read
	next := func(i int) {
		if i > done {
			out = append(out, Part{Text: text[done:i]})
			done = i
		}
	}
	for i, r := range text + "\x00" {
		for len(marks) > 0 && marks[0].End <= unit {
			out = append(out, Part{Text: text[done:i], Marked: true, Block: marks[0].Outcome == Block})
			done, marks = i, marks[1:]
			for len(marks) > 0 && marks[0].Start < unit { // overlaps the one just shown
				marks = marks[1:]
			}
		}
		if len(marks) > 0 && marks[0].Start == unit {
			next(i)
		}
		unit += unitsOf(r)
	}
	next(len(text))
	return out
}
