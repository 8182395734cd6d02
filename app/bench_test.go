package app_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
)

// Ranking 10,000 bids by every method is BenchmarkRank10000 in domain/award.

const benchConnections = 20 // the store's own

// size says how many to take: all of them, or a tenth with -short.
func size(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// BenchmarkBids takes bids through app.PlaceBid and, in the same run, lets pgbench insert the same rows over the same
// number of connections. The figure is the ratio of the two.
func BenchmarkBids(b *testing.B) {
	for _, notices := range []int{1, 50} {
		b.Run(fmt.Sprintf("notices=%d", notices), func(b *testing.B) {
			for range b.N {
				w := newWorld(b, 0)
				ours := w.bidRate(size(20_000), notices)
				bare := w.pgbench()
				b.ReportMetric(ours, "bids/s")
				b.ReportMetric(bare, "pgbench-bids/s")
				b.ReportMetric(ours/bare, "of-pgbench")
				b.Logf("%d notices: %.0f bids/s, pgbench %.0f/s with synchronous_commit=%s: %.2f of it", notices, ours, bare,
					w.db.SQL(`SHOW synchronous_commit`)[0][0], ours/bare)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func (w *world) bidRate(count, notices int) float64 {
	w.t.Helper()
	ns := make([]domain.Notice, notices)
	ns[0] = w.published()
	for i := 1; i < notices; i++ {
		ns[i] = w.twin(ns[0], i)
	}
	actors, codes := w.crowd(count)
	offers, _ := envelopes(w.t, ns[0], codes, func(i int) string { return money.Fen(4_000_000 + i).String() })
	var next atomic.Int64
	begun := time.Now()
	w.do(atOnce(benchConnections, func(int) error {
		for i := int(next.Add(1) - 1); i < count; i = int(next.Add(1) - 1) {
			if _, err := w.PlaceBid(ctx(), actors[i], ns[i%notices].Number, offers[i]); err != nil {
				return err
			}
		}
		return nil
	}))
	return float64(count) / time.Since(begun).Seconds()
}

// twin copies a published notice's row under another id and number.
func (w *world) twin(n domain.Notice, i int) domain.Notice {
	w.t.Helper()
	n.ID, n.Number = domain.NoticeID(app.NewID()), fmt.Sprintf("CG-430102-2026-%06d", 500_000+i)
	w.copies(`$1::uuid AS id, $2::text AS number`, string(n.ID), n.Number)
	return n
}

// copies inserts rows like the first notice's with some columns changed.
func (w *world) copies(changed string, args ...any) {
	w.t.Helper()
	var columns []string
	for _, c := range w.db.SQL(`SELECT column_name FROM information_schema.columns WHERE table_name = 'notices' AND is_generated = 'NEVER' ORDER BY ordinal_position`) {
		columns = append(columns, c[0])
	}
	from := make([]string, len(columns))
	for i, c := range columns {
		if from[i] = "n." + c; strings.Contains(changed, " AS "+c) {
			from[i] = "x." + c
		}
	}
	w.db.SQL(`INSERT INTO notices (`+strings.Join(columns, ", ")+`) SELECT `+strings.Join(from, ", ")+
		` FROM (SELECT * FROM notices ORDER BY number LIMIT 1) AS n, LATERAL (SELECT `+changed+`) AS x`, args...)
}

// script is what storing one bid writes, without reading or deciding anything.
const script = `BEGIN;
INSERT INTO bids (id, notice_id, revision, agency_id, uscc, status, envelope, sealed, withdrawal_hash, submitted_by, received_at, deadline)
  SELECT gen_random_uuid(), notice, 1, agency, uscc, 'sealed', envelope, repeat('0', 64), repeat('0', 64), 'PERSON', now(), now() + interval '1 day'
  FROM bench WHERE k = (SELECT nextval('bench_k'));
WITH e AS (INSERT INTO events (kind, class, region, subject, at, face) VALUES ('bid.sealed', 'sealed', '430102', 'bid:' || gen_random_uuid(), now(), decode(repeat('7b', 350), 'hex')) RETURNING id)
  INSERT INTO event_private (event, person) SELECT id, 'PERSON' FROM e;
COMMIT;
`

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench inserts the same bids again, from as many connections, into tables that are empty again.
func (w *world) pgbench() float64 {
	w.t.Helper()
	w.db.SQL(`CREATE SEQUENCE bench_k`)
	w.db.SQL(`CREATE TABLE bench AS SELECT row_number() OVER () AS k, notice_id AS notice, agency_id AS agency, uscc, envelope FROM bids`)
	w.db.SQL(`ALTER TABLE bench ADD PRIMARY KEY (k)`)
	w.db.SQL(`ANALYZE bench`)
	count := int(atoi(w.db.SQL(`SELECT count(*) FROM bench`)[0][0]))
	w.db.SQL(`TRUNCATE bids CASCADE`)
	w.db.SQL(`CHECKPOINT`)
	file := filepath.Join(w.t.TempDir(), "bid.sql")
	w.do(os.WriteFile(file, []byte(strings.ReplaceAll(script, "PERSON", string(w.reviewer.Person))), 0o600))
	u, err := url.Parse(w.db.Super())
	w.do(err)
	q := u.Query()
	q.Del("role")
	u.RawQuery = q.Encode()
	dir := os.Getenv("INTERMART_TEST_POSTGRES_BIN")
	cmd := exec.Command(filepath.Join(dir, "pgbench"), "-n", "-M", "prepared", "-c", itoa(benchConnections), "-j", "2", "-t", itoa(count/benchConnections), "-f", file, u.String())
	out, err := cmd.CombinedOutput()
	m := tps.FindSubmatch(out)
	if err != nil || m == nil {
		w.t.Fatalf("pgbench: %v\n%s", err, out)
	}
	rate, err := strconv.ParseFloat(string(m[1]), 64)
	w.do(err)
	return rate
}

// fill brings the published notices to a number; twenty of them have the word 古建筑 in their title.
func (w *world) fill(count int) {
	w.t.Helper()
	there := int(atoi(w.db.SQL(`SELECT count(*) FROM notices`)[0][0]))
	if there == 0 {
		w.published()
		there = 1
	}
	var columns, from []string
	for _, c := range w.db.SQL(`SELECT column_name FROM information_schema.columns WHERE table_name = 'notices' AND is_generated = 'NEVER'`) {
		columns = append(columns, c[0])
		switch c[0] {
		case "id":
			from = append(from, "gen_random_uuid()")
		case "number":
			from = append(from, "'CG-430102-2026-' || lpad((k + 100000)::text, 6, '0')")
		case "title":
			from = append(from, `(ARRAY['滨河','望岳','黄兴','河西','岳麓','雨花'])[1 + k % 6] || (ARRAY['道路','水库','学校','医院','公园'])[1 + k % 5] || '项目' || k || (ARRAY['评估','测绘','监理','检测'])[1 + k % 4]
				|| CASE WHEN k < 21 THEN '古建筑' ELSE '' END`)
		case "deadline":
			from = append(from, "n.deadline + k * interval '1 second'")
		default:
			from = append(from, "n."+c[0])
		}
	}
	w.db.SQL(`INSERT INTO notices (` + strings.Join(columns, ", ") + `) SELECT ` + strings.Join(from, ", ") +
		` FROM (SELECT * FROM notices ORDER BY number LIMIT 1) AS n, generate_series(` + itoa(there) + `, ` + itoa(count-1) + `) AS k`)
	w.db.SQL(`VACUUM ANALYZE notices`)
}

// pages are the two reads that must not slow down.
func (w *world) pages() map[string]func() int {
	read := func(q app.NoticeQuery, stage app.Stage) func() int {
		return func() int {
			ns, _, err := w.PublicNotices(ctx(), q, stage)
			w.do(err)
			return len(ns)
		}
	}
	return map[string]func() int{
		"first page": read(app.NoticeQuery{Limit: 20}, app.StageOpen),
		"search":     read(app.NoticeQuery{Text: "古建", Limit: 50}, app.StageAny),
	}
}

// medians of two functions whose runs take turns, in milliseconds: what else the machine does falls on both.
func medians(f, g func() int) (one, other float64) {
	var took [2][]time.Duration
	for range 150 {
		for i, f := range []func() int{f, g} {
			begun := time.Now()
			f()
			took[i] = append(took[i], time.Since(begun))
		}
	}
	ms := func(all []time.Duration) float64 {
		slices.Sort(all)
		return float64(all[len(all)/2].Microseconds()) / 1000
	}
	return ms(took[0]), ms(took[1])
}

// BenchmarkNoticeList compares the first page and a 20-hit search at 1,000 and at 100,000 notices. That no plan reads a
// table whole is tested in app/store.
func BenchmarkNoticeList(b *testing.B) {
	for range b.N {
		small, big := newWorld(b, 0), newWorld(b, 0)
		small.fill(1_000)
		big.fill(size(100_000))
		many := big.pages()
		for name, f := range small.pages() {
			if f() != 20 || many[name]() != 20 {
				b.Fatalf("%s: %d rows and %d", name, f(), many[name]())
			}
			few, more := medians(f, many[name])
			b.ReportMetric(more/few, strings.ReplaceAll(name, " ", "-")+"-ratio")
			b.Logf("%s of 20: %.2f ms at 1,000 notices, %.2f ms at %d: ratio %.2f", name, few, more, size(100_000), more/few)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkOpenAndSelect takes one notice with 10,000 bids from its deadline to the published result, letters apart.
func BenchmarkOpenAndSelect(b *testing.B) {
	for range b.N {
		count := size(10_000)
		w := newWorld(b, 0)
		n := w.published()
		actors, codes := w.crowd(count)
		offers, _ := envelopes(b, n, codes, func(i int) string { return money.Fen(4_000_000 + i).String() })
		var next atomic.Int64
		w.do(atOnce(benchConnections, func(int) error {
			for i := int(next.Add(1) - 1); i < count; i = int(next.Add(1) - 1) {
				if _, err := w.PlaceBid(ctx(), actors[i], n.Number, offers[i]); err != nil {
					return err
				}
			}
			return nil
		}))
		w.db.SetClock(n.Deadline.At.Add(time.Second))
		took := make(map[string]time.Duration)
		for done := false; !done; {
			ds, err := w.HandOut(ctx(), time.Minute, 10)
			w.do(err)
			done = len(ds) == 0
			for _, d := range ds {
				if d.Handler == app.HandleArchive {
					continue // one object for each bid; the selection does not wait for it
				}
				begun := time.Now()
				w.do(w.Handle(ctx(), d))
				took[d.Handler] += time.Since(begun)
			}
		}
		record, err := w.AwardRecord(ctx(), n.Number)
		w.do(err)
		var r award.Record
		w.do(json.Unmarshal(record, &r))
		begun := time.Now()
		if res := award.Rank(r); res.Fault != nil {
			b.Fatal(res.Fault)
		}
		rank := time.Since(begun)
		total := took[app.HandleFreeze] + took[app.HandleVet] + took[app.HandleOpen] + took[app.HandleSelect]
		b.ReportMetric(total.Seconds(), "s-to-result")
		b.ReportMetric(float64(rank.Microseconds())/1000, "ms-ranking")
		b.Logf("%d bids: freeze %s, eligibility %s, open %s, select %s, letters %s; ranking alone %s; record %.1f MB", count, took[app.HandleFreeze].Round(time.Millisecond),
			took[app.HandleVet].Round(time.Millisecond), took[app.HandleOpen].Round(time.Millisecond), took[app.HandleSelect].Round(time.Millisecond),
			took[app.HandleLetters].Round(time.Millisecond), rank.Round(time.Microsecond), float64(len(record))/1e6)
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkManyDue has 500 notices come due in the same minute, with three bids each, and two workers.
func BenchmarkManyDue(b *testing.B) {
	for range b.N {
		count := size(500)
		w := newWorld(b, 0)
		ids := make([]domain.NoticeID, count)
		for i := range ids {
			ids[i] = w.published().ID
		}
		actors, codes := w.crowd(3)
		w.do(atOnce(8, func(k int) error {
			for i := k; i < count; i += 8 {
				page, err := w.Notice(ctx(), domain.System(), ids[i])
				if err != nil {
					return err
				}
				for j, by := range actors {
					o, _ := offer(b, page.Notice, codes[j], money.Fen(4_000_000+j).String())
					if _, err := w.PlaceBid(ctx(), by, page.Notice.Number, o); err != nil {
						return err
					}
				}
			}
			return nil
		}))
		w.do(w.Drain(ctx()))
		last := w.db.SQL(`SELECT to_char(max(deadline) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM notices`)[0][0]
		at, err := time.Parse(time.RFC3339, last)
		w.do(err)
		w.db.SetClock(at.Add(time.Second))
		begun := time.Now()
		var published time.Duration
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for range 1000 {
					if err := w.Drain(ctx()); err != nil {
						b.Error(err)
						return
					}
					if w.db.SQL(`SELECT count(*) FROM deliveries WHERE done_at IS NULL AND handler LIKE 'notice.%'`)[0][0] == "0" {
						break
					}
				}
			})
		}
		wg.Go(func() {
			for published == 0 && time.Since(begun) < 10*time.Minute {
				time.Sleep(50 * time.Millisecond)
				if w.db.SQL(`SELECT count(*) FROM awards`)[0][0] == itoa(count) {
					published = time.Since(begun)
				}
			}
		})
		wg.Wait()
		b.ReportMetric(published.Seconds(), "s-to-last-result")
		b.ReportMetric(time.Since(begun).Seconds(), "s-to-last-letter")
		b.Logf("%d notices: every result published after %s, every letter written and envelope archived after %s", count,
			published.Round(time.Millisecond), time.Since(begun).Round(time.Millisecond))
	}
	b.ReportMetric(0, "ns/op")
}
