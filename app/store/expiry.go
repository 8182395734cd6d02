package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

func (t *tx) Expiring(ctx context.Context, from, to workday.Date, after domain.AgencyID, limit int) ([]domain.Agency, error) {
	var list []agencyRow
	q := t.db.NewSelect().Model(&list).Where("a.status IN ('admitted', 'suspended')").
		Where(`EXISTS (SELECT FROM jsonb_path_query(a.profile, '$.**.valid_to') AS d
			WHERE d #>> '{}' BETWEEN ? AND ?)`, from.String(), to.String())
	if after != "" {
		q = q.Where("a.id > ?", after)
	}
	err := q.OrderExpr("a.id").Limit(pageSize(limit)).Scan(ctx)
	return rows(list, (*agencyRow).agency), translate(err)
}

type reminderRow struct {
	bun.BaseModel `bun:"table:expiry_reminders,alias:x"`

	Agency  domain.AgencyID
	Item    string
	ValidTo string `bun:"type:date"`
	Stage   int
}

func (t *tx) AddReminders(ctx context.Context, a domain.AgencyID, list []domain.Expiry) (fresh []domain.Expiry, err error) {
	for _, x := range list {
		added, err := t.add(ctx, &reminderRow{Agency: a, Item: x.Key, ValidTo: x.ValidTo.String(), Stage: x.Stage})
		if err != nil {
			return nil, err
		}
		if added {
			fresh = append(fresh, x)
		}
	}
	return fresh, nil
}

// EveryAdmitted leaves out what eligibility does not read.
func (t *tx) EveryAdmitted(ctx context.Context, practice bool) ([]domain.Agency, error) {
	var list []agencyRow
	err := t.db.NewSelect().Model(&list).Column("id", "status", "name", "uscc", "region", "training", "standing", "recognition").
		ColumnExpr(`jsonb_build_object('uscc', uscc, 'name', name, 'qualifications', profile->'qualifications',
			'practitioners', coalesce(profile->'practitioners', '[]'), 'authority', coalesce(profile->'authority', '{}')) AS profile`).
		Where(maySell+" AND training = ?", practice).OrderExpr("uscc").Scan(ctx)
	return rows(list, (*agencyRow).agency), translate(err)
}
