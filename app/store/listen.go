package store

import (
	"context"

	"github.com/uptrace/bun"
)

type listener func(query string)

func (listener) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (l listener) AfterQuery(_ context.Context, e *bun.QueryEvent) { l(e.Query) }

// Listen shows every statement on the primary from now on: for tests that count or explain them. It is not for use while
// others ask.
func (s *Store) Listen(f func(query string)) { s.primary = s.primary.WithQueryHook(listener(f)) }
