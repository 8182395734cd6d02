package app

import (
	"cmp"
	"context"
	"slices"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// EligibleCount is, of all admitted agencies, who may bid on a notice, and what keeps the others away.
type EligibleCount struct {
	Admitted int
	Eligible int
	Reasons  []ReasonCount // by each agency's first reason, the most frequent first
	Names    []string      // some of those who may, for operator and oversight
}

// ReasonCount is how many agencies one reason keeps away.
type ReasonCount struct {
	Code  string
	Count int
}

// mostNamed bounds the names that are told.
const mostNamed = 100

// CountEligible judges every admitted agency for one notice, in the same four queries for ten of them or ten thousand.
// It depends on no bid. The department learns numbers; operator and oversight, from the publication on, some names.
func (a *App) CountEligible(ctx context.Context, by domain.Actor, id domain.NoticeID) (out EligibleCount, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := tx.NoticeUnlocked(ctx, id)
		if err != nil {
			return err
		}
		own := by.WorksFor(n.Department)
		watching := by.Has(watchers...) && by.Training == n.Training && by.Sees(n.Region)
		if !own && !(watching && n.Status != domain.NoticeDraft) {
			return domain.Missing()
		}
		all, err := tx.EveryAdmitted(ctx, n.Training)
		if err != nil {
			return err
		}
		codes := append([]string{n.Matter}, n.OtherMatters...)
		matters, err := tx.MattersByCode(ctx, codes, workday.On(tx.Now()))
		if err != nil {
			return err
		}
		judged := *n
		if len(judged.Organs) == 0 {
			judged.Organs = organsOf(among(matters, codes))
		}
		ties, err := tiesNear(ctx, tx, &judged)
		if err != nil {
			return err
		}
		day := workday.On(tx.Now())
		if !n.Deadline.At.IsZero() {
			day = workday.On(n.Deadline.At)
		}
		out = countEligible(all, &judged, ties, day, watching && n.Public())
		return nil
	})
	return out, err
}

// among are the matters of the codes that there are.
func among(matters map[string]directory.MatterVersion, codes []string) (list []*directory.MatterVersion) {
	for _, code := range codes {
		if m, ok := matters[code]; ok {
			list = append(list, &m)
		}
	}
	return list
}

// tiesNear are the relations below the organs of a notice, and the roles in its project.
func tiesNear(ctx context.Context, tx Tx, n *domain.Notice) (domain.Ties, error) {
	var codes []string
	for _, o := range n.Organs {
		if o.USCC != "" {
			codes = append(codes, o.USCC)
		}
	}
	return tx.TiesBelow(ctx, codes, n.DepartmentUSCC, n.BudgetProject)
}

// countEligible asks the ties only about agencies that stand in them: walking all relations for every agency would be
// the square of both.
func countEligible(all []domain.Agency, n *domain.Notice, ties domain.Ties, day workday.Date, named bool) EligibleCount {
	out := EligibleCount{Admitted: len(all), Names: []string{}}
	near := make(map[string]bool)
	for _, code := range ties.Near(n) {
		near[code] = true
	}
	counts := map[string]int{}
	for i := range all {
		around := domain.Ties(nil)
		if near[all[i].USCC] {
			around = ties
		}
		reasons := domain.Eligible(&all[i], n, around, day)
		if len(reasons) > 0 {
			counts[reasons[0].Code]++
			continue
		}
		out.Eligible++
		if named && len(out.Names) < mostNamed {
			out.Names = append(out.Names, all[i].Name)
		}
	}
	for code, count := range counts {
		out.Reasons = append(out.Reasons, ReasonCount{code, count})
	}
	slices.SortFunc(out.Reasons, func(x, y ReasonCount) int { return cmp.Or(y.Count-x.Count, cmp.Compare(x.Code, y.Code)) })
	return out
}
