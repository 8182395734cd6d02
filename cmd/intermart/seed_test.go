package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
)

// quick stands for argon2id, which tests nothing here and takes long.
type quick struct{}

func (quick) Hash(p string) (string, error) { return "quick:" + p, nil }
func (quick) Matches(h, p string) bool      { return h == "quick:"+p }

// seeded makes a demo in a database of its own, and use cases over it.
func seededDemo(t *testing.T, o seedOptions) (*seeder, *app.App, Config) {
	t.Helper()
	env := stack(t)
	cfg, err := readConfig(func(n string) string { return env[n] }, needSeed)
	if err != nil {
		t.Fatal(err)
	}
	var told bytes.Buffer
	s, err := seedDemo(t.Context(), cfg, o, &told)
	t.Log(told.String())
	if err != nil {
		t.Fatal(err)
	}
	a, done, err := newApp(cfg, newLog(io.Discard, 0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	return s, a, cfg
}

func allNotices(t *testing.T, a *app.App) (list []domain.Notice) {
	t.Helper()
	if err := a.Store.View(t.Context(), func(tx app.Tx) (err error) {
		list, err = tx.Notices(t.Context(), app.NoticeQuery{Limit: 1000})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestSeedDemo(t *testing.T) {
	s, a, cfg := seededDemo(t, seedOptions{seed: 2026, secrets: quick{}})
	t.Run("every state", func(t *testing.T) { checkStates(t, s, a) })
	t.Run("every record verifies", func(t *testing.T) { checkRecords(t, a) })
	t.Run("every method", func(t *testing.T) { checkMethods(t, a) })
	t.Run("scored notices", func(t *testing.T) { checkScored(t, a) })
	t.Run("no personal data in public", func(t *testing.T) { checkPublic(t, s, a) })
	t.Run("the clock is the real one", func(t *testing.T) {
		c, err := a.Clock(t.Context())
		if off := time.Since(c.Now).Abs(); err != nil || !c.Demo || c.Next.IsZero() || off > 5*time.Second {
			t.Errorf("%v off by %v, %v", c, off, err)
		}
	})
	t.Run("the third lot is splitting", func(t *testing.T) { checkSplits(t, s, a) })
	t.Run("logins", func(t *testing.T) { checkLogins(t, s, a) })
	t.Run("practice goes its whole way, and the draft can be tried", func(t *testing.T) { checkPractice(t, s, a) })
	t.Run("after publication", func(t *testing.T) { checkAfter(t, s, a) })
	t.Run("two bodies, a deputy, requests for help", func(t *testing.T) { checkHelp(t, s, a) })
	t.Run("only an empty database", func(t *testing.T) {
		if _, err := seedDemo(t.Context(), cfg, seedOptions{}, io.Discard); err == nil || !strings.Contains(err.Error(), "not empty") {
			t.Error(err)
		}
	})
}

func checkStates(t *testing.T, s *seeder, a *app.App) {
	list := allNotices(t, a)
	status, open := map[domain.NoticeStatus]int{}, 0
	for _, n := range list {
		status[n.Status]++
		if n.Open(time.Now()) {
			open++
		}
	}
	t.Logf("%d notices: %v, %d open", len(list), status, open)
	for _, want := range []domain.NoticeStatus{domain.NoticeDraft, domain.NoticeInternal, domain.NoticeReview, domain.NoticeReturned,
		domain.NoticeApproved, domain.NoticePublished, domain.NoticeSelected, domain.NoticeClosed, domain.NoticeFailed, domain.NoticeCancelled} {
		if status[want] < 3 {
			t.Errorf("%s: %d", want, status[want])
		}
	}
	if status[domain.NoticeSuspended] != 1 {
		t.Errorf("%d suspended", status[domain.NoticeSuspended])
	}
	if len(list) < 80 || open < 8 || status[domain.NoticeClosed] < 25 {
		t.Errorf("%d notices, %d open, %d closed", len(list), open, status[domain.NoticeClosed])
	}
	states, contracts := map[domain.AwardStatus]int{}, map[domain.ContractStatus]int{}
	for _, r := range awards(t, a) {
		states[r.Award.State(time.Now())]++
		contracts[r.ContractStatus]++
	}
	t.Logf("awards %v, contracts %v", states, contracts)
	for _, want := range []domain.AwardStatus{domain.AwardAnnounced, domain.AwardStanding, domain.AwardDeclined, domain.AwardContracted, domain.AwardReposted} {
		if states[want] < 2 {
			t.Errorf("award %s: %d", want, states[want])
		}
	}
	for _, want := range []domain.ContractStatus{domain.ContractDrafted, domain.ContractSigned, domain.ContractFiled} {
		if contracts[want] < 1 {
			t.Errorf("contract %s: %d", want, contracts[want])
		}
	}
	findings, err := a.Findings(t.Context(), s.reviewers[0].actor, app.FindingQuery{Limit: 20})
	if err != nil || len(findings) < 2 {
		t.Errorf("%d findings, %v", len(findings), err)
	}
	if len(s.departments) < 12 || len(s.agencies) != 60 {
		t.Errorf("%d departments, %d agencies", len(s.departments), len(s.agencies))
	}
	fates := map[domain.AgencyStatus]int{}
	outside, wrong, recognised := 0, 0, 0
	if err := a.Store.View(t.Context(), func(tx app.Tx) error {
		list, err := tx.Agencies(t.Context(), app.AgencyQuery{Limit: 100})
		for _, ag := range list {
			fates[ag.Status]++
			if !domain.RegionCode("430100").Holds(ag.Region) {
				outside++
			}
			if ag.Recognition != nil && ag.Recognition.Alone {
				recognised++
			}
			if ag.CheckDigitWrong() && ag.Status == domain.AgencyAdmitted && ag.USCCProof != "" {
				wrong++
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if outside != 28 || recognised != 3 || wrong != 2 || fates[domain.AgencyDraft] != 2 || fates[domain.AgencySubmitted] != 3 || fates[domain.AgencyReturned] != 2 {
		t.Errorf("%d from outside, %d recognised, %d with a wrong check digit, %v", outside, recognised, wrong, fates)
	}
	for _, firm := range s.agencies {
		page, err := a.OwnIdentityPapers(t.Context(), firm.person.actor)
		if want := map[bool]int{true: 1}[firm.papers]; err != nil || len(page.Papers) != want || want == 1 && page.Agency.Status != domain.AgencySubmitted {
			t.Errorf("%s: %d identity papers, %s, %v", firm.name(), len(page.Papers), page.Agency.Status, err)
		}
	}
	if lost, err := a.Undelivered(t.Context(), s.reviewers[0].actor); err != nil || len(lost) != 1 || lost[0].Call == "" {
		t.Errorf("what can't be delivered: %+v %v", lost, err)
	}
}

func awards(t *testing.T, a *app.App) (all []app.AwardRow) {
	t.Helper()
	rows, _, err := a.PublicAwards(t.Context(), app.AwardQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func checkRecords(t *testing.T, a *app.App) {
	methods, unreadable := map[string]int{}, 0
	rows := awards(t, a)
	for _, r := range rows {
		record, err := a.AwardRecord(t.Context(), r.Award.Number)
		if err != nil {
			t.Fatal(err)
		}
		if v := award.Verify(record, seal.OpenWith); !v.Valid || v.Envelopes != award.EnvelopesChecked {
			t.Errorf("%s: %v, envelopes %s", r.Award.Number, v.Fault, v.Envelopes)
		}
		if hexHash(record) != r.Award.RecordSHA256 {
			t.Errorf("%s: another hash", r.Award.Number)
		}
		unreadable += strings.Count(string(record), domain.OfferUnreadable)
		methods[r.Method+" "+r.Quote]++
	}
	t.Logf("%d records: %v, %d unreadable offers", len(rows), methods, unreadable)
	for _, want := range []string{"random total", "lowest total", "lowest unit", "lowest discount"} {
		if methods[want] == 0 {
			t.Errorf("no award by %s", want)
		}
	}
	if unreadable == 0 {
		t.Error("every envelope opens")
	}
}

func checkPublic(t *testing.T, s *seeder, a *app.App) {
	var text strings.Builder
	for _, n := range allNotices(t, a) {
		if !n.Public() {
			continue
		}
		p, err := a.PublicNotice(t.Context(), n.Number)
		if err != nil {
			t.Fatal(err)
		}
		var files []string
		for _, f := range p.Files {
			files = append(files, f.Name)
		}
		public, err := json.Marshal([]any{p.Notice.Terms, p.Notice.Checks, p.Notice.DepartmentName, p.Notice.Reason, files, p.Revisions})
		if err != nil {
			t.Fatal(err)
		}
		if hits := compliance.PersonalData(string(public)); len(hits) > 0 {
			t.Errorf("%s: %v", n.Number, hits)
		}
		text.Write(public)
	}
	for _, ag := range s.agencies {
		p := ag.register.Profile
		if hits := compliance.PersonalData(strings.Join([]string{p.Name, p.Phone, p.Address, p.Introduction}, "\n")); len(hits) > 0 {
			t.Errorf("%s: %v", p.Name, hits)
		}
	}
	for _, p := range s.people {
		if strings.Contains(text.String(), p.actor.Name) {
			t.Errorf("the name of %s is public", p.email)
		}
	}
}

func checkSplits(t *testing.T, s *seeder, a *app.App) {
	tried := 0
	for _, st := range s.told {
		if !strings.Contains(st.terms.Title, "（三标段）") {
			continue
		}
		tried++
		_, err := a.SubmitNotice(t.Context(), st.dept.officer.actor, domain.NoticeID(st.id), 0)
		if r := refusal.As(err); r == nil || !strings.Contains(fmt.Sprint(r.Rule, r.Faults), "notice.splitting") {
			t.Errorf("%s: %v", st.number, err)
		}
	}
	if tried != 2 {
		t.Errorf("%d third lots", tried)
	}
}

func checkLogins(t *testing.T, s *seeder, a *app.App) {
	a.Secrets = quick{}
	for _, p := range []*person{s.departments[0].officer, s.reviewers[1], s.auditor, s.security, s.agencies[59].person} {
		in := app.LogIn{Email: p.email, Password: seedPassword, Address: "192.0.2.1"}
		if p.secret != "" {
			in.TOTP = app.TOTP(p.secret, time.Now().Add(30*time.Second)) // that of enrolment works once
		}
		_, me, err := a.LogIn(t.Context(), in)
		if err != nil || me.EnrolTOTP || len(me.Actor.Roles) == 0 || me.Actor.Person != p.actor.Person {
			t.Errorf("%s: %+v %v", p.email, me.Actor, err)
		}
	}
	printed := s.firstLogins("")
	t.Log("\n" + printed)
	for _, want := range []string{seedPassword, "officer1@zjj.demo.example", "TOTP " + s.system.secret, "totp SECRET", "提交草稿", "加密报价", "确认", "递补"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%s is not printed", want)
		}
	}
	if n := strings.Count(s.allLogins(), "@"); n != len(s.people) {
		t.Errorf("%d logins of %d people", n, len(s.people))
	}
}

// seen is what a visitor could compare between two demos.
func seen(ctx context.Context, t *testing.T, s *seeder, a *app.App) (lines []string) {
	t.Helper()
	price := map[string]string{}
	for _, r := range awards(t, a) {
		price[r.Award.Number] = r.Award.Winner.Price
	}
	for _, n := range allNotices(t, a) {
		lines = append(lines, fmt.Sprintln(n.Number, n.Title, n.DepartmentName, n.DutyPhone, n.Status, n.Amount, n.Method, n.Quote, n.PriceLimit, n.FixedPrice,
			n.Standing, n.MinBidders, n.Deadline.At, n.Reason, price[n.Number]))
	}
	if err := a.Store.View(ctx, func(tx app.Tx) error {
		list, err := tx.Agencies(ctx, app.AgencyQuery{Limit: 100})
		for _, ag := range list {
			lines = append(lines, fmt.Sprintln(ag.Name, ag.USCC, ag.Status, ag.Phone, ag.Address, len(ag.Qualifications)))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines) // lists break ties by id, and a repeat's is the app's own
	return lines
}

func TestSeedTwiceIsTheSame(t *testing.T) {
	var got [3][]string
	t.Run("three demos", func(t *testing.T) {
		for i, seed := range []uint64{7, 7, 8} {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				s, a, _ := seededDemo(t, seedOptions{seed: seed, small: true, secrets: quick{}})
				got[i] = seen(t.Context(), t, s, a)
			})
		}
	})
	if len(got[0]) < 60 || !reflect.DeepEqual(got[0], got[1]) {
		for i := range min(len(got[0]), len(got[1])) {
			if got[0][i] != got[1][i] {
				t.Errorf("\n%s%s", got[0][i], got[1][i])
			}
		}
		t.Errorf("%d and %d lines", len(got[0]), len(got[1]))
	}
	if reflect.DeepEqual(got[0], got[2]) {
		t.Error("another seed, the same demo")
	}
}

func TestTOTP(t *testing.T) {
	var out, err bytes.Buffer
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	if code := runTOTP([]string{secret}, &out, &err); code != exitDone || len(strings.TrimSpace(out.String())) != 6 {
		t.Error(code, out.String(), err.String())
	}
	if code := runTOTP([]string{"not base32"}, &out, &err); code != exitFailed {
		t.Error(code)
	}
	if code := runTOTP(nil, &out, &err); code != exitUsage {
		t.Error(code)
	}
}

func TestSeedCommandLine(t *testing.T) {
	for _, args := range [][]string{nil, {"city"}, {"demo", "more"}, {"demo", "--seed", "x"}} {
		if code := runSeed(t.Context(), Config{}, args, io.Discard, io.Discard); code != exitUsage {
			t.Errorf("%q: exit %d", args, code)
		}
	}
}
