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

type organisationRow struct {
	bun.BaseModel `bun:"table:organisations,alias:o"`

	ID      domain.OrganisationID `bun:",pk"`
	Kind    domain.OrganisationKind
	Name    string
	USCC    string `bun:"uscc"`
	Region  domain.RegionCode
	Phone   string
	Address string
	Version int64
}

func (r *organisationRow) organisation() domain.Organisation {
	return domain.Organisation{ID: r.ID, Kind: r.Kind, Name: r.Name, USCC: r.USCC, Region: r.Region, Phone: r.Phone, Address: r.Address, Version: r.Version}
}

func (t *tx) OrganisationsByID(ctx context.Context, ids []domain.OrganisationID) (map[domain.OrganisationID]domain.Organisation, error) {
	var list []organisationRow
	err := t.db.NewSelect().Model(&list).Where("o.id IN (?)", bun.List(ids)).Scan(ctx)
	byID := make(map[domain.OrganisationID]domain.Organisation, len(list))
	for i := range list {
		byID[list[i].ID] = list[i].organisation()
	}
	return byID, translate(err)
}

func (t *tx) Organisation(ctx context.Context, id domain.OrganisationID) (*domain.Organisation, error) {
	r, err := one[organisationRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	o := r.organisation()
	return &o, nil
}

func (t *tx) Organisations(ctx context.Context, q app.OrganisationQuery) ([]domain.Organisation, error) {
	var list []organisationRow
	s := t.db.NewSelect().Model(&list).OrderExpr("o.id").Limit(pageSize(q.Limit))
	s = find(within(equal(equal(s, "o.id", q.ID), "o.kind", q.Kind), "o.region", q.Region), "o", q.Text)
	if q.After != "" {
		s = s.Where("o.id > ?", q.After)
	}
	if err := s.Scan(ctx); err != nil {
		return nil, translate(err)
	}
	return rows(list, (*organisationRow).organisation), nil
}

func (t *tx) AddOrganisation(ctx context.Context, o *domain.Organisation) error {
	o.Version = max(o.Version, 1)
	return t.addNew(ctx, &organisationRow{ID: o.ID, Kind: o.Kind, Name: o.Name, USCC: o.USCC, Region: o.Region, Phone: o.Phone,
		Address: o.Address, Version: o.Version})
}

type personRow struct {
	bun.BaseModel `bun:"table:people,alias:p"`

	ID           domain.PersonID `bun:",pk"`
	Name         string
	Email        string
	PasswordHash string
	TOTPSecret   string `bun:"totp_secret"`
	TOTPStep     int64  `bun:"totp_step"`
	Disabled     bool
	Language     string
	Version      int64
}

func newPersonRow(p *domain.Person) *personRow {
	return &personRow{ID: p.ID, Name: p.Name, Email: p.Email, PasswordHash: p.PasswordHash, TOTPSecret: p.TOTPSecret, TOTPStep: p.TOTPStep,
		Disabled: p.Disabled, Language: p.Language, Version: p.Version}
}

func (r *personRow) person() domain.Person {
	return domain.Person{ID: r.ID, Name: r.Name, Email: r.Email, PasswordHash: r.PasswordHash, TOTPSecret: r.TOTPSecret, TOTPStep: r.TOTPStep,
		Disabled: r.Disabled, Language: r.Language, Version: r.Version}
}

func (t *tx) Person(ctx context.Context, id domain.PersonID) (*domain.Person, error) {
	return t.personWhere(ctx, "id = ?", id)
}

func (t *tx) PersonByEmail(ctx context.Context, email string) (*domain.Person, error) {
	return t.personWhere(ctx, "lower(email) = lower(?)", email)
}

func (t *tx) personWhere(ctx context.Context, where string, arg any) (*domain.Person, error) {
	r, err := one[personRow](ctx, t, where, arg)
	if err != nil {
		return nil, err
	}
	p := r.person()
	return &p, nil
}

func (t *tx) AddPerson(ctx context.Context, p *domain.Person) error {
	p.Version = max(p.Version, 1)
	added, err := t.add(ctx, newPersonRow(p))
	if err != nil || added {
		return err
	}
	return refusal.New(refusal.Conflict, "person.email", "email", "该邮箱已被使用", "this mail address is taken")
}

func (t *tx) SavePerson(ctx context.Context, p *domain.Person) error {
	r := newPersonRow(p)
	r.Version++
	return t.save(ctx, r, "id", string(p.ID), &p.Version)
}

type membershipRow struct {
	bun.BaseModel `bun:"table:memberships,alias:m"`

	Person       domain.PersonID       `bun:",pk"`
	Organisation domain.OrganisationID `bun:",pk"`
	Roles        []string              `bun:",array"`
	ChosenAt     time.Time             `bun:",nullzero"`
}

func (r *membershipRow) membership() domain.Membership {
	return domain.Membership{Person: r.Person, Organisation: r.Organisation, Roles: roles(r.Roles), ChosenAt: r.ChosenAt}
}

func roles(list []string) []domain.Role {
	return rows(list, func(s *string) domain.Role { return domain.Role(*s) })
}

func (t *tx) Memberships(ctx context.Context, ps ...domain.PersonID) ([]domain.Membership, error) {
	var list []membershipRow
	if err := t.db.NewSelect().Model(&list).Where("person IN (?)", bun.List(ps)).OrderExpr("person, organisation").Scan(ctx); err != nil {
		return nil, translate(err)
	}
	return rows(list, (*membershipRow).membership), nil
}

// SetMembership writes the roles; without any it ends the membership.
func (t *tx) SetMembership(ctx context.Context, m domain.Membership) error {
	if len(m.Roles) == 0 {
		_, err := t.exec(ctx, `DELETE FROM memberships WHERE person = ? AND organisation = ?`, m.Person, m.Organisation)
		return err
	}
	row := &membershipRow{Person: m.Person, Organisation: m.Organisation, Roles: rows(m.Roles, func(r *domain.Role) string { return string(*r) })}
	_, err := t.db.NewInsert().Model(row).On("CONFLICT (person, organisation) DO UPDATE").Set("roles = EXCLUDED.roles").Exec(ctx)
	return translate(err)
}

type memberRow struct {
	personRow `bun:",extend"`

	Roles []string `bun:",array"`
}

func (t *tx) People(ctx context.Context, o domain.OrganisationID) ([]app.Member, error) {
	var list []memberRow
	err := t.list(ctx, &list, `SELECT p.*, m.roles FROM people p JOIN memberships m ON m.person = p.id WHERE m.organisation = ? ORDER BY p.name, p.id`, o)
	return rows(list, func(r *memberRow) app.Member { return app.Member{Person: r.person(), Roles: roles(r.Roles)} }), err
}

// Holders reads who must be told.
func (t *tx) Holders(ctx context.Context, o domain.OrganisationID, r domain.RegionCode, wanted ...domain.Role) ([]domain.Person, error) {
	return t.holders(ctx, wanted, func(in *bun.SelectQuery) *bun.SelectQuery {
		switch {
		case o != "":
			return in.Where("m.organisation = ?", o)
		case r != "":
			return in.Join("JOIN organisations AS g ON g.id = m.organisation").Where("g.region IN (?)", bun.List(r.Chain())).
				Where("is_training(g.region) = is_training(?)", r)
		}
		return in.Join("JOIN organisations AS g ON g.id = m.organisation").Where("NOT is_training(g.region)")
	})
}

// Bidders reads them in one query, however many they are.
func (t *tx) Bidders(ctx context.Context, n domain.NoticeID, wanted ...domain.Role) ([]domain.Person, error) {
	return t.holders(ctx, wanted, func(in *bun.SelectQuery) *bun.SelectQuery {
		return in.Where("m.organisation IN (SELECT agency_id FROM bids WHERE notice_id = ? AND status NOT IN ('replaced', 'withdrawn', 'lapsed'))", n)
	})
}

func (t *tx) holders(ctx context.Context, wanted []domain.Role, narrow func(*bun.SelectQuery) *bun.SelectQuery) ([]domain.Person, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	in := t.db.NewSelect().TableExpr("memberships AS m").ColumnExpr("m.person").
		Where("m.roles && ?", pgdialect.Array(rows(wanted, func(r *domain.Role) string { return string(*r) })))
	var list []personRow
	err := t.db.NewSelect().Model(&list).Where("NOT p.disabled").Where("p.id IN (?)", narrow(in)).OrderExpr("p.id").Scan(ctx)
	if err != nil {
		return nil, translate(err)
	}
	return rows(list, (*personRow).person), nil
}
