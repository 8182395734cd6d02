package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

type passkeyRow struct {
	bun.BaseModel `bun:"table:passkeys,alias:k"`

	ID         string `bun:",pk"`
	Person     domain.PersonID
	Name       string
	Credential []byte `bun:"type:jsonb"`
	MadeAt     time.Time
	UsedAt     time.Time `bun:",nullzero"`
}

func (r *passkeyRow) passkey() app.Passkey {
	return app.Passkey{ID: r.ID, Person: r.Person, Name: r.Name, Credential: r.Credential, MadeAt: r.MadeAt, UsedAt: r.UsedAt}
}

func (t *tx) Passkeys(ctx context.Context, p domain.PersonID) ([]app.Passkey, error) {
	var list []passkeyRow
	err := t.list(ctx, &list, `SELECT id, person, name, credential::text::bytea AS credential, made_at, used_at FROM passkeys WHERE person = ? ORDER BY made_at, id`, p)
	return rows(list, (*passkeyRow).passkey), err
}

func (t *tx) AddPasskey(ctx context.Context, k app.Passkey) error {
	added, err := t.touched(ctx, `INSERT INTO passkeys (id, person, name, credential, made_at) VALUES (?, ?, ?, ?::jsonb, ?) ON CONFLICT DO NOTHING`,
		k.ID, k.Person, k.Name, string(k.Credential), k.MadeAt)
	if err != nil || added {
		return err
	}
	return refusal.New(refusal.Conflict, "passkey.known", "", "此通行密钥已添加", "this passkey was added already")
}

func (t *tx) UsePasskey(ctx context.Context, id string, credential []byte, at time.Time) error {
	_, err := t.exec(ctx, `UPDATE passkeys SET credential = ?::jsonb, used_at = ? WHERE id = ?`, string(credential), at, id)
	return err
}

func (t *tx) DropPasskey(ctx context.Context, p domain.PersonID, id string) (bool, error) {
	return t.touched(ctx, `DELETE FROM passkeys WHERE person = ? AND id = ?`, p, id)
}

func (t *tx) DropPasskeys(ctx context.Context, p domain.PersonID) error {
	_, err := t.exec(ctx, `DELETE FROM passkeys WHERE person = ?`, p)
	return err
}

// AddChallenge also clears away what nobody answered.
func (t *tx) AddChallenge(ctx context.Context, id, kind string, p domain.PersonID, body []byte, until time.Time) error {
	if _, err := t.exec(ctx, `DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE ends_at < clock_timestamp() ORDER BY ends_at LIMIT 20 FOR UPDATE SKIP LOCKED)`); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO challenges (id, kind, person, body, ends_at) VALUES (?, ?, nullif(?, '')::uuid, ?::jsonb, ?)`, id, kind, string(p), string(body), until)
	return err
}

func (t *tx) TakeChallenge(ctx context.Context, id, kind string) (domain.PersonID, []byte, error) {
	var p, body string
	err := t.scan(ctx, []any{&p, &body}, `DELETE FROM challenges WHERE id = ? AND kind = ? AND ends_at > clock_timestamp() RETURNING coalesce(person::text, ''), body::text`, id, kind)
	return domain.PersonID(p), []byte(body), err
}

func (t *tx) SetRecoveryCodes(ctx context.Context, p domain.PersonID, hashes []string) error {
	if _, err := t.exec(ctx, `DELETE FROM recovery_codes WHERE person = ?`, p); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO recovery_codes (person, hash) SELECT ?, h FROM unnest(?::text[]) AS h`, p, pgdialect.Array(hashes))
	return err
}

func (t *tx) SpendRecoveryCode(ctx context.Context, p domain.PersonID, hash string) (bool, error) {
	return t.touched(ctx, `UPDATE recovery_codes SET used_at = clock_timestamp() WHERE person = ? AND hash = ? AND used_at IS NULL`, p, hash)
}

type resetRow struct {
	bun.BaseModel `bun:"table:account_resets,alias:r"`

	ID        domain.AccountResetID `bun:",pk"`
	Person    domain.PersonID
	What      string
	Checked   string
	AskedBy   domain.PersonID
	AskedAt   time.Time
	DecidedBy domain.PersonID `bun:",nullzero"`
	DecidedAt time.Time       `bun:",nullzero"`
	Agreed    bool
}

func (r *resetRow) reset() domain.AccountReset {
	return domain.AccountReset{ID: r.ID, Person: r.Person, What: r.What, Checked: r.Checked, AskedBy: r.AskedBy, AskedAt: r.AskedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Agreed: r.Agreed}
}

func (t *tx) AccountReset(ctx context.Context, id domain.AccountResetID) (*domain.AccountReset, error) {
	r, err := one[resetRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	out := r.reset()
	return &out, nil
}

type namedResetRow struct {
	resetRow `bun:",extend"`

	Name  string
	Email string
}

func (t *tx) AccountResets(ctx context.Context, o domain.OrganisationID) ([]app.ResetPage, error) {
	var list []namedResetRow
	err := t.list(ctx, &list, `SELECT r.*, p.name, p.email FROM account_resets AS r JOIN people AS p ON p.id = r.person JOIN memberships AS m ON m.person = r.person
		WHERE m.organisation = ? AND r.decided_at IS NULL ORDER BY r.asked_at, r.id`, o)
	return rows(list, func(r *namedResetRow) app.ResetPage {
		return app.ResetPage{Reset: r.reset(), Name: r.Name, Email: r.Email}
	}), err
}

func (t *tx) AddAccountReset(ctx context.Context, r *domain.AccountReset) error {
	added, err := t.add(ctx, &resetRow{ID: r.ID, Person: r.Person, What: r.What, Checked: r.Checked, AskedBy: r.AskedBy, AskedAt: r.AskedAt, DecidedAt: r.DecidedAt, Agreed: r.Agreed})
	if err != nil || added {
		return err
	}
	return refusal.New(refusal.Conflict, "reset.open", "", "此人已有待决定的重置申请", "there is a reset of this person to decide already")
}

func (t *tx) SaveAccountReset(ctx context.Context, r *domain.AccountReset) error {
	_, err := t.exec(ctx, `UPDATE account_resets SET decided_by = ?, decided_at = ?, agreed = ? WHERE id = ?`, r.DecidedBy, r.DecidedAt, r.Agreed, r.ID)
	return err
}
