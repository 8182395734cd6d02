package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
)

type panelRow struct {
	bun.BaseModel `bun:"table:panels,alias:q"`

	Notice   domain.NoticeID `bun:",pk"`
	Number   string
	Region   domain.RegionCode
	Version  int64
	Needed   int
	Outlier  rulebook.Ratio     `bun:",type:jsonb"`
	Pool     []domain.PoolEntry `bun:",type:jsonb"`
	PoolHash string
	FixedAt  time.Time
	Draw     []domain.PersonID  `bun:",type:jsonb"`
	Blind    []domain.BidID     `bun:",type:jsonb"`
	DrawnAt  time.Time          `bun:",nullzero"`
	Seats    []domain.PanelSeat `bun:",type:jsonb"`
	ClosedAt time.Time          `bun:",nullzero"`
}

func newPanelRow(p *domain.Panel) *panelRow {
	return &panelRow{Notice: p.Notice, Number: p.Number, Region: p.Region, Version: p.Version, Needed: p.Needed, Outlier: p.Outlier,
		Pool: append([]domain.PoolEntry{}, p.Pool...), PoolHash: p.PoolHash, FixedAt: p.FixedAt, Draw: append([]domain.PersonID{}, p.Order...),
		Blind: append([]domain.BidID{}, p.Blind...), DrawnAt: p.DrawnAt, Seats: append([]domain.PanelSeat{}, p.Seats...), ClosedAt: p.ClosedAt}
}

func (r *panelRow) panel() domain.Panel {
	return domain.Panel{Notice: r.Notice, Number: r.Number, Region: r.Region, Version: r.Version, Needed: r.Needed, Outlier: r.Outlier, Pool: r.Pool,
		PoolHash: r.PoolHash, FixedAt: r.FixedAt, Order: r.Draw, Blind: r.Blind, DrawnAt: r.DrawnAt, Seats: r.Seats, ClosedAt: r.ClosedAt}
}

func (t *tx) Panel(ctx context.Context, n domain.NoticeID) (*domain.Panel, error) {
	return panelOf(one[panelRow](ctx, t, "notice = ?", n))
}

func (t *tx) PanelUnlocked(ctx context.Context, n domain.NoticeID) (*domain.Panel, error) {
	return panelOf(load[panelRow](ctx, t, false, "notice = ?", n))
}

func panelOf(r *panelRow, err error) (*domain.Panel, error) {
	if err != nil {
		return nil, err
	}
	p := r.panel()
	return &p, nil
}

func (t *tx) AddPanel(ctx context.Context, p *domain.Panel) error {
	return t.addNew(ctx, newPanelRow(p))
}

func (t *tx) SavePanel(ctx context.Context, p *domain.Panel) error {
	r := newPanelRow(p)
	r.Version++
	return t.save(ctx, r, "notice", string(p.Notice), &p.Version)
}

type seatedRow struct {
	panelRow `bun:",extend"`

	Title        string
	NoticeStatus domain.NoticeStatus
}

func (t *tx) PanelsOf(ctx context.Context, person domain.PersonID, after app.Cursor, limit int) ([]app.SeatedPanel, error) {
	var list []seatedRow
	s := t.db.NewSelect().TableExpr("panels AS q").Join("JOIN notices AS n ON n.id = q.notice").ColumnExpr("q.*, n.title, n.status AS notice_status").
		Where("q.seats @> jsonb_build_array(jsonb_build_object('person', ?::text))", person).
		Where("NOT q.seats @> jsonb_build_array(jsonb_build_object('person', ?::text, 'called_at', '0001-01-01T00:00:00Z'))", person) // passed over
	if err := page(s, "q.drawn_at", "q.notice", after, limit).Scan(ctx, &list); err != nil {
		return nil, translate(err)
	}
	return rows(list, func(r *seatedRow) app.SeatedPanel {
		return app.SeatedPanel{Panel: r.panel(), Title: r.Title, Status: r.NoticeStatus}
	}), nil
}

type sheetRow struct {
	bun.BaseModel `bun:"table:score_sheets,alias:e"`

	Notice   domain.NoticeID    `bun:",pk"`
	Person   domain.PersonID    `bun:",pk"`
	Lines    []domain.SheetLine `bun:",type:jsonb"`
	SavedAt  time.Time
	LockedAt time.Time `bun:",nullzero"`
	SHA256   string    `bun:"sha256"`
}

func (r *sheetRow) sheet() *domain.Sheet {
	return &domain.Sheet{Notice: r.Notice, Person: r.Person, Lines: r.Lines, SavedAt: r.SavedAt, LockedAt: r.LockedAt, SHA256: r.SHA256}
}

func (t *tx) Sheet(ctx context.Context, n domain.NoticeID, person domain.PersonID) (*domain.Sheet, error) {
	r, err := one[sheetRow](ctx, t, "notice = ? AND person = ?", n, person)
	if err != nil {
		return nil, err
	}
	return r.sheet(), nil
}

func (t *tx) Sheets(ctx context.Context, n domain.NoticeID) ([]*domain.Sheet, error) {
	var list []sheetRow
	if err := t.db.NewSelect().Model(&list).Where("notice = ?", n).Where("locked_at IS NOT NULL").OrderExpr("person").Scan(ctx); err != nil {
		return nil, translate(err)
	}
	return rows(list, (*sheetRow).sheet), nil
}

func (t *tx) PutSheet(ctx context.Context, s *domain.Sheet) error {
	row := &sheetRow{Notice: s.Notice, Person: s.Person, Lines: append([]domain.SheetLine{}, s.Lines...), SavedAt: s.SavedAt, LockedAt: s.LockedAt, SHA256: s.SHA256}
	if err := clean(row); err != nil {
		return err
	}
	_, err := t.db.NewInsert().Model(row).On("CONFLICT (notice, person) DO UPDATE").Set("lines = EXCLUDED.lines").Set("saved_at = EXCLUDED.saved_at").
		Set("locked_at = EXCLUDED.locked_at").Set("sha256 = EXCLUDED.sha256").Exec(ctx)
	return translate(err)
}
