package directory

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/workday"
)

// What a version says survives being written as a row of a file and read again.
func TestRowIsReadBackAsItWas(t *testing.T) {
	list, err := Decode(demoFile(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		got, err := DecodeRow(Row(m))
		if err != nil {
			t.Errorf("%s: %v", m.Code, err)
			continue
		}
		if fs := ChangedFields(m, got); len(fs) > 0 || got.Version != m.Version || got.EffectiveFrom != m.EffectiveFrom {
			t.Errorf("%s: %v differ", m.Code, fs)
		}
	}
}

func TestChangesNamesEveryFieldThatDiffers(t *testing.T) {
	list, err := Decode(demoFile(t))
	if err != nil {
		t.Fatal(err)
	}
	before := list[0]
	after := before
	after.Version, after.ChangeType, after.EffectiveFrom = 2, "时限压缩", workday.MustDate("2026-07-01")
	if got := ChangedFields(before, after); len(got) > 0 {
		t.Errorf("what the flow writes is no change: %v", got)
	}
	after.TimeLimit.N, after.Name.EN, after.Aliases = 7, "Another", nil
	if got, want := ChangedFields(before, after), []string{"aliases", "name", "time_limit"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestEveryTypeChangesOnlyFieldsThatExist(t *testing.T) {
	var known []string
	typ := reflect.TypeFor[MatterVersion]()
	for i := range typ.NumField() {
		known = append(known, typ.Field(i).Tag.Get("json"))
	}
	for _, r := range TypeRules {
		if r.Name.ZH == "" || r.Name.EN == "" {
			t.Errorf("%s has no name", r.Type)
		}
		for _, f := range r.Fields {
			if slices.Contains(EditorialFields, f) || slices.Contains(record, f) {
				t.Errorf("%s: %s is allowed to all or to none", r.Type, f)
			}
		}
	}
	// Every field of a version is somebody's to change, but its code.
	var all []ChangeType
	for _, r := range TypeRules {
		all = append(all, r.Type)
	}
	for _, f := range known {
		f, _, _ = strings.Cut(f, ",")
		if f != "code" && !slices.Contains(record, f) && !slices.Contains(EditorialFields, f) && !Allowed(f, all) {
			t.Errorf("no change type may change %s", f)
		}
	}
}

func TestEditorialFieldsAreNotSubstantive(t *testing.T) {
	list, err := Decode(demoFile(t))
	if err != nil {
		t.Fatal(err)
	}
	before := list[0]
	after := before
	after.Aliases, after.Qualification.Note.ZH = []string{"环境影响报告书"}, "措辞"
	if got := Substantive(before, after); len(got) > 0 {
		t.Errorf("%v", got)
	}
	after.Qualification.Groups, after.Payer = nil, ByOrgan
	if got := Substantive(before, after); !slices.Equal(got, []string{"payer", "qualification"}) {
		t.Errorf("%v", got)
	}
}

func TestTypos(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"环评", "环评", 0}, {"水土保持方按", "水土保持方案", 1}, {"测绘", "不动产测绘", 3}, {"报告书", "", 3}, {"甲乙", "乙甲", 2}} {
		if got := Typos(tt.a, tt.b); got != tt.want {
			t.Errorf("%s → %s: %d", tt.a, tt.b, got)
		}
	}
}

func TestAnOpenVersionEndsWhenTheNextBegins(t *testing.T) {
	open := MatterVersion{Version: 1, Status: InForce, EffectiveFrom: workday.MustDate("2021-01-01")}
	next := MatterVersion{Version: 2, Status: InForce, EffectiveFrom: workday.MustDate("2026-07-01")}
	if overlap(open, next) || overlap(next, open) {
		t.Error("a newer version supersedes an open one")
	}
	next.EffectiveFrom = workday.MustDate("2020-01-01")
	if !overlap(open, next) {
		t.Error("a newer version that begins earlier contradicts the older one")
	}
	open.EffectiveTo, next.EffectiveFrom = workday.MustDate("2026-12-31"), workday.MustDate("2026-07-01")
	if !overlap(open, next) {
		t.Error("a version with a last day holds to that day")
	}
}
