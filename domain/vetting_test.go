package domain_test

import (
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
)

// TestWhatTheFirstReviewCouldHaveTold: a fault told later is marked where it lies in what stood before the vetter the
// first time, in a list row by row: that one certificate was mended excuses nothing about another.
func TestWhatTheFirstReviewCouldHaveTold(t *testing.T) {
	now := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	vetter := domain.Actor{Person: "v", Organisation: "o", Kind: domain.KindOperator, Roles: []domain.Role{domain.OperatorReviewer}}
	held := func(numbers ...string) (list []domain.Qualification) {
		for _, n := range numbers {
			list = append(list, domain.Qualification{Trade: "测绘", Name: "测绘资质", Level: "乙级", Number: n})
		}
		return list
	}
	for name, tt := range map[string]struct {
		after []domain.Qualification
		field string
		want  bool
	}{
		"the row stood":                 {held("1a", "2"), "qualifications[1].number", true},
		"the row is new":                {held("1a", "2"), "qualifications[0].number", false},
		"the row stood elsewhere":       {held("2"), "qualifications[0].number", true},
		"a row was added":               {held("1", "2", "3"), "qualifications[2].file", false},
		"nothing changed":               {held("1", "2"), "qualifications[0].level", true},
		"no such row":                   {held("1a", "2"), "qualifications[9].level", false},
		"the whole list, which changed": {held("1a", "2"), "qualifications", false},
		"another field stood":           {held("1a", "2"), "phone", true},
	} {
		a := &domain.Agency{ID: "a", Status: domain.AgencySubmitted, AgencyProfile: domain.AgencyProfile{USCC: "U", Name: "甲公司", Qualifications: held("1", "2")}}
		if _, err := a.Return(vetter, []domain.Fault{{Field: "name", Code: "mismatch", Text: "名称不符"}}, now); err != nil {
			t.Fatal(err)
		}
		a.Status, a.Qualifications = domain.AgencySubmitted, tt.after
		if _, err := a.Return(vetter, []domain.Fault{{Field: tt.field, Code: "unclear", Text: "不清楚"}}, now); err != nil {
			t.Fatal(err)
		}
		counted := 0
		if tt.want {
			counted = 1
		}
		if a.Faults[0].Missed != tt.want || a.Missed != counted {
			t.Errorf("%s: marked %v, counted %d", name, a.Faults[0].Missed, a.Missed)
		}
	}
}
