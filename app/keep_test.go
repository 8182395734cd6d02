package app_test

import (
	"testing"

	"github.com/intermart/intermart/domain"
)

// TestFilesAreKeptAsTheRulebookSays: as long as the law asks for where a rulebook says less, longer where it says more,
// from the last step on that cites them; the bucket holds each as long as its row says.
func TestFilesAreKeptAsTheRulebookSays(t *testing.T) {
	for years, want := range map[string]int{"10": domain.Keep, "20": 20} {
		w := newWorld(t, 3)
		w.db.SQL(`UPDATE rulebooks SET body = jsonb_set(body, '{values}', (SELECT jsonb_agg(CASE WHEN v->>'key' = 'archive' THEN v || jsonb_build_object('value', $1::text) ELSE v END)
			FROM jsonb_array_elements(body->'values') AS v))`, years)
		n := w.published()
		for i, price := range []string{"50000.00", "51000.00", "52000.00"} {
			w.bid(n, i, price)
		}
		w.pass(n)
		w.contracted(n, 0)
		w.drained()
		rows := w.db.SQL(`SELECT purpose, count(*), bool_and(retain_until >= created_at + make_interval(years => $1)), bool_and(retain_until < created_at + make_interval(years => $1 + 1))
			FROM files WHERE purpose IN ('contract', 'envelope') GROUP BY purpose ORDER BY purpose`, want)
		if len(rows) != 2 || rows[0][0] != "contract" || rows[1][0] != "envelope" || rows[1][1] != "3" {
			t.Fatalf("%v", rows)
		}
		for _, r := range rows {
			if r[2] != "true" || r[3] != "true" {
				t.Errorf("a rulebook of %s years: %s is kept otherwise: %v", years, r[0], r)
			}
		}
	}
}
