package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/intermart/intermart/domain"
)

type intakeRow struct {
	bun.BaseModel `bun:"table:intakes,alias:n"`

	ID         domain.IntakeID `bun:",pk"`
	Region     domain.RegionCode
	Status     domain.IntakeStatus
	Version    int64
	Name       string
	File       domain.FileID
	Source     string
	ReadRows   int
	Bad        int
	Agencies   int
	Admitted   int
	Known      int
	Fault      string
	CreatedBy  domain.PersonID
	CreatedAt  time.Time
	ReleasedBy domain.PersonID `bun:",nullzero"`
	DoneAt     time.Time       `bun:",nullzero"`
	Training   bool

	Recognition *domain.Recognition `bun:",type:jsonb,nullzero"`
	Note        string
	Ended       int
}

func newIntakeRow(in *domain.Intake) *intakeRow {
	return &intakeRow{ID: in.ID, Region: in.Region, Status: in.Status, Version: in.Version, Name: in.Name, File: in.File, Source: in.Source, ReadRows: in.Read,
		Bad: in.Bad, Agencies: in.Agencies, Admitted: in.Admitted, Known: in.Known, Fault: in.Fault, CreatedBy: in.CreatedBy, CreatedAt: in.CreatedAt,
		ReleasedBy: in.ReleasedBy, DoneAt: in.DoneAt, Training: in.Training, Recognition: in.Recognition, Note: in.Note, Ended: in.Ended}
}

func (r *intakeRow) intake() domain.Intake {
	return domain.Intake{ID: r.ID, Region: r.Region, Status: r.Status, Version: r.Version, Name: r.Name, File: r.File, Source: r.Source, Read: r.ReadRows,
		Bad: r.Bad, Agencies: r.Agencies, Admitted: r.Admitted, Known: r.Known, Fault: r.Fault, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt,
		ReleasedBy: r.ReleasedBy, DoneAt: r.DoneAt, Training: r.Training, Recognition: r.Recognition, Note: r.Note, Ended: r.Ended}
}

func (t *tx) Intake(ctx context.Context, id domain.IntakeID) (*domain.Intake, error) {
	r, err := one[intakeRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	in := r.intake()
	return &in, nil
}

func (t *tx) Intakes(ctx context.Context, region domain.RegionCode, limit int) ([]domain.Intake, error) {
	var list []intakeRow
	err := within(t.db.NewSelect().Model(&list), "n.region", region).OrderExpr("created_at DESC, id").Limit(pageSize(limit)).Scan(ctx)
	return rows(list, (*intakeRow).intake), translate(err)
}

func (t *tx) AddIntake(ctx context.Context, in *domain.Intake) (bool, error) {
	return t.add(ctx, newIntakeRow(in))
}

func (t *tx) SaveIntake(ctx context.Context, in *domain.Intake) error {
	r := newIntakeRow(in)
	r.Version++
	return t.save(ctx, r, "id", string(in.ID), &in.Version)
}

type intakeLine struct {
	bun.BaseModel `bun:"table:intake_rows,alias:x"`

	Intake        domain.IntakeID
	Sheet         int
	Line          int
	USCC          string                `bun:"uscc"`
	Profile       *domain.AgencyProfile `bun:",type:jsonb"`
	Qualification *domain.Qualification `bun:",type:jsonb"`
	Faults        []domain.IntakeFault  `bun:",type:jsonb"`
	Outcome       string
}

func (l *intakeLine) row() domain.IntakeRow {
	r := domain.IntakeRow{Sheet: l.Sheet, Line: l.Line, USCC: l.USCC, Faults: l.Faults, Outcome: l.Outcome}
	if l.Profile != nil {
		r.Profile = *l.Profile
	}
	if l.Qualification != nil {
		r.Qualification = *l.Qualification
	}
	return r
}

func (t *tx) AddIntakeRows(ctx context.Context, id domain.IntakeID, list []domain.IntakeRow) error {
	lines := make([]*intakeLine, len(list))
	for i := range list {
		r := &list[i]
		lines[i] = &intakeLine{Intake: id, Sheet: r.Sheet, Line: r.Line, USCC: r.USCC, Faults: r.Faults}
		if lines[i].Faults == nil {
			lines[i].Faults = []domain.IntakeFault{}
		}
		if r.Sheet == domain.IntakeAgencies {
			lines[i].Profile = &r.Profile
		} else {
			lines[i].Qualification = &r.Qualification
		}
	}
	if err := clean(lines); err != nil {
		return err
	}
	_, err := t.db.NewInsert().Model(&lines).On("CONFLICT DO NOTHING").Exec(ctx)
	return translate(err)
}

// intakeChecks find what rows say only together: each names the sheet and line of the rows at fault. Rows are numbered or
// joined as a whole, never looked up one by one: a list has tens of thousands.
var intakeChecks = []struct{ column, zh, en, found string }{
	{"统一社会信用代码", "同一机构在本表中重复", "the same agency stands twice",
		`SELECT sheet, line FROM (SELECT sheet, line, row_number() OVER (PARTITION BY uscc ORDER BY line) AS nth FROM mine WHERE sheet = 1) AS n WHERE nth > 1`},
	{"统一社会信用代码", "该机构已在平台登记；信息有变动的请办理变更", "this agency is registered here already: it files its own changes",
		`SELECT sheet, line FROM mine JOIN agencies AS a ON a.uscc = mine.uscc WHERE sheet = 1 AND (SELECT recognition IS NULL FROM intakes WHERE id = mine.intake)`},
	{"统一社会信用代码", "工作表“机构”中没有这家机构", "the sheet of agencies has no such agency",
		`SELECT q.sheet, q.line FROM mine AS q LEFT JOIN (SELECT DISTINCT uscc FROM mine WHERE sheet = 1) AS a ON a.uscc = q.uscc WHERE q.sheet = 2 AND a.uscc IS NULL`},
	{"证书编号", "同一机构的同一证书重复", "the same certificate of the same agency stands twice",
		`SELECT sheet, line FROM (SELECT sheet, line, row_number() OVER (PARTITION BY uscc, qualification->>'name', qualification->>'number' ORDER BY line) AS nth FROM mine WHERE sheet = 2) AS n WHERE nth > 1`},
}

func (t *tx) CheckIntake(ctx context.Context, id domain.IntakeID) (bad, agencies int, err error) {
	for _, c := range intakeChecks {
		if _, err := t.exec(ctx, `WITH mine AS MATERIALIZED (SELECT intake, sheet, line, uscc, qualification FROM intake_rows WHERE intake = ?), found AS MATERIALIZED (`+c.found+`)
			UPDATE intake_rows AS x SET faults = faults || jsonb_build_array(jsonb_build_object('column', ?::text, 'text', jsonb_build_object('zh', ?::text, 'en', ?::text)))
			FROM found WHERE x.intake = ? AND x.sheet = found.sheet AND x.line = found.line`, id, c.column, c.zh, c.en, id); err != nil {
			return 0, 0, err
		}
	}
	err = t.scan(ctx, []any{&bad, &agencies}, `SELECT count(*) FILTER (WHERE faults <> '[]'), count(*) FILTER (WHERE sheet = 1 AND faults = '[]') FROM intake_rows WHERE intake = ?`, id)
	return bad, agencies, err
}

func (t *tx) NextIntakeRows(ctx context.Context, id domain.IntakeID, limit int) ([]domain.IntakeRow, map[string][]domain.Qualification, error) {
	var list []intakeLine
	if err := t.db.NewSelect().Model(&list).Where("intake = ? AND sheet = 1 AND faults = '[]' AND outcome = ''", id).OrderExpr("line").Limit(pageSize(limit)).Scan(ctx); err != nil || len(list) == 0 {
		return nil, nil, translate(err)
	}
	codes := make([]string, len(list))
	for i := range list {
		codes[i] = list[i].USCC
	}
	var certificates []intakeLine
	err := t.db.NewSelect().Model(&certificates).Where("intake = ? AND sheet = 2 AND faults = '[]' AND uscc IN (?)", id, bun.List(codes)).OrderExpr("line").Scan(ctx)
	held := make(map[string][]domain.Qualification, len(list))
	for _, c := range certificates {
		held[c.USCC] = append(held[c.USCC], *c.Qualification)
	}
	return rows(list, (*intakeLine).row), held, translate(err)
}

func (t *tx) EndIntakeRows(ctx context.Context, id domain.IntakeID, lines []int, outcome string) error {
	if len(lines) == 0 {
		return nil
	}
	_, err := t.exec(ctx, `UPDATE intake_rows SET outcome = ? WHERE intake = ? AND sheet = 1 AND line = ANY (?)`, outcome, id, pgdialect.Array(lines))
	return err
}

func (t *tx) IntakeFaults(ctx context.Context, id domain.IntakeID, after [2]int, limit int) ([]domain.IntakeRow, error) {
	var list []intakeLine
	err := t.db.NewSelect().Model(&list).Column("sheet", "line", "uscc", "faults").Where("intake = ? AND faults <> '[]' AND (sheet, line) > (?, ?)", id, after[0], after[1]).
		OrderExpr("sheet, line").Limit(pageSize(limit)).Scan(ctx)
	return rows(list, (*intakeLine).row), translate(err)
}

func (t *tx) AddAgencies(ctx context.Context, list []*domain.Agency) (added []string, err error) {
	codes := make([]string, len(list))
	for i, a := range list {
		codes[i] = a.USCC
	}
	var there []struct{ Uscc string }
	if err := t.list(ctx, &there, `SELECT uscc FROM agencies WHERE uscc IN (?)`, bun.List(codes)); err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(there))
	for _, x := range there {
		known[x.Uscc] = true
	}
	var organisations []*organisationRow
	var agencies []*agencyRow
	for _, a := range list {
		if known[a.USCC] {
			continue
		}
		organisations = append(organisations, &organisationRow{ID: domain.OrganisationID(a.ID), Kind: domain.KindAgency, Name: a.Name, USCC: a.USCC, Region: a.Region, Phone: a.Phone, Address: a.Address, Version: 1})
		r := newAgencyRow(a)
		if r.Faults == nil {
			r.Faults = []domain.Fault{}
		}
		agencies, added = append(agencies, r), append(added, a.USCC)
	}
	if len(agencies) == 0 {
		return nil, nil
	}
	if _, err := t.db.NewInsert().Model(&organisations).Exec(ctx); err != nil {
		return nil, translate(err)
	}
	_, err = t.db.NewInsert().Model(&agencies).Exec(ctx)
	return added, translate(err)
}
