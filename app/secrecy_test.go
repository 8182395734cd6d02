package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// forms are the ways a text may lie in a dump: as it is, in hex, in base64 at its three alignments, and in UTF-16.
func forms(text string) (list []string) {
	for _, b := range [][]byte{[]byte(text), utf16Bytes(text, 0), utf16Bytes(text, 1)} {
		list = append(list, string(b), hex.EncodeToString(b), strings.ToUpper(hex.EncodeToString(b)))
		for shift := range 3 {
			whole := base64.StdEncoding.EncodeToString(append(make([]byte, shift), b...))
			from, to := (shift*8+5)/6, (shift+len(b))*8/6 // the characters that only these bytes decide
			list = append(list, whole[from:to])
		}
	}
	return list
}

func utf16Bytes(s string, high int) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		pair := []byte{byte(u), byte(u >> 8)}
		b = append(b, pair[high], pair[1-high])
	}
	return b
}

// find looks for a price in all its forms, also as a bare number of fen.
func find(haystack []byte, price string) (found []string) {
	for _, f := range forms(price) {
		if bytes.Contains(haystack, []byte(f)) {
			found = append(found, f)
		}
	}
	fen := regexp.MustCompile(`(^|[^0-9a-fA-F])` + strings.ReplaceAll(price, ".", "") + `([^0-9a-fA-F]|$)`)
	if fen.Match(haystack) {
		found = append(found, "fen")
	}
	return found
}

func TestTheSearchFindsWhatIsPlanted(t *testing.T) {
	const price = "61728.39"
	for _, before := range []string{"", "x", "xy"} {
		text := before + `{"price":"` + price + `"}` + before
		for name, planted := range map[string]string{"raw": text, "hex": hex.EncodeToString([]byte(text)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(text))),
			"base64": base64.StdEncoding.EncodeToString([]byte(text)), "base64url": base64.RawURLEncoding.EncodeToString([]byte(text)),
			"utf-16le": string(utf16Bytes(text, 0)), "utf-16be": string(utf16Bytes(text, 1)), "fen": before + " 6172839,"} {
			if len(find([]byte("noise "+planted+" noise"), price)) == 0 {
				t.Errorf("%s after %q is not found", name, before)
			}
		}
	}
	if f := find([]byte("61728.40 6172838 161728391"), price); len(f) > 0 {
		t.Errorf("found %q where it is not", f)
	}
}

// tables dumps every row of every table, with bytea columns also as the bytes they are.
func (w *world) tables() []byte {
	w.t.Helper()
	var dump bytes.Buffer
	hexed := regexp.MustCompile(`\\x([0-9a-f]+)`)
	for _, table := range w.db.SQL(`SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`) {
		for _, row := range w.db.SQL(`SELECT x::text FROM ` + table[0] + ` AS x`) {
			dump.WriteString(row[0] + "\n")
			for _, m := range hexed.FindAllStringSubmatch(row[0], -1) {
				b, _ := hex.DecodeString(m[1])
				dump.Write(append(b, '\n'))
			}
		}
	}
	return dump.Bytes()
}

// tree is every file under a folder of the devstack.
func tree(t testing.TB, dir string) []byte {
	t.Helper()
	var all bytes.Buffer
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			b, _ := os.ReadFile(path) // one that another test just removed
			all.Write(append(b, '\n'))
		}
		return nil
	})
	return all.Bytes()
}

// logged collects a log.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func TestNoPriceBeforeTheDeadline(t *testing.T) {
	w := newWorld(t, 3)
	log := &logged{}
	w.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	n := w.published()
	prices := []string{"48317.29", "47219.83", "49871.37"}
	slips := make([]slip, 3)
	for i, p := range prices {
		slips[i] = w.bid(n, i, p)
	}
	_, err := w.WithdrawBid(ctx(), w.agencies[2], slips[2].id, slips[2].secret)
	w.do(err)
	w.bid(n, 2, prices[2])
	_, err = w.WithdrawBid(ctx(), w.agencies[0], slips[0].id, "00")
	refusedBy(t, err, refusal.Forbidden, "bid.secret")
	w.do(w.Drain(ctx()))
	_, err = w.SendLetters(ctx(), domain.ChannelMail, 1000)
	w.do(err)
	_, err = w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeAttachment, Name: "附件.pdf", Content: pdf})
	w.do(err) // so that there is a bucket to search
	data := os.Getenv("INTERMART_DEVSTACK_DATA")
	places := map[string][]byte{"tables": w.tables(), "mail": tree(t, os.Getenv("INTERMART_TEST_MAIL_DIR")), "log": log.b.Bytes()}
	if data != "" {
		places["bucket"] = append(tree(t, filepath.Join(data, "objects")), tree(t, filepath.Join(data, "objects.versions"))...)
		places["redis"] = tree(t, filepath.Join(data, "redis"))
	}
	for place, content := range places {
		for _, p := range prices {
			if f := find(content, p); len(f) > 0 {
				t.Errorf("%s tells a price as %q", place, f)
			}
		}
	}
	for place, content := range places {
		// The use cases may well have said nothing at all; the logs of whole processes are searched in cmd/intermart.
		if len(content) == 0 && place != "log" || place == "tables" && len(content) < 50_000 {
			t.Fatalf("nothing was searched: %d bytes of %s", len(content), place)
		}
	}
	w.db.SQL(`UPDATE people SET name = $1 WHERE id = $2`, "甲"+prices[0], string(w.officer.Person))
	if len(find(w.tables(), prices[0])) == 0 {
		t.Fatal("the planted price is not found")
	}
	w.pass(n)
	if len(find(w.tables(), prices[1])) == 0 {
		t.Fatal("after the award the winner's price is public, and the search does not find it")
	}
}

var masks = []struct {
	find *regexp.Regexp
	put  string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "ID"},
	{regexp.MustCompile(`CG-\d{6}-\d{4}-\d{6}`), "NUMBER"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+08:00)`), "TIME"},
	{regexp.MustCompile(`age1[0-9a-z]+|"[0-9a-f]{64}"`), "KEY"},
	{regexp.MustCompile(`(?i)"(id|event|token)":\d+`), "N"},
	{regexp.MustCompile(`(?i)"face":"[^"]*"`), "FACE"},
	{regexp.MustCompile(`P-[0-9a-f]{8}`), "PROJECT"},
}

func masked(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range masks {
		b = m.find.ReplaceAll(b, []byte(m.put))
	}
	return string(b)
}

// views is what everybody but the bidders can read of a notice before its freeze.
func (w *world) views(n domain.Notice, stranger domain.Actor) map[string]string {
	w.t.Helper()
	all := make(map[string]string)
	keep := func(name string, v any, err error) {
		if refusal.As(err) != nil {
			v, err = err.Error(), nil
		}
		w.do(err)
		all[name] = masked(w.t, v)
	}
	public, err := w.PublicNotice(ctx(), n.Number)
	keep("PublicNotice", public, err)
	keep("windows", len(public.Events), nil)
	for name, by := range map[string]domain.Actor{"officer": w.officer, "manager": w.manager, "reviewer": w.reviewer, "publisher": w.publisher,
		"supervisor": w.supervisor, "auditor": w.auditor, "stranger": stranger, "visitor": domain.Visitor()} {
		page, err := w.Notice(ctx(), by, n.ID)
		page.Actions = nil // errors do not marshal
		keep("Notice "+name, page, err)
		ls, err := w.Letters(ctx(), by, false, 0, 100)
		if by.Person == "" {
			ls, err = nil, nil
		}
		keep("Letters "+name, ls, err)
		es, err := w.AuditEvents(ctx(), by, "notice:"+string(n.ID))
		keep("AuditEvents "+name, es, err)
		list, err := w.DeskNotices(ctx(), by, app.NoticeQuery{Statuses: []domain.NoticeStatus{domain.NoticePublished}})
		keep("DeskNotices "+name, list, err)
		aw, err := w.DeskAward(ctx(), by, n.Number)
		keep("DeskAward "+name, aw, err)
		failed, err := w.FailedDeliveries(ctx(), by)
		keep("FailedDeliveries "+name, failed, err)
	}
	undelivered, err := w.Undelivered(ctx(), w.reviewer)
	keep("Undelivered", undelivered, err)
	asked, err := w.DeskEnquiries(ctx(), w.officer, app.EnquiryQuery{})
	keep("DeskEnquiries", asked, err)
	proposed, err := w.RevisionsOnTheirWay(ctx(), w.publisher, app.RevisionQuery{})
	keep("RevisionsOnTheirWay", proposed, err)
	home, err := w.Home(ctx())
	keep("Home", home, err)
	list, _, err := w.PublicNotices(ctx(), app.NoticeQuery{}, app.StageOpen)
	keep("PublicNotices", list, err)
	backlog, err := w.Backlog(ctx())
	keep("Backlog", backlog, err)
	open, err := w.NoticesForAgency(ctx(), stranger, app.NoticeQuery{})
	keep("NoticesForAgency", open, err)
	fs, err := w.FrozenList(ctx(), n.Number)
	keep("FrozenList", fs, err)
	_, err = w.AwardRecord(ctx(), n.Number)
	keep("AwardRecord", "", err)
	return all
}

// TestTwinNoticesLookAlike compares two marketplaces with one notice each: nobody bids in the one, three in the other.
func TestTwinNoticesLookAlike(t *testing.T) {
	var seen [2]map[string]string
	var versions, deliveries [2]string
	for i, bids := range []int{0, 3} {
		w := newWorld(t, 4)
		n := w.published()
		for k := range bids {
			s := w.bid(n, k, "50000.00")
			if k == 0 {
				_, err := w.WithdrawBid(ctx(), w.agencies[k], s.id, s.secret)
				w.do(err)
				w.bid(n, k, "50001.00")
			}
		}
		w.do(w.Drain(ctx()))
		seen[i] = w.views(n, w.agencies[3])
		versions[i] = w.db.SQL(`SELECT version FROM notices WHERE id = $1`, string(n.ID))[0][0]
		deliveries[i] = w.db.SQL(`SELECT count(*) FROM deliveries`)[0][0] + w.db.SQL(`SELECT count(*) FROM log_pending`)[0][0]
	}
	for name, one := range seen[0] {
		if other := seen[1][name]; one != other {
			t.Errorf("%s tells that there are bids:\n%s\n%s", name, one, other)
		}
	}
	if versions[0] != versions[1] || deliveries[0] != deliveries[1] {
		t.Errorf("versions %v, deliveries and log %v", versions, deliveries)
	}
}

// TestTwinsLookAlikeThroughEnquiryRevisionAndSuspension goes on with the twins: each act that ends or concerns bids must
// look the same with three of them as with none, also while the mail server is down.
func TestTwinsLookAlikeThroughEnquiryRevisionAndSuspension(t *testing.T) {
	var seen [2]map[string]string
	var counted [2]string
	for i, bids := range []int{0, 3} {
		w := newWorld(t, 4)
		w.Mailer = &downMail{Mailer: w.Mailer}
		n := w.published()
		for k := range bids {
			w.bid(n, k, "50000.00")
		}
		q, err := w.ask(n, 3, "报告需要几份？")
		w.do(err)
		r := w.revised(n, cheaper)
		for k := range bids {
			w.bid(r, k, "50000.00")
		}
		_, err = w.AnswerEnquiry(ctx(), w.officer, q.ID, 0, domain.Reply{Answer: "三份"})
		w.do(err)
		_, err = w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, order)
		w.do(err)
		_, err = w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, order)
		w.do(err)
		w.do(w.Drain(ctx()))
		for range 4 { // often enough to be undelivered
			_, err = w.SendLetters(ctx(), domain.ChannelMail, 1000)
			w.do(err)
			w.ready()
		}
		seen[i] = w.views(r, w.agencies[3])
		counted[i] = w.db.SQL(`SELECT version FROM notices WHERE id = $1`, string(n.ID))[0][0] + " " + w.db.SQL(`SELECT count(*) FROM deliveries`)[0][0] +
			" " + w.db.SQL(`SELECT count(*) FROM log_pending`)[0][0]
	}
	for name, one := range seen[0] {
		if other := seen[1][name]; one != other {
			t.Errorf("%s tells that there are bids:\n%s\n%s", name, one, other)
		}
	}
	if counted[0] != counted[1] {
		t.Errorf("version, deliveries and log: %v", counted)
	}
	if !strings.Contains(seen[0]["Undelivered"], "notice.published") {
		t.Error("nothing is undelivered: the test looks at nothing")
	}
}

// TestWithoutAnOpenerNothingOpens walks all that serve does, and then lets it try to open.
func TestWithoutAnOpenerNothingOpens(t *testing.T) {
	w := newWorld(t, 3)
	opener := w.Opener
	w.Opener = nil
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.work()
	if got := w.notice(n.ID); got.Status != domain.NoticeFrozen || got.VettedAt.IsZero() || !got.OpenedAt.IsZero() {
		t.Fatalf("%s, vetted %v, opened %v", got.Status, got.VettedAt, got.OpenedAt)
	}
	left := w.db.SQL(`SELECT handler, final, fault <> '' FROM deliveries WHERE done_at IS NULL`)
	if len(left) != 1 || left[0][0] != app.HandleOpen || left[0][1] != "false" || left[0][2] != "true" {
		t.Fatalf("left: %v", left)
	}
	w.Opener = opener
	w.ready()
	w.work()
	w.once(n, 3)
}

// TestABidOfManyIsStillShown: a firm that has bid very often still reads among the open notices which one it has bid on.
func TestABidOfManyIsStillShown(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	placed := w.bid(n, 0, "50000.00")
	w.db.SQL(`INSERT INTO bids (id, notice_id, revision, agency_id, uscc, status, envelope, sealed, withdrawal_hash, submitted_by, received_at, deadline, ended_at)
		SELECT gen_random_uuid(), notice_id, revision, agency_id, uscc, 'withdrawn', envelope, sealed, withdrawal_hash, submitted_by,
			received_at + interval '1 second', deadline, received_at + interval '2 seconds' FROM bids, generate_series(1, 300)`)
	list, err := w.NoticesForAgency(ctx(), w.agencies[0], app.NoticeQuery{})
	if w.do(err); len(list) != 1 || list[0].Bid == nil || list[0].Bid.ID != placed.id {
		t.Fatalf("%d notices, its bid %+v", len(list), list[0].Bid)
	}
}
