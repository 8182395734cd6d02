package rulebook

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
)

// Difference is one rule of a book before and after; "" stands for none. Editorial differences are of the name and of
// notes: they decide nothing.
type Difference struct {
	Key       string // of a value, with its band; "method.random"; "name"; "training"
	Before    string
	After     string
	Editorial bool
}

// Changes lists in what two versions differ, in the order of their keys. Version number and days are no difference.
func Changes(before, after Rulebook) []Difference {
	old, now := before.lines(), after.lines()
	var keys []string
	for _, m := range []map[string]line{old, now} {
		for k := range m {
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	slices.Sort(keys)
	var out []Difference
	for _, k := range keys {
		a, b := old[k], now[k]
		if a != b {
			out = append(out, Difference{Key: k, Before: a.said(), After: b.said(), Editorial: k == "name" || a.rule == b.rule})
		}
	}
	return out
}

// line is one rule as text: what it decides, and its note.
type line struct{ rule, note string }

func (l line) said() string {
	if l.note == "" {
		return l.rule
	}
	return l.rule + "（" + l.note + "）"
}

func (b Rulebook) lines() map[string]line {
	m := map[string]line{}
	if b.ID == "" {
		return m
	}
	m["name"] = line{rule: b.Name.ZH + " / " + b.Name.EN}
	m["training"] = line{rule: strconv.FormatBool(b.Training)}
	for _, v := range b.Values {
		key := v.Key
		if v.Band != nil {
			key += " " + v.Band.From.String() + "–"
			if v.Band.To != nil {
				key += v.Band.To.String()
			}
		}
		m[key] = line{rule: v.Value + " " + v.Unit + " " + cited(v.Citation), note: said(v.Note)}
	}
	for _, r := range b.Methods {
		note := said(r.Note)
		r.Note = refusal.Text{}
		rule, _ := json.Marshal(r) // plain values
		key := "method." + r.Method
		for n := 2; m[key] != (line{}); n++ {
			key = "method." + r.Method + "." + strconv.Itoa(n)
		}
		m[key] = line{rule: string(rule), note: note}
	}
	return m
}

func cited(c refusal.Citation) string {
	kind := "platform"
	if c.Law {
		kind = "law"
	}
	return "〔" + strings.TrimSpace(c.Document+" "+c.Article) + "·" + kind + "〕"
}

func said(t refusal.Text) string {
	if t.ZH == "" {
		return ""
	}
	return t.ZH + " / " + t.EN
}

// Check judges a book by the rules of a rulebook file.
func Check(b Rulebook) error {
	data, err := json.Marshal(File(b))
	if err != nil {
		return err
	}
	_, err = Decode(data)
	return err
}

// File is the book as a rulebook file writes it: what is empty is left out, so that Decode takes it back.
func File(b Rulebook) map[string]any {
	data, err := json.Marshal(b)
	var m map[string]any
	if err != nil || json.Unmarshal(data, &m) != nil {
		return nil // a Rulebook holds nothing that can't be written
	}
	for _, list := range []string{"values", "methods"} {
		rows, _ := m[list].([]any)
		for _, row := range rows {
			r, _ := row.(map[string]any)
			if note, _ := r["note"].(map[string]any); note["zh"] == "" && note["en"] == "" {
				delete(r, "note")
			}
			for k, v := range r {
				if v == nil {
					delete(r, k)
				}
			}
		}
		if len(rows) == 0 {
			delete(m, list)
		}
	}
	return m
}
