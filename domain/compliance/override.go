package compliance

import (
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// Override is a named document by which a block that the rulebook marks as overridable may be let pass, with a reason and
// a second person's agreement (政府采购法实施条例 §28 by analogy: splitting on an approved budget adjustment).
type Override struct {
	Check    string // code of the check
	Document string // number of the document, public
	Reason   string
	Filed    bool         // the document itself is attached
	Agreed   refusal.Text // who agreed, by role; zero: nobody yet
}

// Seconds are who the rulebook may name as the second person, as they are called.
var Seconds = map[string]refusal.Text{
	"manager": {ZH: "本单位负责人", EN: "the department's manager"}, "supervisor": {ZH: "监管部门", EN: "the supervisor"},
}

// SecondFor is who must agree to an override of a check: manager or supervisor, "" when it can't be overridden.
func SecondFor(rules rulebook.Rules, check string) string {
	if !slices.Contains(rulebook.Overridable, check) {
		return ""
	}
	who, _, err := rules.Choice(rulebook.OverrideKey(check))
	if err != nil {
		return ""
	}
	return who
}

// overridden lets a block pass as a warning when everything that an override needs is there; else it says what it lacks.
func (j *judgement) overridden(c Check) Check {
	if c.Outcome != Block {
		return c
	}
	i := slices.IndexFunc(j.Overrides, func(o Override) bool { return o.Check == c.Code })
	who := SecondFor(j.rules, c.Code)
	switch {
	case i < 0 && (who == "" || c.fixed):
		return c
	case who == "" || c.fixed:
		return c.adds("此项规则不能以文件放行", "no document overrides this rule")
	case i < 0:
		return c.lacksOverride(who)
	}
	o := j.Overrides[i]
	switch {
	case strings.TrimSpace(o.Document) == "" || strings.TrimSpace(o.Reason) == "":
		return c.lacksOverride(who)
	case !o.Filed:
		return c.adds("所引文件“"+o.Document+"”尚未上传", "the document "+o.Document+" is not filed yet")
	case o.Agreed == (refusal.Text{}) && !j.MayWait:
		return c.adds("所引文件“"+o.Document+"”尚待"+Seconds[who].ZH+"同意", "the document "+o.Document+" still needs the agreement of a second person: "+Seconds[who].EN)
	}
	c = c.shows("放行依据", "document", o.Document).shows("放行理由", "reason", o.Reason)
	c.Outcome = Warn
	if o.Agreed == (refusal.Text{}) {
		return c.adds("依据“"+o.Document+"”申请放行，待"+Seconds[who].ZH+"同意", "an override by "+o.Document+" waits for a second person: "+Seconds[who].EN)
	}
	return c.shows("同意人", "agreed by", o.Agreed.ZH+" / "+o.Agreed.EN).
		adds("依据“"+o.Document+"”并经"+o.Agreed.ZH+"同意放行", "overridden by "+o.Document+", agreed by a second person: "+o.Agreed.EN)
}

func (c Check) lacksOverride(who string) Check {
	return c.adds("除非写明批准文号和理由、上传文件，并经"+Seconds[who].ZH+"同意",
		"unless an approval is cited with its reason, filed, and agreed by a second person: "+Seconds[who].EN)
}

func (c Check) adds(zh, en string) Check {
	c.Text = refusal.Text{ZH: c.Text.ZH + "；" + zh, EN: c.Text.EN + "; " + en}
	return c
}

// never marks a block as one that no document lets pass, though others of the same check may be overridden.
func (c Check) never() Check {
	c.fixed = true
	return c
}
