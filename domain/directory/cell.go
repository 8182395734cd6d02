package directory

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/workday"
)

func numberCell(cell string) any {
	if _, err := strconv.Atoi(cell); err != nil {
		return cell
	}
	return json.Number(cell)
}

func boolCell(cell string) any {
	switch strings.ToLower(cell) {
	case "是", "yes", "true", "1":
		return true
	case "否", "no", "false", "0":
		return false
	}
	return cell
}

// dayCell takes 2026-09-18 or a spreadsheet's day number, which counts from 1899-12-30.
func dayCell(cell string) any {
	const firstSerial, lastSerial = 36526, 73050 // 2000-01-01 … 2099-12-31
	if n, err := strconv.Atoi(cell); err == nil && n >= firstSerial && n <= lastSerial {
		return workday.Date{Year: 1899, Month: 12, Day: 30}.AddDays(n).String()
	}
	return cell
}

var spanForm = regexp.MustCompile(`^([0-9]+) *(\S+)$`)

func spanCell(cell string) any {
	m := spanForm.FindStringSubmatch(cell)
	if m == nil {
		return cell
	}
	return map[string]any{"n": json.Number(m[1]), "unit": word(unitWords, m[2])}
}

// Signs that part a cell; a “\” before one of them, and before itself, makes it an ordinary character.
const (
	escape    = '\\'
	entrySign = '；'
	partSign  = '|'
	allSign   = '＋'
	anySign   = '／'
	groupSign = '＆'
)

var signs = []rune{escape, entrySign, ';', '\n', partSign, allSign, anySign, groupSign}

// escaped writes a text so that no sign in it parts a cell.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		if slices.Contains(signs, r) {
			b.WriteRune(escape)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unescaped(s string) string {
	var b strings.Builder
	plain := false
	for _, r := range s {
		if r == escape && !plain {
			plain = true
			continue
		}
		plain = false
		b.WriteRune(r)
	}
	return b.String()
}

// split parts a cell at the signs that are not escaped, and leaves the escapes to the parts.
func split(s string, at ...rune) []string {
	var out []string
	start, plain := 0, false
	for i, r := range s {
		switch {
		case plain:
			plain = false
		case r == escape:
			plain = true
		case slices.Contains(at, r):
			out = append(out, strings.TrimSpace(s[start:i]))
			start = i + len(string(r))
		}
	}
	return append(out, strings.TrimSpace(s[start:]))
}

func entries(cell string) []string {
	return slices.DeleteFunc(split(cell, entrySign, ';', '\n'), func(s string) bool { return s == "" })
}

func listCell(cell string) any {
	list := []any{}
	for _, s := range entries(cell) {
		list = append(list, unescaped(s))
	}
	return list
}

// lockedCell takes the members' names in Chinese or as the JSON file has them.
func lockedCell(cell string) any {
	list := []any{}
	for _, s := range entries(cell) {
		list = append(list, word(lockWords(), unescaped(s)))
	}
	return list
}

// part is one part of an entry, and how it is read when it is no plain text.
type part struct {
	name  string
	words map[string]string
	form  func(string) any
}

// object names the parts of an entry; a part too many makes a member that no reader knows, and so a fault.
func object(entry string, parts []part) map[string]any {
	members := map[string]any{}
	for i, s := range split(entry, partSign) {
		s = unescaped(s)
		switch {
		case i >= len(parts):
			members["|"] = s
		case s == "":
		case parts[i].form != nil:
			members[parts[i].name] = parts[i].form(s)
		default:
			members[parts[i].name] = word(parts[i].words, s)
		}
	}
	return members
}

var (
	approvalParts   = []part{{name: "name"}, {name: "stage"}, {name: "link", words: linkWords}, {name: "code"}, {name: "organ"}, {name: "organ_uscc"}}
	basisParts      = []part{{name: "document"}, {name: "article"}, {name: "rank", words: rankWords}, {name: "from", form: dayCell}, {name: "to", form: dayCell}, {name: "number"}, {name: "quote"}}
	credentialParts = []part{{name: "trade"}, {name: "name"}, {name: "kind", words: proofWords}, {name: "level"}, {name: "order", form: numberCell}, {name: "reform", words: reformWords}}
	personParts     = []part{{name: "type"}, {name: "count", form: numberCell}}
)

func objects(cell string, parts []part) any {
	list := []any{}
	for _, e := range entries(cell) {
		list = append(list, object(e, parts))
	}
	return list
}

func approvalsCell(cell string) any { return objects(cell, approvalParts) }
func basesCell(cell string) any     { return objects(cell, basisParts) }
func personsCell(cell string) any   { return objects(cell, personParts) }

// Marks of the credentials of a group: “全部：a＋b” needs each, “任一：a／b” one of them, “全部：a＆任一：b／c” both.
const (
	allMark = "全部："
	anyMark = "任一："
)

func groupsCell(cell string) any {
	list := []any{}
	for _, e := range entries(cell) {
		group := map[string]any{}
		for _, side := range split(e, groupSign) {
			name, sign := "all_of", allSign
			if rest, found := strings.CutPrefix(side, anyMark); found {
				name, sign, side = "any_of", anySign, rest
			} else {
				side = strings.TrimPrefix(side, allMark)
			}
			credentials := []any{}
			for _, s := range split(side, sign) {
				credentials = append(credentials, object(s, credentialParts))
			}
			if group[name] != nil {
				name = groupTwice // no reader knows it: told as a fault
			}
			group[name] = credentials
		}
		list = append(list, group)
	}
	return list
}

const groupTwice = "＆"

// DayCell is the day of a cell that holds 2026-09-18 or a spreadsheet's day number; any other text is left as it is.
func DayCell(cell string) string {
	s, _ := dayCell(cell).(string)
	return s
}
