package store

import "unicode"

// letters counts what zh_plain leaves of a word: everything but space and punctuation, signs included.
func letters(word string) int {
	n := 0
	for _, r := range word {
		if !unicode.IsSpace(r) && !unicode.IsPunct(r) && !unicode.IsSymbol(r) {
			n++
		}
	}
	return n
}
