package storetest

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/intermart/intermart/app/store"
)

// SQL runs a statement as superuser in the test's database and answers its rows as text, for making many rows at once
// and for looking at what no use case shows.
func (s *DemoStore) SQL(query string, args ...any) [][]string {
	s.t.Helper()
	s.asking.Lock()
	defer s.asking.Unlock()
	if s.direct == nil {
		c, err := pgx.Connect(context.Background(), s.addresses.Super)
		if err != nil {
			s.t.Fatal(err)
		}
		s.direct = c
		s.t.Cleanup(func() { _ = c.Close(context.Background()) })
	}
	return ask(s.t, s.direct, query, args...)
}

func ask(t testing.TB, c *pgx.Conn, query string, args ...any) (list [][]string) {
	t.Helper()
	rows, err := c.Query(context.Background(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(values))
		for i, v := range values {
			if v != nil {
				row[i] = fmt.Sprint(v)
			}
		}
		list = append(list, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// At gives another store in the same database, which reaches the server under another host:port: through a proxy that
// fails when a test tells it to.
func (s *DemoStore) At(host string) *store.Store {
	s.t.Helper()
	u, err := url.Parse(s.addresses.App)
	if err != nil {
		s.t.Fatal(err)
	}
	u.Host = host
	return openStore(s.t, Addresses{App: u.String()})
}

// Host is the server's host:port.
func (s *DemoStore) Host() string {
	s.t.Helper()
	u, err := url.Parse(s.addresses.App)
	if err != nil {
		s.t.Fatal(err)
	}
	return u.Host
}
