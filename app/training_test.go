package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
	"github.com/intermart/intermart/migrations"
)

const practiceRegion domain.RegionCode = "430199"

// practice is a training region beside the business of the others: its own department, operator and two agencies.
type practice struct {
	*world
	real *world
}

func (w *world) practice(agencies int) *practice {
	w.t.Helper()
	data, err := demo.Files.ReadFile("rulebook-training.json")
	w.do(err)
	book, err := rulebook.Decode(data)
	w.do(err)
	w.do(w.ImportRegions(ctx(), []domain.Region{{Code: practiceRegion, Name: "演练区", NameEN: "Training region", Training: true}}))
	_, err = w.ImportRulebook(ctx(), book)
	w.do(err)
	p := &practice{real: w, world: &world{App: w.App, t: w.t, db: w.db, supervisor: w.supervisor, auditor: w.auditor}}
	org := func(kind domain.OrganisationKind, name string, serial int) domain.Organisation {
		code, err := uscc.Make(fmt.Sprintf("11430199%09d", serial))
		w.do(err)
		return domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: kind, Name: name, USCC: code, Region: practiceRegion, Version: 1}
	}
	department, operator := org(domain.KindDepartment, "演练采购单位", 1), org(domain.KindOperator, "演练运行机构", 2)
	p.officer, p.officer2, p.manager = p.person(department, domain.DepartmentOfficer), p.person(department, domain.DepartmentOfficer), p.person(department, domain.DepartmentManager)
	p.finance = p.person(department, domain.DepartmentFinance)
	p.reviewer, p.publisher = p.person(operator, domain.OperatorReviewer), p.person(operator, domain.OperatorPublisher)
	for i := range agencies {
		o := org(domain.KindAgency, fmt.Sprintf("演练机构%d", i), 100+i)
		a := p.person(o, domain.AgencySubmitter, domain.AgencyAdmin)
		p.admit(a, o)
		p.agencies, p.codes = append(p.agencies, a), append(p.codes, o.USCC)
	}
	for _, a := range []*domain.Actor{&p.officer, &p.officer2, &p.manager, &p.finance, &p.reviewer, &p.publisher} {
		a.Training = true
	}
	return p
}

func TestPracticeIsKeptOutOfEverything(t *testing.T) {
	w := newWorld(t, 2)
	p := w.practice(2)
	before, err := w.Home(ctx())
	w.do(err)
	n := p.published(random)
	if !n.Training || n.Deadline.At.Sub(n.PublishedAt).Minutes() != 10 {
		t.Fatalf("training %v, window %v", n.Training, n.Deadline.At.Sub(n.PublishedAt))
	}
	real := w.published(random)
	p.bid(n, 0, "60000.00")
	p.bid(n, 1, "60000.00")
	p.pass(n)
	if got := p.notice(n.ID); got.Status != domain.NoticeSelected {
		t.Fatalf("the practice notice is %s (%s)", got.Status, got.Reason)
	}
	after, err := w.Home(ctx())
	w.do(err)
	if after.Numbers.Awarded != 0 || after.Numbers.Published != 1 || after.Numbers.Agencies != before.Numbers.Agencies || after.Numbers.Awards != 0 {
		t.Errorf("the numbers of the home page count practice: %+v", after.Numbers)
	}
	for _, o := range after.Open {
		if o.Training {
			t.Error("practice stands on the home page")
		}
	}
	if len(after.Awards) != 0 {
		t.Error("a practice award stands on the home page")
	}
	notices := func(q app.NoticeQuery) (numbers string) {
		list, _, err := w.PublicNotices(ctx(), q, app.StageAny)
		w.do(err)
		for _, one := range list {
			numbers += one.Number + " "
		}
		return numbers
	}
	if got := notices(app.NoticeQuery{}); got != real.Number+" " {
		t.Errorf("the public list: %s", got)
	}
	if got := notices(app.NoticeQuery{Region: "430100"}); got != real.Number+" " {
		t.Errorf("the list of the city: %s", got)
	}
	if got := notices(app.NoticeQuery{Region: practiceRegion}); got != n.Number+" " {
		t.Errorf("the list of the training region itself: %s", got)
	}
	awards, _, err := w.PublicAwards(ctx(), app.AwardQuery{})
	w.do(err)
	audited, _, err := w.DeskAwards(ctx(), w.auditor, app.AwardQuery{})
	w.do(err)
	own, _, err := w.DeskAwards(ctx(), p.officer, app.AwardQuery{})
	w.do(err)
	if len(awards)+len(audited) != 0 || len(own) != 1 {
		t.Errorf("awards: public %d, oversight %d, its own department %d", len(awards), len(audited), len(own))
	}
	paths, err := w.PublicPaths(ctx())
	w.do(err)
	for _, e := range paths {
		if strings.Contains(e.Path, string(practiceRegion)) {
			t.Errorf("the site map names %s", e.Path)
		}
	}
	agencies, err := w.PublicAgencies(ctx(), app.AgencyQuery{})
	w.do(err)
	if len(agencies) != 2 {
		t.Errorf("%d public agencies, want the two real ones", len(agencies))
	}
	for _, x := range []domain.Notice{n, real} {
		w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
			f, _ := domain.Raise(domain.FindingID(app.NewID()), &x, compliance.Pass, x.Checks[0], "", workday.Deadline{}, tx.Now())
			return tx.AddFinding(ctx(), f)
		}))
	}
	for who, tt := range map[string]struct {
		by   domain.Actor
		want domain.RegionCode
	}{"the city's reviewer": {w.reviewer, "430102"}, "the practising one": {p.reviewer, practiceRegion}} {
		found, err := w.Findings(ctx(), tt.by, app.FindingQuery{Open: true, Limit: 20})
		w.do(err)
		if len(found) != 1 || found[0].Finding.Region != tt.want {
			t.Errorf("findings of %s: %+v", who, found)
		}
	}
	for _, x := range []*world{w, p.world} {
		_, err := w.RegisterPurchase(ctx(), x.officer, domain.PurchaseID(app.NewID()), x.ownPurchase("P-1", "1000.00"))
		w.do(err)
	}
	bought, err := w.Purchases(ctx(), w.supervisor, app.PurchaseQuery{})
	w.do(err)
	if len(bought) != 1 || bought[0].Purchase.Region == practiceRegion {
		t.Errorf("oversight sees %d purchases", len(bought))
	}
	logged := w.db.SQL(`SELECT count(*) FROM log_pending AS l JOIN events AS e ON e.id = l.event WHERE e.training OR e.region = '430199' AND e.kind <> 'rulebook.imported'`)[0][0]
	practised := w.db.SQL(`SELECT count(*) FROM events WHERE training AND subject LIKE 'bid:%' OR training AND kind = 'award.announced'`)[0][0]
	if logged != "0" || practised == "0" {
		t.Errorf("the log is to take %s practice events of %s", logged, practised)
	}
}

// TestPracticeStandsInItsOwnDirectoryOnly: a training region's code lies in its city, its lines do not.
func TestPracticeStandsInItsOwnDirectoryOnly(t *testing.T) {
	w := newWorld(t, 0)
	w.practice(0)
	vs, err := w.Matter(ctx(), matter)
	w.do(err)
	m := vs[0]
	m.Code, m.Version, m.Name.ZH, m.Category, m.Approvals = "430199-ZJ-FG-001", 1, "演练事项", "演练品目", nil
	m.Qualification.Groups = []directory.Group{{AllOf: []directory.Credential{{Trade: "演练", Name: "演练证", Kind: directory.Licence}}}}
	_, err = w.ImportMatters(ctx(), []directory.MatterVersion{m})
	w.do(err)
	for region, want := range map[domain.RegionCode]bool{"": false, "430000": false, "430100": false, practiceRegion: true} {
		list, err := w.Matters(ctx(), app.MatterQuery{Region: region, Limit: 1000})
		w.do(err)
		file, err := w.Directory(ctx(), region, workday.Date{})
		w.do(err)
		asked, err := w.Credentials(ctx(), region)
		w.do(err)
		ours := func(x directory.MatterVersion) bool { return x.Code == m.Code }
		if slices.ContainsFunc(list, ours) != want || slices.ContainsFunc(file, ours) != want ||
			slices.ContainsFunc(asked, func(c directory.Credential) bool { return c.Name == "演练证" }) != want {
			t.Errorf("the directory of %q: practice is to stand in it: %v", region, want)
		}
	}
	categories, err := w.Categories(ctx())
	w.do(err)
	if slices.ContainsFunc(categories, func(c app.Category) bool { return c.Name == m.Category }) {
		t.Error("a category of practice alone is listed")
	}
	steward := func(r domain.RegionCode) domain.Actor {
		return w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindSteward, Name: string(r) + "审批局", Region: r, Version: 1}, domain.RoleSteward)
	}
	trainee := steward(practiceRegion)
	_, _, err = w.ImportList(ctx(), trainee, directory.List{ID: app.NewID(), Kind: directory.DutyList, Title: "演练清单", Day: workday.On(start), Lines: []directory.ListLine{{Row: 2, Name: "演练之外"}}})
	w.do(err)
	kinds := func(by domain.Actor) (list []string) {
		report, err := w.LookBack(ctx(), by, "")
		w.do(err)
		for _, r := range report.Rows {
			if r.Region == string(practiceRegion) {
				list = append(list, r.Kind)
			}
		}
		return list
	}
	if got := kinds(steward("430100")); len(got) > 0 {
		t.Errorf("the city's look-back finds in practice: %v", got)
	}
	if got := strings.Join(kinds(trainee), " "); got != "no_approval other_name not_in_directory not_in_list" {
		t.Errorf("the look-back of practice finds: %s", got)
	}
}

func TestPracticeAndBusinessDoNotMeet(t *testing.T) {
	w := newWorld(t, 1)
	p := w.practice(1)
	n, real := p.published(random), w.published(random)
	o, _ := offer(t, real, p.codes[0], "60000.00")
	_, err := w.PlaceBid(ctx(), p.agencies[0], real.Number, o)
	refusedBy(t, err, refusal.Forbidden, "bid.eligible")
	o, _ = offer(t, n, w.codes[0], "60000.00")
	_, err = w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	refusedBy(t, err, refusal.Forbidden, "bid.eligible")
	for _, tt := range []struct {
		by   domain.Actor
		want string
	}{{w.agencies[0], real.Number}, {p.agencies[0], n.Number}} {
		list, err := w.NoticesForAgency(ctx(), tt.by, app.NoticeQuery{})
		w.do(err)
		if len(list) != 1 || list[0].Notice.Number != tt.want || len(list[0].Reasons) != 0 {
			t.Errorf("%d open notices for an agency, want %s alone", len(list), tt.want)
		}
	}
	// A practising operator neither sees nor admits a real agency, and the other way round.
	if _, err := w.Agency(ctx(), p.reviewer, domain.AgencyID(w.agencies[0].Organisation)); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("practice looks into a real agency: %v", err)
	}
	if _, err := w.AdmitAgency(ctx(), p.reviewer, domain.AgencyID(w.agencies[0].Organisation), 0); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("practice admits a real agency: %v", err)
	}
	if _, err := w.Agency(ctx(), w.reviewer, domain.AgencyID(p.agencies[0].Organisation)); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("the operator looks into practice: %v", err)
	}
	if _, err := w.Notice(ctx(), p.reviewer, w.drafted().Notice.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("practice sees business: %v", err)
	}
	// Letters say that they are practice, and reach nobody who does not practise.
	rows := w.db.SQL(`SELECT l.subject->>'zh', g.region FROM letters AS l JOIN memberships AS m ON m.person = l.person JOIN organisations AS g ON g.id = m.organisation
		JOIN events AS e ON e.id = l.event WHERE e.training`)
	for _, r := range rows {
		if !strings.HasPrefix(r[0], "【演练】") || r[1] != string(practiceRegion) {
			t.Errorf("a letter of practice: %v", r)
		}
	}
	if len(rows) == 0 {
		t.Error("practice wrote no letter")
	}
	if got := w.db.SQL(`SELECT count(*) FROM letters AS l JOIN memberships AS m ON m.person = l.person JOIN organisations AS g ON g.id = m.organisation
		JOIN events AS e ON e.id = l.event WHERE NOT e.training AND g.region = '430199'`)[0][0]; got != "0" {
		t.Errorf("%s letters of business reached practice", got)
	}
	err = w.ImportRegions(ctx(), []domain.Region{{Code: practiceRegion, Name: "演练区", NameEN: "Training region"}})
	refusedBy(t, err, refusal.Conflict, "region.settled")
}

func TestWipeRemovesPracticeAndNothingElse(t *testing.T) {
	w := newWorld(t, 2)
	p := w.practice(2)
	walk := func(w *world, register bool) {
		n := w.published(random)
		w.bid(n, 0, "60000.00")
		w.bid(n, 1, "60000.00")
		w.drafted()
		w.pass(n)
		if register {
			_, err := w.RegisterPurchase(ctx(), w.officer, domain.PurchaseID(app.NewID()), w.ownPurchase("P-9", "1000.00"))
			w.do(err)
		}
	}
	walk(w, true)
	walk(p.world, true)
	owner := w.db.Owner()
	state := func() string { return w.db.SQL(businessOutside)[0][0] }
	before, accounts := state(), w.db.SQL(`SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM organisations AS o`)[0][0]
	if _, err := migrations.WipeTraining(ctx(), owner, "430102", nil, false); err == nil || !strings.Contains(err.Error(), "no training region") {
		t.Fatalf("a real region is wiped: %v", err)
	}
	dry, err := migrations.WipeTraining(ctx(), owner, string(practiceRegion), nil, true)
	w.do(err)
	if dry.Rows["notices"] != 2 || dry.Rows["events"] == 0 || w.db.SQL(`SELECT count(*) FROM notices WHERE training`)[0][0] != "2" {
		t.Fatalf("the dry run: %v", dry.Rows)
	}
	objects, err := migrations.TrainingObjects(ctx(), owner, string(practiceRegion))
	w.do(err)
	if len(objects) != 2 {
		t.Errorf("%d objects of practice, want the two envelopes", len(objects))
	}
	for _, o := range objects {
		if err := w.Objects.Delete(ctx(), o.Key, o.Version); err != nil {
			t.Errorf("%s is locked: %v", o.Key, err)
		}
	}
	done, err := migrations.WipeTraining(ctx(), owner, string(practiceRegion), nil, false)
	w.do(err)
	for _, table := range []string{"notices", "bids", "awards", "purchases", "budget_lines", "notice_keys", "notice_revisions", "event_private", "letters", "files", "deliveries"} {
		if done.Rows[table] == 0 {
			t.Errorf("no row of %s was removed: %v", table, done.Rows)
		}
	}
	if left := w.db.SQL(`SELECT (SELECT count(*) FROM notices WHERE region = '430199') + (SELECT count(*) FROM awards WHERE region = '430199') + (SELECT count(*) FROM purchases WHERE region = '430199')
		+ (SELECT count(*) FROM events WHERE training AND subject !~ '^(organisation|person|agency|rulebook)')`)[0][0]; left != "0" {
		t.Errorf("%s rows of practice are left", left)
	}
	if state() != before || w.db.SQL(`SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM organisations AS o`)[0][0] != accounts {
		t.Error("the wipe touched what is no practice")
	}
	w.do(w.RecordWipe(ctx(), practiceRegion, done.Rows, len(objects), 0))
	if got := w.db.SQL(`SELECT count(*) FROM log_pending AS l JOIN events AS e ON e.id = l.event WHERE e.kind = 'training.wiped'`)[0][0]; got != "1" {
		t.Error("the log does not take that practice was wiped")
	}
	p.published(random) // and practice goes on
}

// businessOutside is everything that happened outside the training region, as one hash.
const businessOutside = `SELECT md5(concat((SELECT string_agg(n::text, '' ORDER BY id) FROM notices AS n WHERE NOT training), (SELECT string_agg(b::text, '' ORDER BY b.id) FROM bids AS b JOIN notices AS n ON n.id = b.notice_id WHERE NOT n.training),
	(SELECT string_agg(a::text, '' ORDER BY notice) FROM awards AS a WHERE NOT training), (SELECT string_agg(e::text, '' ORDER BY id) FROM events AS e WHERE NOT training),
	(SELECT string_agg(l::text, '' ORDER BY position) FROM log_pending AS l), (SELECT string_agg(p::text, '' ORDER BY id) FROM purchases AS p WHERE region <> '430199'),
	(SELECT string_agg(f::text, '' ORDER BY f.id) FROM files AS f JOIN bids AS b ON b.id = f.id JOIN notices AS n ON n.id = b.notice_id WHERE NOT n.training), (SELECT string_agg(g::text, '' ORDER BY id) FROM agencies AS g)))`

func TestEventsOfBusinessAreNeverRemoved(t *testing.T) {
	w := newWorld(t, 0)
	p := w.practice(0)
	p.drafted()
	w.drafted()
	for name, statement := range map[string]string{
		"business, with the word of a wipe": `SELECT set_config('intermart.wipe', '430102', false); DELETE FROM event_private; DELETE FROM events WHERE region = '430102'`,
		"practice, without it":              `DELETE FROM event_private; DELETE FROM events WHERE training`,
	} {
		if err := w.asOwner(statement); err == nil || !strings.Contains(err.Error(), "events are never changed") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// asOwner runs statements as the owner of the tables, in one session.
func (w *world) asOwner(statements string) error {
	c, err := pgx.Connect(ctx(), w.db.Owner())
	w.do(err)
	defer c.Close(ctx())
	_, err = c.PgConn().Exec(ctx(), statements).ReadAll()
	return err
}

// ownPurchase is a line that a department registers.
func (w *world) ownPurchase(project, amount string) domain.PurchaseTerms {
	t := w.terms()
	return domain.PurchaseTerms{Day: workday.On(w.db.Now()), Title: "会议服务", Category: t.Category, BudgetProject: project, BudgetYear: 2026, Amount: money.MustParse(amount),
		Route: "own", Reference: "甲发改〔2026〕7号", Reason: "限额以下零星采购"}
}
