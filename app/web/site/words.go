package site

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

var languages = []string{"zh", "en"}

// words are the messages of one language by key.
type words map[string]string

// say is the message with its arguments in place; a key without a message shows itself, which the tests never allow.
func (w words) say(key string, args ...any) string {
	m, ok := w[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return m
	}
	said := fmt.Sprintf(m, args...)
	if strings.Contains(m, "|") {
		said = counted.ReplaceAllStringFunc(said, oneOrSeveral)
	}
	return said
}

// counted is a number with its word for one and its word for several: "1 {bidder|bidders}".
var counted = regexp.MustCompile(`\b\d+ \{[a-z ]+\|[a-z ]+\}`)

func oneOrSeveral(said string) string {
	number, words, _ := strings.Cut(said, " ")
	one, several, _ := strings.Cut(strings.Trim(words, "{}"), "|")
	if number == "1" {
		return "1 " + one
	}
	return number + " " + several
}

// code is the message of a code within a family, or the code itself when it is newer than the messages.
func (w words) code(family, code string) string {
	if m, ok := w[family+"."+code]; ok {
		return m
	}
	return strings.ReplaceAll(code, "_", " ")
}

func readWords(files fs.FS) (map[string]words, error) {
	all := map[string]words{}
	for _, lang := range languages {
		b, err := fs.ReadFile(files, lang+".json")
		if err != nil {
			return nil, fmt.Errorf("messages: %w", err)
		}
		w := words{}
		if err := json.Unmarshal(b, &w); err != nil {
			return nil, fmt.Errorf("messages %s: %w", lang, err)
		}
		all[lang] = w
	}
	return all, nil
}
