package store_test

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// fill makes a big marketplace of what is there: size notices, each with a bid and half of them with an award, a tenth
// as many agencies, events, deliveries and letters.
func (w *world) fill(n domain.Notice, b *domain.Bid, db *sql.DB, size int) {
	w.t.Helper()
	w.fillAgencies(db, size/10)
	const deadline = `intermart_now() + make_interval(hours => (i % 2000) - 1500, secs => i)`
	statements := []string{
		`INSERT INTO notices (id, number, region, department, department_name, department_uscc, status, version, revision, title, matter, category, method, quote,
			amount, budget_project, budget_year, terms, matter_version, rulebooks, checks, faults, officer, manager, reviewer, publisher, offer_recipient, document_recipient,
			commitment, beacon, min_bidders, submitted_at, review_due, published_at, deadline, deadline_working, frozen_at, vetted_at, opened_at, ended_at, standing, list_hash, reason)
			SELECT ` + at("i") + `, 'CG-430111-2025-' || lpad(i::text, 6, '0'), '4301' || lpad((i % 15)::text, 2, '0'), department, department_name, department_uscc,
			CASE WHEN i % 2000 < 1500 THEN 'selected' ELSE 'published' END, 1, 1,
			(ARRAY['河道','道路','学校','医院','水库','桥梁','公园'])[i % 7 + 1] || (ARRAY['测绘','设计','监理','造价','环评','检测','勘察','审计','评估','咨询','招标','物业','鉴定'])[i % 13 + 1]
			|| '服务采购' || i || CASE WHEN i % 1000 = 0 THEN '（无人机）' ELSE '' END,
			'M' || (i % 300), '类' || (i % 40), method, quote, amount, 'P' || i, 2000 + i % 27, terms, 1, rulebooks, checks, faults, officer, manager, reviewer, publisher,
			offer_recipient, document_recipient, commitment, beacon, 1, submitted_at, review_due, ` + deadline + ` - interval '5 days', ` + deadline + `, deadline_working,
			` + deadline + `, now() - interval '100 years', now(), now(), 1, 'x', '' FROM notices, generate_series(1, $1::int) AS i WHERE number = '` + n.Number + `'`,
		`INSERT INTO bids SELECT ` + at("i") + `, ` + at("i") + `, 1, ` + at("i % ($1::int / 10) + 1") + `, 'U', 'sealed', envelope, sealed, withdrawal_hash, submitted_by,
			now() - make_interval(secs => i), now(), NULL FROM bids, generate_series(1, $1::int) AS i WHERE id = '` + string(b.ID) + `'`,
		`INSERT INTO awards SELECT ` + at("i") + `, 'CG-430111-2025-' || lpad(i::text, 6, '0'), '430111', '` + string(n.Department) + `', 'announced', 1, '["x"]', 0, '', repeat('0', 64),
			now() - make_interval(secs => i), now(), '{}', '[]', '', '', '{}', ` + at("i") + `, ` + at("i % ($1::int / 10) + 1") + `, 100, 90 FROM generate_series(1, $1::int / 2) AS i`,
		`INSERT INTO events (kind, class, region, subject, at, face) SELECT 'notice.drafted', 'blind', '430102', 'notice:' || i / 3, now(), '' FROM generate_series(1, $1::int) AS i`,
		`INSERT INTO event_private (event) SELECT id FROM events`,
		`INSERT INTO deliveries (subject, handler, due, done_at) SELECT 'notice:' || i, 'h', now() - make_interval(secs => i), CASE WHEN i > 10 THEN now() END FROM generate_series(1, $1::int) AS i`,
		`INSERT INTO letters (event, kind, person, language, subject, body, link, created_at)
			SELECT i, 'k', '` + string(w.officer.ID) + `', 'zh', '{}', '{}', '', now() FROM generate_series(1, $1::int) AS i`,
		`INSERT INTO stars SELECT '` + string(w.officer.ID) + `', id, now() FROM notices ORDER BY id LIMIT 50`,
		`INSERT INTO stars SELECT '` + string(w.submitter.ID) + `', id, now() FROM notices ON CONFLICT DO NOTHING`,
		`INSERT INTO saved_searches SELECT ` + at("i") + `, '` + string(w.submitter.ID) + `', '` + string(n.Department) + `', 1, 'n', '', '4301' || lpad((i % 15)::text, 2, '0'), '类' || (i % 40),
			'M' || (i % 300), '', 0, 0, true, now() FROM generate_series(1, $1::int) AS i`,
		`INSERT INTO dispatches (letter, channel, address, due, sent_at) SELECT id, 'mail', 'x', created_at, CASE WHEN id % 500 > 0 THEN now() END FROM letters`,
	}
	w.run(db, append(statements, `VACUUM ANALYZE`), size)
}

// at is the id of row number i.
func at(i string) string {
	return fmt.Sprintf(`('00000000-0000-4000-8000-' || lpad((%s)::text, 12, '0'))::uuid`, i)
}

func (w *world) fillAgencies(db *sql.DB, size int) {
	w.t.Helper()
	w.run(db, []string{
		`INSERT INTO organisations SELECT ` + at("i") + `, 'agency', '机构' || i, 'U' || i, '4301' || lpad((i % 15)::text, 2, '0'), '', '', 1 FROM generate_series(1, $1::int) AS i`,
		`INSERT INTO agencies (id, status, version, name, uscc, region, profile, trades, faults, submitted_at, due_at, due, decided_by, decided_at, initials)
			SELECT ` + at("i") + `, CASE WHEN i % 50 = 0 THEN 'submitted' ELSE 'admitted' END, 1, (ARRAY['湘江','岳麓','示范','长河'])[i % 4 + 1] ||
			(ARRAY['测绘','造价','监理','环保','检测'])[i % 5 + 1] || '有限公司' || i, 'U' || i, '4301' || lpad((i % 15)::text, 2, '0'), a.profile,
			ARRAY[(ARRAY['测绘','造价','监理','环保','检测','勘察','设计','审计','评估','咨询'])[i % 10 + 1] || (i % 7)], '[]', now(), now() + make_interval(secs => i), '{}', a.decided_by, now(),
			(ARRAY['xj','yl','sf','ch'])[i % 4 + 1] || (ARRAY['ch','zj','jl','hb','jc'])[i % 5 + 1] || 'yxgs' || i
			FROM generate_series(1, $1::int) AS i, agencies AS a WHERE a.uscc = '` + w.agency.USCC + `'`,
	}, size)
}

func (w *world) run(db *sql.DB, statements []string, size int) {
	w.t.Helper()
	for _, s := range statements {
		q := strings.ReplaceAll(s, "$1::int", fmt.Sprint(size))
		if _, err := db.ExecContext(w.t.Context(), q); err != nil {
			w.t.Fatalf("%.60s: %v", q, err)
		}
	}
}

// lists are the reads that must stay fast however much there is.
func lists(w *world, n domain.Notice, b *domain.Bid) map[string]func(tx app.Tx) error {
	ctx, moment := w.t.Context(), w.Now()
	notices := func(q app.NoticeQuery) func(tx app.Tx) error {
		return func(tx app.Tx) error { q.Limit = 21; _, err := tx.Notices(ctx, q); return err }
	}
	agencies := func(q app.AgencyQuery) func(tx app.Tx) error {
		return func(tx app.Tx) error { q.Limit = 21; _, err := tx.Agencies(ctx, q); return err }
	}
	awards := func(q app.AwardQuery) func(tx app.Tx) error {
		return func(tx app.Tx) error { q.Limit = 21; _, err := tx.Awards(ctx, q); return err }
	}
	admitted := []domain.AgencyStatus{domain.AgencyAdmitted}
	return map[string]func(tx app.Tx) error{
		"notices: first page":      notices(app.NoticeQuery{Public: true}),
		"notices: a later page":    notices(app.NoticeQuery{Public: true, After: app.Cursor{At: moment.Add(-900 * time.Hour), ID: string(n.ID)}}),
		"notices: open":            notices(app.NoticeQuery{Public: true, OpenAt: &moment}),
		"notices: closed":          notices(app.NoticeQuery{Public: true, ClosedAt: &moment}),
		"notices: status":          notices(app.NoticeQuery{Public: true, Statuses: []domain.NoticeStatus{domain.NoticeSelected}}),
		"notices: search":          notices(app.NoticeQuery{Public: true, Text: "勘察"}),
		"notices: 20 hits":         notices(app.NoticeQuery{Public: true, Text: "无人机"}),
		"notices: two words":       notices(app.NoticeQuery{Public: true, Text: "水库 无人"}),
		"notices: number":          notices(app.NoticeQuery{Public: true, Text: "CG-430111-2025-000777"}),
		"notices: one character":   notices(app.NoticeQuery{Public: true, Text: "河"}),
		"notices: search and open": notices(app.NoticeQuery{Public: true, Text: "审计", OpenAt: &moment}),
		"notices: city":            notices(app.NoticeQuery{Public: true, Region: "430100"}),
		"notices: district":        notices(app.NoticeQuery{Public: true, Region: "430111"}),
		"notices: category":        notices(app.NoticeQuery{Public: true, Category: "类7"}),
		"notices: matter":          notices(app.NoticeQuery{Public: true, Matter: "M7"}),
		"notices: desk":            notices(app.NoticeQuery{Department: n.Department}),
		"notices: review queue":    notices(app.NoticeQuery{Statuses: []domain.NoticeStatus{domain.NoticeReview, domain.NoticeApproved}}),
		"notices: feed":            notices(app.NoticeQuery{Public: true, Newest: true}),
		"notices: feed of a city":  notices(app.NoticeQuery{Public: true, Newest: true, Region: "430100"}),
		"notices: feed, searched":  notices(app.NoticeQuery{Public: true, Newest: true, Text: "无人机"}),
		"notices: by amount":       notices(app.NoticeQuery{Public: true, From: 1, To: 90_000_00}),
		"subscribers":              func(tx app.Tx) error { _, err := tx.Subscribers(ctx, &n, w.officer.ID, 500); return err },
		"starred":                  func(tx app.Tx) error { _, err := tx.Starred(ctx, w.officer.ID); return err },
		"starred by":               func(tx app.Tx) error { _, err := tx.StarredBy(ctx, n.ID); return err },
		"calendar of a token": func(tx app.Tx) error {
			_, err := tx.CalendarPerson(ctx, "x")
			if refusal.Is(err, refusal.NotFound) {
				return nil
			}
			return err
		},
		"agencies: first page":    agencies(app.AgencyQuery{Statuses: admitted}),
		"agencies: public":        agencies(app.AgencyQuery{Statuses: []domain.AgencyStatus{domain.AgencyAdmitted, domain.AgencySuspended}}),
		"agencies: search":        agencies(app.AgencyQuery{Text: "岳麓监理", Statuses: admitted}),
		"agencies: initials":      agencies(app.AgencyQuery{Text: "yljl", Statuses: admitted}),
		"agencies: fill initials": func(tx app.Tx) error { _, err := tx.FillInitials(ctx, 500); return err },
		"agencies: trade":         agencies(app.AgencyQuery{Trade: "勘察3", Statuses: admitted}),
		"agencies: queue":         agencies(app.AgencyQuery{Queue: true, Statuses: []domain.AgencyStatus{domain.AgencySubmitted}}),
		"awards: first page":      awards(app.AwardQuery{}),
		"awards: search":          awards(app.AwardQuery{Text: "无人机"}),
		"awards: of an agency":    awards(app.AwardQuery{Agency: "00000000-0000-4000-8000-000000000007"}),
		"bids of an agency":       func(tx app.Tx) error { _, err := tx.BidsOfAgency(ctx, b.Agency, app.Cursor{}, 20); return err },
		"standing bids":           func(tx app.Tx) error { _, err := tx.StandingBids(ctx, n.ID); return err },
		"pieces": func(tx app.Tx) error {
			_, _, err := tx.Pieces(ctx, app.PieceQuery{Department: n.Department, Year: 2026, Except: n.ID, Project: n.BudgetProject, Matter: n.Matter, Title: n.Title, Day: workday.On(moment), Window: 90, Share: 0.85})
			return err
		},
		"history":                     func(tx app.Tx) error { _, err := tx.Events(ctx, []string{"notice:7", "award:7"}, 100); return err },
		"letters":                     func(tx app.Tx) error { _, err := tx.Letters(ctx, w.officer.ID, false, 0, 20); return err },
		"unread letters":              func(tx app.Tx) error { _, err := tx.UnreadLetters(ctx, w.manager.ID); return err },
		"file of a published notice?": func(tx app.Tx) error { _, err := tx.FilePublic(ctx, domain.FileID(n.ID)); return err },
		"next deadline":               func(tx app.Tx) error { _, err := tx.NextDeadline(ctx); return err },
		"deliveries due":              func(tx app.Tx) error { _, err := tx.HandOut(ctx, time.Minute, 100); return err },
		"letters to send": func(tx app.Tx) error {
			_, err := tx.ClaimDispatches(ctx, domain.ChannelMail, time.Minute, 20)
			return err
		},
		"letters undelivered": func(tx app.Tx) error {
			_, err := tx.Undelivered(ctx, app.UndeliveredQuery{Region: "430100", Attempts: 3, Before: moment.Add(-time.Hour), Limit: 200})
			return err
		},
		"release of sealed events": func(tx app.Tx) error { return tx.ReleaseSealed(ctx, n.ID) },
		"drop deliveries":          func(tx app.Tx) error { return tx.DropDeliveries(ctx, "notice:7") },
	}
}

// big are the tables that grow with the years. A scan of one is fast in a test and slow in the tenth year.
var big = regexp.MustCompile(`Seq Scan on (notices|bids|awards|agencies|events|event_private|deliveries|letters|dispatches|log_pending|saved_searches|stars)\b.*`)

func TestPlans(t *testing.T) {
	w := newWorld(t)
	n := w.published(noon.Add(time.Hour))
	b := w.bid(n, w.agency)
	if stored, err := w.store(b); !stored || err != nil {
		t.Fatal(stored, err)
	}
	db := dial(t, w.Super())
	const size = 20_000
	w.fill(n, b, db, size)
	var queries []string
	w.Listen(func(q string) { queries = append(queries, q) })
	for name, f := range lists(w, n, b) {
		queries = nil
		w.update(f)
		for _, q := range queries {
			if begin, _, _ := strings.Cut(q, " "); !slices.Contains([]string{"SELECT", "UPDATE", "INSERT", "DELETE", "WITH"}, begin) {
				continue
			}
			if plan := explain(t, db, q); big.MatchString(plan) {
				t.Errorf("%s: %s\n%s\n%s", name, big.FindString(plan), q, plan)
			}
		}
	}
}

func explain(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN "+query)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(line + "\n")
	}
	return plan.String()
}
