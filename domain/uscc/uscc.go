// Package uscc checks unified social credit codes (统一社会信用代码, GB 32100-2015).
package uscc

import (
	"strings"

	"github.com/intermart/intermart/domain/refusal"
)

const (
	alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // no I O S V Z
	length   = 18
	modulus  = 31
)

// standard is where the rules of a code come from.
var standard = refusal.Citation{Document: "GB 32100-2015 法人和其他组织统一社会信用代码编码规则", Article: "4、附录A"}

// Result is what a well-formed code says about itself.
type Result struct {
	Code         string // as given
	CheckDigitOK bool   // false is a warning that asks for proof: some real licences fail
	Expected     byte   // the check character the first 17 call for
}

// Check refuses a wrong length or alphabet and says whether the check digit is right. The returned error is nil or a
// *refusal.Refusal.
func Check(code string) (Result, error) {
	if n := len([]rune(code)); n != length {
		return Result{}, malformed("uscc.length", "统一社会信用代码应为 18 位，现为 %d 位", "a credit code has 18 characters, this has %d", n)
	}
	for i, c := range []rune(code) {
		if !strings.ContainsRune(alphabet, c) {
			return Result{}, malformed("uscc.alphabet", "第 %d 位“%c”不是统一社会信用代码用字（数字和大写字母，不用 I、O、S、V、Z）",
				"character %d, %q, cannot stand in a credit code (digits and capitals without I, O, S, V, Z)", i+1, c)
		}
	}
	want := checkCharacter(code[:length-1])
	return Result{Code: code, CheckDigitOK: code[length-1] == want, Expected: want}, nil
}

// Make completes the first 17 characters with their check character, for demo data and tests.
func Make(prefix17 string) (string, error) {
	code := prefix17 + "0"
	r, err := Check(code)
	if err != nil {
		return "", err
	}
	return prefix17 + string(r.Expected), nil
}

func malformed(rule, zh, en string, args ...any) *refusal.Refusal {
	r := refusal.New(refusal.Invalid, rule, "uscc", zh, en, args...)
	return r.Cite(standard.Document, standard.Article, standard.Law)
}

func checkCharacter(prefix string) byte {
	sum, weight := 0, 1
	for i := range len(prefix) {
		sum += strings.IndexByte(alphabet, prefix[i]) * weight
		weight = weight * 3 % modulus
	}
	return alphabet[(modulus-sum%modulus)%modulus]
}
