package compliance

import (
	"strings"
	"unicode"

	"github.com/intermart/intermart/domain/rulebook"
)

// fold makes texts comparable: full-width forms narrow, letters small, and neither space nor punctuation, so that
// “项目 A”, “项目Ａ” and “项目（A）” are one.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		r = narrow(r)
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
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
	t := title{text: fold(s), pairs: map[[2]rune]int{}}
	eachPair(t.text, func(p [2]rune) {
		t.pairs[p]++
		t.count++
	})
	return t
}

// alike reports whether the Dice coefficient of the pairs reaches share: 2 × common × den ≥ (pairs of both) × num.
func (t title) alike(other string, share rulebook.Ratio) bool {
	other = fold(other)
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
