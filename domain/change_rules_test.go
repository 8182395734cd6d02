package domain

import (
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// TestLockedFields: what a wider region has locked for a standard code, a district can't change (五级十二同).
func TestLockedFields(t *testing.T) {
	std := func(code string, n int, change ...func(*directory.MatterVersion)) directory.MatterVersion {
		return version(code, n, append([]func(*directory.MatterVersion){func(m *directory.MatterVersion) { m.StdCode = "ZJ-STD-001" }}, change...)...)
	}
	province := std("430000-ZJ-FG-001", 4, func(m *directory.MatterVersion) { m.Locked = []string{"time_limit", "name"} })
	both := []directory.ChangeType{directory.TypeShorten, directory.TypeFee, directory.TypeBasis, directory.TypeRename}
	for _, tt := range []struct {
		name, field string
		change      func(*directory.MatterVersion)
		before      func(*directory.MatterVersion)
	}{
		{"a field that is free", "", func(m *directory.MatterVersion) { m.Promised.N = 5 }, nil},
		{"a locked field", "matter.time_limit", func(m *directory.MatterVersion) { m.TimeLimit.N, m.Promised.N = 6, 5 }, nil},
		{"two locked fields", "matter.name", func(m *directory.MatterVersion) { m.TimeLimit.N, m.Promised.N, m.Name.ZH = 6, 5, "稳评" }, nil},
		{"back to the province's value", "", func(m *directory.MatterVersion) { m.Promised.N = 5 }, func(m *directory.MatterVersion) { m.TimeLimit.N = 15 }},
		{"an old difference is left alone", "", func(m *directory.MatterVersion) { m.TimeLimit.N, m.Promised.N = 15, 5 }, func(m *directory.MatterVersion) { m.TimeLimit.N = 15 }},
		{"leaving the standard code", "matter.std_code", func(m *directory.MatterVersion) { m.StdCode, m.Promised.N = "", 5 }, nil},
	} {
		before := std(codeA, 1)
		if tt.before != nil {
			tt.before(&before)
		}
		now := inDirectory(before)
		now.Locks = []directory.MatterVersion{province}
		_, err := aChange(ChangeDrafting).Draft(drawer, []ChangeProposal{{Matter: std(codeA, 2, tt.change), Types: both, Reason: "x"}}, nil, now, changeNow)
		if tt.field == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		refuses(t, tt.name, err, "change.locked", tt.field)
		if !strings.Contains(refusal.As(err).Text.ZH, "430000-ZJ-FG-001") || refusal.As(err).Code != refusal.Forbidden && len(refusal.As(err).Faults) == 0 {
			t.Errorf("%s: the locking matter is not named: %v", tt.name, err)
		}
	}
}

// Merging needs the other matter cancelled in the same change, splitting the new one added, and both their approval.
func TestMergingAndSplitting(t *testing.T) {
	now := inDirectory(version(codeA, 1), version(codeB, 1))
	merge := proposed([]directory.ChangeType{directory.TypeMerge}, func(m *directory.MatterVersion) { m.Name.ZH = "合并后的评估" })
	merge.With, merge.Approval, merge.ApprovalFile = []string{codeB}, "市审改办〔2026〕3号", "f2"
	gone := ChangeProposal{Matter: version(codeB, 2, func(m *directory.MatterVersion) { m.Status = directory.Retired }), Types: []directory.ChangeType{directory.TypeCancel}, Reason: "并入"}
	circulate := func(files map[FileID]*File, ps ...ChangeProposal) error {
		_, err := aChange(ChangeDrafting, func(c *Change) { c.Proposals = ps }).Circulate(drawer, files, soon, now, changeNow)
		return err
	}
	files := documents()
	if err := circulate(files, merge, gone); err != nil || files["f2"].RetainUntil.IsZero() {
		t.Errorf("merged: %v", err)
	}
	refuses(t, "the merged matter stays", circulate(documents(), merge), "change.with", codeB)
	refuses(t, "the approval is missing", circulate(map[FileID]*File{"f1": documents()["f1"]}, merge, gone), "file.missing", "approval_file")
	refuses(t, "twice", circulate(documents(), merge, gone, gone), "change.twice", codeB)
	refuses(t, "nothing", circulate(documents()), "change.empty", "proposals")

	now = inDirectory(version(codeA, 1))
	split := merge
	split.Types = []directory.ChangeType{directory.TypeSplit}
	if err := circulate(documents(), split, ChangeProposal{Matter: version(codeB, 1), Types: []directory.ChangeType{directory.TypeAdd}, Reason: "拆出"}); err != nil {
		t.Errorf("split: %v", err)
	}
	refuses(t, "what is split off is missing", circulate(documents(), split), "change.with", codeB)
}

// TestEffectiveDay: not in the past, not before the version that it follows, and the file's own rules hold on that day.
func TestEffectiveDay(t *testing.T) {
	for _, tt := range []struct {
		name, day, rule string
		before          string
	}{
		{"today", "2026-03-12", "", "2025-01-01"},
		{"yesterday", "2026-03-11", "change.effective", "2025-01-01"},
		{"no day", "", "change.effective", "2025-01-01"},
		{"before a version that is to come", "2026-05-01", "change.effective", "2026-07-01"},
		{"on the day of the version before", "2026-07-01", "", "2026-07-01"},
	} {
		c := aChange(ChangeComment)
		var day workday.Date
		if tt.day != "" {
			day = workday.MustDate(tt.day)
		}
		now := inDirectory(version(codeA, 1, func(m *directory.MatterVersion) { m.EffectiveFrom = workday.MustDate(tt.before) }))
		e, err := c.Publish(drawer, day, 0, nil, now, soon.At)
		if tt.rule != "" {
			refuses(t, tt.name, err, tt.rule, "effective_from")
			continue
		}
		if err != nil || c.Proposals[0].Matter.EffectiveFrom != day || e.Face["effective_from"] != tt.day {
			t.Errorf("%s: %v, %v", tt.name, err, e.Face)
		}
	}
	far := aChange(ChangeComment)
	_, err := far.Publish(drawer, workday.MustDate("2062-05-01"), 0, nil, inDirectory(version(codeA, 1)), soon.At)
	refuses(t, "a slip of the pen that no later version could mend", err, "change.effective", "2028-03-12")
	// A basis that ends before the day no longer carries a precondition.
	c := aChange(ChangeComment, func(c *Change) {
		m := &c.Proposals[0].Matter
		m.Approvals = []directory.Approval{{Name: "核准", Link: directory.Precondition}}
		m.LegalBases[0].To = workday.MustDate("2026-04-30")
		c.Proposals[0].Types = []directory.ChangeType{directory.TypeBasis, directory.TypeShorten}
	})
	_, err = c.Publish(drawer, workday.MustDate("2026-05-01"), 0, nil, inDirectory(version(codeA, 1)), soon.At)
	if !refusal.Is(err, refusal.Invalid) || c.Status != ChangeComment {
		t.Errorf("a precondition without a basis on its first day: %v", err)
	}
}

func TestRulebookDrafts(t *testing.T) {
	book := func(version int, days string) rulebook.Rulebook {
		return rulebook.Rulebook{ID: "city-2026", Version: version, Region: "430100", Name: refusal.Text{ZH: "规则", EN: "Rules"}, EffectiveFrom: workday.MustDate("2026-01-01"),
			Values: []rulebook.Value{{Key: rulebook.KeyRate, Value: days, Unit: "working_day", Citation: refusal.Citation{Document: "规则", Article: "第一条"}}}}
	}
	now := Standing{Rulebooks: []rulebook.Rulebook{book(1, "10")}}
	of := func(c *Change) { c.Matters, c.RulebookID = nil, "city-2026" }
	draft := func(b rulebook.Rulebook, more ...func(*Change)) error {
		_, err := aChange(ChangeDrafting, append(more, of)...).Draft(drawer, nil, &b, now, changeNow)
		return err
	}
	editorial := func(c *Change) { c.Editorial = true }
	if err := draft(book(2, "8")); err != nil {
		t.Error(err)
	}
	refuses(t, "an old version", draft(book(1, "8")), "change.base", "第 2 版")
	refuses(t, "nothing differs", draft(book(2, "10")), "change.nothing", "没有差别")
	province, other := book(2, "8"), book(2, "8")
	province.Region, other.ID = "430000", "other"
	refuses(t, "another region's", draft(province), "change.region", "city-2026")
	refuses(t, "another book", draft(other), "change.scope", "city-2026")
	refuses(t, "a correction of a number", draft(book(2, "8"), editorial), "change.editorial", "rate")
	practice, hasty, beacon := book(2, "10"), book(2, "10"), book(2, "10")
	practice.Training = true
	refuses(t, "practice in a region of business", draft(practice), "rulebook.training", "演练")
	hasty.Values = []rulebook.Value{hasty.Values[0]}
	hasty.Values[0].Unit = "minute"
	refuses(t, "ten minutes to rate in", draft(hasty), "rulebook.minutes", "rulebook.values[0].unit")
	beacon.Values = append([]rulebook.Value{{Key: rulebook.KeyBeaconAfter, Value: "1", Unit: "minute"}}, beacon.Values...)
	if err := draft(beacon); err != nil {
		t.Errorf("a clock of the platform itself: %v", err)
	}
	note := book(2, "10")
	note.Values = []rulebook.Value{note.Values[0]}
	note.Values[0].Note = refusal.Text{ZH: "自验收之日起", EN: "from acceptance"}
	if err := draft(note, editorial); err != nil {
		t.Errorf("a correction of a note: %v", err)
	}
}

// TestAnEndIsNotTakenAwayUnseen wants the next version to end when the one before it does, unless it takes the matter up
// anew after that day; which a correction can't.
func TestAnEndIsNotTakenAwayUnseen(t *testing.T) {
	ends := func(m *directory.MatterVersion) { m.EffectiveTo = workday.MustDate("2026-06-30") }
	correction := func(c *Change) {
		c.Editorial, c.Proposals = true, []ChangeProposal{proposed([]directory.ChangeType{directory.TypeCorrection}, func(m *directory.MatterVersion) { m.Aliases = []string{"稳评"} })}
	}
	for _, tt := range []struct {
		name, from, last, rule string
		c                      *Change
	}{
		{"a correction", "2026-04-01", "2026-06-30", "", aChange(ChangeApproved, correction)},
		{"a correction on the last day", "2026-06-30", "2026-06-30", "", aChange(ChangeApproved, correction)},
		{"a correction of what is over", "2026-07-01", "", "change.editorial", aChange(ChangeApproved, correction)},
		{"a change", "2026-04-01", "2026-06-30", "", aChange(ChangeComment)},
		{"a change that takes it up anew", "2026-07-01", "", "", aChange(ChangeComment)},
	} {
		_, err := tt.c.Publish(drawer, workday.MustDate(tt.from), 0, nil, inDirectory(version(codeA, 1, ends)), soon.At)
		switch {
		case tt.rule != "":
			refuses(t, tt.name, err, tt.rule, "2026-06-30")
		case err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.c.Proposals[0].Matter.EffectiveTo.String() != tt.last:
			t.Errorf("%s ends on %q", tt.name, tt.c.Proposals[0].Matter.EffectiveTo)
		}
	}
}

// TestAReplacedRulebookDoesNotComeBack: of several books of a region the one that began last holds, so a new version of an
// old one would hold again.
func TestAReplacedRulebookDoesNotComeBack(t *testing.T) {
	book := func(id string, version int, from, to, days string) rulebook.Rulebook {
		b := rulebook.Rulebook{ID: id, Version: version, Region: "430100", Name: refusal.Text{ZH: "规则", EN: "Rules"}, EffectiveFrom: workday.MustDate(from),
			Values: []rulebook.Value{{Key: rulebook.KeyRate, Value: days, Unit: "working_day", Citation: refusal.Citation{Document: "规则", Article: "第一条"}}}}
		if to != "" {
			b.EffectiveTo = workday.MustDate(to)
		}
		return b
	}
	old, held, coming := book("city-2021", 1, "2021-01-01", "2025-12-31", "20"), book("city-2026", 1, "2026-01-01", "", "10"), book("city-2027", 1, "2026-07-01", "", "5")
	named := func(b rulebook.Rulebook) rulebook.Rulebook { b.Version, b.Name.ZH = 2, "规则（勘误）"; return b }
	for _, tt := range []struct {
		name, from, rule, says string
		next                   rulebook.Rulebook
		editorial              bool
		books                  []rulebook.Rulebook
	}{
		{"a correction of the old one", "2026-03-12", "change.replaced", "city-2026", named(old), true, []rulebook.Rulebook{old, held}},
		{"a change of the old one", "2026-03-12", "change.replaced", "city-2026", book("city-2021", 2, "2026-03-12", "", "30"), false, []rulebook.Rulebook{old, held}},
		{"a correction of one that is over, with none after it", "2026-03-12", "change.editorial", "2025-12-31", named(old), true, []rulebook.Rulebook{old}},
		{"the one in force, before the next begins", "2026-04-01", "", "", book("city-2026", 2, "2026-04-01", "", "8"), false, []rulebook.Rulebook{held, coming}},
		{"the one in force, on the day the next begins", "2026-07-01", "change.replaced", "city-2027", book("city-2026", 2, "2026-04-01", "", "8"), false, []rulebook.Rulebook{held, coming}},
		{"a correction of the one in force", "2026-03-12", "", "", named(held), true, []rulebook.Rulebook{old, held}},
	} {
		status := ChangeComment
		if tt.editorial {
			status = ChangeApproved
		}
		c := aChange(status, func(c *Change) {
			c.Matters, c.Proposals, c.RulebookID, c.Rulebook, c.Editorial = nil, nil, tt.next.ID, &tt.next, tt.editorial
		})
		_, err := c.Publish(drawer, workday.MustDate(tt.from), 0, nil, Standing{Rulebooks: tt.books}, soon.At)
		if tt.rule != "" {
			refuses(t, tt.name, err, tt.rule, tt.says)
		} else if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
