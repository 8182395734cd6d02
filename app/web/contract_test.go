package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// samples holds a text for every pattern of the contract; a pattern without one fails the test.
var samples = map[string]string{
	`^([01][0-9]|2[0-3]):[0-5][0-9]$`: "22:30",
	`^1[3-9][0-9]{9}$`:                "13800000000", `^[0-9a-fA-F]{96}$`: strings.Repeat("ab", 48),
	`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`:        "33333333-3333-4333-8333-333333333333",
	`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`: "33333333-3333-4333-8333-333333333333",
	`^CG-[0-9]{6}-[0-9]{4}-[0-9]{6}$`:                                       "CG-430103-2026-000123",
	`^[0-9A-HJ-NPQRTUWXY]{18}$`:                                             "91350100M000100Y43",
	`^(0|[1-9][0-9]{0,12})\.[0-9]{2}$`:                                      "9500.00",
	`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`:                   "2026-09-18",
	`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$`:    "2026-09-18T04:00:00.000000Z",
	`^BG-[0-9]{6}-[0-9]{4}-[0-9]{6}$`:                                       "BG-430103-2026-000001",
	`^[0-9]{6}$`:                                                            "430103",
	`^[0-9]{6}-ZJ-[A-Z]{2,4}-[0-9]{3}$`:                                     "430100-ZJ-HB-001",
	`^[a-z0-9][a-z0-9-]{0,63}(@[0-9]{1,6})?$`:                               "hunan-2025@1",
	`^[0-9a-f]{48}$`:                                                        strings.Repeat("ab", 24),
	`^[0-9a-f]{64}$`:                                                        strings.Repeat("ab", 32),
	`^[0-9a-f]{32}$`:                                                        strings.Repeat("ab", 16),
	`^[A-Za-z0-9_-]+$`:                                                      "abcdefghijklmnop",
	`^[^@\s]{1,64}@[^@\s]{1,189}$`:                                          "zhang@example.com",
	`^[0-9+() -]+$`:                                                         "0731-88888888",
	`^"[1-9][0-9]{0,9}"$`:                                                   `"3"`,
	`^age1[02-9ac-hj-np-z]{58}$`:                                            "age1" + strings.Repeat("q", 58),
	`^[A-Z2-7]{32}$`:                                                        strings.Repeat("A", 32),
	`^[a-z0-9_.\[\]]+$`:                                                     "licence",
	`^[A-Za-z0-9 -]+$`:                                                      "abcd-efgh-ijkl",
	`^[a-z]+:[A-Za-z0-9@-]+$`:                                               "notice:33333333-3333-4333-8333-333333333333",
}

// sample is a value that a schema allows, with every member.
func sample(t *testing.T, s *openapi3.Schema) any {
	t.Helper()
	switch {
	case len(s.AllOf) == 1:
		return sample(t, s.AllOf[0].Value)
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type.Is("object"):
		return sampleObject(t, s)
	case s.Type.Is("array"):
		return []any{sample(t, s.Items.Value)}
	case s.Type.Is("integer"):
		if s.Min != nil {
			return *s.Min
		}
		return 1.0
	case s.Type.Is("boolean"):
		return true
	}
	if s.Pattern == "" {
		return strings.Repeat("文", int(max(s.MinLength, 2)))
	}
	text, ok := samples[s.Pattern]
	if !ok {
		t.Fatalf("no sample for pattern %s", s.Pattern)
	}
	return text
}

func sampleObject(t *testing.T, s *openapi3.Schema) map[string]any {
	m := map[string]any{}
	for _, name := range sortedNames(s.Properties) {
		if s.MaxProps != nil && uint64(len(m)) == *s.MaxProps {
			break
		}
		m[name] = sample(t, s.Properties[name].Value)
	}
	return m
}

// violation is one value that breaks one constraint, and the field that must be named.
type violation struct {
	rule  string
	field string
	value any
}

// violations breaks every constraint of a schema, one at a time. put builds the whole value around a changed part.
func violations(t *testing.T, s *openapi3.Schema, at string, put func(any) any) []violation {
	t.Helper()
	good := sample(t, s)
	var list []violation
	add := func(rule, field string, v any) { list = append(list, violation{rule, field, put(v)}) }
	if len(s.AllOf) == 0 {
		add("type", at, map[bool]any{true: 7.5, false: "x"}[s.Type.Is("string")])
	}
	if !s.Nullable {
		add("null", at, nil)
	}
	if len(s.Enum) > 0 {
		add("enum", at, "no-such-word")
	}
	switch {
	case s.Type.Is("object"):
		list = append(list, objectViolations(t, s, at, good.(map[string]any), put)...)
	case s.Type.Is("array"):
		list = append(list, arrayViolations(t, s, at, good.([]any), put)...)
	case s.Type.Is("integer"):
		if s.Min != nil {
			add("minimum", at, *s.Min-1)
		}
		if s.Max != nil {
			add("maximum", at, *s.Max+1)
		}
	case s.Type.Is("string"):
		if s.Pattern != "" {
			add("pattern", at, strings.Repeat("☃", int(max(s.MinLength, 1))))
		}
		if s.MinLength > 0 {
			add("minLength", at, strings.Repeat("a", int(s.MinLength)-1))
		}
		if s.MaxLength != nil {
			add("maxLength", at, strings.Repeat("a", int(*s.MaxLength)+1))
		}
	}
	return list
}

func objectViolations(t *testing.T, s *openapi3.Schema, at string, good map[string]any, put func(any) any) []violation {
	var list []violation
	with := func(name string, v any) map[string]any {
		m := map[string]any{}
		for k, g := range good {
			m[k] = g
		}
		m[name] = v
		return m
	}
	for _, name := range s.Required {
		m := with(name, nil)
		delete(m, name)
		list = append(list, violation{"required", join(at, name), put(m)})
	}
	if has := s.AdditionalProperties.Has; has != nil && !*has {
		list = append(list, violation{"unknown", join(at, "no_such_field"), put(with("no_such_field", 1))})
	}
	if s.MinProps > 0 {
		list = append(list, violation{"minProperties", at, put(map[string]any{})})
	}
	if s.MaxProps != nil {
		m := map[string]any{}
		for _, name := range sortedNames(s.Properties) {
			m[name] = sample(t, s.Properties[name].Value)
		}
		list = append(list, violation{"maxProperties", at, put(m)})
	}
	for _, name := range sortedNames(s.Properties) {
		list = append(list, violations(t, s.Properties[name].Value, join(at, name), func(v any) any { return put(with(name, v)) })...)
	}
	return list
}

func arrayViolations(t *testing.T, s *openapi3.Schema, at string, good []any, put func(any) any) []violation {
	var list []violation
	if s.MinItems > 0 {
		list = append(list, violation{"minItems", at, put([]any{})})
	}
	if s.MaxItems != nil {
		list = append(list, violation{"maxItems", at, put(slices.Repeat(good, int(*s.MaxItems)+1))})
	}
	if s.UniqueItems {
		list = append(list, violation{"uniqueItems", at, put([]any{good[0], good[0]})})
	}
	return append(list, violations(t, s.Items.Value, at+"[0]", func(v any) any { return put([]any{v}) })...)
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// call is a request that satisfies the contract; tests change one part of it.
type call struct {
	op      *operation
	path    map[string]string
	query   url.Values
	headers map[string]string
	body    string
}

func newCall(t *testing.T, op *operation) call {
	c := call{op: op, path: map[string]string{}, query: url.Values{}, headers: map[string]string{}}
	for _, p := range op.params {
		text := paramText(sample(t, p.Schema.Value))
		switch {
		case p.In == "path":
			c.path[p.Name] = text
		case p.In == "header":
			c.headers[p.Name] = text
		case p.Required:
			c.query.Set(p.Name, text)
		}
	}
	if op.body != nil {
		c.body = toJSON(sample(t, op.body))
	}
	return c
}

func paramText(v any) string { return fmt.Sprint(v) }

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (c call) send(t *testing.T, b bench) (int, Problem) {
	t.Helper()
	path := "/api/v1" + c.op.path
	for name, text := range c.path {
		path = strings.Replace(path, ":"+name, url.PathEscape(text), 1)
	}
	if len(c.query) > 0 {
		path += "?" + c.query.Encode()
	}
	var headers []string
	for name, text := range c.headers {
		headers = append(headers, name, text)
	}
	if c.op.octets {
		headers = append(headers, "Content-Type", "application/octet-stream")
	}
	status, h, body := b.ask(t, c.op.method, path, c.body, headers...)
	return status, problemOf(t, h, body)
}

// TestEveryConstraintIsEnforced walks the contract and sends one violation of every constraint in it through the real
// server: each is refused with a problem that names the field.
func TestEveryConstraintIsEnforced(t *testing.T) {
	b := newBench(t)
	sent := 0
	for _, op := range sortedOperations(b.contract) {
		t.Run(op.id, func(t *testing.T) {
			for _, p := range op.params {
				for _, v := range violations(t, p.Schema.Value, p.Name, func(v any) any { return v }) {
					if c, ok := newCall(t, op).with(p, v); ok {
						expectRefused(t, b, c, v)
						sent++
					}
				}
				if p.Required && p.In != "path" {
					c := newCall(t, op)
					delete(c.headers, p.Name)
					c.query.Del(p.Name)
					expectRefused(t, b, c, violation{rule: "required", field: p.Name})
					sent++
				}
			}
			if op.body == nil {
				return
			}
			if faults := bodyFaults(op.body, sample(t, op.body)); len(faults) > 0 {
				t.Fatalf("the sample itself is refused: %v", faults[0])
			}
			for _, v := range violations(t, op.body, "", func(v any) any { return v }) {
				c := newCall(t, op)
				c.body = toJSON(v.value)
				expectRefused(t, b, c, v)
				sent++
			}
		})
	}
	t.Logf("%d violations sent", sent)
	if sent < 500 {
		t.Errorf("only %d violations were sent: the walk is broken", sent)
	}
}

// with puts a violation into a parameter. Some can't be written there: a null, or an empty part of a path.
func (c call) with(p *openapi3.Parameter, v violation) (call, bool) {
	text := paramText(v.value)
	isText := p.Schema.Value.Type.Is("string")
	if v.value == nil || v.rule == "type" && isText && p.Schema.Value.Pattern == "" || p.In != "query" && text == "" {
		return c, false
	}
	if v.rule == "type" && isText && regexp.MustCompile(p.Schema.Value.Pattern).MatchString(text) {
		return c, false // 7.5 is a text like any other here
	}
	switch p.In {
	case "path":
		c.path[p.Name] = text
	case "header":
		c.headers[p.Name] = text
	default:
		c.query.Set(p.Name, text)
	}
	return c, true
}

func expectRefused(t *testing.T, b bench, c call, v violation) {
	t.Helper()
	status, p := c.send(t, b)
	if status != 400 && status != 422 {
		t.Errorf("%s of %q: status %d (%s)", v.rule, v.field, status, p.DetailEn)
		return
	}
	if !naming(p, v.field) {
		t.Errorf("%s of %q: the problem names %q (%s)", v.rule, v.field, p.Field, p.DetailEn)
	}
}

func sortedOperations(c *contract) []*operation {
	var list []*operation
	for _, op := range c.operations {
		list = append(list, op)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].id < list[j].id })
	return list
}

// TestEveryOperationIsRouted asks for each operation without a session: nothing answers "no such address".
func TestEveryOperationIsRouted(t *testing.T) {
	b := newBench(t)
	for _, op := range sortedOperations(b.contract) {
		if op.open {
			continue // their handlers would run
		}
		c := newCall(t, op)
		c.headers["Cookie"] = "other=1"
		if status, p := c.send(t, b); status != 401 || p.Rule != ruleSession {
			t.Errorf("%s: %d %s, want 401 without a session", op.id, status, p.Rule)
		}
	}
}

// TestContractSpeaksBothLanguages: every operation is described in Chinese and English.
func TestContractSpeaksBothLanguages(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	for path, item := range newBench(t).contract.doc.Paths.Map() {
		for method, o := range item.Operations() {
			zh, en, ok := strings.Cut(o.Summary, " / ")
			if !ok || !han.MatchString(zh) || han.MatchString(en) {
				t.Errorf("%s %s: summary %q is not in both languages", method, path, o.Summary)
			}
		}
	}
}
