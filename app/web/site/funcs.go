package site

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/money"
)

// day is the zone of every date and hour people read: UTC+8, as the rules count days.
var day = time.FixedZone("UTC+8", 8*60*60)

// parse reads layout and parts once and gives each page a set of its own, so that every page may define "main".
func (s *Site) parse(lang string) (map[string]*template.Template, error) {
	base, err := template.New("base").Funcs(s.funcs(lang)).ParseFS(s.Files.Templates, "layout.html", "paper.html", "parts*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	names, err := fs.Glob(s.Files.Templates, "page_*.html")
	if err != nil {
		return nil, err
	}
	drawn := map[string]*template.Template{}
	for _, name := range names {
		t, err := base.Clone()
		if err == nil {
			t, err = t.ParseFS(s.Files.Templates, name)
		}
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		drawn[strings.TrimSuffix(strings.TrimPrefix(path.Base(name), "page_"), ".html")] = t
	}
	return drawn, nil
}

// funcs are the words templates may use, bound to one language.
func (s *Site) funcs(lang string) template.FuncMap {
	w, f := s.words[lang], format{lang: lang, words: s.words[lang]}
	return template.FuncMap{
		"t": w.say, "code": w.code, "text": f.text,
		"amount": f.amount, "rounded": f.rounded, "rule": f.rule, "band": f.band, "price": f.price, "percent": percentOf, "capitals": capitals,
		"date": f.date, "moment": f.moment, "iso": iso, "bytes": f.bytes,
		"short": short, "chunks": chunks, "asset": s.assetURL, "dict": dict, "inc": func(n int) int { return n + 1 },
		"join": strings.Join, "qr": qrPath, "list": func(a ...string) []string { return a },
		"even": func(n int) bool { return n%2 == 0 },
	}
}

// format writes values the way readers of one language do.
type format struct {
	lang  string
	words words
}

func (f format) text(t Text) string {
	if f.lang == "en" && t.EN != "" {
		return t.EN
	}
	if t.ZH != "" {
		return t.ZH
	}
	return t.EN
}

// amount groups yuan: 799,999.99 元, or CNY 799,999.99.
func (f format) amount(yuan string) string {
	if yuan == "" {
		return "—"
	}
	if fen, err := money.Parse(yuan); err == nil {
		yuan = fen.Grouped()
	}
	return f.words.say("unit.yuan", yuan)
}

// rounded is a large sum as people say it: 618.34 万元, or CNY 6.18 million.
func (f format) rounded(yuan string) string {
	fen, err := money.Parse(yuan)
	switch {
	case err != nil || fen < 1_000_000: // ten thousand yuan
		return f.amount(yuan)
	case f.lang == "en":
		return f.words.say("unit.million", fmt.Sprintf("%.2f", float64(fen)/1e8))
	}
	return f.words.say("unit.million", fmt.Sprintf("%.2f", float64(fen)/1e6))
}

// price is an offer's number in the notice's way of quoting: a sum, a unit price or a discount rate in percent.
func (f format) price(quote, value string) string {
	switch {
	case value == "":
		return "—"
	case quote == "discount":
		return f.words.say("unit.discount", value)
	case quote == "unit":
		return f.words.say("unit.each", f.amount(value))
	}
	return f.amount(value)
}

// rule is a rulebook's value with its unit.
func (f format) rule(v RuleValue) string {
	switch v.Unit {
	case "yuan":
		return f.amount(v.Value)
	case "ratio":
		if part, err := money.Parse(v.Value); err == nil {
			return strconv.FormatInt(int64(part), 10) + "%"
		}
	case "working_day", "day", "hour", "minute":
		return f.words.say("unit."+v.Unit, v.Value)
	case "choice", "flag":
		return f.words.code(v.Unit, v.Value)
	}
	return v.Value
}

// band is the range of amounts a rule holds for, "" for every amount.
func (f format) band(from, to string) string {
	switch {
	case to != "":
		return f.words.say("band.between", f.amount(from), f.amount(to))
	case from != "" && from != "0.00":
		return f.words.say("band.from", f.amount(from))
	}
	return ""
}

var weekdaysZH = [...]string{"日", "一", "二", "三", "四", "五", "六"}

func (f format) date(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	if t = t.In(day); f.lang == "en" {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2006年1月2日")
}

func (f format) moment(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	if t = t.In(day); f.lang == "en" {
		return t.Format("Mon 2 Jan 2006, 15:04")
	}
	return t.Format("2006年1月2日") + "（周" + weekdaysZH[t.Weekday()] + "）" + t.Format("15:04")
}

func (f format) bytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// percentOf is part of whole in percent, "" when either is no amount.
func percentOf(part, whole string) string {
	p, err := money.Parse(part)
	if err != nil {
		return ""
	}
	w, err := money.Parse(whole)
	if err != nil || w == 0 {
		return ""
	}
	return p.PercentOf(w) + "%"
}

// capitals is the sum in Chinese capitals, as on a contract.
func capitals(yuan string) string {
	fen, err := money.Parse(yuan)
	if err != nil {
		return ""
	}
	return fen.Capitals()
}

// short is the head of a hash, enough to compare by eye.
func short(hash string) string {
	if len(hash) <= 16 {
		return hash
	}
	return hash[:16] + "…"
}

// chunks cuts a long code into groups a line can break between.
func chunks(code string) []string {
	const size = 8
	var parts []string
	for len(code) > size {
		parts, code = append(parts, code[:size]), code[size:]
	}
	return append(parts, code)
}

// dict hands several values to a part.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict wants pairs")
	}
	d := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict wants names, got %v", pairs[i])
		}
		d[name] = pairs[i+1]
	}
	return d, nil
}
