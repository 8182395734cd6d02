package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

// How a story ends or stops before its natural end, which is a filed contract, or today.
const (
	stopDraft      = "draft"
	stopInternal   = "internal"
	stopReturned   = "returned"
	stopWithdrawn  = "cancelled in review"
	stopCancelled  = "cancelled while open"
	endDeclined    = "declined"
	endReserve     = "declined, next reserve"
	endReposted    = "declined, posted again"
	endNoContract  = "no contract yet"
	endDiffers     = "contract differs"
	endUnconfirmed = "not confirmed yet"
	endPlaces      = "three places, one changes hands"
)

// story is what happens to one notice; published is a working day.
type story struct {
	id, number string
	dept       *department
	matter     directory.MatterVersion
	terms      domain.Terms
	published  int
	minute     int
	end        string
	returned   bool // comes back from review once
	offers     []*offer
	again      []*offer // when it is posted again
	rush       *story   // submitted in the minute in which this one is published
	files      []domain.FileID
	attachment domain.FileID
	contract   domain.ContractID
	deadline   time.Time
	winner     *agency // who was to sign last
	lots       int     // of one project that its budget line pays; 0 is one
	asked      bool    // a question about it waits for its answer
}

// offer is one agency's bid and what it does with it.
type offer struct {
	agency *agency
	bid    domain.BidID
	second domain.BidID // of a replacement
	price  string
	better string  // of the replacement
	when   float64 // part of the window
	how    string  // "", replaced, withdrawn, unreadable
	slip   string  // hex of the withdrawal secret
}

const (
	offerReplaced   = "replaced"
	offerWithdrawn  = "withdrawn"
	offerUnreadable = "unreadable"
)

// wish is what a story must be; zero values are the seed's to choose.
type wish struct {
	dept, matter string
	amount       int // yuan
	project      string
	method       string
	quote        string
	end          string
	returned     bool
	bidders      int // -1: none; 0: enough
	again        int
	bad          int // unreadable offers among them
	budget       string
	lots         int
	documents    bool // bidders send documents with their offer
}

// tellDeadline makes a story whose bids close on the day, or earlier when its window is short and it is open today;
// tellPublished one that is published on the day.
func (s *seeder) tellDeadline(day int, w wish) *story {
	st := s.newStory(w)
	st.published = min(day-windowDays(st.terms.Amount), 0)
	return st
}

func (s *seeder) tellPublished(day int, w wish) *story {
	st := s.newStory(w)
	st.published = day
	return st
}

// windowDays is the demo rulebook's window for bids; the deadline itself is the app's to reckon.
func windowDays(amount money.Fen) int {
	switch {
	case amount < 50_000*money.Yuan:
		return 2
	case amount <= 200_000*money.Yuan:
		return 3
	}
	return 5
}

func (s *seeder) newStory(w wish) *story {
	dept, service := s.choose(w)
	dept.projects++
	st := &story{id: s.uuid(), dept: dept, lots: w.lots, matter: s.matterFor(dept, service.Matter), minute: s.rng.IntN(50), end: w.end, returned: w.returned,
		contract: domain.ContractID(s.uuid()), files: []domain.FileID{domain.FileID(app.NewID())}}
	st.terms = s.termsOf(dept, service, st.matter, w)
	if s.rng.IntN(3) == 0 {
		st.attachment = domain.FileID(app.NewID())
		st.terms.Attachments = []domain.Attachment{{File: st.attachment, Audience: domain.AudiencePublic}}
	}
	if w.documents {
		st.terms.Documents = askedDocuments
	}
	least := map[string]int{"random": 2, "lowest": 3, "average": 5, "scored": 3}[st.terms.Method]
	count := w.bidders
	switch {
	case count == 0:
		count = least + w.bad + s.rng.IntN(4)
	case count < 0:
		count = 0
	}
	st.offers = s.offersFor(st, count, w.bad)
	if w.again != 0 {
		st.again = s.offersFor(st, max(w.again, 0), 0)
	}
	return st
}

// choose finds department and service: those wished for, else the next department and one of its matters.
func (s *seeder) choose(w wish) (*department, demo.Service) {
	dept := s.departments[s.turn%(len(s.departments)-1)] // the last is the training region's
	if w.dept == "" {
		s.turn++
	} else {
		i := slices.IndexFunc(s.departments, func(d *department) bool { return d.Slug == w.dept })
		dept = s.departments[i]
	}
	short := w.matter
	for short == "" {
		short = dept.Matters[(dept.projects+s.rng.IntN(2))%len(dept.Matters)]
		if reserved := dept.Slug == "wtj" && short == "FG-002" || dept.Slug == "mzj" && short == "JS-008"; reserved {
			dept.projects++
			short = "" // kept for the findings
		}
	}
	i := slices.IndexFunc(demo.Services, func(v demo.Service) bool { return v.Matter == short })
	return dept, demo.Services[i]
}

func (s *seeder) termsOf(d *department, v demo.Service, m directory.MatterVersion, w wish) domain.Terms {
	yuan := w.amount
	if yuan == 0 {
		yuan = (v.Min + s.rng.IntN(v.Max-v.Min)) / 500 * 500
	}
	amount := money.Fen(yuan) * money.Yuan
	project := w.project
	if project == "" {
		project = s.projectName(d, v.On)
	}
	year := s.today.Year
	t := domain.Terms{Title: project + v.Words, Matter: m.Code, Category: m.Category, BudgetName: project, BudgetYear: year,
		BudgetProject:  fmt.Sprintf("%d-%s-%03d", year, d.Slug, d.projects),
		BudgetDocument: fmt.Sprintf("示财预〔%d〕%d号", year, 100+d.projects), Amount: amount, Payer: directory.ByOrgan, Method: w.method,
		Quote: "total", Places: 1, Qualification: m.Qualification, Term: m.TimeLimit, DutyPhone: d.Phone, DutyAddress: d.Organisation.Address, PriceBasis: "参照本市近三年同类合同，并向三家机构询价"}
	if w.budget != "" {
		t.BudgetProject, t.BudgetDocument = w.budget, fmt.Sprintf("示财预〔%d〕900号", year)
	}
	if v.Applicant {
		t.Payer, t.IsApplicant = directory.ByApplicant, true
	}
	if t.Term.N == 0 {
		t.Term = workday.Span{N: 180, Unit: workday.CalendarDay}
	}
	s.setPrice(&t, d.Department.Region, v, w)
	t.Description = fmt.Sprintf("一、项目概况：%s为%d年度预算安排项目，采购人为%s。\n二、服务内容：%s\n三、服务期限：自合同签订之日起%s。\n四、成果要求：提交纸质成果四份及电子版，符合现行规范并通过审查。\n五、付款方式：成果验收合格之日起30日内一次性支付。",
		project, year, d.Organisation.Name, v.Scope, t.Term.Text().ZH)
	return t
}

// setPrice chooses method and form of quote: a draw fixes its price, the lowest price has a limit.
func (s *seeder) setPrice(t *domain.Terms, region string, v demo.Service, w wish) {
	draw := s.rng.IntN(100) < 45
	if t.Method == "" {
		t.Method = "lowest"
		if draw && t.Amount <= 200_000*money.Yuan {
			t.Method = "random"
		}
	}
	switch t.Method {
	case "random":
		t.FixedPrice = t.Amount.String()
		return
	case "average":
		t.Variant = averageOf(region)
	}
	t.PriceLimit = t.Amount.String()
	quote := w.quote
	if quote == "" && s.rng.IntN(10) < 7 {
		quote = v.Quote
	}
	switch {
	case quote == "unit" && v.Unit != "":
		t.Quote, t.Unit = "unit", v.Unit
		t.PriceLimit = money.Fen(v.Limit[0] + s.rng.IntN(v.Limit[1]-v.Limit[0])).String()
	case quote == "discount":
		t.Quote, t.PriceLimit = "discount", money.Fen(500+100*s.rng.IntN(6)).String()
	}
}

// projectName is a place and a project that nobody has named yet.
func (s *seeder) projectName(d *department, kind string) string {
	i := slices.IndexFunc(demo.Regions, func(r demo.Region) bool { return r.Code == d.Department.Region })
	r := demo.Regions[i]
	for try := 0; ; try++ {
		name := r.Name + pick(s, r.Places) + pick(s, demo.Projects[kind])
		if try > 20 {
			name += fmt.Sprintf("（%s）", []string{"二期", "三期", "四期", "五期"}[try%4])
		}
		if !s.named[name] || try > 40 {
			s.named[name] = true
			return name
		}
	}
}

// offersFor are bids of agencies that meet the terms, each at another price; a few are replaced or withdrawn.
func (s *seeder) offersFor(st *story, count, bad int) []*offer {
	var able []*agency
	short := st.matter.Code[len("430100-ZJ-"):]
	for _, a := range s.agencies {
		if a.fate == domain.AgencyAdmitted && slices.Contains(a.trade.Matters, short) {
			able = append(able, a)
		}
	}
	s.rng.Shuffle(len(able), func(i, j int) { able[i], able[j] = able[j], able[i] })
	extra := 0
	if count > 0 && s.rng.IntN(4) == 0 {
		extra = 1 // one that is withdrawn again
	}
	var list []*offer
	for i := range min(count+extra, len(able)) {
		o := &offer{agency: able[i], bid: domain.BidID(app.NewID()), second: domain.BidID(app.NewID()), when: 0.06 + 0.86*s.rng.Float64()}
		o.price, o.better = s.prices(st.terms, i, count+extra)
		switch {
		case i < bad:
			o.how = offerUnreadable
		case i >= count:
			o.how = offerWithdrawn
		case i == bad && st.terms.Method != "random" && s.rng.IntN(5) == 0:
			o.how = offerReplaced
		}
		list = append(list, o)
	}
	return list
}

// prices are the i-th of n, none like another, and a better one to replace it.
func (s *seeder) prices(t domain.Terms, i, n int) (first, better string) {
	if t.FixesPrice() {
		return t.FixedPrice, t.FixedPrice
	}
	limit := money.MustParse(t.PriceLimit)
	step := money.Fen((i * 7) % max(n, 1) * 100 / max(n, 1)) // spread over the range, in another order than the agencies
	part := 740 + step*2 + money.Fen(s.rng.IntN(18))         // of a thousand
	switch t.Quote {
	case "discount":
		off := limit + 20 + step*9 + money.Fen(s.rng.IntN(80))
		return off.String(), (off + 85).String()
	case "unit":
		p := limit*part/1000 + money.Fen(i)
		return min(p, limit).String(), (min(p, limit) * 96 / 100).String()
	}
	p := limit * part / 1000 / 1000 * 1000
	return p.String(), (p * 97 / 100 / 1000 * 1000).String()
}

// within is a moment of the window for bids, in daytime and not on its edges.
func within(from, to time.Time, part float64) time.Time {
	from, to = from.Add(20*time.Minute), to.Add(-20*time.Minute)
	at := from.Add(time.Duration(part * float64(to.Sub(from)))).Truncate(time.Minute)
	hour := at.In(workday.Zone).Hour()
	if hour < 8 {
		at = at.Add(time.Duration(9-hour) * time.Hour)
	}
	if hour > 19 {
		at = at.Add(time.Duration(18-hour) * time.Hour)
	}
	if at.Before(from) {
		return from
	}
	if at.After(to) {
		return to
	}
	return at
}
