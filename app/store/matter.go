package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
)

// Matters pages the directory of a day, one version of each matter.
func (t *tx) Matters(ctx context.Context, q app.MatterQuery) ([]directory.MatterVersion, error) {
	var list []matterRow
	s := ofDay(find(t.db.NewSelect().Model(&list).Column("body"), "m", q.Text), q)
	s = equal(equal(s, "m.category", q.Category), "m.department", q.Department)
	if q.Buyer != "" {
		s = forBuyer(s, q.Buyer)
	}
	if q.Buyer == "" || q.Region != "" {
		s = inRegion(s, q.Region)
	}
	if q.Link != "" {
		s = s.Where("m.body->'approvals' @> jsonb_build_array(jsonb_build_object('link', ?::text))", q.Link)
	}
	if q.After != "" {
		s = s.Where("m.code > ?", q.After)
	}
	err := s.OrderExpr("m.code").Limit(pageSize(q.Limit)).Scan(ctx)
	return rows(list, (*matterRow).matter), translate(err)
}

// ofDay leaves of each matter the newest version that has begun or, when none has and the list is not of what holds, the
// one that begins first. No day: the newest there is.
func ofDay(s *bun.SelectQuery, q app.MatterQuery) *bun.SelectQuery {
	if q.Day.IsZero() {
		return s.Where("NOT EXISTS (SELECT FROM matters AS newer WHERE newer.code = m.code AND newer.version > m.version)")
	}
	day := q.Day.String()
	const begun = `m.effective_from <= ?::date AND NOT EXISTS (SELECT FROM matters AS newer
		WHERE newer.code = m.code AND newer.version > m.version AND newer.effective_from <= ?::date)`
	if q.Holding {
		return s.Where(begun, day, day).Where("m.status <> ? AND (m.effective_to IS NULL OR m.effective_to >= ?::date)", directory.Retired, day)
	}
	return s.Where("("+begun+`) OR (m.effective_from > ?::date AND NOT EXISTS (SELECT FROM matters AS other WHERE other.code = m.code
		AND (other.effective_from <= ?::date OR other.version < m.version)))`, day, day, day, day)
}

// forBuyer narrows matters to what a department of the region may buy.
func forBuyer(s *bun.SelectQuery, r domain.RegionCode) *bun.SelectQuery {
	return s.Where("left(m.code, 6) IN (?)", bun.List(r.Chain()))
}

// inRegion narrows matters to a region and what lies in it, by their codes; no region is all. Those of a training region
// are practice: they stand in its own list only, and not in that of the city it lies in.
func inRegion(s *bun.SelectQuery, r domain.RegionCode) *bun.SelectQuery {
	if r != "" {
		s = s.Where("starts_with(m.code, ?)", r.Prefix())
	}
	return s.Where("(is_training(?) OR NOT is_training(left(m.code, 6)))", r)
}

// Qualifications is what the newest versions of matters ask for, each once.
func (t *tx) Qualifications(ctx context.Context, buyer domain.RegionCode) ([]directory.Qualification, error) {
	var list []struct{ Asked directory.Qualification }
	s := ofDay(t.db.NewSelect().Model((*matterRow)(nil)), app.MatterQuery{}).DistinctOn("m.body->'qualification'").ColumnExpr("m.body->'qualification' AS asked")
	if buyer != "" {
		s = forBuyer(s, buyer)
	} else {
		s = inRegion(s, "")
	}
	err := s.Scan(ctx, &list)
	out := make([]directory.Qualification, 0, len(list))
	for _, one := range list {
		out = append(out, one.Asked)
	}
	return out, translate(err)
}

// AllMatters is every version of the matters of a region and of what lies in it, by code and version.
func (t *tx) AllMatters(ctx context.Context, r domain.RegionCode) ([]directory.MatterVersion, error) {
	var list []matterRow
	err := inRegion(t.db.NewSelect().Model(&list).Column("body"), r).OrderExpr("m.code, m.version").Scan(ctx)
	return rows(list, (*matterRow).matter), translate(err)
}
