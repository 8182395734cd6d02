package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
)

type savedSearchRow struct {
	bun.BaseModel `bun:"table:saved_searches,alias:s"`

	ID           domain.SavedSearchID `bun:",pk"`
	Person       domain.PersonID
	Organisation domain.OrganisationID
	Version      int64
	Name         string
	Words        string
	Region       domain.RegionCode
	Category     string
	Matter       string
	Method       string
	AmountFrom   money.Fen
	AmountTo     money.Fen
	Told         bool
	MadeAt       time.Time
}

func newSavedSearchRow(s *domain.SavedSearch) *savedSearchRow {
	return &savedSearchRow{ID: s.ID, Person: s.Person, Organisation: s.Organisation, Version: s.Version, Name: s.Name, Words: s.Words, Region: s.Region,
		Category: s.Category, Matter: s.Matter, Method: s.Method, AmountFrom: s.From, AmountTo: s.To, Told: s.Told, MadeAt: s.MadeAt}
}

func (r *savedSearchRow) search() domain.SavedSearch {
	return domain.SavedSearch{ID: r.ID, Person: r.Person, Organisation: r.Organisation, Version: r.Version, Name: r.Name, Told: r.Told, MadeAt: r.MadeAt,
		NoticeFilter: domain.NoticeFilter{Words: r.Words, Region: r.Region, Category: r.Category, Matter: r.Matter, Method: r.Method, From: r.AmountFrom, To: r.AmountTo}}
}

func (t *tx) SavedSearch(ctx context.Context, id domain.SavedSearchID) (*domain.SavedSearch, error) {
	r, err := one[savedSearchRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	s := r.search()
	return &s, nil
}

func (t *tx) SavedSearches(ctx context.Context, p domain.PersonID, o domain.OrganisationID) ([]domain.SavedSearch, error) {
	var list []savedSearchRow
	err := equal(t.db.NewSelect().Model(&list).Where("person = ?", p), "organisation", o).OrderExpr("made_at, id").Limit(pageSize(1000)).Scan(ctx)
	return rows(list, (*savedSearchRow).search), translate(err)
}

func (t *tx) AddSavedSearch(ctx context.Context, s *domain.SavedSearch) error {
	return t.addNew(ctx, newSavedSearchRow(s))
}

func (t *tx) SaveSavedSearch(ctx context.Context, s *domain.SavedSearch) error {
	r := newSavedSearchRow(s)
	r.Version++
	return t.save(ctx, r, "id", string(s.ID), &s.Version)
}

func (t *tx) DropSavedSearch(ctx context.Context, id domain.SavedSearchID) error {
	return t.touch(ctx, `DELETE FROM saved_searches WHERE id = ?`, id)
}

type subscriberRow struct {
	Person domain.PersonID
	Agency bool
	Names  []string `bun:",array"`
}

// Subscribers says in SQL what Notices says of a filter: TestSubscribersAndTheList compares the two. Region, category and
// matter are looked up by the index; words are looked for in the few searches that are left.
func (t *tx) Subscribers(ctx context.Context, n *domain.Notice, after domain.PersonID, limit int) ([]app.Subscriber, error) {
	var found []subscriberRow
	q := t.db.NewSelect().TableExpr("saved_searches AS s").Join("JOIN notices AS n ON n.id = ?", n.ID).
		Join("JOIN memberships AS m ON m.person = s.person AND m.organisation = s.organisation").
		Join("JOIN organisations AS o ON o.id = s.organisation").Join("JOIN people AS p ON p.id = s.person AND NOT p.disabled").
		ColumnExpr("s.person, bool_or(o.kind = 'agency') AS agency, array_agg(s.name ORDER BY s.made_at, s.id) AS names").
		Where("s.told AND s.category IN ('', ?) AND s.matter IN ('', ?) AND s.region IN (?)", n.Category, n.Matter, bun.List(append(n.Region.Chain(), ""))).
		Where("s.method IN ('', n.method) AND n.amount >= s.amount_from AND (s.amount_to = 0 OR n.amount <= s.amount_to)").
		Where(`NOT EXISTS (SELECT FROM regexp_split_to_table(s.words, '\s+') AS word WHERE strpos(n.search, zh_plain(word)) = 0)`).
		Where("is_training(o.region) = n.training AND (NOT n.training OR o.region = n.region)").
		GroupExpr("s.person").OrderExpr("s.person").Limit(pageSize(limit))
	if after != "" {
		q = q.Where("s.person > ?", after)
	}
	if err := q.Scan(ctx, &found); err != nil || len(found) == 0 {
		return nil, translate(err)
	}
	var people []personRow
	if err := t.db.NewSelect().Model(&people).Where("id IN (?)", bun.List(rows(found, func(r *subscriberRow) domain.PersonID { return r.Person }))).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	known := make(map[domain.PersonID]domain.Person, len(people))
	for i := range people {
		known[people[i].ID] = people[i].person()
	}
	return rows(found, func(r *subscriberRow) app.Subscriber {
		return app.Subscriber{Person: known[r.Person], Agency: r.Agency, Names: r.Names}
	}), nil
}
