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

type messageChoiceRow struct {
	bun.BaseModel `bun:"table:message_choices,alias:c"`

	Person    domain.PersonID `bun:",pk"`
	Mobile    string
	QuietFrom int
	QuietTo   int
	Muted     []string `bun:",array"`
	Version   int64

	MobileConfirmedAt time.Time `bun:",nullzero"`
}

func (r *messageChoiceRow) choice() domain.MessageChoice {
	return domain.MessageChoice{Person: r.Person, Mobile: r.Mobile, Proven: !r.MobileConfirmedAt.IsZero(), Quiet: domain.Quiet{From: r.QuietFrom, To: r.QuietTo}, Muted: r.Muted, Version: r.Version}
}

func (t *tx) MessageChoices(ctx context.Context, people []domain.PersonID) (map[domain.PersonID]domain.MessageChoice, error) {
	found := make(map[domain.PersonID]domain.MessageChoice)
	if len(people) == 0 {
		return found, nil
	}
	var list []messageChoiceRow
	ids := pgdialect.Array(rows(people, func(p *domain.PersonID) string { return string(*p) }))
	if err := t.db.NewSelect().Model(&list).Where("c.person = ANY(?::uuid[])", ids).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	for i := range list {
		found[list[i].Person] = list[i].choice()
	}
	return found, nil
}

func (t *tx) SaveMessageChoice(ctx context.Context, c *domain.MessageChoice) error {
	c.Version++
	r := &messageChoiceRow{Person: c.Person, Mobile: c.Mobile, QuietFrom: c.Quiet.From, QuietTo: c.Quiet.To, Muted: append([]string{}, c.Muted...), Version: c.Version}
	// Another number is not confirmed yet.
	_, err := t.db.NewInsert().Model(r).On("CONFLICT (person) DO UPDATE").
		Set("mobile_confirmed_at = CASE WHEN c.mobile = EXCLUDED.mobile THEN c.mobile_confirmed_at END").Set("mobile = EXCLUDED.mobile").Set("quiet_from = EXCLUDED.quiet_from").
		Set("quiet_to = EXCLUDED.quiet_to").Set("muted = EXCLUDED.muted").Set("version = EXCLUDED.version").Exec(ctx)
	return translate(err)
}

// dispatchRow is a copy of a letter, with what the letter says.
type dispatchRow struct {
	ID         domain.DispatchID
	Channel    domain.Channel
	Address    string
	Due        time.Time
	Attempts   int
	SentAt     time.Time
	ReceivedAt time.Time
	Fault      string

	Letter    domain.LetterID
	Token     domain.LetterID
	Kind      string
	Critical  bool
	Person    domain.PersonID
	Language  string
	Subject   refusal.Text
	Body      refusal.Text
	Params    []refusal.Text
	Link      string
	CreatedAt time.Time

	Call string
	Whom string
}

func (r *dispatchRow) dispatch() domain.Dispatch {
	return domain.Dispatch{ID: r.ID, Channel: r.Channel, Address: r.Address, Due: r.Due, Attempts: r.Attempts, SentAt: r.SentAt, ReceivedAt: r.ReceivedAt, Fault: r.Fault,
		Call: r.Call, Whom: r.Whom, Letter: domain.Letter{ID: r.Letter, Token: r.Token, Kind: r.Kind, Critical: r.Critical, Person: r.Person, Language: r.Language,
			Subject: r.Subject, Body: r.Body, Params: r.Params, Link: r.Link, CreatedAt: r.CreatedAt}}
}

const dispatchColumns = `d.id, d.channel, d.address, d.due, d.attempts, d.sent_at, d.received_at, d.fault,
	l.id AS letter, l.token, l.kind, l.critical, l.person, l.language, l.subject, l.body, l.params, l.link, l.created_at`

// ClaimDispatches counts the attempt. Commit before sending: the lease is what keeps another sender away.
func (t *tx) ClaimDispatches(ctx context.Context, c domain.Channel, lease time.Duration, limit int) ([]domain.Dispatch, error) {
	var list []dispatchRow
	err := t.list(ctx, &list, `UPDATE dispatches AS d SET attempts = d.attempts + 1, ready_at = clock_timestamp() + make_interval(secs => ?)
		FROM letters AS l WHERE l.id = d.letter AND d.id IN (SELECT id FROM dispatches WHERE channel = ? AND sent_at IS NULL
			AND ready_at <= (SELECT clock_timestamp()) AND due <= (SELECT intermart_now()) ORDER BY ready_at, id LIMIT ? FOR UPDATE SKIP LOCKED)
		RETURNING `+dispatchColumns, lease.Seconds(), c, pageSize(limit))
	return rows(list, (*dispatchRow).dispatch), err
}

func (t *tx) DispatchSent(ctx context.Context, id domain.DispatchID) error {
	_, err := t.exec(ctx, `UPDATE dispatches SET sent_at = intermart_now(), fault = '' WHERE id = ? AND sent_at IS NULL`, id)
	return err
}

func (t *tx) DispatchFailed(ctx context.Context, id domain.DispatchID, fault string, retryIn time.Duration) error {
	_, err := t.exec(ctx, `UPDATE dispatches SET fault = ?, ready_at = clock_timestamp() + make_interval(secs => ?) WHERE id = ? AND sent_at IS NULL`,
		fault, retryIn.Seconds(), id)
	return err
}

// DispatchReceived takes the gateway's word once: that it arrived is not taken back.
func (t *tx) DispatchReceived(ctx context.Context, token domain.LetterID, fault string) error {
	return t.touch(ctx, `UPDATE dispatches SET fault = CASE WHEN received_at IS NULL THEN ? ELSE fault END,
		received_at = CASE WHEN ? = '' THEN coalesce(received_at, intermart_now()) ELSE received_at END
		WHERE letter IN (SELECT id FROM letters WHERE token = ?) AND channel = 'phone'`, fault, fault, token)
}

// Undelivered reads the number to call from an organisation that the person acts for.
func (t *tx) Undelivered(ctx context.Context, q app.UndeliveredQuery) ([]domain.Dispatch, error) {
	var list []dispatchRow
	err := t.list(ctx, &list, `SELECT `+dispatchColumns+`, coalesce(g.phone, '') AS call, coalesce(g.name, '') AS whom
		FROM dispatches AS d JOIN letters AS l ON l.id = d.letter LEFT JOIN LATERAL (SELECT o.phone, o.name FROM memberships AS m
			JOIN organisations AS o ON o.id = m.organisation WHERE m.person = l.person AND is_training(o.region) = ? AND (o.kind = 'agency' OR o.region LIKE ? || '%' OR o.region IN (?))
			ORDER BY o.phone = '', o.id LIMIT 1) AS g ON true
		WHERE (g.name IS NOT NULL OR NOT EXISTS (SELECT FROM memberships AS m WHERE m.person = l.person))
			AND (d.sent_at IS NULL OR d.channel = 'phone' AND d.received_at IS NULL)
			AND NOT l.kind = ANY (?)
			AND (d.sent_at IS NULL AND d.attempts >= ? OR d.fault <> '' AND d.sent_at IS NOT NULL OR d.due <= ?) ORDER BY l.critical DESC, d.due, d.id LIMIT ?`,
		q.Training, q.Region.Prefix(), bun.List(q.Region.Chain()), pgdialect.Array(append([]string{}, q.Except...)), q.Attempts, q.Before, pageSize(q.Limit))
	return rows(list, (*dispatchRow).dispatch), err
}
