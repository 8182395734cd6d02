package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

func (t *tx) Sessions(ctx context.Context, p domain.PersonID) ([]app.Session, error) {
	var list []sessionRow
	err := t.db.NewSelect().Model(&list).Where("person = ?", p).Where("ends_at > clock_timestamp()").OrderExpr("begun_at DESC, id").Scan(ctx)
	return rows(list, (*sessionRow).session), translate(err)
}

func (t *tx) EndSessionByID(ctx context.Context, p domain.PersonID, id string) (bool, error) {
	return t.touched(ctx, `DELETE FROM sessions WHERE person = ? AND id = ?`, p, id)
}

func (t *tx) EndOtherSessions(ctx context.Context, p domain.PersonID, keep string) error {
	_, err := t.exec(ctx, `DELETE FROM sessions WHERE person = ? AND token_hash <> ?`, p, keep)
	return err
}

func (t *tx) TurnSession(ctx context.Context, tokenHash string, p domain.PersonID, o domain.OrganisationID) error {
	if _, err := t.exec(ctx, `UPDATE sessions SET organisation = ? WHERE token_hash = ?`, o, tokenHash); err != nil {
		return err
	}
	_, err := t.exec(ctx, `UPDATE memberships SET chosen_at = clock_timestamp() WHERE person = ? AND organisation = ?`, p, o)
	return err
}

func (t *tx) ProveSession(ctx context.Context, tokenHash string, at time.Time) error {
	_, err := t.exec(ctx, `UPDATE sessions SET proved_at = ?, second = false WHERE token_hash = ?`, at, tokenHash)
	return err
}

// touched reports whether a statement changed a row.
func (t *tx) touched(ctx context.Context, q string, args ...any) (bool, error) {
	n, err := t.exec(ctx, q, args...)
	return n > 0, err
}

type invitationRow struct {
	bun.BaseModel `bun:"table:invitations,alias:i"`

	ID           domain.InvitationID `bun:",pk"`
	Organisation domain.OrganisationID
	Person       domain.PersonID
	Roles        []string        `bun:",array"`
	InvitedBy    domain.PersonID `bun:",nullzero"`
	MadeAt       time.Time
	EndsAt       time.Time
	AnsweredAt   time.Time `bun:",nullzero"`
	Joined       bool
}

func newInvitationRow(i *domain.Invitation) *invitationRow {
	return &invitationRow{ID: i.ID, Organisation: i.Organisation, Person: i.Person, Roles: rows(i.Roles, func(r *domain.Role) string { return string(*r) }),
		InvitedBy: i.InvitedBy, MadeAt: i.MadeAt, EndsAt: i.EndsAt, AnsweredAt: i.AnsweredAt, Joined: i.Joined}
}

func (r *invitationRow) invitation() domain.Invitation {
	return domain.Invitation{ID: r.ID, Organisation: r.Organisation, Person: r.Person, Roles: roles(r.Roles), InvitedBy: r.InvitedBy, MadeAt: r.MadeAt,
		EndsAt: r.EndsAt, AnsweredAt: r.AnsweredAt, Joined: r.Joined}
}

func (t *tx) Invitation(ctx context.Context, id domain.InvitationID) (*domain.Invitation, error) {
	r, err := one[invitationRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	i := r.invitation()
	return &i, nil
}

// AddInvitation also closes one that has expired: it must not stand in the way of the next.
func (t *tx) AddInvitation(ctx context.Context, i *domain.Invitation) error {
	if _, err := t.exec(ctx, `UPDATE invitations SET answered_at = ends_at WHERE organisation = ? AND person = ? AND answered_at IS NULL AND ends_at < ?`,
		i.Organisation, i.Person, i.MadeAt); err != nil {
		return err
	}
	added, err := t.add(ctx, newInvitationRow(i))
	if err != nil || added {
		return err
	}
	return refusal.New(refusal.Conflict, "invitation.open", "email", "此人已有待答复的邀请", "this person has an invitation to answer already")
}

func (t *tx) SaveInvitation(ctx context.Context, i *domain.Invitation) error {
	_, err := t.exec(ctx, `UPDATE invitations SET answered_at = ?, joined = ? WHERE id = ?`, i.AnsweredAt, i.Joined, i.ID)
	return err
}

func (t *tx) InvitationsOf(ctx context.Context, p domain.PersonID, now time.Time) ([]domain.Invitation, error) {
	var list []invitationRow
	err := t.db.NewSelect().Model(&list).Where("person = ?", p).Where("answered_at IS NULL").Where("ends_at > ?", now).OrderExpr("made_at, id").Scan(ctx)
	return rows(list, (*invitationRow).invitation), translate(err)
}

type invitedRow struct {
	invitationRow `bun:",extend"`

	Name  string
	Email string
}

func (t *tx) InvitationsTo(ctx context.Context, o domain.OrganisationID, now time.Time) ([]app.InvitedPerson, error) {
	var list []invitedRow
	err := t.list(ctx, &list, `SELECT i.*, p.name, p.email FROM invitations AS i JOIN people AS p ON p.id = i.person
		WHERE i.organisation = ? AND i.answered_at IS NULL AND i.ends_at > ? ORDER BY i.made_at, i.id`, o, now)
	return rows(list, func(r *invitedRow) app.InvitedPerson {
		return app.InvitedPerson{Invitation: r.invitation(), Name: r.Name, Email: r.Email}
	}), err
}

// OpenItems are what waits for the person himself: what others of the organisation can do anyway is not his.
func (t *tx) OpenItems(ctx context.Context, p domain.PersonID, o domain.OrganisationID) ([]domain.OpenItem, error) {
	var list []struct{ Noun, ID, Title string }
	err := t.list(ctx, &list, `SELECT noun, id::text, title FROM (
		SELECT 'notice' AS noun, n.id, n.title, 1 AS place FROM notices AS n
			WHERE n.officer = ?0 AND n.department = ?1 AND n.status IN ('draft', 'returned', 'internal', 'review', 'approved', 'published', 'frozen', 'selected', 'suspended')
		UNION ALL SELECT 'contract', c.id, '', 2 FROM contracts AS c WHERE c.submitted_by = ?0 AND (c.department = ?1 OR c.agency = ?1) AND c.status <> 'filed'
		UNION ALL SELECT 'revision', v.id, '', 3 FROM revisions AS v WHERE v.writer = ?0 AND v.department = ?1 AND v.status IN ('proposed', 'agreed', 'reviewed')
		UNION ALL SELECT 'agency', a.id, a.name, 4 FROM agencies AS a WHERE a.submitted_by = ?0 AND a.id = ?1 AND a.status IN ('submitted', 'returned')
		) AS open ORDER BY place, id`, p, o)
	return rows(list, func(r *struct{ Noun, ID, Title string }) domain.OpenItem {
		return domain.OpenItem{Noun: r.Noun, ID: r.ID, Title: r.Title}
	}), err
}

func (t *tx) EndSessionsFor(ctx context.Context, p domain.PersonID, o domain.OrganisationID) error {
	_, err := t.exec(ctx, `DELETE FROM sessions WHERE person = ? AND organisation = ?`, p, o)
	return err
}

func (t *tx) EndDeputies(ctx context.Context, p domain.PersonID, o domain.OrganisationID, now time.Time) error {
	_, err := t.exec(ctx, `UPDATE deputies SET ended_at = ?, version = version + 1 WHERE department = ? AND (principal = ? OR deputy = ?) AND ended_at IS NULL`, now, o, p, p)
	return err
}

func (t *tx) EndTokens(ctx context.Context, p domain.PersonID, o domain.OrganisationID, now time.Time) error {
	_, err := t.exec(ctx, `UPDATE tokens SET revoked_at = ? WHERE person = ? AND organisation = ? AND revoked_at IS NULL`, now, p, o)
	return err
}
