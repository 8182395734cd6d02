package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// piecesOf asks for what can matter to a purchase like the notice.
func piecesOf(n domain.Notice, except domain.NoticeID) app.PieceQuery {
	return app.PieceQuery{Department: n.Department, Year: 2026, Except: except, Project: n.BudgetProject, Matter: n.Matter, Title: n.Title,
		Day: workday.On(noon), Window: 90, Share: 0.85}
}

// TestPiecesAreNarrowed keeps what can matter and leaves the rest of the department's past alone.
func TestPiecesAreNarrowed(t *testing.T) {
	w := newWorld(t)
	n := w.published(noon.Add(time.Hour))
	like := func(change func(*domain.Notice)) string {
		m := w.published(noon.Add(2 * time.Hour))
		m.Title, m.Matter, m.BudgetProject = fmt.Sprintf("完全无关的采购%s", app.Token(8)), "430100-ZJ-XX-"+m.Number[len(m.Number)-3:], "Q-"+m.Number
		change(&m)
		w.update(func(tx app.Tx) error { return tx.SaveNotice(t.Context(), &m) })
		return m.Number
	}
	want := []string{
		like(func(m *domain.Notice) { m.BudgetProject = " p１ " }),
		like(func(m *domain.Notice) { m.Matter = n.Matter }),
		like(func(m *domain.Notice) { m.Title = "河道测绘服务采购（二）" }),
		like(func(m *domain.Notice) { m.Title, m.BudgetYear = "河道测绘服务采购", 2025 }), // carried over: titles know no year
	}
	like(func(*domain.Notice) {})
	like(func(m *domain.Notice) { m.BudgetProject, m.BudgetYear = n.BudgetProject, 2025 })
	like(func(m *domain.Notice) { m.Matter, m.BudgetYear = n.Matter, 2025 })
	like(func(m *domain.Notice) { m.Title, m.PublishedAt = "河道测绘服务采购", noon.AddDate(0, 0, -91) })
	like(func(m *domain.Notice) { m.BudgetProject, m.Status = n.BudgetProject, domain.NoticeReturned })
	w.view(func(tx app.Tx) error {
		ps, cut, err := tx.Pieces(t.Context(), piecesOf(n, n.ID))
		var got []string
		for _, p := range ps {
			got = append(got, p.Notice)
		}
		slices.Sort(want)
		if !slices.Equal(got, want) || cut {
			t.Errorf("got %v, want %v", got, want)
		}
		return err
	})
}
