package domain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
)

// ReturnCodes is the closed list of reasons for which the operator returns something.
var ReturnCodes = []Chosen{
	{"missing", refusal.Text{ZH: "缺少材料或内容", EN: "something is missing"}},
	{"unreadable", refusal.Text{ZH: "文件无法辨认", EN: "a file can't be read"}},
	{"expired", refusal.Text{ZH: "材料已过期", EN: "a document has expired"}},
	{"mismatch", refusal.Text{ZH: "前后不一致", EN: "two statements do not agree"}},
	{"invalid", refusal.Text{ZH: "不符合规则", EN: "it breaks a rule"}},
	{"unclear", refusal.Text{ZH: "表述不清，无法报价", EN: "it is unclear: nobody could price it"}},
	{"discriminatory", refusal.Text{ZH: "含有限制竞争或歧视性条件", EN: "it limits competition or discriminates"}},
	{"over_qualified", refusal.Text{ZH: "资质要求高于事项规定", EN: "it asks for more qualification than the matter does"}},
	{"bundled", refusal.Text{ZH: "捆绑了互不相关的服务", EN: "it bundles unrelated services"}},
	{"amount", refusal.Text{ZH: "金额或计价依据不足", EN: "the amount or its basis is not shown"}},
	{"budget", refusal.Text{ZH: "预算指标与采购内容不符", EN: "the budget line is for something else"}},
	{"method", refusal.Text{ZH: "选取方式不适合", EN: "the method does not fit"}},
	{"personal_data", refusal.Text{ZH: "含有个人信息", EN: "it holds personal data"}},
	{"other", refusal.Text{ZH: "其他", EN: "another reason"}},
}

// Fault is one thing the vetter or the reviewer found, with the field it concerns. Missed marks what a later review
// found although it was there, unchanged, at the first one: all faults are told at once.
type Fault struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Text   string `json:"text"`
	Missed bool   `json:"missed,omitempty"`
}

func saidFaults(faults []Fault) *refusal.Refusal {
	if len(faults) == 0 {
		return refusal.New(refusal.Invalid, "return.faults", "faults", "退回须一次性告知全部问题", "a return names all the faults at once")
	}
	for i, f := range faults {
		at := fmt.Sprintf("faults[%d]", i)
		if r := required(at+".text", f.Text, 500); r != nil {
			return r
		}
		if r := listed(at+".code", f.Code, ReturnCodes); r != nil {
			return r
		}
	}
	return nil
}

// markMissed marks the faults that the first review could have told: their field stands as it stood then, and they
// were not told. What the reviewer marked himself stays marked.
func markMissed(faults []Fault, first *Reviewed, now Terms) []Fault {
	marked := slices.Clone(faults)
	if first == nil {
		for i := range marked {
			marked[i].Missed = false // there is no earlier review that could have missed it
		}
		return marked
	}
	for i, f := range marked {
		told := slices.ContainsFunc(first.Told, func(old Fault) bool { return old.Field == f.Field && old.Code == f.Code })
		marked[i].Missed = !told && (f.Missed || sameField(f.Field, first.Terms, now))
	}
	return marked
}

// sameField reports whether what a path names is the same in two nouns, by their names in the API: of a list that has
// changed, whether the row that now stands there stood somewhere in it before.
func sameField(path string, before, now any) bool {
	name, _, _ := strings.Cut(path, ".")
	name, row, inList := strings.Cut(name, "[")
	a, b := jsonField(name, before), jsonField(name, now)
	if bytes.Equal(a, b) {
		return true
	}
	var was, is []json.RawMessage
	i, err := strconv.Atoi(strings.TrimSuffix(row, "]"))
	if !inList || err != nil || json.Unmarshal(a, &was) != nil || json.Unmarshal(b, &is) != nil || i < 0 || i >= len(is) {
		return false
	}
	return slices.ContainsFunc(was, func(w json.RawMessage) bool { return bytes.Equal(w, is[i]) })
}

func jsonField(name string, noun any) json.RawMessage {
	all, err := json.Marshal(noun)
	if err != nil {
		return nil // plain values: it never fails
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(all, &fields) != nil {
		return nil
	}
	return fields[name]
}

// Reviewed is what the operator had before him when he returned a notice for the first time, and what he told.
type Reviewed struct {
	Terms Terms   `json:"terms"`
	Told  []Fault `json:"told"` // then and since
}
