package store

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

const (
	// maxReadings bounds the readings that are kept of one name: one character in ten has several, and they multiply.
	maxReadings = 128
	// betweenReadings is what zh_plain never leaves in a search.
	betweenReadings = "\x1f"
)

// initials are the initials of a name in pinyin, in every reading: of characters with several, in the order of the
// dictionary, the usual one first. Beyond maxReadings the characters that follow have their usual one. Latin letters and
// digits stay, in lower case; what is neither is left out.
func initials(name string) string {
	args := pinyin.NewArgs()
	args.Style, args.Heteronym = pinyin.FirstLetter, true
	readings := []string{""}
	for _, r := range name {
		next := firstLetters(r, args)
		if len(next) == 0 {
			continue
		}
		if len(readings)*len(next) > maxReadings {
			next = next[:1]
		}
		longer := make([]string, 0, len(readings)*len(next))
		for _, head := range readings {
			for _, letter := range next {
				longer = append(longer, head+letter)
			}
		}
		readings = longer
	}
	return strings.Join(readings, betweenReadings)
}

func firstLetters(r rune, args pinyin.Args) (list []string) {
	if r < unicode.MaxASCII {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return []string{strings.ToLower(string(r))}
		}
		return nil
	}
	for _, letter := range pinyin.SinglePinyin(r, args) {
		if letter != "" && !slices.Contains(list, letter) {
			list = append(list, letter)
		}
	}
	return list
}

// FillInitials computes what is missing, a batch at a time: rows of older releases, and names that they changed. It
// answers how many it did.
func (t *tx) FillInitials(ctx context.Context, limit int) (int, error) {
	done, err := t.fillInitials(ctx, limit, `SELECT id AS key, name FROM agencies WHERE initials IS NULL ORDER BY id`, `UPDATE agencies SET initials = ? WHERE id = ?`)
	if err != nil || done == limit {
		return done, err
	}
	more, err := t.fillInitials(ctx, limit-done, `SELECT code || ' ' || version AS key, name FROM matters WHERE initials IS NULL ORDER BY code, version`,
		`UPDATE matters SET initials = ? WHERE code || ' ' || version = ? AND initials IS NULL`)
	return done + more, err
}

func (t *tx) fillInitials(ctx context.Context, limit int, find, fill string) (int, error) {
	var list []struct{ Key, Name string }
	if err := t.list(ctx, &list, find+` LIMIT ? FOR NO KEY UPDATE SKIP LOCKED`, pageSize(limit)); err != nil {
		return 0, err
	}
	for _, one := range list {
		if _, err := t.exec(ctx, fill, initials(one.Name), one.Key); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
