package app_test

import (
	"strings"
	"testing"

	"github.com/intermart/intermart/domain"
)

// statements counts what is asked of the database while f runs.
func (w *world) statements(f func()) (n int) {
	w.db.Listen(func(q string) {
		if !strings.HasPrefix(q, "BEGIN") && !strings.HasPrefix(q, "COMMIT") && !strings.HasPrefix(q, "ROLLBACK") {
			n++
		}
	})
	defer w.db.Listen(func(string) {})
	f()
	return n
}

// alike makes admitted agencies like the first, until there are so many.
func (w *world) alike(until int) {
	w.t.Helper()
	columns := func(table, id string) (names, values string) {
		for _, c := range w.db.SQL(`SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`, table) {
			value := "x." + c[0]
			switch c[0] {
			case id:
				value = "g.id"
			case "uscc":
				value = "g.uscc"
			}
			names, values = names+", "+c[0], values+", "+value
		}
		return names[2:], values[2:]
	}
	organisations, ofOrganisation := columns("organisations", "id")
	agencies, ofAgency := columns("agencies", "id")
	from := ` FROM (SELECT gen_random_uuid() AS id, '9143' || lpad(i::text, 14, '0') AS uscc FROM generate_series((SELECT count(*) FROM agencies) + 1, $1) AS i) AS g`
	w.db.SQL(`WITH g AS MATERIALIZED (SELECT g.*`+from+`),
		o AS (INSERT INTO organisations (`+organisations+`) SELECT `+ofOrganisation+` FROM g, (SELECT * FROM organisations WHERE id = $2) AS x)
		INSERT INTO agencies (`+agencies+`) SELECT `+ofAgency+` FROM g, (SELECT * FROM agencies WHERE id = $2) AS x`, until, string(w.agencies[0].Organisation))
}

// TestEligibilityOfAllAsksTheSameStatements judges every admitted agency for one notice: as many statements for a thousand
// of them as for a hundred, and few.
func TestEligibilityOfAllAsksTheSameStatements(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	var counts []int
	for _, many := range []int{100, 1_000} {
		w.alike(many)
		counts = append(counts, w.statements(func() {
			all, err := w.CountEligible(ctx(), w.publisher, n.ID)
			w.do(err)
			if all.Admitted != many || all.Eligible != many {
				t.Errorf("of %d agencies %d are admitted and %d eligible: %+v", many, all.Admitted, all.Eligible, all.Reasons)
			}
		}))
	}
	t.Logf("%d statements", counts[0])
	if counts[0] != counts[1] || counts[0] > 8 {
		t.Errorf("%d statements for 100 agencies, %d for 1,000; as many, and at most 8", counts[0], counts[1])
	}
}

// TestWhoIsNeededAsksTheSameStatements reads the gaps of one department and of two hundred.
func TestWhoIsNeededAsksTheSameStatements(t *testing.T) {
	w := newWorld(t, 0)
	admin := w.person(domain.Organisation{ID: "10000000-0000-4000-8000-000000000001", Kind: domain.KindAdmin, Name: "平台管理处", Region: "430100", Version: 1}, domain.AdminSystem)
	var needs int
	ask := func() {
		n, err := w.WhoIsNeeded(ctx(), admin)
		w.do(err)
		needs = len(n.Needs)
	}
	few := w.statements(ask)
	w.db.SQL(`INSERT INTO organisations (id, kind, name, uscc, region, phone, address, version)
		SELECT gen_random_uuid(), kind, '第' || i || '局', uscc, region, phone, address, version FROM organisations, generate_series(1, 200) AS i WHERE id = $1`, string(w.officer.Organisation))
	many := w.statements(ask)
	if few != many || few > 6 || needs != 300 {
		t.Errorf("%d statements for one department, %d for 201, %d rows", few, many, needs)
	}
}
