package rows

import (
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
)

func parse(t *testing.T, s string) *Object {
	t.Helper()
	o, err := Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestParseRefusesWhatIsNotOneObject(t *testing.T) {
	for _, bad := range []string{
		"", " ", "null", "1", `"x"`, "[]", "{", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1} {}`, `{"a":1}]`, `{"a":1,"a":2}`, `{"x":[{"a":1,"a":2}]}`,
		"\ufeff{}", "{\"a\":\"\xff\"}", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), `{'a':1}`, `{"a":NaN}`, `{"a":01}`,
	} {
		if _, err := Parse([]byte(bad)); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestFaultsSayWhere(t *testing.T) {
	o := parse(t, `{"list": [{"n": 1}, {"n": "x", "inner": {"days": [{"on": 3}]}, "more": 1}], "name": {"zh": "中"}, "extra": null}`)
	for _, row := range o.Objects("list") {
		row.Int("n", 1, 9)
		if inner := row.OptionalObject("inner"); inner != nil {
			for _, day := range inner.Objects("days") {
				day.Text("on")
				day.Done()
			}
			inner.Done()
		}
		row.Done()
	}
	o.Names("name")
	o.Done()
	r := refusal.As(o.Err())
	if r == nil {
		t.Fatal("no fault")
	}
	want := []string{
		"list[1].n|row 2, column n: is not a whole number",
		"list[1].inner.days[0].on|row 2, column inner.days[0].on: is not a text",
		"list[1].more|row 2, column more: there is no such column",
		"name.en|the file, column name.en: is required",
		"extra|the file, column extra: there is no such column",
	}
	if len(r.Faults) != len(want) {
		t.Fatalf("%v", r.Faults)
	}
	for i, f := range r.Faults {
		if got := f.Field + "|" + f.Text.EN; got != want[i] {
			t.Errorf("%s, want %s", got, want[i])
		}
		if !strings.Contains(f.Text.ZH, "列：") || f.Rule != "import.row" {
			t.Errorf("%+v", f)
		}
	}
}

func TestAMissingObjectIsOneFault(t *testing.T) {
	o := parse(t, `{}`)
	o.Citation("citation")
	o.Names("name")
	if r := refusal.As(o.Err()); r == nil || len(r.Faults) != 2 {
		t.Error(o.Err())
	}
	if parse(t, `{}`).Err() != nil {
		t.Error("nothing was asked for")
	}
}

func TestHeadingsNameTheColumn(t *testing.T) {
	top := Top()
	row := top.Row(7, map[string]any{"bases": []any{map[string]any{}}}, map[string]string{"bases": "设定依据", "name.zh": "名称"})
	for _, c := range row.Objects("bases") {
		c.Text("document")
	}
	row.Names("name")
	r := refusal.As(top.Err())
	if r == nil || !strings.Contains(r.Faults[0].Text.ZH, "第 7 行“设定依据”列：必填") {
		t.Error(top.Err())
	}
}
