package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/intermart/intermart/domain/refusal"
)

// maxDepth is how deep a body may nest; none of the contract's goes beyond six.
const maxDepth = 16

// malformed is a body that is not the one JSON value it should be; the caller can't be told a field.
func malformed(zh, en string) *refusal.Refusal {
	return refusal.New(refusal.Invalid, ruleMalformed, "", zh, en)
}

const ruleMalformed = "json.malformed"

// decodeJSON reads exactly one JSON value: valid UTF-8, no repeated name, no U+0000, nothing after it. Numbers stay
// json.Number, so that none is rounded.
func decodeJSON(body []byte) (any, *refusal.Refusal) {
	if !utf8.Valid(body) {
		return nil, malformed("请求内容不是有效的 UTF-8", "the body is not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		if r := refusal.As(err); r != nil {
			return nil, r
		}
		return nil, malformed("请求内容不是有效的 JSON", "the body is not valid JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("请求内容只能是一个 JSON 值", "the body is more than one JSON value")
	}
	return v, nil
}

func value(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, malformed("请求内容嵌套过深", "the body nests too deeply")
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return object(d, depth)
		}
		return array(d, depth)
	case string:
		return t, clean(t)
	}
	return t, nil
}

func object(d *json.Decoder, depth int) (any, error) {
	m := map[string]any{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := t.(string)
		if _, twice := m[name]; twice {
			return nil, malformed("请求内容中有重复的名称", "the body repeats a name")
		}
		if m[name], err = value(d, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return m, err
}

func array(d *json.Decoder, depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

// clean refuses U+0000, which PostgreSQL can't store.
func clean(s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return malformed("文字中不能含有 U+0000", "text may not contain U+0000")
	}
	return nil
}

// textFaults names every text of a value that no page, letter or sheet can show as it was written: with a control
// character (but line ends and tabs), with a sign that turns the direction of what follows it, by which a price reads
// backwards, or with U+FFFD, which stands where something was lost on the way.
func textFaults(at string, v any) (faults []*refusal.Refusal) {
	switch v := v.(type) {
	case string:
		if strings.ContainsFunc(v, unshowable) {
			faults = append(faults, refusal.New(refusal.Invalid, "contract.text", at, "含有不可见的控制字符或乱码，请删去后重新输入", "it has a control character or a broken one: take it out and type it anew"))
		}
	case []any:
		for i, one := range v {
			faults = append(faults, textFaults(fmt.Sprintf("%s[%d]", at, i), one)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			faults = append(faults, textFaults(strings.TrimPrefix(at+"."+name, "."), v[name])...)
		}
	}
	return faults
}

func unshowable(r rune) bool {
	switch r {
	case '\n', '\r', '\t':
		return false
	case utf8.RuneError, '\uFFFE', '\uFFFF':
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) && r != '\u200E' && r != '\u200F' && r != '\u061C'
}
