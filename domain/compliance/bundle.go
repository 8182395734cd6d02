package compliance

import (
	"regexp"
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/directory"
)

// combined is the directory's tag of surveys that the law lets one firm do together (多测合一).
const combined = "多测合一"

var (
	bundleRule = platform("公平竞争审查条例", "第八条第（四）项（参照适用的平台规则：不相关的服务不得捆绑）")
	joining    = regexp.MustCompile(`并|同时|一并|兼|另|还须|还需|以及|及|和|、|含`)
	performing = regexp.MustCompile(`承担|完成|提供|开展|编制|进行|负责|实施|出具|服务|工作`)
)

// notBundled keeps unrelated services apart: further matters must be of the same category (or all of them surveys that
// may be combined); a text that asks for services of other categories is shown to a person.
func (j *judgement) notBundled() Check {
	c := about("bundling", "other_matters", bundleRule)
	for _, m := range j.Others {
		c = c.shows("一并采购的事项", "bought together with", m.Code+" "+m.Name.ZH)
		name := "“" + m.Name.ZH + "”"
		switch {
		case m.Version == 0:
			return c.says(Block, "目录中没有事项 "+m.Code, "the directory has no matter "+m.Code)
		case j.Matter != nil && m.Code == j.Matter.Code:
			return c.says(Block, "事项"+name+"重复列出", "the matter "+m.Name.EN+" is named twice")
		case !j.rules.Hold(m.Region()):
			return c.says(Block, "一并采购的事项"+name+"是其他地区目录中的事项", "the further matter "+m.Name.EN+" stands in the directory of another region")
		case !m.InForce(j.Day):
			return c.says(Block, "一并采购的事项"+name+"当日未生效", "the further matter "+m.Name.EN+" is not in force that day")
		case Fold(m.Category) != Fold(j.Category) && !j.allCombined():
			return c.shows("其品目", "its category", m.Category).says(Block,
				"事项"+name+"属于“"+m.Category+"”，与“"+j.Category+"”是不相关的服务，应分别发布公告", "the matter "+m.Name.EN+" is of another category ("+m.Category+"): unrelated services need a notice each")
		}
	}
	if found := j.otherServices(); len(found) > 0 {
		c.Marks, c.Field = found, found[0].Field
		names := make([]string, 0, len(found))
		for _, m := range found {
			if !slices.Contains(names, m.Word) {
				names = append(names, m.Word)
			}
		}
		list := strings.Join(names, "、")
		return c.says(Warn, "文字中还要求其他品目的服务："+list+"；不相关的服务应分别采购", "the text asks for services of other categories, too ("+list+"): unrelated services are bought apart")
	}
	return c.says(Pass, "没有捆绑其他品目的服务", "no service of another category is bundled with it")
}

// allCombined reports whether every matter of the notice carries the tag of combined surveys.
func (j *judgement) allCombined() bool {
	tagged := func(m directory.MatterVersion) bool { return slices.Contains(m.Tags, combined) }
	return j.Matter != nil && tagged(*j.Matter) && !slices.ContainsFunc(j.Others, func(m directory.MatterVersion) bool { return !tagged(m) })
}

// otherServices marks the names of other categories where the text asks for them beside this service: in the title, and
// in clauses that join and perform.
func (j *judgement) otherServices() (marks []Mark) {
	for _, t := range j.publicTexts() {
		if t.Field != "title" && t.Field != "description" {
			continue
		}
		for _, cl := range clauses(t.Text) {
			if t.Field == "description" && (described.MatchString(cl.text) || !joining.MatchString(cl.text) || !performing.MatchString(cl.text)) {
				continue
			}
			marks = append(marks, j.named(cl, t.Field)...)
		}
	}
	return marks
}

// named marks the first place of each other category's name in a clause.
func (j *judgement) named(cl clause, field string) (marks []Mark) {
	own := j.Category
	if j.Matter != nil {
		own += j.Matter.Name.ZH + strings.Join(j.Matter.Aliases, "")
	}
	for _, m := range j.Others {
		own += m.Category + m.Name.ZH
	}
	for _, category := range j.Categories {
		i := strings.Index(cl.text, category)
		if i < 0 || category == "" || strings.Contains(own, category) || strings.Contains(category, j.Category) {
			continue
		}
		marks = append(marks, Mark{Field: field, Start: cl.at[i], End: cl.at[i+len(category)], Word: category, Outcome: Warn, Case: "bundling"})
	}
	return marks
}
