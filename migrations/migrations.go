// Package migrations is the schema: numbered SQL that only goes forward, and the two acts that only the owner of the
// database may do: bringing the schema up to date, and making a database a demo.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/migrate"
)

//go:embed *.sql
var files embed.FS

// lockKey is the advisory lock that lets one process migrate at a time.
const lockKey = 20261122

// statementTimeout is longer than the product's: a migration may rewrite a table, and others wait for it.
const statementTimeout = "15min"

// Migrate brings the database up to date and answers the names of what it applied. url is the owner's.
func Migrate(ctx context.Context, url string) (applied []string, err error) {
	db, err := open(url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.DB.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, lockKey); err != nil {
		return nil, fmt.Errorf("migrate: wait for the lock: %w", err)
	}
	defer func() {
		_, e := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, lockKey)
		err = errors.Join(err, e)
	}()
	return run(ctx, db)
}

func run(ctx context.Context, db *bun.DB) ([]string, error) {
	list, err := all()
	if err != nil {
		return nil, err
	}
	m := migrate.NewMigrator(db, list, migrate.WithMarkAppliedOnSuccess(true))
	if err := m.Init(ctx); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	group, err := m.Migrate(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	names := make([]string, 0, len(group.Migrations))
	for _, one := range group.Migrations {
		names = append(names, one.Name+"_"+one.Comment)
	}
	return names, nil
}

func all() (*migrate.Migrations, error) {
	list := migrate.NewMigrations()
	if err := list.Discover(files); err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return list, nil
}

// Newest is the name of the last migration this program knows: its number.
func Newest() (string, error) {
	list, err := all()
	if err != nil {
		return "", err
	}
	sorted := list.Sorted()
	return sorted[len(sorted)-1].Name, nil
}

// MakeDemo makes an empty database a demo whose clock stands at the moment; one that is a demo already is only set.
// A database in which anything has happened is refused: its clock would no longer be believed.
func MakeDemo(ctx context.Context, url string, at time.Time) error {
	const set = `UPDATE clock SET demo = true, shift = $1::timestamptz - clock_timestamp() WHERE demo OR NOT EXISTS (SELECT FROM events)`
	return setClock(ctx, url, set, at.UTC().Format(time.RFC3339Nano))
}

// EndDemoShift lets the clock of a demo database show the present again, once it is made.
func EndDemoShift(ctx context.Context, url string) error {
	return setClock(ctx, url, `UPDATE clock SET shift = '0' WHERE demo`)
}

func setClock(ctx context.Context, url, statement string, args ...any) (err error) {
	db, err := open(url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	res, err := db.DB.ExecContext(ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("demo clock: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return errors.New("demo clock: this database is in use and is no demo")
}

func open(url string) (*bun.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("owner's database address: %w", err)
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.RuntimeParams["timezone"] = "UTC"
	cfg.RuntimeParams["statement_timeout"] = statementTimeout
	return bun.NewDB(sql.OpenDB(stdlib.GetConnector(*cfg)), pgdialect.New()), nil
}

// Fingerprint is the whole schema as text: two programs with the same one make the same database.
func Fingerprint() ([]byte, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, e := range entries {
		b, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, b...)
	}
	return all, nil
}
