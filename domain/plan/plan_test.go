package plan

import (
	"math/rand/v2"
	"os"
	"testing"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../cmd/intermart/demo/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func calendar(t testing.TB) workday.Calendar {
	t.Helper()
	y, err := workday.Decode(read(t, "calendar-2026.json"))
	if err != nil {
		t.Fatal(err)
	}
	return workday.New(y)
}

func rulesOf(t testing.TB, region string, more ...rulebook.Rulebook) Rules {
	t.Helper()
	books := more
	for _, name := range []string{"hunan-2025", "demo-2026", "training"} {
		b, err := rulebook.Decode(read(t, "rulebook-"+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, b)
	}
	return func(day workday.Date) (rulebook.Rules, error) {
		return rulebook.Resolve([]string{"430000", "430100", region}, books, day)
	}
}

func TestForwardTellsTheWholeChain(t *testing.T) {
	cal, rules := calendar(t), rulesOf(t, "430102")
	for _, tt := range []struct {
		start, amount string
		wish          Wish
		want          []string // the days of the steps
	}{
		{"2026-03-09", "60000.00", Wish{}, []string{"2026-03-09", "2026-03-10", "2026-03-13", "2026-03-18", "2026-04-01", "2026-04-03"}},
		{"2026-03-09", "60000.00", Wish{Prompt: true}, []string{"2026-03-09", "2026-03-10", "2026-03-13", "2026-03-18", "2026-03-19", "2026-03-23"}},
		{"2026-03-09", "300000.00", Wish{Prompt: true}, []string{"2026-03-09", "2026-03-10", "2026-03-17", "2026-03-20", "2026-03-23", "2026-03-25"}},
		{"2026-03-09", "300000.00", Wish{Prompt: true, Repost: true}, []string{"2026-03-09", "2026-03-10", "2026-03-12", "2026-03-17", "2026-03-18", "2026-03-20"}},
		{"2026-09-17", "60000.00", Wish{Prompt: true}, []string{"2026-09-17", "2026-09-18", "2026-09-22", "2026-09-28", "2026-09-29", "2026-10-08"}}, // make-up Sunday, two festivals
	} {
		tt.wish.Amount = money.MustParse(tt.amount)
		p, err := Forward(workday.MustDate(tt.start).At(10*60), tt.wish, cal, rules)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range p.Steps {
			if got := workday.On(s.At).String(); got != tt.want[i] || s.Code != Steps[i] {
				t.Errorf("%s %s %+v: %s on %s, want %s", tt.start, tt.amount, tt.wish, s.Code, got, tt.want[i])
			}
			if i > 0 && (s.Source.Citation.IsZero() || s.Deadline.Working().ZH == "") {
				t.Errorf("%s: no citation or no working", s.Code)
			}
		}
	}
}

func TestPracticeIsPlannedInMinutes(t *testing.T) {
	p, err := Forward(workday.MustDate("2026-03-09").At(10*60), Wish{Amount: 60000_00}, calendar(t), rulesOf(t, "430199"))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.At(File).Sub(p.At(Submit)).Minutes(); got != 10+10+5+15+10 {
		t.Errorf("%v minutes from submission to filing", got)
	}
}

// Planning forward from the latest day meets the needed day, and from any later working day until then does not.
func TestLatestIsTheLatest(t *testing.T) {
	cal := calendar(t)
	rng := rand.New(rand.NewPCG(7, 7))
	for _, region := range []string{"430102", "430199"} {
		rules := rulesOf(t, region)
		for range 150 {
			need := workday.MustDate("2026-02-01").AddDays(rng.IntN(420))
			w := Wish{Amount: money.Fen(1 + rng.Int64N(80000000)), Repost: rng.IntN(4) == 0, Prompt: rng.IntN(2) == 0}
			day, p, err := Latest(need, w, cal, rules)
			if err != nil {
				t.Fatalf("%s %+v: %v", need, w, err)
			}
			again, err := Forward(day.At(workday.OfficeHours.Close), w, cal, rules)
			if err != nil || !again.Meets(need) || again.At(Sign) != p.At(Sign) || !cal.Works(day) {
				t.Fatalf("forward from %s misses %s: %v %v", day, need, again.At(Sign), err)
			}
			for later := day.AddDays(1); !later.After(need); later = later.AddDays(1) {
				if !cal.Works(later) {
					continue
				}
				if p, err := Forward(later.At(workday.OfficeHours.Close), w, cal, rules); err != nil || p.Meets(need) {
					t.Fatalf("%s is later than %s and meets %s too (%v)", later, day, need, err)
				}
			}
		}
	}
}

// A later submission never ends earlier, a larger sum never shortens, and no step comes before the one before it.
func TestForwardIsMonotone(t *testing.T) {
	cal, rules := calendar(t), rulesOf(t, "430102")
	var last Plan
	for day := workday.MustDate("2026-01-01"); day.Before(workday.MustDate("2027-01-20")); day = day.AddDays(1) {
		p, err := Forward(day.At(9*60), Wish{Amount: 60000_00}, cal, rules)
		if err != nil {
			t.Fatal(err)
		}
		large, err := Forward(day.At(9*60), Wish{Amount: 600000_00}, cal, rules)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Steps {
			switch {
			case i > 0 && !p.Steps[i].At.After(p.Steps[i-1].At):
				t.Fatalf("%s: %s is not after %s", day, p.Steps[i].Code, p.Steps[i-1].Code)
			case len(last.Steps) > 0 && p.Steps[i].At.Before(last.Steps[i].At):
				t.Fatalf("%s: %s goes back", day, p.Steps[i].Code)
			case large.Steps[i].At.Before(p.Steps[i].At):
				t.Fatalf("%s: %s is earlier for a larger sum", day, p.Steps[i].Code)
			}
		}
		if year := workday.On(p.At(File)).Year; (year != 2026) != p.Provisional {
			t.Fatalf("%s to %d: provisional %v", day, year, p.Provisional)
		}
		last = p
	}
}

// The rule of the day on which a step begins decides it.
func TestARuleOfTomorrowPlansTomorrowsSteps(t *testing.T) {
	var next rulebook.Rulebook
	next, err := rulebook.Decode(read(t, "rulebook-demo-2026.json"))
	if err != nil {
		t.Fatal(err)
	}
	next.Version, next.EffectiveFrom = 2, workday.MustDate("2026-03-10")
	for i := range next.Values {
		if next.Values[i].Key == rulebook.KeyBidWindow {
			next.Values[i].Value = "9"
		}
	}
	cal, rules := calendar(t), rulesOf(t, "430102", next)
	p, err := Forward(workday.MustDate("2026-03-09").At(600), Wish{Amount: 60000_00}, cal, rules)
	if err != nil {
		t.Fatal(err)
	}
	if got := workday.On(p.At(Close)).String(); got != "2026-03-23" || p.Steps[2].Source.Ref() != "demo-2026@2" {
		t.Errorf("published under the new rule, closed %s by %s", got, p.Steps[2].Source.Ref())
	}
}

func TestNoDayIsEarlyEnough(t *testing.T) {
	none := func(workday.Date) (rulebook.Rules, error) {
		return rulebook.Rules{}, refusal.New(refusal.Invalid, "rulebook.none", "", "没有", "none")
	}
	if _, _, err := Latest(workday.MustDate("2026-03-09"), Wish{Amount: 1}, calendar(t), none); refusal.As(err) == nil || refusal.As(err).Rule != "plan.none" {
		t.Error(err)
	}
}
