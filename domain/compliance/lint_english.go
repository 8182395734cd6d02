package compliance

import (
	"regexp"
	"slices"
)

// Words that the English patterns share. A sentence has lost its spaces, and keeps the points of numbers and
// abbreviations, which a gap in a pattern does not take.
var englishWords = map[string]string{
	"SPOT":   `(?:the|this|our|[a-z]{2,14})(?:city|district|county|province|municipality|prefecture)`,
	"BIDDER": `(?:firm|compan(?:y|ies)|agenc(?:y|ies)|bidder|supplier|enterprise|provider|contractor|consultant|tenderer)s?`,
	"SHALL":  `(?:must|shall|should|hasto|haveto|(?:is|are)requiredto|needsto)`,
	"KEPT":   `(?:state-?owned|private(?:ly-owned)?|foreign(?:-invested|-owned)?|collective(?:ly-owned)?|joint-venture)`,
	"FORMER": `(?:previous|former|existing|current|incumbent|lastyear's)`,
	"PREFER": `(?:preferred|preference|priority|points?|advantage)`,
}

func lintEnglish(o Outcome, of, form, except string) lintRule {
	if except != "" {
		except = `(?i)` + except
	}
	return lintAs(o, of, `(?i)`+form, except).everywhere() // only Chinese says by its first word what a clause describes
}

// englishInnocent sentences say the opposite of a barrier.
var englishInnocent = lintForm(`(?i)regardlessof|irrespectiveof|nomatterwhere|fromanyregion|(?:is|are)not(?:required|needed|askedfor|acondition)|plays?nopart|ofnoaccount|` +
	`neednot(?:be|have|hold|pay|register|open|setup)|\bno(?:local|registration|branch|fee|bidbond|deposit)[^.]{0,24}(?:required|needed|asked|payable)|` +
	`maynotbe(?:required|askedfor|demanded)`)

// keptPoints are full stops that end no English sentence: of numbers, and of abbreviations that the sentence goes on after.
var keptPoints = regexp.MustCompile(`\d\.\d|(?i:\b(?:co\.\s*ltd|co|ltd|inc|corp|etc|approx|e\.g|i\.e))\.\s*[a-z\d(]|(?i)\bco\.\s*ltd\b|\b(?:no|art|sec)\.\s*\d`)

// turn is where an English sentence goes on to say something else.
var turn = regexp.MustCompile(`(?i)\s(?:but|however|whereas|and\s+only|[—–-])\s|:\s`)

// sentences cuts a clause at the full stops of English, and where it turns: what is harmless in one sentence clears no other.
func (c clause) sentences() (list []clause) {
	first := c.base[0]
	whole := c.from[first:c.base[len(c.text)]]
	kept, turns := keptPoints.FindAllStringIndex(whole, -1), turn.FindAllStringIndex(whole, -1)
	within := func(spans [][]int, at int) bool {
		return slices.ContainsFunc(spans, func(s []int) bool { return s[0] <= at && at < s[1] })
	}
	start := 0
	cut := func(end int) {
		if end > start {
			list = append(list, clause{text: c.text[start:end], at: c.at[start : end+1], base: c.base[start : end+1], from: c.from})
		}
		start = end
	}
	for i := range c.text {
		at := c.base[i] - first
		if c.text[i] == '.' && !within(kept, at) {
			cut(i + 1)
		} else if within(turns, at) && !within(turns, c.base[max(i-1, 0)]-first) {
			cut(i)
		}
	}
	cut(len(c.text))
	return list
}

// englishRules read notes in English, the eight cases and the ninth as in lintRules.
var englishRules = []lintRule{
	// 7 and 9: location, ownership, form, branches.
	lintEnglish(Block, "c7", `(?:only[^.]{0,12}{BIDDER}|{SHALL}be)(?:registered|incorporated|domiciled)(?:in|within){SPOT}`, `system|platform|landregist`),
	lintEnglish(Warn, "c7", `{BIDDER}[^.]{0,12}(?:based|located|situated)(?:in|within){SPOT}`, ``),
	lintEnglish(Warn, "c7", `(?:registeredoffice|headquarters|placeofbusiness|domicile)[^.]{0,12}(?:in|within){SPOT}`, ``),
	lintEnglish(Warn, "c7", `{SHALL}(?:have|keep|maintain)[^.]{0,12}(?:office|premises|laboratory|team|staff)(?:in|within){SPOT}`, ``),
	lintEnglish(Block, "c7", `only(?:for|to)?local{BIDDER}|(?:open|limited|restricted)to(?:only)?local{BIDDER}|local{BIDDER}only`, ``),
	lintEnglish(Block, "c7", `local{BIDDER}[^.]{0,22}{PREFER}|{PREFER}[^.]{0,12}(?:to|for)local{BIDDER}`, `(?:in|of)(?:the|a)[a-z]{0,14}(?:plan|report|study|survey)`),
	lintEnglish(Block, "c7", `{KEPT}{BIDDER}only|only{KEPT}{BIDDER}|(?:^|\.){KEPT}{BIDDER}(?:maynot|mustnot|cannot|areexcluded|willnot|arenot(?:eligible|admitted|accepted))`, ``),
	lintEnglish(Warn, "c7", `{KEPT}{BIDDER}(?:maynot|mustnot|cannot|areexcluded|willnot|arenot(?:eligible|admitted|accepted))`, ``),
	lintEnglish(Warn, "c7", `{SHALL}bean?(?:limitedliability|jointstock|listed|state-?owned)company`, ``),
	lintEnglish(Warn, "c7", `(?:socialinsurance|taxe?s?)[^.]{0,8}(?:in|within){SPOT}`, `report|analys|statistic|cover`),
	lintEnglish(Block, "c9", `{SHALL}(?:setup|open|establish|have|found|maintain)an?(?:local)?(?:branch(?:office)?|subsidiary|representativeoffice)(?:in|within|before|here|$|\.)`, ``),
	lintEnglish(Block, "c9", `{BIDDER}from(?:outside|other(?:cities|provinces|districts|counties|regions)|elsewhere)[^.]{0,16}(?:maynot|mustnot|cannot|willnot|arenot|areexcluded)`, ``),
	lintEnglish(Warn, "c9", `{BIDDER}from(?:outside|other(?:cities|provinces|districts|counties|regions)|elsewhere)|(?:out-of-(?:town|city|province|district|county)|non-local){BIDDER}`, `welcome|equal`),
	// 4: regional or trade records, awards.
	lintEnglish(Warn, "c4", `{SHALL}[^.]{0,34}(?:projects?|contracts?|references?|trackrecords?|experience)[^.]{0,6}(?:in|of|within|for){SPOT}`, `cover|compar|describe|assess|report|include|evaluat|takeinto`),
	lintEnglish(Warn, "c4", `(?:experience|trackrecords?|references?)[^.]{0,40}{PREFER}`, ``),
	lintEnglish(Warn, "c4", `trackrecords?[^.]{0,40}(?:required|needed)|{SHALL}[^.]{0,20}trackrecords?`, ``),
	lintEnglish(Warn, "c4", `(?:award|prize|honour|title)s?[^.]{0,20}{PREFER}|{PREFER}[^.]{0,20}(?:award|prize)s?`, ``),
	// 2: size, age, money.
	lintEnglish(Block, "c2", `(?:registered|paid-?in|share)capital[^.]{0,10}(?:noless|notless|atleast|morethan|over|above|exceed)`, ``),
	lintEnglish(Warn, "c2", `(?:turnover|revenue|sales|profits?|(?:net|total)assets)[^.]{0,8}(?:noless|notless|atleast|morethan|over|above|exceed)`, ``),
	lintEnglish(Warn, "c2", `(?:employs?|staffof|workforceof)[^.]{0,4}(?:atleast|morethan|nofewerthan|over)|(?:atleast|morethan|nofewerthan)\d+(?:people|staff|employees)`, ``),
	lintEnglish(Warn, "c2", `(?:established|founded|inbusiness|inoperation|registered)[^.]{0,4}for(?:atleast|morethan|over)`, ``),
	lintEnglish(Warn, "c2", `creditrating[^.]{0,16}(?:required|must|{PREFER})|{SHALL}have[^.]{0,8}creditrating`, ``),
	// 3 and 6: who did it before, brands, patents, named suppliers.
	lintEnglish(Block, "c3", `authori[sz]ation(?:letter)?(?:from|of|by)the(?:manufacturer|producer|maker|vendor)|manufacturer'sauthori[sz]ation`, ``),
	lintEnglish(Warn, "c3", `only[^.]{0,4}{BIDDER}(?:that|who|which)[^.]{0,8}(?:served|worked|didthe|carriedout)`, ``),
	lintEnglish(Warn, "c3", `(?:incumbent|{FORMER}{BIDDER})[^.]{0,12}(?:continues?|only|{PREFER})|(?:only|{PREFER})[^.]{0,14}{FORMER}{BIDDER}`, ``),
	lintEnglish(Warn, "c6", `(?:use|using|with|by)[^.]{1,24}(?:instruments?|software|equipment|products?|system)only`, `orequal|orequivalent|anybrand`),
	lintEnglish(Warn, "c6", `{SHALL}[^.]{0,34}(?:brand|patent|trademark)`, `orequal|orequivalent|anybrand`),
	lintEnglish(Warn, "c6", `{SHALL}(?:subcontract|hire|engage|appoint|commission|buy)[^.]{0,40}(?:co\.|ltd|inc\.|institute|company)`, `qualified|licen[sc]ed|orequivalent`),
	// 5 and 1: unequal review and information.
	lintEnglish(Warn, "c5", `{BIDDER}(?:that|who|which)have(?:worked|served)[^.]{0,20}(?:neednot|exempt|simplif|directly|{PREFER})`, ``),
	lintEnglish(Warn, "c5", `local{BIDDER}[^.]{0,16}(?:simplified|exempt|neednot|directly)`, ``),
	lintEnglish(Warn, "c1", `(?:given|told|sent|shown|disclosed|provided|available)onlyto[^.]{0,10}{BIDDER}|onlyto{BIDDER}(?:that|whom)we`, `winner|allagencies`),
	lintEnglish(Warn, "c1", `(?:privately|individually|inconfidence)to[^.]{0,14}{BIDDER}`, ``),
	// 8: fees, lists, visits.
	lintEnglish(Block, "c8", `pay(?:s|ing)?[^.]{0,12}(?:registrationfee|biddingfee|tenderfee|entryfee|bidbond|bidsecurity|biddeposit)|`+
		`(?:registrationfee|biddingfee|tenderfee|entryfee|bidbond|bidsecurity|biddeposit)[^.]{0,16}(?:mustbepaid|shallbepaid|ispayable|isrequired)`, `\bno(?:registration|bid|entry|tender)`),
	lintEnglish(Block, "c8", `only[^.]{0,4}{BIDDER}on(?:our|the|a)(?:short-?list|roster|panel)`, ``),
	lintEnglish(Warn, "c8", `(?:only|{SHALL}be)[^.]{0,12}on(?:our|the|a)[^.]{0,10}(?:list|register)of[^.]{0,12}{BIDDER}`, ``),
	lintEnglish(Warn, "c8", `{SHALL}(?:be|become)a?members?of[^.]{0,40}(?:association|chamber|society|federation)`, ``),
	lintEnglish(Warn, "c8", `(?:legalrepresentative|managingdirector|projectmanager)[^.]{0,30}(?:inperson|atouroffice)`, ``),
	lintEnglish(Warn, "c8", `(?:bids?|offers?)(?:online|byemail|bymail)(?:are|willbe)not(?:accepted|considered)?|online(?:bids|offers)arenot`, ``),
}
