package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
)

const kills = 3

// results wants one result for each notice, whose record verifies and holds every bid with a receipt and no other.
func (l *ledger) results(t *testing.T) {
	for what, query := range map[string]string{
		"an event twice":           `SELECT kind || ' ' || subject FROM events WHERE kind NOT LIKE 'finding.%' GROUP BY kind, subject HAVING count(*) > 1`,
		"an award twice":           `SELECT notice::text FROM awards GROUP BY notice HAVING count(*) > 1`,
		"a delivery twice":         `SELECT subject || handler FROM deliveries GROUP BY subject, handler, event, due HAVING count(*) > 1`,
		"a delivery left":          `SELECT handler || ' ' || fault FROM deliveries WHERE done_at IS NULL AND (final OR due <= (SELECT intermart_now()))`,
		"an event without its log": `SELECT id::text FROM events WHERE class <> 'private' AND id NOT IN (SELECT event FROM log_pending)`,
	} {
		if rows := l.db.SQL(query); len(rows) > 0 {
			t.Errorf("%s: %v", what, rows)
		}
	}
	for i, n := range l.notices {
		awards := l.count(`SELECT count(*) FROM awards WHERE notice = $1`, string(n.ID))
		if i == len(l.notices)-1 {
			l.failed(t, n, awards)
			continue
		}
		if announced := l.count(`SELECT count(*) FROM events WHERE kind = 'award.announced' AND subject = $1`, "award:"+string(n.ID)); awards != 1 || announced != 1 {
			t.Errorf("%s: %d awards, announced %d times", n.Number, awards, announced)
		}
		l.record(t, n)
	}
}

// failed is the notice with too few bids: it failed once, nothing was opened, and it is posted again once.
func (l *ledger) failed(t *testing.T, n domain.Notice, awards int) {
	if again := l.count(`SELECT count(*) FROM notices WHERE repost_of = $1 AND status = 'published'`, string(n.ID)); awards != 0 || again != 1 {
		t.Errorf("the failed notice: %d awards, posted again %d times", awards, again)
	}
	if opened := l.count(`SELECT count(*) FROM bids WHERE notice_id = $1 AND price <> ''`, string(n.ID)); opened != 0 {
		t.Error("an offer of the failed notice was opened")
	}
}

func (l *ledger) record(t *testing.T, n domain.Notice) {
	text, err := l.AwardRecord(t.Context(), n.Number)
	if err != nil {
		t.Error(err)
		return
	}
	if got := award.Verify(text, seal.OpenWith); !got.Valid || got.Envelopes != award.EnvelopesChecked {
		t.Errorf("%s does not verify: %v", n.Number, got.Fault)
	}
	check := exec.CommandContext(t.Context(), l.program, "verify", "award", "-")
	check.Stdin, check.Env = bytes.NewReader(text), []string{"HOME=/nonexistent"}
	if out, err := check.CombinedOutput(); err != nil || !strings.Contains(string(out), "envelopes checked") {
		t.Errorf("intermart verify award: %v %s", err, out)
	}
	var r struct {
		Bids []struct{ ID string }
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Error(err)
		return
	}
	var listed []domain.BidID
	for _, b := range r.Bids {
		listed = append(listed, domain.BidID(b.ID))
	}
	slices.Sort(listed)
	promised := slices.Sorted(slices.Values(l.bids[n.ID]))
	if !slices.Equal(listed, promised) {
		t.Errorf("%s lists %v, receipts are of %v", n.Number, listed, promised)
	}
}

// letters wants each letter once in the page, and under one Message-ID at the sink.
func (l *ledger) letters(t *testing.T) {
	for _, row := range l.db.SQL(`SELECT kind, person, link, count(*) FROM letters WHERE kind NOT LIKE 'finding.%' GROUP BY kind, person, link HAVING count(*) > 1`) {
		t.Errorf("a letter twice: %v", row)
	}
	for i, a := range l.agencies {
		results := make(map[string]int)
		page, err := l.Letters(t.Context(), a, false, 0, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page {
			results[x.Link[strings.LastIndexByte(x.Link, '/')+1:]]++
		}
		for k, n := range l.notices {
			if want := len(l.bids[n.ID]); k < len(l.notices)-1 && results[n.Number] != 1 || want > i && results[n.Number] == 0 {
				t.Errorf("agency %d has %d letters on the result of %s", i, results[n.Number], n.Number)
			}
		}
	}
	l.sink(t, l.count(`SELECT count(*) FROM letters`))
}

func (l *ledger) sink(t *testing.T, want int) {
	copies, contents := make(map[string]int), make(map[string]string)
	names, err := filepath.Glob(filepath.Join(os.Getenv("INTERMART_TEST_MAIL_DIR"), "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(raw, []byte(l.host)) {
			continue
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(m.Body)
		if err != nil {
			t.Fatal(err)
		}
		id, content := m.Header.Get("Message-ID"), m.Header.Get("To")+m.Header.Get("Subject")+string(body)
		copies[id]++
		if was, seen := contents[content]; seen && was != id {
			t.Errorf("one letter under %s and %s", was, id)
		}
		contents[content] = id
	}
	again, most := 0, 0
	for id, n := range copies {
		if n > kills || !strings.HasSuffix(id, "@"+l.host+">") {
			t.Errorf("%d copies of %s", n, id)
		}
		most = max(most, n)
		again += n - 1
	}
	t.Logf("%d letters, %d Message-IDs, %d further copies, at most %d of one", want, len(copies), again, most)
	if len(copies) != want || len(contents) != want {
		t.Errorf("%d letters, but %d Message-IDs and %d contents at the sink", want, len(copies), len(contents))
	}
	if again == 0 {
		t.Error("the letter that was on its way at the kill was not sent again")
	}
}

// bucket wants every envelope of a frozen list there, whole and locked.
func (l *ledger) bucket(t *testing.T) {
	b, err := objects.New(l.objects)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, n := range l.notices[:len(l.notices)-1] { // the failed one has no frozen list
		want += len(l.bids[n.ID])
	}
	rows := l.db.SQL(`SELECT f.key, f.version_id, b.sealed FROM files AS f JOIN bids AS b ON b.id = f.id WHERE f.purpose = 'envelope' AND f.version_id <> ''`)
	if len(rows) != want {
		t.Errorf("%d of %d envelopes are in the bucket", len(rows), want)
	}
	for _, r := range rows {
		body, err := b.Open(t.Context(), r[0], r[1])
		if err != nil {
			t.Error(err)
			continue
		}
		sum := sha256.New()
		_, err = io.Copy(sum, body)
		_ = body.Close()
		if err != nil || hex.EncodeToString(sum.Sum(nil)) != r[2] {
			t.Errorf("%s is not what was sealed: %v", r[0], err)
		}
		if err := b.Delete(context.WithoutCancel(t.Context()), r[0], r[1]); !refusal.Is(err, refusal.Conflict) {
			t.Errorf("%s is not locked: %v", r[0], err)
		}
	}
}

// alike wants the same of both servers. They tell the time, so a minute that ends between two answers is asked again.
func (m *market) alike(t *testing.T, a, b *server, notices []domain.Notice) {
	number := notices[0].Number
	for _, path := range []string{"/api/v1/notices/" + number, "/api/v1/awards/" + number + "/record", "/results/" + number, "/notices/" + number, "/api/v1/awards", "/log/receipt-key"} {
		var x, y answer
		for range 3 {
			if x, y = toTheMinute(a.get(path)), toTheMinute(b.get(path)); x == y {
				break
			}
		}
		if x != y || x.status != 200 {
			t.Errorf("%s: %d and %d, %s", path, x.status, y.status, difference(x.body, y.body))
		}
	}
}

var seconds = regexp.MustCompile(`(T\d\d:\d\d):\d\d\.\d{6}Z`)

func toTheMinute(a answer) answer {
	a.body, a.cookie = seconds.ReplaceAllString(a.body, "$1"), ""
	return a
}

func difference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%.80q and %.80q", a[max(0, i-40):], b[max(0, i-40):])
		}
	}
	return fmt.Sprintf("%d and %d bytes", len(a), len(b))
}

// logs wants nothing in them that is a secret or personal.
func (l *ledger) logs(t *testing.T) {
	text := l.market.logs.String()
	if !strings.Contains(text, `"route":"/api/v1/session"`) || !strings.Contains(text, `"handler":"notice.select"`) {
		t.Error("the logs are not those of this story")
	}
	secrets := append([]string{mailHost, password, l.hash, l.objects.SecretKey, "AGE-SECRET-KEY"}, l.prices...)
	for _, c := range l.cookies {
		_, token, _ := strings.Cut(c, "=")
		secrets = append(secrets, token)
	}
	for _, s := range secrets {
		if i := strings.Index(text, s); i >= 0 {
			t.Errorf("the logs hold %q: …%s…", s, text[max(0, i-200):min(len(text), i+100)])
		}
	}
	t.Logf("%d bytes of logs", len(text))
}
