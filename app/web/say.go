package web

import (
	"fmt"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/intermart/intermart/domain/refusal"
)

var typeNames = map[string]refusal.Text{
	"string": {ZH: "文字", EN: "text"}, "integer": {ZH: "整数", EN: "a whole number"}, "number": {ZH: "数", EN: "a number"},
	"boolean": {ZH: "true 或 false", EN: "true or false"}, "array": {ZH: "列表", EN: "a list"}, "object": {ZH: "对象", EN: "an object"},
}

// say words a violated constraint of the contract in both languages. The input itself is never repeated.
func say(e *openapi3.SchemaError) refusal.Text {
	s := e.Schema
	switch e.SchemaField {
	case "required":
		return refusal.Text{ZH: "此项必填", EN: "this is required"}
	case "nullable":
		return refusal.Text{ZH: "不能为 null", EN: "it may not be null"}
	case "type":
		return sayType(s)
	case "enum":
		list := make([]string, 0, len(s.Enum))
		for _, v := range s.Enum {
			list = append(list, fmt.Sprint(v))
		}
		return both("只能是：%s", "it is one of: %s", strings.Join(list, ", "))
	case "pattern":
		if zh, en, ok := strings.Cut(s.Description, " / "); ok {
			return refusal.Text{ZH: "格式不符，应为：" + zh, EN: "it does not have the form of: " + en}
		}
		return both("格式不符，应符合 %s", "it does not have the form %s", s.Pattern)
	case "uniqueItems":
		return refusal.Text{ZH: "不能重复", EN: "no item may be repeated"}
	}
	return sayBound(e.SchemaField, s)
}

func sayType(s *openapi3.Schema) refusal.Text {
	for _, name := range s.Type.Slice() {
		if t, ok := typeNames[name]; ok {
			return refusal.Text{ZH: "应为" + t.ZH, EN: "it must be " + t.EN}
		}
	}
	return refusal.Text{ZH: "类型不符", EN: "it is of the wrong type"}
}

func sayBound(field string, s *openapi3.Schema) refusal.Text {
	switch field {
	case "minLength":
		if s.MinLength == 1 {
			return refusal.Text{ZH: "不能为空", EN: "it may not be empty"}
		}
		return both("至少 %v 个字符", "at least %v characters", s.MinLength)
	case "maxLength":
		return both("最多 %v 个字符", "at most %v characters", *s.MaxLength)
	case "minimum":
		return both("不小于 %v", "at least %v", *s.Min)
	case "maximum":
		return both("不大于 %v", "at most %v", *s.Max)
	case "minItems":
		return both("至少 %v 项", "at least %v items", s.MinItems)
	case "maxItems":
		return both("最多 %v 项", "at most %v items", *s.MaxItems)
	case "minProperties":
		return both("至少填写 %v 项", "at least %v members", s.MinProps)
	case "maxProperties":
		return both("只能填写 %v 项", "at most %v members", *s.MaxProps)
	}
	return refusal.Text{ZH: "内容不符合接口约定", EN: "the value does not fit the contract"}
}

func both(zh, en string, args ...any) refusal.Text {
	return refusal.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// unknownFaults names each member that the contract does not know.
func unknownFaults(at []string, e *openapi3.SchemaError) []*refusal.Refusal {
	members, _ := e.Value.(map[string]any)
	var unknown []string
	for name := range members {
		if e.Schema.Properties[name] == nil {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	faults := make([]*refusal.Refusal, 0, len(unknown))
	for _, name := range unknown {
		field := fieldPath(append(append([]string{}, at...), name))
		faults = append(faults, refusal.New(refusal.Invalid, "contract.unknown", field, "没有这个字段", "there is no such field"))
	}
	return faults
}
