package store

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// tx is app.Tx over one transaction.
type tx struct {
	ctx  context.Context //nolint:containedctx // Now takes none and may have to ask the database
	db   bun.Tx
	lock bool // loads lock their row
	now  time.Time
	err  error // of the clock; it ends the transaction
}

var _ app.Tx = (*tx)(nil)

// Now is the marketplace's clock, read once, when it is first asked for: after a load it is later than what the load
// waited for.
func (t *tx) Now() time.Time {
	if t.now.IsZero() && t.err == nil {
		t.err = t.scan(t.ctx, []any{&t.now}, `SELECT intermart_now()`)
	}
	return t.now
}

// WallClock is asked each time: few ask, and it may not come from what Now kept.
func (t *tx) WallClock() time.Time {
	var at time.Time
	if t.err == nil {
		t.err = t.scan(t.ctx, []any{&at}, `SELECT clock_timestamp()`)
	}
	return at
}

// scan reads one row of plain values.
func (t *tx) scan(ctx context.Context, dest []any, query string, args ...any) error {
	if err := clean(args...); err != nil {
		return err
	}
	return translate(t.db.NewRaw(query, args...).Scan(ctx, dest...))
}

// hot is scan for a statement that a rush repeats: PostgreSQL plans it once for a connection. Its places are $1, $2 ….
func (t *tx) hot(ctx context.Context, dest []any, query string, args ...any) error {
	if err := clean(args...); err != nil {
		return err
	}
	prepared := append([]any{pgx.QueryExecModeCacheStatement}, args...)
	return translate(t.db.Tx.QueryRowContext(ctx, query, prepared...).Scan(dest...))
}

// list reads all rows into a slice.
func (t *tx) list(ctx context.Context, dest any, query string, args ...any) error {
	if err := clean(args...); err != nil {
		return err
	}
	err := t.db.NewRaw(query, args...).Scan(ctx, dest)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return translate(err)
}

// exec runs a statement and answers how many rows it touched.
func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := clean(args...); err != nil {
		return 0, err
	}
	res, err := t.db.NewRaw(query, args...).Exec(ctx)
	if err != nil {
		return 0, translate(err)
	}
	return res.RowsAffected()
}

// touch is exec of a statement on one row that must be there.
func (t *tx) touch(ctx context.Context, query string, args ...any) error {
	n, err := t.exec(ctx, query, args...)
	if err == nil && n == 0 {
		err = domain.Missing()
	}
	return err
}

// add inserts a row unless one like it is there; the transaction stays usable either way.
func (t *tx) add(ctx context.Context, row any) (added bool, err error) {
	if err := clean(row); err != nil {
		return false, err
	}
	res, err := t.db.NewInsert().Model(row).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return false, translate(err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// addNew is add, and a Conflict when the row is there.
func (t *tx) addNew(ctx context.Context, row any) error {
	added, err := t.add(ctx, row)
	if err == nil && !added {
		err = exists()
	}
	return err
}

func exists() *refusal.Refusal {
	return refusal.New(refusal.Conflict, "exists", "", "已经存在", "it exists already")
}

// one loads a row, and locks it in an Update.
func one[R any](ctx context.Context, t *tx, where string, args ...any) (*R, error) {
	return load[R](ctx, t, t.lock, where, args...)
}

// key is how the condition on a noun's own id begins; ids are UUIDs, or numbers that Go has already read.
const key = "id = ?"

func load[R any](ctx context.Context, t *tx, lock bool, where string, args ...any) (*R, error) {
	row := new(R)
	for _, a := range args {
		// What is no identifier names nothing; PostgreSQL would end the transaction over it.
		if v := reflect.ValueOf(a); strings.HasPrefix(where, key) && v.Kind() == reflect.String && !uuidForm.MatchString(v.String()) {
			return nil, domain.Missing()
		}
	}
	q := t.db.NewSelect().Model(row).Where(where, args...).Limit(1)
	if lock {
		q = q.For("NO KEY UPDATE") // FOR UPDATE would hold up children's foreign keys
	}
	return row, translate(q.Scan(ctx))
}

// save writes a row where its version is the one loaded. row carries the version after it.
func (t *tx) save(ctx context.Context, row any, key, id string, version *int64) error {
	if err := clean(row); err != nil {
		return err
	}
	res, err := t.db.NewUpdate().Model(row).Where("? = ?", bun.Ident(key), id).Where("version = ?", *version).Exec(ctx)
	if err != nil {
		return translate(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 1 {
		*version++
		return nil
	}
	var current int64
	if err := t.db.NewSelect().Model(row).Column("version").Where("? = ?", bun.Ident(key), id).Scan(ctx, &current); err != nil {
		return translate(err)
	}
	r := refusal.New(refusal.Conflict, "version", "", "内容已被他人修改，请刷新后重试", "it has been changed meanwhile: reload and try again")
	r.Version = current
	return r
}

// page orders a list newest first and goes on after the cursor. at and id are columns.
func page(q *bun.SelectQuery, at, id string, c app.Cursor, limit int) *bun.SelectQuery {
	if c.ID != "" {
		q = q.Where("(?, ?) < (?, ?)", bun.Ident(at), bun.Ident(id), c.At, c.ID)
	}
	return q.OrderExpr("? DESC, ? DESC", bun.Ident(at), bun.Ident(id)).Limit(pageSize(limit))
}

// pageSize keeps a list finite.
func pageSize(n int) int64 {
	const usual, most = 50, 1000
	if n <= 0 {
		return usual
	}
	return int64(min(n, most))
}

// within narrows a list to a region and what lies in it.
func within(q *bun.SelectQuery, column string, r domain.RegionCode) *bun.SelectQuery {
	if r == "" {
		return q
	}
	prefix := strings.TrimSuffix(strings.TrimSuffix(string(r), "00"), "00")
	if prefix == string(r) {
		return q.Where("? = ?", bun.Ident(column), r) // a district: its index gives the order too
	}
	return q.Where("starts_with(?, ?)", bun.Ident(column), prefix)
}

// outsideTraining keeps practice out of a list, unless the reader practises himself or asked for a training region.
func outsideTraining(q *bun.SelectQuery, alias string, r domain.RegionCode, practice bool) *bun.SelectQuery {
	switch {
	case practice:
		return q
	case r == "":
		return q.Where("NOT ?", bun.Ident(alias+".training"))
	}
	return q.Where("(NOT ? OR is_training(?))", bun.Ident(alias+".training"), r)
}

// equal narrows a list where a value is asked for.
func equal[S ~string](q *bun.SelectQuery, column string, v S) *bun.SelectQuery {
	if v == "" {
		return q
	}
	return q.Where("? = ?", bun.Ident(column), v)
}

// find narrows a list to rows with every word of text. Pairs of characters find the rows by index; the words are then
// looked for as they stand, because pairs alone say nothing of their order.
func find(q *bun.SelectQuery, alias, text string) *bun.SelectQuery {
	grams, search := bun.Ident(alias+".grams"), bun.Ident(alias+".search")
	for _, word := range strings.Fields(text) {
		switch n := letters(word); {
		case n >= 2:
			q = q.Where("? @> zh_grams(zh_plain(?))", grams, word)
			fallthrough
		case n == 1:
			q = q.Where("? LIKE '%' || zh_plain(?) || '%'", search, word) // zh_plain leaves no %, _ or backslash
		}
	}
	return q
}

// rows maps what was read to what is handed out.
func rows[R, N any](list []R, f func(*R) N) []N {
	out := make([]N, 0, len(list))
	for i := range list {
		out = append(out, f(&list[i]))
	}
	return out
}
