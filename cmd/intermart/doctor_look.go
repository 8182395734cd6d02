package main

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/migrations"
)

// minPostgres is the oldest PostgreSQL in whose manual everything the schema uses stands, as server_version_num.
const minPostgres = 140000

// driver is the one that app/store registers.
const driver = "pgx"

// databaseFacts is what a database says of itself.
type databaseFacts struct {
	version       string
	number        int
	role          string
	super, demo   bool
	owned         int
	now           time.Time
	shift         string
	recovery      bool
	newestApplied string
}

func askDatabase(ctx context.Context, address string) (d databaseFacts, skew time.Duration, err error) {
	db, err := sql.Open(driver, address)
	if err != nil {
		return d, 0, err
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return d, 0, err
	}
	before := time.Now()
	err = db.QueryRowContext(ctx, `SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_user,
		(SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
		(SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user),
		clock_timestamp(), pg_is_in_recovery()`).
		Scan(&d.version, &d.number, &d.role, &d.super, &d.owned, &d.now, &d.recovery)
	if err != nil {
		return d, 0, err
	}
	middle := before.Add(time.Since(before) / 2)
	var migrated bool
	if err = db.QueryRowContext(ctx, `SELECT to_regclass('bun_migrations') IS NOT NULL`).Scan(&migrated); err != nil || !migrated {
		return d, d.now.Sub(middle), err
	}
	err = db.QueryRowContext(ctx, `SELECT (SELECT coalesce(max(name), '') FROM bun_migrations), demo, shift::text FROM clock`).
		Scan(&d.newestApplied, &d.demo, &d.shift)
	return d, d.now.Sub(middle), err
}

func lookAtDatabase(ctx context.Context, address string, f *finding) {
	d, skew, err := askDatabase(ctx, address)
	if err != nil {
		f.fault("%v", err)
		return
	}
	f.about = "PostgreSQL " + d.version + " as " + d.role
	if d.number < minPostgres {
		f.fault("PostgreSQL is older than %d", minPostgres/10000)
	}
	if d.recovery {
		f.fault("this is a replica: INTERMART_DATABASE_URL wants the primary")
	}
	if d.super || d.owned > 0 {
		f.fault("%s owns %d tables, superuser: %v: the application's role must own nothing, or events could be changed", d.role, d.owned, d.super)
	}
	newest, err := migrations.Newest()
	switch {
	case err != nil:
		f.fault("%v", err)
	case d.newestApplied == "":
		f.fault("there is no schema: run intermart migrate")
		return
	case d.newestApplied < newest:
		f.fault("the schema is at %s, this program knows %s: run intermart migrate", d.newestApplied, newest)
	case d.newestApplied > newest:
		f.fault("the schema is at %s, newer than this program (%s)", d.newestApplied, newest)
	default:
		f.about += ", schema up to date"
	}
	if d.demo {
		f.advise("this is a demo database; its clock is shifted by %s", d.shift)
	}
	tellSkew(f, "the database", skew)
}

// tellSkew says how far a server's clock is from this machine's.
func tellSkew(f *finding, server string, skew time.Duration) {
	if skew.Abs() > maxSkew {
		f.fault("the clock of %s is %s off this machine's: synchronise both (chrony, ntpd)", server, skew.Round(time.Millisecond))
	}
}

func lookAtReplica(ctx context.Context, address string, f *finding) {
	d, _, err := askDatabase(ctx, address)
	if err != nil {
		f.fault("%v", err)
		return
	}
	f.about = "PostgreSQL " + d.version + " as " + d.role
	if d.super {
		f.fault("%s is a superuser", d.role)
	}
	if !d.recovery {
		f.advise("INTERMART_DATABASE_READ_URL is no replica; it works all the same")
	}
}

// lookAtObjectsClock reads the Date of any answer: retention ends by the object store's clock.
func lookAtObjectsClock(ctx context.Context, c objects.Config, f *finding) {
	u := url.URL{Scheme: "http", Host: c.Endpoint, Path: "/"}
	if c.TLS {
		u.Scheme = "https"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, u.String(), nil)
	if err != nil {
		f.fault("%v", err)
		return
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		f.fault("%v", err)
		return
	}
	_ = res.Body.Close()
	at, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		f.advise("the object store does not tell its time")
		return
	}
	tellSkew(f, "the object store", time.Until(at.Add(time.Second/2))) // Date has whole seconds
}

func lookAtKeys(cfg Config, getenv func(string) string, f *finding) {
	if cfg.Receipts != nil {
		f.about = "receipts are signed for " + cfg.Receipts.Origin()
		if host := site(cfg.PublicURL).Origin; cfg.Receipts.Origin() != host && !hostOf(cfg.Receipts.Origin(), host) {
			f.advise("the receipt key is made for %s, the public address is %s", cfg.Receipts.Origin(), cfg.PublicURL)
		}
	}
	for _, name := range []string{"INTERMART_RECEIPT_KEY", "INTERMART_OPENING_IDENTITY"} {
		info, err := os.Stat(getenv(name))
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			f.advise("the file of %s may be read by others than its owner (%s): chmod 600", name, info.Mode().Perm())
		}
	}
	if cfg.Opener == nil {
		f.advise("no INTERMART_OPENING_IDENTITY here: right for serve; some worker must have one")
		return
	}
	var a app.App
	addKeys(&a, cfg)
	if err := opens(&a); err != nil {
		f.fault("%v", err)
		return
	}
	f.about += "; the opening identity opens what is sealed to the recipients"
}

// hostOf reports whether an origin such as host/log or host:8080/log is of the host.
func hostOf(origin, host string) bool {
	u, err := url.Parse("https://" + origin)
	return err == nil && u.Hostname() == host
}
