package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

func (w *world) save(by domain.Actor, name string, f domain.NoticeFilter, told bool) domain.SavedSearch {
	w.t.Helper()
	s, err := w.SaveSearch(ctx(), by, 0, domain.SavedSearch{ID: domain.SavedSearchID(app.NewID()), Name: name, NoticeFilter: f, Told: told})
	w.do(err)
	return s
}

// lettersOf are a person's letters of a kind.
func (w *world) lettersOf(p domain.PersonID, kind string) (list []domain.Letter) {
	w.t.Helper()
	all, err := w.Letters(ctx(), domain.Actor{Person: p}, false, 0, 200)
	w.do(err)
	for _, l := range all {
		if l.Kind == kind {
			list = append(list, l)
		}
	}
	return list
}

// A subscription tells of what the list of notices shows for the same filter, of nothing else, and each person once.
func TestSubscribersAndTheList(t *testing.T) {
	w := newWorld(t, 1)
	category := w.terms().Category
	filters := map[string]domain.NoticeFilter{
		"everything":      {},
		"its words":       {Words: "滨河 评估"},
		"other words":     {Words: "滨河 测绘"},
		"marks in words":  {Words: "“滨河”，%"},
		"its region":      {Region: "430102"},
		"its city":        {Region: "430100"},
		"its province":    {Region: "430000"},
		"another region":  {Region: "430103"},
		"another city":    {Region: "430200"},
		"its category":    {Category: category},
		"another one":     {Category: "测绘"},
		"its matter":      {Matter: matter},
		"another matter":  {Matter: "430100-ZJ-FG-001"},
		"its method":      {Method: "lowest"},
		"another method":  {Method: "random"},
		"its amount":      {From: money.MustParse("60000.00"), To: money.MustParse("60000.00")},
		"more":            {From: money.MustParse("60000.01")},
		"less":            {To: money.MustParse("59999.99")},
		"all of it":       {Words: "社会", Region: "430100", Category: category, Matter: matter, Method: "lowest", From: 1, To: money.MustParse("60000.00")},
		"all but for one": {Words: "社会", Region: "430100", Category: category, Matter: matter, Method: "random", From: 1},
	}
	people := map[string]domain.Actor{}
	firm, err := w.Agency(ctx(), w.agencies[0], domain.AgencyID(w.agencies[0].Organisation))
	w.do(err)
	for name, f := range filters {
		o := domain.Organisation{ID: w.agencies[0].Organisation, Kind: domain.KindAgency, Name: firm.Agency.Name, USCC: firm.Agency.USCC, Region: firm.Agency.Region, Version: 1}
		people[name] = w.person(o, domain.AgencyPreparer)
		w.save(people[name], name, f, true)
	}
	gone := w.person(domain.Organisation{ID: w.officer.Organisation}, domain.DepartmentFinance)
	silent := w.person(domain.Organisation{ID: w.officer.Organisation}, domain.DepartmentFinance)
	w.save(silent, "只保存，不订阅", domain.NoticeFilter{}, false)
	w.save(gone, "已离开", domain.NoticeFilter{}, true)
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.SetMembership(ctx(), domain.Membership{Person: gone.Person, Organisation: gone.Organisation})
	}))
	w.save(people["its words"], "第二个", domain.NoticeFilter{Region: "430102"}, true)

	n := w.published()
	w.do(w.Drain(ctx()))
	w.db.SQL(`UPDATE deliveries SET done_at = NULL, due = now() - interval '1 year' WHERE handler = 'search.tell'`)
	w.do(w.Drain(ctx())) // again: nobody is told twice
	for name, f := range filters {
		shown, _, err := w.PublicNotices(ctx(), app.NoticeQuery{Text: f.Words, Region: f.Region, Category: f.Category, Matter: f.Matter, Method: f.Method, From: f.From, To: f.To}, app.StageAny)
		w.do(err)
		told := w.lettersOf(people[name].Person, "search.found")
		if len(told) != len(shown) {
			t.Errorf("%s: the list shows %d, and there are %d letters", name, len(shown), len(told))
		}
		if len(told) == 1 && (told[0].Link != "/desk/opportunities/"+n.Number || !strings.Contains(told[0].Body.ZH, n.Title) || !strings.Contains(told[0].Body.ZH, name)) {
			t.Errorf("%s: %+v", name, told[0])
		}
	}
	if both := w.lettersOf(people["its words"].Person, "search.found"); len(both) != 1 || !strings.Contains(both[0].Body.ZH, "its words、第二个") {
		t.Errorf("two searches, one letter: %+v", both)
	}
	for _, p := range []domain.Actor{silent, gone} {
		if len(w.lettersOf(p.Person, "search.found")) > 0 {
			t.Errorf("%s is told", p.Person)
		}
	}
}

// However many subscribe, telling them takes as many statements as for a few, and each person's choice of channel holds.
func TestSubscribersByTheBatch(t *testing.T) {
	w := newWorld(t, 1)
	by := w.agencies[0]
	w.save(by, "全部", domain.NoticeFilter{}, true)
	muted, err := w.ChooseMessages(ctx(), by, 0, domain.MessageChoice{Muted: []string{domain.Mute("search", domain.ChannelMail)}})
	w.do(err)
	if len(muted.Muted) != 1 {
		t.Fatal(muted)
	}
	const many = 1100
	w.db.SQL(`INSERT INTO people (id, name, email, password_hash, totp_secret, totp_step, disabled, language, version)
		SELECT ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, '人', i || '@many.example', '', '', 0, i = 1, 'zh', 1 FROM generate_series(1, $1::int) AS i`, many)
	w.db.SQL(`INSERT INTO memberships (person, organisation, roles) SELECT id, $1::uuid, '{agency_preparer}' FROM people WHERE email LIKE '%@many.example'`, string(by.Organisation))
	w.db.SQL(`INSERT INTO saved_searches (id, person, organisation, version, name, words, region, category, matter, method, amount_from, amount_to, told, made_at)
		SELECT gen_random_uuid(), id, $1::uuid, 1, '全部', '', '', '', '', '', 0, 0, true, now() FROM people WHERE email LIKE '%@many.example'`, string(by.Organisation))
	w.published()
	w.do(w.Drain(ctx()))
	if got := w.db.SQL(`SELECT count(*)::text, count(DISTINCT person)::text FROM letters WHERE kind = 'search.found'`)[0]; got[0] != itoa(many) || got[1] != got[0] {
		t.Errorf("%v letters, want %d: all but the closed account, and the agency's own", got, many)
	}
	mails := w.db.SQL(`SELECT count(*)::text FROM dispatches AS d JOIN letters AS l ON l.id = d.letter WHERE l.kind = 'search.found' AND l.person = $1`, string(by.Person))
	if mails[0][0] != "0" || len(w.lettersOf(by.Person, "search.found")) != 1 {
		t.Errorf("%s: who has muted it has the page alone", mails[0][0])
	}

}

// What one saves and stars nobody else reads, changes or drops.
func TestSearchesAndStarsAreOnesOwn(t *testing.T) {
	w := newWorld(t, 2)
	mine, other := w.agencies[0], w.agencies[1]
	s := w.save(mine, "我的", domain.NoticeFilter{Words: "测绘"}, true)
	changed := s
	changed.Name = "改了"
	_, err := w.SaveSearch(ctx(), other, 0, changed)
	refusedBy(t, err, refusal.NotFound, "not_found")
	refusedBy(t, w.DropSearch(ctx(), other, s.ID), refusal.NotFound, "not_found")
	_, err = w.SaveSearch(ctx(), mine, 7, changed)
	refusedBy(t, err, refusal.Conflict, "version")
	changed, err = w.SaveSearch(ctx(), mine, 1, changed)
	w.do(err)
	list, err := w.SavedSearches(ctx(), mine)
	w.do(err)
	if len(list) != 1 || list[0] != changed || changed.Version != 2 || changed.Name != "改了" {
		t.Errorf("%+v, %+v", list, changed)
	}
	if theirs, err := w.SavedSearches(ctx(), other); err != nil || len(theirs) > 0 {
		t.Error(theirs, err)
	}
	for i := range domain.MaxSavedSearches - 1 {
		w.save(mine, "第"+itoa(i), domain.NoticeFilter{}, false)
	}
	_, err = w.SaveSearch(ctx(), mine, 0, domain.SavedSearch{ID: domain.SavedSearchID(app.NewID()), Name: "多了"})
	refusedBy(t, err, refusal.Conflict, "finding.many")
	w.do(w.DropSearch(ctx(), mine, s.ID))

	n, draft := w.published(), w.drafted()
	refusedBy(t, w.Star(ctx(), mine, draft.Notice.Number), refusal.NotFound, "not_found")
	refusedBy(t, w.Star(ctx(), domain.Visitor(), n.Number), refusal.NotFound, "not_found")
	w.do(w.Star(ctx(), mine, n.Number))
	w.do(w.Star(ctx(), mine, n.Number))
	w.do(w.Unstar(ctx(), other, n.Number))
	stars, now, err := w.Starred(ctx(), mine)
	w.do(err)
	if len(stars) != 1 || stars[0].Notice.Number != n.Number {
		t.Fatalf("%+v", stars)
	}
	if kind, at := stars[0].Next(now); kind != "bid" || !at.Equal(n.Deadline.At) {
		t.Errorf("%s at %s", kind, at)
	}
	if theirs, _, err := w.Starred(ctx(), other); err != nil || len(theirs) > 0 {
		t.Error(theirs, err)
	}
	w.do(w.Unstar(ctx(), mine, n.Number))
	if stars, _, _ = w.Starred(ctx(), mine); len(stars) > 0 {
		t.Error(stars)
	}
}

// A starred notice that changes tells who watches it, unless another letter does; the operator does not learn who watches.
func TestAStarTellsOfChanges(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 2 {
		w.do(w.Star(ctx(), w.agencies[i], n.Number))
		w.bid(n, i, "5"+itoa(i)+"000.00")
	}
	w.do(w.Star(ctx(), w.agencies[2], n.Number))
	w.do(w.Star(ctx(), w.auditor, n.Number))
	w.bid(n, 2, "53000.00")
	w.pass(n)
	if l := w.lettersOf(w.auditor.Person, "star.changed"); len(l) != 1 || l[0].Link != "/results/"+n.Number || !strings.Contains(l[0].Body.ZH, "选取结果已公布") {
		t.Errorf("%+v", l)
	}
	for i, a := range w.agencies {
		if got := w.lettersOf(a.Person, "star.changed"); len(got) > 0 {
			t.Errorf("agency %d hears of its own bid's result twice: %+v", i, got)
		}
	}
	stars, now, err := w.Starred(ctx(), w.auditor)
	w.do(err)
	if kind, at := stars[0].Next(now); kind != "standstill" || !at.Equal(stars[0].Standstill) || at.IsZero() {
		t.Errorf("%s at %s", kind, at)
	}
	w.db.SQL(`UPDATE dispatches SET sent_at = NULL, attempts = 9, fault = 'x'`)
	late, err := w.Undelivered(ctx(), w.reviewer)
	w.do(err)
	if len(late) == 0 || slices.ContainsFunc(late, func(d domain.Dispatch) bool { return strings.HasPrefix(d.Letter.Kind, "star.") }) {
		t.Errorf("%d undelivered", len(late))
	}
}

// The token opens one calendar, until it is replaced, ended, or its person's account is closed. The database does not know it.
func TestTheCalendarsToken(t *testing.T) {
	w := newWorld(t, 1)
	n, by := w.published(), w.agencies[0]
	w.do(w.Star(ctx(), by, n.Number))
	first, err := w.MakeCalendarFeed(ctx(), by)
	w.do(err)
	opens := func(token string, want bool) {
		t.Helper()
		list, err := w.StarredFeed(ctx(), token)
		if want && (err != nil || len(list) != 1 || list[0].Notice.Standing != 0) || !want && !refusal.Is(err, refusal.NotFound) {
			t.Errorf("%d, %v", len(list), err)
		}
	}
	opens(first, true)
	opens(strings.Repeat("0", 64), false)
	if strings.Contains(string(w.tables()), first) {
		t.Error("the database knows the token")
	}
	if _, err := w.Who(ctx(), first); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("it opens a session: %v", err)
	}
	if _, err := w.WhoToken(ctx(), first); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("it opens the API: %v", err)
	}
	second, err := w.MakeCalendarFeed(ctx(), by)
	w.do(err)
	opens(first, false)
	opens(second, true)
	if made, err := w.CalendarFeed(ctx(), by); err != nil || made.IsZero() {
		t.Error(made, err)
	}
	w.db.SQL(`UPDATE people SET disabled = true WHERE id = $1`, string(by.Person))
	opens(second, false)
	w.db.SQL(`UPDATE people SET disabled = false WHERE id = $1`, string(by.Person))
	w.do(w.EndCalendarFeed(ctx(), by))
	opens(second, false)
	if made, err := w.CalendarFeed(ctx(), by); err != nil || !made.IsZero() {
		t.Error(made, err)
	}
	_, err = w.MakeCalendarFeed(ctx(), domain.Actor{Person: by.Person, Organisation: by.Organisation, Scopes: []string{"bid"}})
	refusedBy(t, err, refusal.NotFound, "not_found")
}

// A profile counts what an agency won and signed; a firm that has won nothing has no record.
func TestThePublicRecord(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "5"+itoa(i)+"000.00")
	}
	w.pass(n)
	for i, want := range []int{1, 0, 0} {
		p, err := w.PublicAgency(ctx(), w.codes[i])
		w.do(err)
		if p.Record.Awards != want || p.Record.None() != (want == 0) || p.Record.Counted != 0 {
			t.Errorf("agency %d: %+v", i, p.Record)
		}
	}
	aw, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	ends := aw.Award.Standstill.At
	w.db.SetClock(ends.Add(time.Hour))
	winner := domain.AgencyID(w.agencies[0].Organisation)
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.AddContract(ctx(), &domain.Contract{ID: domain.ContractID(app.NewID()), Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Agency: winner,
			Place: 1, Status: domain.ContractFiled, Version: 1, Quote: "total", SHA256: strings.Repeat("0", 64), SubmittedBy: w.officer.Person, ConfirmedBy: w.agencies[0].Person,
			CreatedAt: tx.Now(), SubmittedAt: tx.Now(), FiledAt: tx.Now()})
	}))
	p, err := w.PublicAgency(ctx(), w.codes[0])
	w.do(err)
	if want := (domain.AgencyRecord{Awards: 1, Contracts: 1, Counted: 1, OnTime: 1}); p.Record != want || p.Filed[n.ID].Sub(ends.Add(time.Hour)).Abs() > time.Minute {
		t.Errorf("%+v, %v", p.Record, p.Filed)
	}
	w.db.SQL(`UPDATE contracts SET filed_at = filed_at + interval '90 days'`)
	if p, err = w.PublicAgency(ctx(), w.codes[0]); err != nil || p.Record.OnTime != 0 || p.Record.Counted != 1 {
		t.Errorf("%+v, %v", p.Record, err)
	}
}
