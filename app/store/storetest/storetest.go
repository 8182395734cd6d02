// Package storetest gives each test a PostgreSQL database of its own, migrated, and a store in it under the
// application's role, so that grants are tested too.
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store"
	"github.com/intermart/intermart/migrations"
)

// Variable names a superuser's address; without it tests that need a database are skipped, and fail when CI is true.
const Variable = "INTERMART_TEST_DATABASE_URL"

// lockKey keeps test binaries from making the same template at once.
const lockKey = 20261123

// deadline of making or dropping a database.
const patience = 2 * time.Minute

// The roles of a test server: whoever made it may have given them passwords, which we do not need.
const (
	ownerRole = "intermart_owner"
	appRole   = "intermart_app"
)

// Open gives a store in a database of its own, dropped at the end.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return openStore(t, Database(t))
}

// DemoStore is a store whose clock the test sets.
type DemoStore struct {
	*store.Store

	addresses Addresses
	t         testing.TB
	asking    sync.Mutex
	direct    *pgx.Conn // the superuser's, once SQL was asked
}

// Demo gives a store in a demo database whose clock stands at the moment, and goes on.
func Demo(t testing.TB, at time.Time) *DemoStore {
	t.Helper()
	return demo(t, at, Database(t))
}

func demo(t testing.TB, at time.Time, d Addresses) *DemoStore {
	t.Helper()
	s := &DemoStore{Store: openStore(t, d), addresses: d, t: t}
	s.SetClock(at)
	return s
}

var (
	beginnings sync.Mutex
	begun      = make(map[string]string) // what Begun made in this process: its database by its name
)

// Begun gives a Demo in a copy of what fill makes of a new one, once for each name and process: tests that begin alike do
// not each begin from nothing. Like the migrated template, what is copied goes with the server.
func Begun(t testing.TB, at time.Time, name string, fill func(*DemoStore)) *DemoStore {
	t.Helper()
	beginnings.Lock()
	defer beginnings.Unlock()
	if begun[name] == "" {
		d, database := database(t, "")
		s := demo(t, at.Add(-time.Minute), d) // what the filling leaves to be done is due when the test begins, however long it took
		fill(s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		begun[name] = database
	}
	d, copied := database(t, begun[name])
	t.Cleanup(func() { drop(t, copied) })
	return demo(t, at, d)
}

// SetClock puts the clock to any moment, also an earlier one.
func (s *DemoStore) SetClock(at time.Time) {
	s.t.Helper()
	if err := migrations.MakeDemo(s.t.Context(), s.addresses.Owner, at); err != nil {
		s.t.Fatal(err)
	}
}

// Super is the superuser's address of the database, to look behind the store.
func (s *DemoStore) Super() string { return s.addresses.Super }

// Owner is the table owner's address of the database, for what only the owner may do.
func (s *DemoStore) Owner() string { return s.addresses.Owner }

// App is the application role's address of the database, for another process.
func (s *DemoStore) App() string { return s.addresses.App }

// Now reads the clock.
func (s *DemoStore) Now() (now time.Time) {
	s.t.Helper()
	if err := s.View(s.t.Context(), func(tx app.Tx) error { now = tx.Now(); return nil }); err != nil {
		s.t.Fatal(err)
	}
	return now
}

// Addresses of one test database, for each role.
type Addresses struct{ Super, Owner, App string }

func openStore(t testing.TB, d Addresses) *store.Store {
	t.Helper()
	s, err := store.Open(store.Config{URL: d.App})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Database makes a migrated database, dropped at the end of the test.
func Database(t testing.TB) Addresses {
	t.Helper()
	d, name := database(t, "")
	t.Cleanup(func() { drop(t, name) })
	return d
}

// database copies one, or the migrated template.
func database(t testing.TB, from string) (d Addresses, name string) {
	t.Helper()
	admin := os.Getenv(Variable)
	if admin == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal(Variable + " is not set")
		}
		t.Skip(Variable + " is not set: go -C cmd/devstack run . exec -- go test ./…")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.WithoutCancel(ctx))
	if from == "" {
		if from, err = template(ctx, c, admin); err != nil {
			t.Fatal(err)
		}
	}
	name = "test_" + strings.ToLower(app.Token(8))
	if err := create(ctx, c, name, from); err != nil {
		t.Fatal(err)
	}
	return Addresses{Super: address(admin, name, ""), Owner: address(admin, name, ownerRole), App: address(admin, name, appRole)}, name
}

// address of a database, as a role that the superuser takes on.
func address(admin, database, role string) string {
	u, err := url.Parse(admin)
	if err != nil {
		panic(err) // pgx has parsed it
	}
	u.Path = "/" + database
	q := u.Query()
	if role != "" {
		q.Set("role", role)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// template is a migrated database named after the schema, made once for a server.
func template(ctx context.Context, c *pgx.Conn, admin string) (name string, err error) {
	schema, err := migrations.Fingerprint()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(schema)
	name = "intermart_template_" + hex.EncodeToString(sum[:6])
	if _, err := c.Exec(ctx, `SELECT pg_advisory_lock($1)`, lockKey); err != nil {
		return "", err
	}
	defer func() {
		_, e := c.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, lockKey)
		err = errors.Join(err, e)
	}()
	var there bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil || there {
		return name, err
	}
	return name, makeTemplate(ctx, c, admin, name)
}

// makeTemplate migrates under another name first, so that an interrupted one is never mistaken for whole.
func makeTemplate(ctx context.Context, c *pgx.Conn, admin, name string) error {
	for _, role := range []string{ownerRole, appRole} {
		var there bool
		if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, role).Scan(&there); err != nil {
			return err
		}
		if there {
			continue
		}
		if _, err := c.Exec(ctx, `CREATE ROLE `+role+` NOLOGIN`); err != nil {
			return err
		}
	}
	fresh := name + "_new"
	for _, s := range []string{
		`DROP DATABASE IF EXISTS ` + fresh + ` WITH (FORCE)`,
		`CREATE DATABASE ` + fresh + ` OWNER ` + ownerRole + ` TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`,
	} {
		if _, err := c.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	if _, err := migrations.Migrate(ctx, address(admin, fresh, ownerRole)); err != nil {
		return err
	}
	return whenFree(ctx, func() error {
		_, err := c.Exec(ctx, `ALTER DATABASE `+fresh+` RENAME TO `+name)
		return err
	})
}

func create(ctx context.Context, c *pgx.Conn, name, template string) error {
	return whenFree(ctx, func() error {
		_, err := c.Exec(ctx, `CREATE DATABASE `+name+` OWNER `+ownerRole+` TEMPLATE `+template)
		return err
	})
}

// whenFree tries again while a session that is just ending still holds the database.
func whenFree(ctx context.Context, f func() error) error {
	const inUse = "55006"
	for {
		err := f()
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != inUse {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func drop(t testing.TB, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	defer cancel()
	c, err := pgx.Connect(ctx, os.Getenv(Variable))
	if err != nil {
		t.Log(err)
		return
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
		t.Log(err)
	}
}
