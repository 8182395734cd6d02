// Package money counts yuan in whole fen, reads and writes them exactly, and says them in Chinese capitals.
package money

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
)

// Fen is an amount of money in fen (1/100 yuan).
type Fen int64

// Yuan is one yuan in fen.
const Yuan Fen = 100

// maxYuanDigits is the most digits an amount may have before the point.
const maxYuanDigits = 13

// Parse reads an amount in yuan with exactly two decimals: (0|[1-9][0-9]{0,12})\.[0-9]{2}.
func Parse(s string) (Fen, error) {
	yuan, cents, found := strings.Cut(s, ".")
	if !found || len(cents) != 2 || !digits(cents) || !wholeNumber(yuan) {
		return 0, refusal.New(refusal.Invalid, "money.form", "",
			"金额应写成两位小数的元，例如 800000.00", "write the amount in yuan with two decimals, such as 800000.00")
	}
	n, err := strconv.ParseInt(yuan+cents, 10, 64)
	if err != nil {
		return 0, err // cannot be: at most 15 digits
	}
	return Fen(n), nil
}

// MustParse is Parse for constants in tests and data written by hand; it panics on a wrong form.
func MustParse(s string) Fen {
	f, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return f
}

// String writes the amount in yuan with two decimals: "800000.00".
func (f Fen) String() string {
	sign, n := f.split()
	s := strconv.FormatUint(n, 10)
	for len(s) < 3 {
		s = "0" + s
	}
	return sign + s[:len(s)-2] + "." + s[len(s)-2:]
}

// Grouped writes the amount in yuan with thousands separated by commas: "800,000.00".
func (f Fen) Grouped() string {
	sign, n := f.split()
	s := strings.TrimPrefix(Fen(n).String(), "-")
	whole, cents := s[:len(s)-3], s[len(s)-3:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + cents
}

// PercentOf says how much of limit the amount is, in percent, rounded to two decimals. Only limit itself is "100.00":
// 799,999.99 of 800,000.00 is "99.99", 800,000.01 is "100.01". It is "" when either is negative or limit is zero.
func (f Fen) PercentOf(limit Fen) string {
	if f < 0 || limit <= 0 {
		return ""
	}
	hi, lo := bits.Mul64(uint64(f), 10000)
	if hi >= uint64(limit) {
		return ""
	}
	hundredths, rest := bits.Div64(hi, lo, uint64(limit))
	if hundredths > 1<<62 {
		return ""
	}
	if rest >= uint64(limit)-rest {
		hundredths++
	}
	switch {
	case f < limit:
		hundredths = min(hundredths, 9999)
	case f > limit:
		hundredths = max(hundredths, 10001)
	}
	return Fen(hundredths).String()
}

// AtLeast reports whether the amount is at least num/den of limit, exactly: f × den ≥ limit × num. All are
// non-negative.
func (f Fen) AtLeast(num, den int64, limit Fen) bool {
	fh, fl := bits.Mul64(uint64(f), uint64(den))
	lh, ll := bits.Mul64(uint64(limit), uint64(num))
	return fh > lh || fh == lh && fl >= ll
}

// MarshalText writes the amount as String does, so that JSON carries it as a string.
func (f Fen) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what Parse accepts.
func (f *Fen) UnmarshalText(text []byte) error {
	n, err := Parse(string(text))
	if err != nil {
		return err
	}
	*f = n
	return nil
}

func (f Fen) split() (sign string, n uint64) {
	if f < 0 {
		return "-", uint64(-(f + 1)) + 1 // -f overflows for the smallest
	}
	return "", uint64(f)
}

func wholeNumber(s string) bool {
	if s == "" || len(s) > maxYuanDigits || !digits(s) {
		return false
	}
	return s == "0" || s[0] != '0'
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
