package uscc

import (
	"testing"

	"github.com/intermart/intermart/domain/refusal"
)

func TestValidCodes(t *testing.T) {
	for _, code := range []string{
		"91110000600037341L", "91350100M000100Y43", "914403001922038216", "91440300708461136T",
		"91430102MA4DEMX016", "91430103MA4DEMX02P", "91430104MA4DEMX039", "91430105MA4DEMX04T", "91430111MA4DEMX05K",
	} {
		r, err := Check(code)
		if err != nil || !r.CheckDigitOK || r.Expected != code[17] || r.Code != code {
			t.Errorf("%s: %+v %v", code, r, err)
		}
		if made, err := Make(code[:17]); err != nil || made != code {
			t.Errorf("made %s, %v", made, err)
		}
	}
}

func TestWrongCheckDigitIsOnlyAWarning(t *testing.T) {
	r, err := Check("91350100M000100Y44")
	if err != nil || r.CheckDigitOK || r.Expected != '3' {
		t.Errorf("%+v %v", r, err)
	}
}

func TestMalformedCodesAreRefused(t *testing.T) {
	for code, rule := range map[string]string{
		"":                    "uscc.length",
		"91350100M000100Y4":   "uscc.length",
		"91350100M000100Y433": "uscc.length",
		"91350100M000100Y4Z":  "uscc.alphabet",
		"9135O100M000100Y43":  "uscc.alphabet",
		"91350100m000100Y43":  "uscc.alphabet",
		"91350100M000100Y4３":  "uscc.alphabet",
		"91350100M000100Y4 ":  "uscc.alphabet",
	} {
		_, err := Check(code)
		r := refusal.As(err)
		if r == nil || r.Code != refusal.Invalid || r.Rule != rule || r.Citation.IsZero() || r.Text.ZH == "" || r.Text.EN == "" {
			t.Errorf("%q: %v", code, err)
		}
	}
}

// A changed character is always noticed, because 31 is prime.
func TestEveryChangeOfOneCharacterIsNoticed(t *testing.T) {
	const code = "91350100M000100Y43"
	for i := range 18 {
		for _, c := range []byte(alphabet) {
			changed := []byte(code)
			changed[i] = c
			if r, err := Check(string(changed)); err != nil || r.CheckDigitOK != (c == code[i]) {
				t.Errorf("%s: %+v %v", changed, r, err)
			}
		}
	}
}
