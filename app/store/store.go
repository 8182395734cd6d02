// Package store keeps the marketplace in PostgreSQL: one closure is one transaction.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/migrations"
)

// Limits of one session. A lock that is not had in time is Unavailable: the caller may try again.
const (
	statementTimeout = "15s"
	lockTimeout      = "5s"
	idleTimeout      = "30s"
	connectTimeout   = 5 * time.Second
)

// attempts is how often a transaction that lost a deadlock or a serialisation conflict is run.
const attempts = 6

// Config says where the database is. URL is the application role's; ReadURL, when it is not "", is a replica's, for
// reads that may lag. Connections is the most of each (20 when 0).
type Config struct {
	URL         string
	ReadURL     string
	Connections int
}

// Store is app.Store over PostgreSQL.
type Store struct {
	primary *bun.DB
	replica *bun.DB // nil: reads go to the primary
}

var _ app.Store = (*Store)(nil)

// Open checks the addresses; it connects on first use, so that a process can start before its database.
func Open(c Config) (*Store, error) {
	primary, err := open(c.URL, c.Connections)
	if err != nil {
		return nil, err
	}
	s := &Store{primary: primary}
	if c.ReadURL != "" {
		if s.replica, err = open(c.ReadURL, c.Connections); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func open(url string, connections int) (*bun.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if connections == 0 {
		connections = 20
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec // bun writes arguments into the text: there is nothing to prepare
	cfg.ConnectTimeout = connectTimeout
	for k, v := range map[string]string{"timezone": "UTC", "statement_timeout": statementTimeout, "lock_timeout": lockTimeout,
		"idle_in_transaction_session_timeout": idleTimeout} {
		cfg.RuntimeParams[k] = v
	}
	db := sql.OpenDB(stdlib.GetConnector(*cfg, stdlib.OptionAfterConnect(inUTC)))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxLifetime(30 * time.Minute)
	return bun.NewDB(db, pgdialect.New()), nil
}

// inUTC has moments come back in UTC wherever the process runs.
func inUTC(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
	return nil
}

// Close ends the connections.
func (s *Store) Close() error {
	if s.replica == nil {
		return s.primary.Close()
	}
	return errors.Join(s.primary.Close(), s.replica.Close())
}

// Ready asks the primary whether it answers and has the newest schema that this program knows.
func (s *Store) Ready(ctx context.Context) error {
	newest, err := migrations.Newest()
	if err != nil {
		return err
	}
	var there bool
	if err := s.primary.NewRaw(`SELECT EXISTS (SELECT FROM bun_migrations WHERE name = ?)`, newest).Scan(ctx, &there); err != nil {
		return translate(err)
	}
	if !there {
		return refusal.New(refusal.Unavailable, "store.schema", "", "数据库结构尚未更新，请运行 intermart migrate",
			"the schema is not up to date: run intermart migrate")
	}
	return nil
}

// View runs f in a read-only transaction on one snapshot, on the replica when there is one and it answers.
func (s *Store) View(ctx context.Context, f func(tx app.Tx) error) error {
	opts := &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	if s.replica != nil {
		err := s.run(ctx, s.replica, opts, f)
		if !refusal.Is(err, refusal.Unavailable) {
			return err
		}
	}
	return s.run(ctx, s.primary, opts, f)
}

// Update runs f in a transaction whose loads lock their row. f may run more than once: it has no effect outside tx.
// READ COMMITTED is needed: the freeze reads the list of bids in a statement after its lock.
func (s *Store) Update(ctx context.Context, f func(tx app.Tx) error) error {
	return s.run(ctx, s.primary, &sql.TxOptions{Isolation: sql.LevelReadCommitted}, f)
}

func (s *Store) run(ctx context.Context, db *bun.DB, opts *sql.TxOptions, f func(tx app.Tx) error) error {
	for n := 1; ; n++ {
		err := once(ctx, db, opts, f)
		if err == nil || !retryable(err) || n == attempts {
			return translate(err)
		}
		pause := time.Duration(1<<n)*5*time.Millisecond + rand.N(10*time.Millisecond)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func once(ctx context.Context, db *bun.DB, opts *sql.TxOptions, f func(tx app.Tx) error) error {
	btx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer func() { _ = btx.Rollback() }() // after a commit it does nothing
	t := &tx{ctx: ctx, db: btx, lock: !opts.ReadOnly}
	err = f(t)
	if t.err != nil { // whatever f decided, it decided without a clock
		return t.err
	}
	if err != nil {
		return err
	}
	return btx.Commit()
}
