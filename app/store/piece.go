package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

// Bounds of what one judgement reads: purchases of the same matter, and titles for each rare pair of characters. What is
// on the same project is never cut, because it is added up.
const (
	mostOfMatter = 50
	mostTitles   = 100
	rareEnough   = 50 // a pair that more titles hold is not counted any further
)

type pieceRow struct {
	Number        string
	Reference     string
	Title         string
	Amount        money.Fen
	Status        string
	Category      string
	BudgetProject string
	BudgetYear    int
	Matter        string
	PublishedAt   time.Time
	Bought        bool // found by its matter
}

// columns of both nouns. A filed contract counts by its sum and everything else by its cap.
const (
	pieceOfNotice = `n.number, '' AS reference, n.title, n.status, n.category, n.budget_project, n.budget_year, n.matter, n.published_at,
		coalesce((SELECT sum(c.price::numeric * 100)::bigint FROM contracts AS c
			WHERE c.notice = n.id AND c.quote = 'total' AND c.filed_at IS NOT NULL AND c.status <> 'terminated' AND c.price <> ''
			HAVING count(*) > 0 AND (n.status = 'closed' OR coalesce((n.terms->>'places')::int, 1) <= 1)), n.amount) AS amount`
	pieceOfPurchase = `'' AS number, p.reference, p.title, p.source AS status, p.category, p.budget_project, p.budget_year, p.matter,
		p.day::timestamp AT TIME ZONE 'UTC' AS published_at, p.amount`
	counts = `n.id IS DISTINCT FROM ?except AND n.status NOT IN ('draft', 'returned', 'failed', 'cancelled')`
)

// selectPieces takes its three parts by index. A near-identical title lacks at most ?part of this title's pairs of
// characters: of that many of its rarest pairs and three more, it holds at least three.
const selectPieces = `WITH own AS (SELECT g FROM unnest(zh_grams(plain_key(?title))) AS g),
	rare AS (SELECT o.g FROM own AS o CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT FROM title_grams AS t
			WHERE t.department = ?department AND t.gram = o.g AND t.day BETWEEN ?from AND ?to LIMIT ?enough) AS seen) AS f
		ORDER BY f.n LIMIT (SELECT ceil(count(*) * ?part::float8)::int + 3 FROM own)),
	alike AS (SELECT x.notice, x.purchase FROM rare CROSS JOIN LATERAL (SELECT t.notice, t.purchase FROM title_grams AS t
			WHERE t.department = ?department AND t.gram = rare.g AND t.day BETWEEN ?from AND ?to ORDER BY t.day DESC LIMIT ?titles) AS x
		GROUP BY x.notice, x.purchase HAVING count(*) >= greatest(1, (SELECT count(*) FROM rare) - (SELECT ceil(count(*) * ?part::float8) FROM own)))
	SELECT ` + pieceOfNotice + `, false AS bought FROM notices AS n
		WHERE n.department = ?department AND n.budget_year = ?year AND n.project_key = plain_key(?project) AND ` + counts + `
	UNION ALL (SELECT ` + pieceOfNotice + `, true FROM notices AS n
		WHERE n.department = ?department AND n.budget_year = ?year AND n.matter = ?matter AND n.project_key <> plain_key(?project) AND ` + counts + `
		ORDER BY n.number DESC LIMIT ?bought)
	UNION ALL SELECT ` + pieceOfNotice + `, false FROM notices AS n WHERE n.id IN (SELECT notice FROM alike WHERE notice IS NOT NULL) AND ` + counts + `
		AND NOT (n.budget_year = ?year AND (n.matter = ?matter OR n.project_key = plain_key(?project)))
	UNION ALL SELECT ` + pieceOfPurchase + `, false FROM purchases AS p
		WHERE p.department = ?department AND p.budget_year = ?year AND plain_key(p.budget_project) = plain_key(?project) AND p.splits
	UNION ALL (SELECT ` + pieceOfPurchase + `, true FROM purchases AS p
		WHERE p.department = ?department AND p.budget_year = ?year AND p.matter = ?matter AND plain_key(p.budget_project) <> plain_key(?project) AND p.splits
		ORDER BY p.reference DESC LIMIT ?bought)
	UNION ALL SELECT ` + pieceOfPurchase + `, false FROM purchases AS p WHERE p.id IN (SELECT purchase FROM alike WHERE purchase IS NOT NULL) AND p.splits
		AND NOT (p.budget_year = ?year AND (p.matter = ?matter OR plain_key(p.budget_project) = plain_key(?project)))
	ORDER BY 1, 2`

// pieceArgs are the named places of selectPieces.
type pieceArgs struct {
	Department, Except, Project, Matter, Title any
	Year, Enough, Titles, Bought               int
	From, To                                   string
	Part                                       float64
}

// Pieces reads what can matter, however long the department's past is. A returned notice counts again once it is
// submitted again; what was bought outside any notice counts by its registered line (domain.Purchase.Splits).
func (t *tx) Pieces(ctx context.Context, q app.PieceQuery) (list []compliance.Piece, cut bool, err error) {
	if err := clean(q.Project, q.Matter, q.Title); err != nil {
		return nil, false, err
	}
	args := pieceArgs{Department: q.Department, Except: bun.NullZero(q.Except), Project: q.Project, Matter: q.Matter, Title: q.Title, Year: q.Year,
		Enough: rareEnough, Titles: mostTitles, Bought: mostOfMatter, From: q.Day.AddDays(-q.Window).String(), To: q.Day.AddDays(q.Window).String(), Part: part(q.Share)}
	var found []pieceRow
	if err := t.list(ctx, &found, selectPieces, args); err != nil {
		return nil, false, err
	}
	bought := 0
	for i := range found {
		if found[i].Bought {
			bought++
		}
	}
	return rows(found, (*pieceRow).piece), bought >= mostOfMatter, nil
}

// part is how much of a title's pairs a near-identical one may lack: titles whose common pairs are share of both (Dice) have at least
// share/(2-share) of either in common. A tenth is taken off, because SQL and compliance fold a few characters differently.
func part(share float64) float64 {
	const slack = 0.9
	return 1 - slack*share/(2-share)
}

func (r *pieceRow) piece() compliance.Piece {
	p := compliance.Piece{Notice: r.Number, Reference: r.Reference, Title: r.Title, Amount: r.Amount, Status: r.Status, Category: r.Category,
		BudgetProject: r.BudgetProject, BudgetYear: r.BudgetYear, MatterCode: r.Matter}
	if !r.PublishedAt.IsZero() {
		p.Published = workday.On(r.PublishedAt)
	}
	return p
}
