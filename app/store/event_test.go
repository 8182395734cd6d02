package store_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// dial opens plain connections beside the store.
func dial(t testing.TB, url string) *sql.DB {
	t.Helper()
	_ = stdlib.GetDefaultDriver() // registers "pgx"
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func count(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func event(k domain.EventKind, subject string) domain.Event {
	return domain.Event{Kind: k, Subject: subject, Region: "430102", At: noon, By: domain.Actor{Person: domain.PersonID(app.NewID()), Roles: []domain.Role{domain.AgencySubmitter}},
		Face: domain.Face{"title": "测绘<&>"}, Private: domain.Face{"note": "私"}}
}

func TestRecord(t *testing.T) {
	d := storetest.Database(t)
	s, err := store.Open(store.Config{URL: d.App})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, db := t.Context(), dial(t, d.Super)
	e := event(domain.EventNoticeDrafted, "notice:1")
	err = s.Update(ctx, func(tx app.Tx) error {
		id, err := tx.Record(ctx, e, "letters", "retain")
		if err != nil {
			return err
		}
		got, err := tx.EventByID(ctx, id)
		if err != nil {
			return err
		}
		face, _ := e.Bytes()
		same(t, "event", *got, app.RecordedEvent{ID: id, Kind: e.Kind, Class: domain.ClassBlind, Subject: e.Subject, At: e.At, Face: face, Person: e.By.Person})
		if _, err := tx.Record(ctx, domain.Event{Kind: domain.EventNoticePublished, Subject: "notice:1", By: domain.System(), At: noon}); err != nil {
			return err
		}
		if _, err := tx.Record(ctx, event(domain.EventBidSealed, "bid:1")); err != nil {
			return err
		}
		list, err := tx.Events(ctx, []string{"notice:1", "notice:2"}, 10)
		same(t, "events, oldest first", []int{len(list), int(list[1].ID - list[0].ID)}, []int{2, 1})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{
		`SELECT count(*) FROM log_pending`: 2, // the sealed one waits for the freeze
		`SELECT count(*) FROM deliveries WHERE event = 1 AND handler IN ('letters', 'retain')`: 2,
		`SELECT count(*) FROM event_private WHERE salt IS NOT NULL`:                            2,
		`SELECT count(*) FROM event_private WHERE body->>'note' = '私'`:                         2,
	} {
		if n := count(t, db, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM events WHERE convert_from(face, 'UTF8') LIKE '%测绘<&>%'`); n != 2 {
		t.Error("a face is kept as its canonical bytes")
	}
	eventsAreFinal(t, db, dial(t, d.App))
}

func eventsAreFinal(t *testing.T, super, application *sql.DB) {
	t.Helper()
	for _, q := range []string{`UPDATE events SET face = ''`, `DELETE FROM events`, `TRUNCATE events CASCADE`} {
		if _, err := super.ExecContext(t.Context(), q); err == nil || !strings.Contains(err.Error(), "IM003") {
			t.Errorf("%s as superuser: %v", q, err)
		}
		if _, err := application.ExecContext(t.Context(), q); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s as application: %v", q, err)
		}
	}
	// What is private in an event can be erased, and never rewritten.
	for _, as := range []*sql.DB{super, application} {
		if _, err := as.ExecContext(t.Context(), `UPDATE event_private SET body = '{"address": "elsewhere"}'`); err == nil || !strings.Contains(err.Error(), "IM003") {
			t.Errorf("the private part of an event is rewritten: %v", err)
		}
	}
	if _, err := application.ExecContext(t.Context(), `UPDATE event_private SET body = NULL`); err != nil {
		t.Errorf("erasure: %v", err)
	}
}

// The application's role owns nothing and may do nothing that no use case needs.
func TestApplicationRole(t *testing.T) {
	d := storetest.Database(t)
	super, application := dial(t, d.Super), dial(t, d.App)
	if n := count(t, super, `SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'intermart_app'`); n != 0 {
		t.Errorf("the application role owns %d relations", n)
	}
	for _, q := range []string{
		`UPDATE clock SET demo = true`, `SELECT intermart_advance(now() + interval '1 day')`, `CREATE TABLE x ()`, `DELETE FROM notices`, `DELETE FROM bids`,
		`UPDATE bids SET envelope = ''`, `UPDATE bids SET received_at = now()`, `UPDATE matters SET body = '{}'`, `DELETE FROM people`, `TRUNCATE people CASCADE`,
		`UPDATE log_pending SET event = 1`, `DELETE FROM log_leaves`, `UPDATE log_hashes SET hash = hash`, `UPDATE log_checkpoints SET note = note`, `UPDATE log_cosignatures SET line = line`, `UPDATE event_private SET salt = NULL`, `UPDATE notice_revisions SET revision = 2`,
	} {
		if _, err := application.ExecContext(t.Context(), q); err == nil {
			t.Errorf("%s: allowed", q)
		}
	}
}

func TestReleaseSealed(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	var sealed []domain.EventID
	for i := range 8 {
		b := w.bid(n, w.newAgency("公司", "9143010000000001"+string(rune('0'+i))+"X"))
		w.update(func(tx app.Tx) error {
			if _, err := tx.StoreBid(ctx, b); err != nil {
				return err
			}
			id, err := tx.Record(ctx, b.Event(domain.EventBidSealed, domain.Actor{Person: w.submitter.ID}, &n, tx.Now()))
			sealed = append(sealed, id)
			return err
		})
	}
	var frozen domain.EventID
	w.update(func(tx app.Tx) (err error) {
		for range 2 { // twice is harmless
			if err = tx.ReleaseSealed(ctx, n.ID); err != nil {
				return err
			}
		}
		frozen, err = tx.Record(ctx, domain.Event{Kind: domain.EventNoticeFrozen, Subject: "notice:" + string(n.ID), By: domain.System(), At: noon})
		return err
	})
	order := pending(ctx, t, w.DemoStore)
	if len(order) != 9 || order[8] != frozen {
		t.Fatalf("order %v: sealed events come just before event %d", order, frozen)
	}
	ascending := true
	for i := range 7 {
		ascending = ascending && order[i] < order[i+1]
	}
	if ascending { // once in 40,320 runs by chance
		t.Errorf("order %v is the order of arrival %v", order, sealed)
	}
}

func pending(ctx context.Context, t *testing.T, s *storetest.DemoStore) (order []domain.EventID) {
	t.Helper()
	rows, err := dial(t, s.Super()).QueryContext(ctx, `SELECT event FROM log_pending ORDER BY position`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id domain.EventID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		order = append(order, id)
	}
	return order
}

func TestU0000IsRefused(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	for name, f := range map[string]func(tx app.Tx) error{
		"column": func(tx app.Tx) error {
			return tx.AddOrganisation(ctx, &domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindOperator, Name: "a\x00b"})
		},
		"argument": func(tx app.Tx) error { return tx.AddTry(ctx, "a\x00") },
		"filter":   func(tx app.Tx) error { _, err := tx.Notices(ctx, app.NoticeQuery{Text: "测\x00绘"}); return err },
		"jsonb":    func(tx app.Tx) error { n.Description = "a\x00"; return tx.SaveNotice(ctx, &n) },
		"face": func(tx app.Tx) error {
			_, err := tx.Record(ctx, domain.Event{Kind: domain.EventNoticeDrafted, Subject: "x\x00", At: noon})
			return err
		},
		"bad bytes": func(tx app.Tx) error { return tx.AddTry(ctx, "\xff") },
	} {
		t.Run(name, func(t *testing.T) { refused(t, w.Update(ctx, f), refusal.Invalid, "text.form") })
	}
}
