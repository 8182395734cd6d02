package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// Sessions, resets and tries go by the wall clock: a demo's jump of weeks must not sign everybody out.

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions,alias:s"`

	TokenHash    string `bun:",pk"`
	Person       domain.PersonID
	Organisation domain.OrganisationID `bun:",nullzero"`
	ID           string                `bun:",nullzero"`
	How          string                `bun:",nullzero"`
	Second       bool
	Look         domain.LookID `bun:",nullzero"`
	Address      string
	Device       string
	BegunAt      time.Time `bun:",nullzero"`
	ProvedAt     time.Time
	SeenAt       time.Time
	EndsAt       time.Time
}

// AddSession also clears away the person's sessions that are over.
func (t *tx) AddSession(ctx context.Context, s app.Session) error {
	if _, err := t.exec(ctx, `DELETE FROM sessions WHERE person = ? AND ends_at < clock_timestamp()`, s.Person); err != nil {
		return err
	}
	return t.addNew(ctx, &sessionRow{TokenHash: s.TokenHash, Person: s.Person, Organisation: s.Organisation, ID: s.ID, How: s.How, Second: s.Second,
		Address: s.Address, Device: s.Device, BegunAt: s.BegunAt, ProvedAt: s.ProvedAt, SeenAt: s.SeenAt, EndsAt: s.Until})
}

func (t *tx) Session(ctx context.Context, tokenHash string) (*app.Session, error) {
	r, err := one[sessionRow](ctx, t, "token_hash = ?", tokenHash)
	if err != nil {
		return nil, err
	}
	s := r.session()
	return &s, nil
}

func (r *sessionRow) session() app.Session {
	return app.Session{ID: r.ID, TokenHash: r.TokenHash, Person: r.Person, Organisation: r.Organisation, How: r.How, Second: r.Second, Look: r.Look, Address: r.Address,
		Device: r.Device, BegunAt: r.BegunAt, ProvedAt: r.ProvedAt, SeenAt: r.SeenAt, Until: r.EndsAt}
}

func (t *tx) TouchSession(ctx context.Context, tokenHash string, seen time.Time) error {
	_, err := t.exec(ctx, `UPDATE sessions SET seen_at = ? WHERE token_hash = ?`, seen, tokenHash)
	return err
}

func (t *tx) EndSession(ctx context.Context, tokenHash string) error {
	_, err := t.exec(ctx, `DELETE FROM sessions WHERE token_hash = ?`, tokenHash)
	return err
}

func (t *tx) EndSessions(ctx context.Context, p domain.PersonID) error {
	_, err := t.exec(ctx, `DELETE FROM sessions WHERE person = ?`, p)
	return err
}

func (t *tx) AddReset(ctx context.Context, tokenHash string, p domain.PersonID, until time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO password_resets (token_hash, person, ends_at) VALUES (?, ?, ?)`, tokenHash, p, until)
	return err
}

// TakeReset spends the token, and with it the person's other ones.
func (t *tx) TakeReset(ctx context.Context, tokenHash string) (domain.PersonID, error) {
	var p domain.PersonID
	err := t.scan(ctx, []any{&p}, `UPDATE password_resets SET taken_at = clock_timestamp()
		WHERE token_hash = ? AND taken_at IS NULL AND ends_at > clock_timestamp() RETURNING person`, tokenHash)
	if err != nil {
		return "", err
	}
	_, err = t.exec(ctx, `DELETE FROM password_resets WHERE person = ? AND taken_at IS NULL`, p)
	return p, err
}

func (t *tx) KnowsBrowser(ctx context.Context, p domain.PersonID, tokenHash string) (known bool, err error) {
	err = t.scan(ctx, []any{&known}, `SELECT EXISTS (SELECT FROM known_browsers WHERE person = ? AND token_hash = ? AND ends_at > clock_timestamp())`, p, tokenHash)
	return known, err
}

// KnowBrowser also forgets those of the person that have not been used for long, and all but the last twenty: a program
// that keeps no cookie is a new browser each time.
func (t *tx) KnowBrowser(ctx context.Context, p domain.PersonID, tokenHash string, until time.Time) error {
	if _, err := t.exec(ctx, `DELETE FROM known_browsers WHERE person = ? AND (ends_at <= clock_timestamp()
		OR token_hash IN (SELECT token_hash FROM known_browsers WHERE person = ? ORDER BY ends_at DESC OFFSET 19))`, p, p); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO known_browsers (person, token_hash, ends_at) VALUES (?, ?, ?)
		ON CONFLICT (person, token_hash) DO UPDATE SET ends_at = EXCLUDED.ends_at`, p, tokenHash, until)
	return err
}

func (t *tx) Tries(ctx context.Context, key string, since time.Time) (int, error) {
	var n int
	err := t.scan(ctx, []any{&n}, `SELECT count(*) FROM login_tries WHERE key = ? AND at >= ?`, key, since)
	return n, err
}

// AddTry also forgets some of the oldest tries, of whatever key, once they are a day old: keys that nobody asks for again
// would stay for ever.
func (t *tx) AddTry(ctx context.Context, key string) error {
	if _, err := t.exec(ctx, `DELETE FROM login_tries WHERE at < clock_timestamp() - interval '1 day'
		AND id IN (SELECT id FROM login_tries ORDER BY id LIMIT 20 FOR UPDATE SKIP LOCKED)`); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO login_tries (key, at) VALUES (?, clock_timestamp())`, key)
	return err
}
