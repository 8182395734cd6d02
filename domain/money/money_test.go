package money

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
)

func TestParseIsStrict(t *testing.T) {
	for s, want := range map[string]Fen{
		"0.00": 0, "0.01": 1, "800000.00": 80000000, "799999.99": 79999999, "9999999999999.99": 999999999999999,
	} {
		got, err := Parse(s)
		if err != nil || got != want || got.String() != s {
			t.Errorf("%q: %d %v", s, got, err)
		}
	}
	for _, bad := range []string{
		"", "1", "1.0", "1.000", "01.00", "00.00", ".50", "-1.00", "+1.00", "1,000.00", " 1.00", "1.00 ", "1e3.00", "１.00",
		"10000000000000.00", "1..00", "1.0a", "0x1.00", "1.00.00",
	} {
		if n, err := Parse(bad); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%q became %d, %v", bad, n, err)
		}
	}
}

func TestCapitals(t *testing.T) {
	for s, want := range map[string]string{
		"0.00": "零元整", "0.05": "伍分", "0.50": "伍角整", "0.55": "伍角伍分", "1.00": "壹元整", "10.00": "壹拾元整",
		"800000.00": "捌拾万元整", "799999.99": "柒拾玖万玖仟玖佰玖拾玖元玖角玖分", "1680.32": "壹仟陆佰捌拾元叁角贰分",
		"107000.53": "壹拾万柒仟元伍角叁分", "16409.02": "壹万陆仟肆佰零玖元零贰分", "325.04": "叁佰贰拾伍元零肆分",
		"1409.50": "壹仟肆佰零玖元伍角整", "6007.14": "陆仟零柒元壹角肆分", "100005.00": "壹拾万零伍元整", "1000500.00": "壹佰万零伍佰元整",
		"295000.00": "贰拾玖万伍仟元整", "100000000.00": "壹亿元整", "100050000.00": "壹亿零伍万元整", "100000001.00": "壹亿零壹元整",
		"1000000000000.00": "壹万亿元整", "1000100000000.00": "壹万零壹亿元整", "10010.10": "壹万零壹拾元壹角整", "20000.00": "贰万元整",
		"5001000.00": "伍佰万壹仟元整", "1010.00": "壹仟零壹拾元整", "9999999999999.99": "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
	} {
		if got := MustParse(s).Capitals(); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
	if got := Fen(-150).Capitals(); got != "负壹元伍角整" {
		t.Error(got)
	}
}

func TestGrouped(t *testing.T) {
	for f, want := range map[Fen]string{
		0: "0.00", 5: "0.05", 99999: "999.99", 100000: "1,000.00", 80000000: "800,000.00", 123456789012: "1,234,567,890.12",
		-80000000: "-800,000.00", math.MinInt64: "-92,233,720,368,547,758.08",
	} {
		if got := f.Grouped(); got != want {
			t.Errorf("%d: %s, want %s", f, got, want)
		}
	}
}

func TestOnlyTheLimitIsAHundredPercent(t *testing.T) {
	limit := MustParse("800000.00")
	for s, want := range map[string]string{"0.00": "0.00", "799999.99": "99.99", "800000.00": "100.00", "295000.00": "36.88", "800000.01": "100.01", "1600000.00": "200.00"} {
		if got := MustParse(s).PercentOf(limit); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
	if got := MustParse("57000.00").PercentOf(MustParse("70000.00")); got != "81.43" {
		t.Error(got)
	}
	if got := Fen(math.MaxInt64).PercentOf(1); got != "" {
		t.Error(got)
	}
	if got := Fen(999999999999999).PercentOf(999999999999999); got != "100.00" {
		t.Error(got)
	}
}

func TestAtLeastIsExact(t *testing.T) {
	limit := MustParse("800000.00")
	for s, want := range map[string]bool{"639999.99": false, "640000.00": true, "640000.01": true} {
		if got := MustParse(s).AtLeast(80, 100, limit); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
}

func TestJSONIsAString(t *testing.T) {
	var v struct{ Amount Fen }
	if err := json.Unmarshal([]byte(`{"Amount":"800000.00"}`), &v); err != nil || v.Amount != 80000000 {
		t.Fatal(v, err)
	}
	if out, _ := json.Marshal(v); string(out) != `{"Amount":"800000.00"}` {
		t.Error(string(out))
	}
	if err := json.Unmarshal([]byte(`{"Amount":800000}`), &v); err == nil {
		t.Error("a JSON number is not an amount")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("800000.00")
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := Parse(s); err == nil && n.String() != s {
			t.Errorf("%q came back as %q", s, n)
		}
	})
}
