package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
)

// changeRow keeps the change whole; the columns beside it repeat what lists filter and the database watches.
type changeRow struct {
	bun.BaseModel `bun:"table:changes,alias:c"`

	ID            domain.ChangeID `bun:",pk"`
	Number        string
	Region        domain.RegionCode
	Steward       domain.OrganisationID
	Status        domain.ChangeStatus
	Version       int64
	Title         string
	Departments   []string `bun:",array"`
	Matters       []string `bun:",array"`
	Rulebook      string
	Body          domain.Change `bun:",type:jsonb"`
	RegisteredAt  time.Time
	OpenedAt      time.Time       `bun:",nullzero"`
	PublishedAt   time.Time       `bun:",nullzero"`
	EffectiveFrom string          `bun:",nullzero"`
	Publisher     domain.PersonID `bun:",nullzero"`
}

func newChangeRow(c *domain.Change) *changeRow {
	r := &changeRow{ID: c.ID, Number: c.Number, Region: c.Region, Steward: c.Steward, Status: c.Status, Version: c.Version, Title: c.Title,
		Departments: []string{}, Matters: append([]string{}, c.Matters...), Rulebook: c.RulebookID, Body: *c, RegisteredAt: c.RegisteredAt, OpenedAt: c.OpenedAt,
		PublishedAt: c.PublishedAt, EffectiveFrom: c.EffectiveFrom.String(), Publisher: c.Publisher}
	for _, t := range c.Tasks {
		r.Departments = append(r.Departments, string(t.Department))
	}
	return r
}

func (r *changeRow) change() domain.Change {
	c := r.Body
	c.Version = r.Version
	return c
}

func changeOf(r *changeRow, err error) (*domain.Change, error) {
	if err != nil {
		return nil, err
	}
	c := r.change()
	return &c, nil
}

func (t *tx) Change(ctx context.Context, id domain.ChangeID) (*domain.Change, error) {
	return changeOf(one[changeRow](ctx, t, "id = ?", id))
}

func (t *tx) ChangeByNumber(ctx context.Context, number string) (*domain.Change, error) {
	return changeOf(one[changeRow](ctx, t, "number = ?", number))
}

func (t *tx) NextChangeNumber(ctx context.Context, r domain.RegionCode, year int) (string, error) {
	var last int
	err := t.scan(ctx, []any{&last}, `INSERT INTO change_numbers AS c (region, year, last) VALUES (?, ?, 1)
		ON CONFLICT (region, year) DO UPDATE SET last = c.last + 1 RETURNING last`, r, year)
	return fmt.Sprintf("BG-%s-%d-%06d", r, year, last), err
}

func (t *tx) AddChange(ctx context.Context, c *domain.Change) error {
	c.Version = max(c.Version, 1)
	return t.addNew(ctx, newChangeRow(c))
}

func (t *tx) SaveChange(ctx context.Context, c *domain.Change) error {
	r := newChangeRow(c)
	r.Version++
	return t.save(ctx, r, "id", string(c.ID), &c.Version)
}

// Changes pages newest first: by the moment of registration, the public ones by the moment they became public.
func (t *tx) Changes(ctx context.Context, q app.ChangeQuery) ([]domain.Change, error) {
	var list []changeRow
	s := within(t.db.NewSelect().Model(&list), "c.region", q.Region)
	if len(q.Statuses) > 0 {
		s = s.Where("c.status IN (?)", bun.List(q.Statuses))
	}
	if q.Department != "" {
		s = s.Where("c.departments @> ?", pgdialect.Array([]string{string(q.Department)})).Where("c.status <> ?", domain.ChangeRegistered)
	}
	if q.Matter != "" {
		s = s.Where("? = ANY (c.matters)", q.Matter)
	}
	if q.Rulebook != "" {
		s = s.Where("c.rulebook = ?", q.Rulebook)
	}
	at := "c.registered_at"
	if q.Public {
		at = "c.public_at"
		s = s.Where("c.public_at IS NOT NULL").Where("(is_training(?) OR NOT is_training(c.region))", q.Region)
	}
	if err := page(s, at, "c.id", q.After, q.Limit).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	return rows(list, (*changeRow).change), nil
}

func (t *tx) ChangesCiting(ctx context.Context, f domain.FileID) ([]domain.Change, error) {
	var list []changeRow
	err := t.db.NewSelect().Model(&list).Where("c.body->>'file' = ?", f).
		WhereOr("c.body->'Proposals' @> ?::jsonb", `[{"ApprovalFile":"`+string(f)+`"}]`).Scan(ctx)
	return rows(list, (*changeRow).change), translate(err)
}

type commentRow struct {
	bun.BaseModel `bun:"table:change_comments,alias:m"`

	ID         string `bun:",pk"`
	Change     domain.ChangeID
	Number     int
	Text       string
	Contact    string
	At         time.Time
	Answer     string
	Adopted    string
	AnsweredBy domain.PersonID `bun:",nullzero"`
	AnsweredAt time.Time       `bun:",nullzero"`
}

func (r *commentRow) comment() domain.PublicComment {
	return domain.PublicComment{ID: r.ID, Change: r.Change, Number: r.Number, Text: r.Text, Contact: r.Contact, At: r.At, Answer: r.Answer,
		Adopted: r.Adopted, AnsweredBy: r.AnsweredBy, AnsweredAt: r.AnsweredAt}
}

func (t *tx) ChangeComments(ctx context.Context, id domain.ChangeID) ([]domain.PublicComment, error) {
	var list []commentRow
	err := t.db.NewSelect().Model(&list).Where("change = ?", id).OrderExpr("number").Scan(ctx)
	return rows(list, (*commentRow).comment), translate(err)
}

// AddChangeComment adds a comment unless one with its id is there.
func (t *tx) AddChangeComment(ctx context.Context, m *domain.PublicComment) (added bool, err error) {
	return t.add(ctx, &commentRow{ID: m.ID, Change: m.Change, Number: m.Number, Text: m.Text, Contact: m.Contact, At: m.At})
}

func (t *tx) AnswerChangeComment(ctx context.Context, m *domain.PublicComment) error {
	return t.touch(ctx, `UPDATE change_comments SET answer = ?, adopted = ?, answered_by = ?, answered_at = ? WHERE id = ? AND answered_at IS NULL`,
		m.Answer, m.Adopted, m.AnsweredBy, m.AnsweredAt, m.ID)
}

func (t *tx) MatterLocks(ctx context.Context, stdCodes []string, wider []domain.RegionCode) ([]directory.MatterVersion, error) {
	if len(stdCodes) == 0 || len(wider) == 0 {
		return nil, nil
	}
	day := t.Now()
	var list []matterRow
	err := t.db.NewSelect().Model(&list).Column("body").DistinctOn("m.code").
		Where("m.body->>'std_code' IN (?)", bun.List(stdCodes)).Where("left(m.code, 6) IN (?)", bun.List(wider)).
		Where("m.effective_from <= (?::timestamptz AT TIME ZONE 'Asia/Shanghai')::date", day).OrderExpr("m.code, m.version DESC").Scan(ctx)
	return rows(list, (*matterRow).matter), translate(err)
}
