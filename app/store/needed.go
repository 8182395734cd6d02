package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

type staffRow struct {
	ID     domain.OrganisationID
	Kind   domain.OrganisationKind
	Name   string
	Region domain.RegionCode
	Above  bool
	Bands  []domain.ChainBand `bun:",type:jsonb"`
}

type staffMemberRow struct {
	Organisation domain.OrganisationID
	Person       domain.PersonID
	Name         string
	Roles        []string `bun:",array"`
	WayIn        bool
}

// Staff reads organisations, their members and their deputations. Somebody has a way in when his account is open and he
// has set a password, or holds a passkey, or is known to the identity provider.
func (t *tx) Staff(ctx context.Context, q app.StaffQuery) ([]domain.Staff, error) {
	where, args := `o.id = ?`, []any{q.Organisation}
	if q.Organisation == "" {
		where, args = `o.kind <> 'agency' AND is_training(o.region) = ? AND (o.region LIKE ? || '%' OR o.region IN (?))`, []any{q.Training, q.Region.Prefix(), bun.List(q.Region.Chain())}
	}
	var list []staffRow
	err := t.list(ctx, &list, `SELECT o.id, o.kind, o.name, o.region, ? <> '' AND o.region NOT LIKE ? || '%' AS above, h.bands
		FROM organisations AS o LEFT JOIN chains AS h ON h.department = o.id WHERE `+where+` ORDER BY o.region, o.name, o.id`, append([]any{string(q.Region), q.Region.Prefix()}, args...)...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	staff := make([]domain.Staff, len(list))
	at := make(map[domain.OrganisationID]int, len(list))
	ids := make([]domain.OrganisationID, len(list))
	for i, r := range list {
		staff[i] = domain.Staff{Organisation: r.ID, Kind: r.Kind, Name: r.Name, Region: r.Region, Bands: r.Bands, Above: r.Above}
		at[r.ID], ids[i] = i, r.ID
	}
	var members []staffMemberRow
	err = t.list(ctx, &members, `SELECT m.organisation, p.id AS person, p.name, m.roles, NOT p.disabled AND (p.password_hash <> ''
		OR EXISTS (SELECT 1 FROM passkeys AS k WHERE k.person = p.id) OR EXISTS (SELECT 1 FROM identities AS i WHERE i.person = p.id)) AS way_in
		FROM memberships AS m JOIN people AS p ON p.id = m.person WHERE m.organisation IN (?) ORDER BY p.name, p.id`, bun.List(ids))
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		s := &staff[at[m.Organisation]]
		s.People = append(s.People, domain.StaffMember{Person: m.Person, Name: m.Name, Roles: roles(m.Roles), WayIn: m.WayIn})
	}
	var deputies []deputyRow
	if err := t.db.NewSelect().Model(&deputies).Where("department IN (?)", bun.List(ids)).Where("to_day >= ?", q.From.String()).OrderExpr("to_day, id").Scan(ctx); err != nil {
		return nil, translate(err)
	}
	for i := range deputies {
		s := &staff[at[deputies[i].Department]]
		s.Deputies = append(s.Deputies, deputies[i].deputation())
	}
	return staff, nil
}
