package compliance

import (
	"strings"
	"unicode"

	"github.com/intermart/intermart/domain/rulebook"
)

// Same reports whether two names or codes are one when width, case, spaces and punctuation are put aside.
func Same(a, b string) bool { return Fold(a) == Fold(b) }

// Fold makes texts comparable: full-width forms narrow, letters small, and neither space nor punctuation, so that
// “项目 A”, “项目Ａ” and “项目（A）” are one. Between ASCII letters or digits any punctuation is a hyphen, so that the
// codes 2026-1-12 and 2026-11-2 stay two.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	code, gap := false, false // the last character kept is part of a code; punctuation came after it
	for _, r := range s {
		r = unicode.ToLower(narrow(r))
		switch {
		case unicode.IsPunct(r) || unicode.IsSymbol(r):
			gap = code
			continue
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			continue
		}
		isCode := r >= '0' && r <= '9' || r >= 'a' && r <= 'z'
		if gap && isCode {
			b.WriteByte('-')
		}
		b.WriteRune(r)
		code, gap = isCode, false
	}
	return b.String()
}

// narrow is the ASCII form of a full-width character.
func narrow(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	}
	return r
}

// title is a folded title with its pairs of neighbouring characters.
type title struct {
	text  string
	pairs map[[2]rune]int
	count int
}

func newTitle(s string) title {
	t := title{text: Fold(s), pairs: map[[2]rune]int{}}
	eachPair(t.text, func(p [2]rune) {
		t.pairs[p]++
		t.count++
	})
	return t
}

// alike reports whether the Dice coefficient of the pairs reaches share: 2 × common × den ≥ (pairs of both) × num.
func (t title) alike(other string, share rulebook.Ratio) bool {
	other = Fold(other)
	if t.text == "" || other == "" {
		return false
	}
	if t.text == other {
		return true
	}
	seen := map[[2]rune]int{}
	common, count := 0, 0
	eachPair(other, func(p [2]rune) {
		count++
		if seen[p] < t.pairs[p] {
			seen[p]++
			common++
		}
	})
	return common > 0 && int64(2*common)*share.Den >= int64(t.count+count)*share.Num
}

func eachPair(s string, visit func([2]rune)) {
	var last rune
	for i, r := range s {
		if i > 0 {
			visit([2]rune{last, r})
		}
		last = r
	}
}
