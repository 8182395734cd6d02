package app_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// scoring makes a notice one that a panel scores, with a document that the panel reads.
func scoring(t *domain.Terms) {
	t.Method, t.Amount = "scored", money.MustParse("150000.00")
	t.Scoring = domain.Scoring{PricePoints: 20, Criteria: []domain.Criterion{{Name: "技术方案", Points: 50, Guide: "完整可行得高分"}, {Name: "人员配备", Points: 30, Guide: "按专业齐全程度"}}}
	t.Documents = []domain.AskedDocument{{Name: "技术方案（暗标）", Required: true}}
}

// experts adds a pool of experts to the region.
func (w *world) experts(n int) (list []domain.Actor) {
	w.t.Helper()
	pool := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindExpert, Name: "示范市评审专家库", Region: "430100", Version: 1}
	for range n {
		list = append(list, w.person(pool, domain.RoleExpert))
	}
	return list
}

// judged publishes a scored notice, takes a bid of every agency and lets the deadline pass: the panel is called.
func (w *world) judged(prices ...string) domain.Notice {
	w.t.Helper()
	n := w.published(scoring)
	for i, p := range prices {
		w.bidWith(n, i, p, w.uploaded(n, i, "技术方案（暗标）", sealedDocument(w.t, n.Keys.DocumentRecipient, thePlan(1000))))
	}
	w.pass(n)
	return w.notice(n.ID)
}

func (w *world) panel(id domain.NoticeID) (p domain.Panel) {
	w.t.Helper()
	w.do(w.db.View(ctx(), func(tx app.Tx) error {
		found, err := tx.PanelUnlocked(ctx(), id)
		if err == nil {
			p = *found
		}
		return err
	}))
	return p
}

// called are the experts who hold a seat now, in the order in which they were called.
func (w *world) called(pool []domain.Actor, id domain.NoticeID) (list []domain.Actor) {
	for _, s := range w.panel(id).Seats {
		if s.Status != domain.SeatCalled && s.Status != domain.SeatLocked {
			continue
		}
		i := slices.IndexFunc(pool, func(a domain.Actor) bool { return a.Person == s.Person })
		list = append(list, pool[i])
	}
	return list
}

// sheetFor gives every bid its points for the first criterion, and 20 less for the second.
func sheetFor(p domain.Panel, points map[domain.BidID]int) []app.BlindLine {
	var lines []app.BlindLine
	for i, id := range p.Blind {
		lines = append(lines, app.BlindLine{Label: i + 1, Points: []int{points[id], points[id] - 20}, Comment: "方案针对性强，人员配备基本齐全。"})
	}
	return lines
}

func (w *world) bidsOf(id domain.NoticeID) (list []*domain.Bid) {
	w.t.Helper()
	w.do(w.db.View(ctx(), func(tx app.Tx) (err error) { list, err = tx.StandingBids(ctx(), id); return err }))
	return list
}

// favouring are the same points for every bid, but more for the i-th agency's.
func (w *world) favouring(id domain.NoticeID, i int) map[domain.BidID]int {
	points := map[domain.BidID]int{}
	for _, b := range w.bidsOf(id) {
		points[b.ID] = 30
		if b.USCC == w.codes[i] {
			points[b.ID] = 48
		}
	}
	return points
}

// TestAPanelFromItsDrawToTheResult walks a scored notice: the pool is fixed before the opening, three are drawn, nobody
// sees another's sheet, the result follows from the sheets, and anybody can draw again.
func TestAPanelFromItsDrawToTheResult(t *testing.T) {
	w := newWorld(t, 3)
	pool := w.experts(5)
	n := w.judged("120000.00", "100000.00", "140000.00")
	if n.Status != domain.NoticeFrozen || n.OpenedAt.IsZero() {
		t.Fatalf("%s, opened %v", n.Status, n.OpenedAt)
	}
	p := w.panel(n.ID)
	judges := w.called(pool, n.ID)
	if len(p.Pool) != 5 || len(judges) != 3 || p.FixedAt.After(n.OpenedAt) {
		t.Fatalf("a pool of %d, %d called", len(p.Pool), len(judges))
	}
	if got := w.db.SQL(`SELECT count(*) FROM letters WHERE kind = 'panel.called'`)[0][0]; got != "3" {
		t.Fatalf("%s letters", got)
	}
	w.blind(t, n, p, pool, judges)

	points := w.favouring(n.ID, 0)
	sheet := sheetFor(p, points)
	short := slices.Clone(sheet)
	short[1].Comment = "好"
	_, err := w.SaveSheet(ctx(), judges[0], n.Number, short) // half is kept, and not locked
	w.do(err)
	_, err = w.LockSheet(ctx(), judges[0], n.Number, short)
	refusedBy(t, err, refusal.Invalid, "sheet.comment")
	above := sheetFor(p, points)
	above[0].Points = []int{51, 0}
	_, err = w.SaveSheet(ctx(), judges[0], n.Number, above)
	refusedBy(t, err, refusal.Invalid, "sheet.points")
	_, err = w.LockSheet(ctx(), judges[0], n.Number, sheet[:2])
	refusedBy(t, err, refusal.Invalid, "sheet.missing")
	for i, judge := range judges {
		if got := w.notice(n.ID).Status; got != domain.NoticeFrozen {
			t.Fatalf("%s with %d sheets", got, i)
		}
		mine := sheetFor(p, points)
		if i == 2 {
			mine[0].Points = []int{0, 0} // far from the others
		}
		_, err = w.LockSheet(ctx(), judge, n.Number, mine)
		w.do(err)
		_, err = w.SaveSheet(ctx(), judge, n.Number, sheet)
		refusedBy(t, err, refusal.Conflict, "sheet.locked")
		w.do(w.Drain(ctx()))
	}
	w.result(t, n, p, judges)
}

// blind checks what the panel sees, and that nobody else sees it.
func (w *world) blind(t *testing.T, n domain.Notice, p domain.Panel, pool, judges []domain.Actor) {
	t.Helper()
	page, err := w.PanelPage(ctx(), judges[0], n.Number)
	w.do(err)
	if len(page.Bids) != 3 || len(page.Bids[0].Documents) != 1 || page.Bids[0].Documents[0].Opened == nil {
		t.Fatalf("%d bids, %+v", len(page.Bids), page.Bids)
	}
	document := page.Bids[0].Documents[0].ID
	_, body, err := w.ReadDocument(ctx(), judges[0], document)
	w.do(err)
	w.do(body.Close())
	outsider := pool[slices.IndexFunc(pool, func(a domain.Actor) bool { _, called := p.Seat(a.Person); return !called })]
	for name, by := range map[string]domain.Actor{"not drawn": outsider, "officer": w.officer, "supervisor": w.supervisor, "auditor": w.auditor,
		"operator": w.reviewer, "bidder": w.agencies[0], "visitor": domain.Visitor()} {
		_, err := w.PanelPage(ctx(), by, n.Number)
		refusedBy(t, err, refusal.NotFound, "")
		_, err = w.LockSheet(ctx(), by, n.Number, nil)
		refusedBy(t, err, refusal.NotFound, "")
		if _, _, err = w.ReadDocument(ctx(), by, document); name != "bidder" { // the document may be his own
			refusedBy(t, err, refusal.NotFound, "")
		}
	}
	stale := judges[1]
	stale.ProvedAt = start.Add(-time.Hour)
	_, err = w.LockSheet(ctx(), stale, n.Number, sheetFor(p, w.favouring(n.ID, 1)))
	refusedBy(t, err, refusal.Forbidden, "session.prove")
	_, err = w.PublicAward(ctx(), n.Number)
	refusedBy(t, err, refusal.NotFound, "")
}

// result checks the award of the scored notice and draws its panel again from what is public.
func (w *world) result(t *testing.T, n domain.Notice, p domain.Panel, judges []domain.Actor) {
	t.Helper()
	pub, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if pub.Award.Winner.USCC != w.codes[0] {
		t.Fatalf("%s wins", pub.Award.Winner.USCC)
	}
	res := award.Verify(pub.Award.Record, w.OpenPublished)
	if res.Fault != nil {
		t.Fatal(res.Fault)
	}
	inBrowser(t, pub.Award.Record)
	if pub.Panel == nil || len(pub.Panel.Judges) != 3 || len(pub.Panel.Scores) != 3 {
		t.Fatalf("%+v", pub.Panel)
	}
	for _, b := range pub.Record.Bids {
		i := slices.IndexFunc(pub.Panel.Scores, func(s domain.BidScore) bool { return string(s.Bid) == b.ID })
		if got := pub.Panel.Scores[i].Total.String(); got != b.Score {
			t.Errorf("the record says %s, the panel %s", b.Score, got)
		}
	}
	marked := 0
	for _, s := range pub.Panel.Scores {
		for _, o := range s.Outlier {
			if o {
				marked++
			}
		}
	}
	if marked == 0 {
		t.Error("no outlier is marked")
	}
	// From the record and the pool alone: the draw key, everybody's ticket, the first three.
	secret, err := hex.DecodeString(pub.Record.Secret)
	w.do(err)
	key := award.DrawKey(secret, award.SeedText(n.Number, pub.Record.Bids, pub.Record.Beacon))
	order := slices.Clone(pub.Panel.Pool)
	slices.SortFunc(order, func(a, b app.PoolTicket) int {
		return strings.Compare(award.TicketOf(key, "expert "+string(a.Person)).String(), award.TicketOf(key, "expert "+string(b.Person)).String())
	})
	for i, judge := range judges {
		if order[i].Person != judge.Person {
			t.Errorf("seat %d is not the draw's", i+1)
		}
	}
	sheets := w.db.SQL(`SELECT sha256 FROM score_sheets WHERE locked_at IS NOT NULL`)
	face := w.db.SQL(`SELECT convert_from(face, 'UTF8') FROM events WHERE kind = 'panel.closed'`)[0][0]
	for _, s := range sheets {
		if !strings.Contains(face, s[0]) {
			t.Errorf("the public event does not name sheet %s", s[0])
		}
	}
	if _, err := w.PanelPage(ctx(), judges[0], n.Number); err != nil { // his own sheet stays his to read
		t.Error(err)
	}
	d, err := w.DeclineAward(ctx(), w.agencies[0], n.Number, 0, "人员冲突")
	w.do(err)
	if next := d.Award.Next(); next != d.Award.Ranking[1] {
		t.Errorf("the next is %s", next)
	}
}

// inBrowser re-checks a record with the code that runs in the visitor's browser.
func inBrowser(t *testing.T, record []byte) {
	t.Helper()
	if _, err := os.Stat("../frontend/node_modules/tsx"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Log("the frontend's packages are not installed: not re-checked with the browser's code")
		return
	}
	file := filepath.Join(t.TempDir(), "record.json")
	if err := os.WriteFile(file, record, 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command("node", "--import", "tsx", "scripts/recheck.mjs", file)
	run.Dir = "../frontend"
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var said struct{ Fault, Winner, Envelopes string }
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	own := award.Verify(record, nil)
	if said.Fault != "" || said.Winner != own.Winner || said.Envelopes != "checked" {
		t.Fatalf("the browser says %+v, the command line %s", said, own.Winner)
	}
}
