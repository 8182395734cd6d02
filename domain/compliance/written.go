package compliance

import (
	"regexp"
	"slices"
	"strings"
)

var (
	ratingWritten = regexp.MustCompile(`(?:须|应|必须|要求|需|仅限|只限)?(?:具有|具备|持有|取得|获得|提供|达到|有|为).{0,16}?(?:资信|水平评价|星级(?:证书|单位|评价|机构)|信用等级|信用评级|诚信等级|AAA)|(?:须|应|必须|要求|需).{0,2}(?:资信|信用等级|诚信等级|AAA)|(?:资信|水平评价|信用等级|信用评级|AAA).{0,8}(?:优先|加\d*分|得\d+分|方可|才能)`)
	// ratingBought is a rating that is the service or its result, or a state qualification by its name.
	ratingBought   = regexp.MustCompile(`水平评价类|(?:评价|评级|评定|等级)(?:服务|模型|报告|体系|指标|标准|工作|方案|方法|系统|办法|结果|数据|平台|活动|试点)|(?:建立|开展|完成|编制|制定|开发|实施|组织).{0,14}(?:评价|评级|评定|等级)`)
	licenceWritten = regexp.MustCompile(`(?:须|应|必须|要求|需|具有|具备|持有|取得).{0,20}?(?:[甲乙丙丁特一二三壹贰叁]级).{0,10}?(?:资质|资格|证书)|(?:须|应|必须|要求|需|具有|具备).{0,20}?(?:资质|资格)(?:证书)?(?:等级)?.{0,6}?[甲乙丙丁特一二三壹贰叁]级`)
)

// qualificationWritten reads the texts that set terms: a voluntary rating that is demanded in words blocks like one in the
// list, and a licence with a level that the list lacks is shown, because the directory was not asked about it.
func (j *judgement) qualificationWritten(c Check) Check {
	var ratings, licences []Mark
	for _, t := range j.publicTexts() {
		if !slices.Contains(lintFields, t.Field) {
			continue
		}
		for _, cl := range clauses(t.Text) {
			if innocent.MatchString(cl.text) || ratingBought.MatchString(cl.text) && !strings.Contains(cl.text, "AAA") || cl.describes() {
				continue
			}
			if m, ok := cl.mark(ratingWritten, t.Field, Block, "qualification"); ok {
				ratings = append(ratings, m)
			} else if m, ok := cl.mark(licenceWritten, t.Field, Warn, "qualification"); ok && !j.lists(cl.text) {
				licences = append(licences, m)
			}
		}
	}
	switch {
	case len(ratings) > 0:
		c.Marks, c.Field = append(ratings, licences...), ratings[0].Field
		return c.says(Block, "文字中要求了自愿性评级：“"+ratings[0].Word+"”，不得作为要求，请删除", "the text demands a voluntary rating, “"+ratings[0].Word+"”, which can never be demanded: delete it").never()
	case len(licences) > 0:
		c.Marks, c.Field = licences, licences[0].Field
		return c.says(Warn, "文字中的“"+licences[0].Word+"”没有列入资质要求：请在资质要求中填写，由事项目录核对，或者删除",
			"“"+licences[0].Word+"” in the text is not in the list of qualifications: enter it there, where the directory is asked, or delete it")
	}
	return c
}

// lists reports whether a text speaks of something that the list of qualifications names.
func (j *judgement) lists(text string) bool {
	for _, clause := range j.Qualification.Clauses() {
		for _, k := range clause {
			if k.Trade != "" && strings.Contains(text, k.Trade) || k.Name != "" && strings.Contains(text, k.Name) {
				return true
			}
		}
	}
	for _, p := range j.Qualification.Persons {
		if strings.Contains(text, p.Type) {
			return true
		}
	}
	return false
}
