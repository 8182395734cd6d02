package rulebook

import (
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
)

// Office is a regulator that is asked for its opinion when a firm of a trade is let in.
type Office struct {
	Trade     string
	Regulator string // its name, as its organisation has it
}

// pairs reads "测绘=自然资源局；检验检测=市场监督管理局". Each pair stands once; ok is false where the text is none.
func pairs(s string) (list [][2]string, ok bool) {
	for part := range strings.SplitSeq(strings.ReplaceAll(s, ";", "；"), "；") {
		left, right, cut := strings.Cut(part, "=")
		pair := [2]string{strings.TrimSpace(left), strings.TrimSpace(right)}
		if !cut || pair[0] == "" || pair[1] == "" || strings.Contains(pair[1], "=") || slices.Contains(list, pair) {
			return nil, false
		}
		list = append(list, pair)
	}
	return list, true
}

// Offices are the regulators that the key names, with their trades (unit offices); none where it is unset.
func (r Rules) Offices(key string) ([]Office, Source) {
	v, err := r.one(key, 0, "offices")
	if err != nil {
		return nil, Source{}
	}
	list, _ := pairs(v.Value.Value)
	out := make([]Office, len(list))
	for i, pair := range list {
		out[i] = Office{Trade: pair[0], Regulator: pair[1]}
	}
	return out, v.Source
}

// checkOpinion wants a book that asks for opinions to say how long it waits, and less long than for the check they belong to.
func checkOpinion(b Rulebook) *refusal.Text {
	var asks, due, check *Value
	for i := range b.Values {
		switch v := &b.Values[i]; v.Key {
		case KeyOpinionAsk:
			asks = v
		case KeyOpinionDue:
			due = v
		case KeyAdmissionCheck:
			check = v
		}
	}
	if asks != nil && due == nil {
		return &refusal.Text{ZH: "规定了征询意见的，须同时规定 " + KeyOpinionDue, EN: "a book that asks for opinions also sets " + KeyOpinionDue}
	}
	if due == nil || check == nil || due.Unit != check.Unit {
		return nil
	}
	n, err := atoi(due.Value)
	most, err2 := atoi(check.Value)
	if err == nil && err2 == nil && n >= most {
		return &refusal.Text{ZH: KeyOpinionDue + " 须短于 " + KeyAdmissionCheck + "：意见不得拖过形式核验的时限", EN: KeyOpinionDue + " must be shorter than " + KeyAdmissionCheck + ": an opinion does not hold up the formal check"}
	}
	return nil
}
