package compliance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/rulebook"
)

// maxPieces bounds the pieces shown with a check; the rest is counted.
const maxPieces = 50

// notSplit adds up department × budget project × category × budget year. The pieces are the department's own.
func (j *judgement) notSplit() Check {
	c := about("splitting", "amount", splitBan)
	warnAt, source, err := j.rules.Ratio(rulebook.KeySplitWarn)
	if err == nil {
		c = c.from(source)
	}
	if j.thresholdErr != nil {
		return c.unruled(Block, j.thresholdErr)
	}
	pieces := j.sameBudget()
	sum := j.Amount + total(pieces)
	c = c.shows("合计", "sum", sum.Grouped()).shows("限额标准", "threshold", j.threshold.Grouped()).
		shows("占比（%）", "share (%)", sum.PercentOf(j.threshold)).showsPieces(pieces)
	count, strange := strconv.Itoa(len(pieces)), j.strangers()
	switch {
	case len(pieces) > 0 && sum >= j.threshold:
		return c.says(Block,
			"同一预算项目、品目和年度内连同其他 "+count+" 项合计 "+sum.Grouped()+" 元，已达到限额标准 "+j.threshold.Grouped()+" 元，构成化整为零",
			"with "+count+" other on the same budget project, category and year it comes to "+sum.Grouped()+" yuan, which reaches the threshold of "+
				j.threshold.Grouped()+" yuan: that is splitting")
	case err == nil && len(strange) > 0 && (sum+total(strange)).AtLeast(warnAt.Num, warnAt.Den, j.threshold):
		n, all := strconv.Itoa(len(strange)), (sum + total(strange)).Grouped()
		return c.showsPieces(strange).says(Warn, "同一预算项目和年度内另有 "+n+" 项品目不在目录中的采购，连同它们合计 "+all+" 元，请核对品目是否相同",
			"on the same budget project and year there are "+n+" purchases of categories that the directory does not have; with them it comes to "+all+" yuan: check whether they are the same service")
	case len(pieces) == 0:
		return c.says(Pass, "同一预算项目、品目和年度内没有其他采购", "no other purchase on this budget project, category and year")
	case err == nil && sum.AtLeast(warnAt.Num, warnAt.Den, j.threshold):
		return c.says(Warn, "连同其他 "+count+" 项合计 "+sum.Grouped()+" 元，已接近限额标准 "+j.threshold.Grouped()+" 元",
			"with "+count+" other it comes to "+sum.Grouped()+" yuan, close to the threshold of "+j.threshold.Grouped()+" yuan")
	}
	return c.says(Pass, "连同其他 "+count+" 项合计 "+sum.Grouped()+" 元，低于限额标准", "with "+count+" other it comes to "+sum.Grouped()+" yuan, below the threshold")
}

// sameBudget are the pieces that add up with this purchase. A piece of the same matter does under whatever category: the
// directory may have given the matter another one in between.
func (j *judgement) sameBudget() []Piece {
	project, category := Fold(j.BudgetProject), Fold(j.Category)
	return j.pieces(func(p Piece) bool {
		return p.BudgetYear == j.BudgetYear && Fold(p.BudgetProject) == project && (Fold(p.Category) == category || j.sameMatter(p))
	})
}

// sameMatter reports whether a matter that is bought, first or not, is the piece's.
func (j *judgement) sameMatter(p Piece) bool {
	return j.buys(func(m *directory.MatterVersion) bool { return m.Code == p.MatterCode })
}

// strangers are the pieces of the budget project and year whose category the directory does not have: no notice has such
// a category, so they would add up with none.
func (j *judgement) strangers() []Piece {
	project := Fold(j.BudgetProject)
	if len(j.Categories) == 0 {
		return nil
	}
	return j.pieces(func(p Piece) bool {
		known := slices.ContainsFunc(j.Categories, func(c string) bool { return Fold(c) == Fold(p.Category) })
		return p.BudgetYear == j.BudgetYear && Fold(p.BudgetProject) == project && !known && Fold(p.Category) != Fold(j.Category) && !j.sameMatter(p)
	})
}

func total(pieces []Piece) (sum money.Fen) {
	for _, p := range pieces {
		sum += p.Amount
	}
	return sum
}

// pieces are the other purchases that count and that keep says to keep, in order of day and number.
func (j *judgement) pieces(keep func(Piece) bool) []Piece {
	var out []Piece
	for _, p := range j.Pieces {
		itself := p.Notice != "" && p.Notice == j.Notice
		if !itself && p.Status != "failed" && p.Status != "cancelled" && keep(p) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Piece) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.Notice, b.Notice), cmp.Compare(a.Title, b.Title))
	})
	return out
}

// showsPieces lists purchases beside each other. Checks are public with their notice, so what is not published yet is
// named without its title and day.
func (c Check) showsPieces(pieces []Piece) Check {
	for i, p := range pieces {
		if i == maxPieces {
			n := strconv.Itoa(len(pieces) - maxPieces)
			return c.shows("另有", "and more", n)
		}
		name := cmp.Or(p.Notice, p.Reference, "—")
		if p.Published.IsZero() {
			c = c.shows("尚未发布的采购 "+name, "purchase not yet published "+name, strings.Join([]string{p.Amount.Grouped(), p.BudgetProject}, " · "))
			continue
		}
		c = c.shows("采购 "+name, "purchase "+name, strings.Join([]string{p.Title, p.Amount.Grouped(), p.BudgetProject, p.Published.String()}, " · "))
	}
	return c
}

// notNearThreshold shows a single amount that ends just below the threshold.
func (j *judgement) notNearThreshold() Check {
	c := about("near_threshold", "amount", splitBan)
	near, source, err := j.rules.Ratio(rulebook.KeyNearThreshold)
	if err != nil || j.thresholdErr != nil {
		return c.unruled(Pass, err)
	}
	c = c.from(source)
	if j.Amount < j.threshold && j.Amount.AtLeast(near.Num, near.Den, j.threshold) {
		share := j.Amount.PercentOf(j.threshold)
		return c.shows("占比（%）", "share (%)", share).
			says(Warn, "金额为限额标准的 "+share+"%，请核对测算依据", "the amount is "+share+" % of the threshold: check how it was reckoned")
	}
	return c.says(Pass, "金额不在限额标准边缘", "the amount does not lie just below the threshold")
}

// titlesDiffer shows purchases with a near-identical title within some days, on any budget project.
func (j *judgement) titlesDiffer() Check {
	c := about("similar_title", "title", splitBan)
	window, source, err := j.rules.Span(rulebook.KeyTitleWindow)
	share, _, err2 := j.rules.Ratio(rulebook.KeyTitleSimilarity)
	if err := cmp.Or(err, err2); err != nil {
		return c.unruled(Pass, err)
	}
	c = c.from(source)
	own := newTitle(j.Title)
	alike := j.pieces(func(p Piece) bool {
		if p.Published.IsZero() || j.Day.IsZero() {
			return false
		}
		days := j.Day.Sub(p.Published)
		return max(days, -days) <= window.N && own.alike(p.Title, share)
	})
	if len(alike) == 0 {
		return c.says(Pass, strconv.Itoa(window.N)+" 日内没有名称近似的采购", "no purchase with a near-identical title within "+strconv.Itoa(window.N)+" days")
	}
	return c.showsPieces(alike).says(Warn,
		strconv.Itoa(window.N)+" 日内有 "+strconv.Itoa(len(alike))+" 项名称近似的采购",
		strconv.Itoa(len(alike))+" with a near-identical title within "+strconv.Itoa(window.N)+" days")
}

// matterBoughtOnce shows purchases of the same matter on other budget projects of the year.
func (j *judgement) matterBoughtOnce() Check {
	c := about("same_matter", "matter", splitBan)
	if j.Matter == nil {
		return c.says(Pass, "没有事项可比", "there is no matter to compare")
	}
	project := Fold(j.BudgetProject)
	others := j.pieces(func(p Piece) bool {
		return j.sameMatter(p) && p.BudgetYear == j.BudgetYear && Fold(p.BudgetProject) != project
	})
	if len(others) == 0 {
		return c.says(Pass, "本年度其他预算项目没有采购同一事项", "no other budget project of the year buys this matter")
	}
	sum := j.Amount + total(others)
	zh, en := "", ""
	if j.PiecesCut {
		zh, en = "至少 ", "at least "
	}
	return c.shows("合计", "sum", sum.Grouped()).showsPieces(others).says(Warn,
		"本年度其他预算项目另有 "+zh+strconv.Itoa(len(others))+" 项同一事项的采购，含本项合计 "+zh+sum.Grouped()+" 元",
		"other budget projects of the year buy this matter too, "+en+strconv.Itoa(len(others))+" times: "+en+sum.Grouped()+" yuan with this one")
}
