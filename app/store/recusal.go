package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

type recusalRow struct {
	bun.BaseModel `bun:"table:recusals,alias:r"`

	Person       domain.PersonID
	Organisation domain.OrganisationID
	Name         string
	USCC         string `bun:"uscc"`
	Reason       string
	UntilDay     time.Time
	At           time.Time
}

func (r *recusalRow) recusal() domain.Recusal {
	return domain.Recusal{Person: r.Person, Organisation: r.Organisation, Name: r.Name, USCC: r.USCC, Reason: r.Reason,
		Until: workday.Date{Year: r.UntilDay.Year(), Month: r.UntilDay.Month(), Day: r.UntilDay.Day()}, At: r.At}
}

func (t *tx) Recusals(ctx context.Context, day workday.Date, ps ...domain.PersonID) ([]domain.Recusal, error) {
	var list []recusalRow
	err := t.db.NewSelect().Model(&list).Where("person IN (?) AND until_day >= ?::date", bun.List(ps), day.String()).OrderExpr("person, name, organisation").Scan(ctx)
	return rows(list, (*recusalRow).recusal), translate(err)
}

func (t *tx) PutRecusal(ctx context.Context, r domain.Recusal) error {
	_, err := t.exec(ctx, `INSERT INTO recusals (person, organisation, name, uscc, reason, until_day, at) VALUES (?, ?, ?, ?, ?, ?::date, ?)
		ON CONFLICT (person, organisation) DO UPDATE SET until_day = GREATEST(recusals.until_day, EXCLUDED.until_day), reason = EXCLUDED.reason, at = EXCLUDED.at`,
		r.Person, r.Organisation, r.Name, r.USCC, r.Reason, r.Until.String(), r.At)
	return err
}

func (t *tx) OrganisationsByUSCC(ctx context.Context, uscc string) ([]domain.Organisation, error) {
	var list []organisationRow
	err := t.db.NewSelect().Model(&list).Where("uscc = ? AND uscc <> ''", uscc).OrderExpr("id").Scan(ctx)
	return rows(list, (*organisationRow).organisation), translate(err)
}
