package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Wiped is what a wipe removed, or would remove.
type Wiped struct {
	Rows map[string]int64 // by table, only those that lost rows
}

// Tables lists the tables that lost rows, by name.
func (w Wiped) Tables() []string {
	var names []string
	for name := range w.Rows {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Object is a file in the bucket that belongs to a region's business.
type Object struct{ ID, Key, Version string }

// kept are tables that a wipe leaves alone although they know a region: who is there, what the rules are, and numbers,
// which are never given twice. Events and files are wiped last, by rules of their own.
var kept = []string{"regions", "organisations", "agencies", "rulebooks", "notice_numbers", "events", "files", "matters"}

// ofAccounts are the subjects whose history stays, because accounts and rules stay.
const ofAccounts = `^(organisation|person|agency|rulebook|directory|calendar|training):`

// ErrNoTraining refuses a region that is none of the training regions.
var ErrNoTraining = errors.New("this is no training region: only practice is ever wiped")

// TrainingObjects lists the files of a training region's business: what its departments filed, and the envelopes of its
// notices. Papers of an agency's admission stay with the agency.
func TrainingObjects(ctx context.Context, url, region string) (list []Object, err error) {
	db, err := open(url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := isTraining(ctx, db.DB, region); err != nil {
		return nil, err
	}
	rows, err := db.DB.QueryContext(ctx, `SELECT f.id, f.key, f.version_id FROM files AS f WHERE `+filesOf+` ORDER BY f.key`, region)
	if err != nil {
		return nil, fmt.Errorf("wipe: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var o Object
		if err := rows.Scan(&o.ID, &o.Key, &o.Version); err != nil {
			return nil, fmt.Errorf("wipe: %w", err)
		}
		list = append(list, o)
	}
	return list, rows.Err()
}

const filesOf = `(f.owner IN (SELECT id FROM organisations WHERE region = $1 AND kind <> 'agency')
	OR f.purpose NOT IN ('licence', 'qualification', 'proof', 'practitioner', 'authority') AND f.owner IN (SELECT id FROM organisations WHERE region = $1)
	OR f.id IN (SELECT b.id FROM bids AS b JOIN notices AS n ON n.id = b.notice_id WHERE n.region = $1 AND n.training)
	OR f.id IN (SELECT p.file_id FROM bid_documents AS d JOIN notices AS n ON n.id = d.notice_id
		JOIN bid_document_parts AS p ON p.document_id = d.id WHERE n.region = $1 AND n.training)
	OR f.id IN (SELECT d.file FROM bid_documents AS d JOIN notices AS n ON n.id = d.notice_id WHERE n.region = $1 AND n.training))`

// WipeTraining removes all business of one training region in one transaction and nothing else: every row that names
// the region, every row that hangs on such a row, the events of practice with what they promised, and the rows of files
// except the ids in locked, whose objects could not be removed. With dry nothing is kept of it: it only counts. url is
// the owner's; events_are_final lets practice go only in a session that says so, and never what the log has taken.
func WipeTraining(ctx context.Context, url, region string, locked []string, dry bool) (w Wiped, err error) {
	db, err := open(url)
	if err != nil {
		return w, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.DB.BeginTx(ctx, nil)
	if err != nil {
		return w, fmt.Errorf("wipe: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	x := &wipe{tx: tx, region: region, wiped: Wiped{Rows: map[string]int64{}}}
	if err := x.all(ctx, locked); err != nil {
		return w, fmt.Errorf("wipe: %w", err)
	}
	if dry {
		return x.wiped, nil
	}
	return x.wiped, tx.Commit()
}

type asker interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func isTraining(ctx context.Context, db asker, region string) error {
	var yes bool
	if err := db.QueryRowContext(ctx, `SELECT is_training($1)`, region).Scan(&yes); err != nil {
		return err
	}
	if !yes {
		return ErrNoTraining
	}
	return nil
}

type wipe struct {
	tx     *sql.Tx
	region string
	links  []link
	wiped  Wiped
}

// link is a foreign key: child.column points at parent.key.
type link struct{ child, column, parent, key string }

func (x *wipe) all(ctx context.Context, locked []string) error {
	if err := isTraining(ctx, x.tx, x.region); err != nil {
		return err
	}
	if _, err := x.tx.ExecContext(ctx, `SELECT set_config('intermart.wipe', $1, true)`, x.region); err != nil {
		return err
	}
	if err := x.readLinks(ctx); err != nil {
		return err
	}
	// While the nouns are still there: what the clock would do to them, and their files.
	subjects := `subject IN (SELECT DISTINCT subject FROM events WHERE training AND region = $1 AND subject !~ '` + ofAccounts + `')`
	if err := x.exec(ctx, "deliveries", `DELETE FROM deliveries WHERE event IS NULL AND `+subjects, x.region); err != nil {
		return err
	}
	if err := x.exec(ctx, "files", `DELETE FROM files AS f WHERE `+filesOf+` AND NOT f.id = ANY(string_to_array($2, ',')::uuid[])`, x.region, strings.Join(locked, ",")); err != nil {
		return err
	}
	tables, err := x.tables(ctx)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := x.remove(ctx, table, `region = $1`, nil); err != nil {
			return err
		}
	}
	return x.remove(ctx, "events", `training AND region = $1 AND subject !~ '`+ofAccounts+`'`, nil)
}

// readLinks asks the database itself what hangs on what, so that a table of tomorrow is wiped too.
func (x *wipe) readLinks(ctx context.Context) error {
	rows, err := x.tx.QueryContext(ctx, `SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, k.attname
		FROM pg_constraint AS c JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
		JOIN pg_attribute AS k ON k.attrelid = c.confrelid AND k.attnum = c.confkey[1]
		WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND cardinality(c.conkey) = 1 ORDER BY 1, 2`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var l link
		if err := rows.Scan(&l.child, &l.column, &l.parent, &l.key); err != nil {
			return err
		}
		x.links = append(x.links, l)
	}
	return rows.Err()
}

// tables are those with a region of their own, in no order: remove takes what hangs on a row before the row.
func (x *wipe) tables(ctx context.Context) (names []string, err error) {
	rows, err := x.tx.QueryContext(ctx, `SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'region' AND NOT a.attisdropped ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if !slices.Contains(kept, name) {
			names = append(names, name)
		}
	}
	return names, rows.Err()
}

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// remove deletes the rows of a table that meet the condition, and before them whatever hangs on them. path are the
// tables on the way, so that a circle ends.
func (x *wipe) remove(ctx context.Context, table, where string, path []string) error {
	if !plainName.MatchString(table) {
		return fmt.Errorf("table %q has no plain name", table)
	}
	for _, l := range x.links {
		if l.parent != table || l.child == table || slices.Contains(path, l.child) || slices.Contains(kept, l.child) {
			continue
		}
		if !plainName.MatchString(l.column) || !plainName.MatchString(l.key) {
			return fmt.Errorf("foreign key %+v has no plain names", l)
		}
		below := l.column + ` IN (SELECT ` + l.key + ` FROM ` + table + ` WHERE ` + where + `)`
		if err := x.remove(ctx, l.child, below, append(slices.Clone(path), table)); err != nil {
			return err
		}
	}
	return x.exec(ctx, table, `DELETE FROM `+table+` WHERE `+where, x.region)
}

func (x *wipe) exec(ctx context.Context, table, statement string, args ...any) error {
	res, err := x.tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	n, err := res.RowsAffected()
	if n > 0 {
		x.wiped.Rows[table] += n
	}
	return err
}
