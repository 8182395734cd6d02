package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

var overseer = domain.Actor{Person: "supervisor", Organisation: "bureau", Kind: domain.KindSupervisor, Region: "430100", Roles: []domain.Role{domain.RoleSupervisor}}

var decided = domain.Decision{Document: "示财监〔2026〕7号", Reason: "提供虚假材料"}

func view(i string) domain.WinnerView {
	return domain.WinnerView{Bid: domain.BidID("b" + i), Agency: domain.AgencyID("agency-" + i), Name: i, USCC: "U" + i, Price: "80000.00"}
}

// three announces a notice with three places and six in the ranking.
func three(t *testing.T) (*domain.Award, *domain.Notice) {
	t.Helper()
	n := at(t, domain.NoticePublished)
	n.Status, n.Places = domain.NoticeSelected, 3
	a, _ := domain.Announce(n, []byte("{}"), "", []domain.BidID{"b1", "b2", "b3", "b4", "b5", "b6"},
		[]domain.WinnerView{view("1"), view("2"), view("3")}, workday.Deadline{At: noon.Add(72 * time.Hour)}, noon)
	return a, n
}

func of(i string) domain.Actor {
	return domain.Actor{Person: "p", Organisation: domain.OrganisationID("agency-" + i), Kind: domain.KindAgency, Roles: []domain.Role{domain.AgencySubmitter}}
}

func held(a *domain.Award) (list []domain.BidID) {
	for _, s := range a.Seats() {
		list = append(list, s.Winner.Bid)
	}
	return list
}

func TestPlacesWalkDownOneRanking(t *testing.T) {
	a, n := three(t)
	ranking := slices.Clone(a.Ranking)
	must[domain.Event](t)(a.Decline(of("2"), "人员冲突", noon))
	_, err := a.PostAgain(manager, n, domain.Choice{Reason: "重来"}, noon)
	refused(t, err, refusal.Conflict, "award.others_stand")
	must[domain.Event](t)(a.Strike(overseer, n, "b4", decided, noon))
	if a.Next() != "b5" {
		t.Fatalf("next is %s", a.Next())
	}
	_, err = a.NextReserve(manager, n, domain.Choice{Place: 1, Reason: "递补"}, view("5"), workday.Deadline{}, noon)
	refused(t, err, refusal.Conflict, "award.status") // nobody declined the first place
	must[domain.Event](t)(a.NextReserve(manager, n, domain.Choice{Reason: "递补"}, view("5"), workday.Deadline{At: noon.Add(96 * time.Hour)}, noon))
	if got := held(a); !slices.Equal(got, []domain.BidID{"b1", "b5", "b3"}) {
		t.Fatal(got)
	}
	must[domain.Event](t)(a.Revoke(overseer, n, "b1", decided, noon))
	if s := a.At(1); s.Status != domain.AwardRevoked || a.MaySign(s, noon.Add(100*time.Hour)) == nil {
		t.Fatalf("%+v", s)
	}
	must[domain.Event](t)(a.LeaveVacant(manager, n, domain.Choice{Reason: "两家已够"}, noon))
	if a.Winner.Bid == "b1" || !slices.Equal(a.Ranking, ranking) || len(a.Strikes) != 3 || a.Done() {
		t.Fatalf("lead %s, %d strikes", a.Winner.Bid, len(a.Strikes))
	}
	for _, place := range []int{2, 3} {
		if err := a.Contracted(place); err != nil {
			t.Fatal(err)
		}
	}
	if !a.Done() {
		t.Fatal("two contracts and a vacant place are all there is")
	}
}

func TestWhoMayStrikeAndRevoke(t *testing.T) {
	elsewhere := overseer
	elsewhere.Region = "430200"
	for _, c := range []struct {
		name string
		do   func(a *domain.Award, n *domain.Notice) error
		code refusal.Code
		rule string
	}{
		{"a manager strikes", func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Strike(manager, n, "b4", decided, noon)
			return err
		}, refusal.Forbidden, "actor.role"},
		{"another region's supervisor", func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Strike(elsewhere, n, "b4", decided, noon)
			return err
		}, refusal.NotFound, "not_found"},
		{"a winner is struck", func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Strike(overseer, n, "b1", decided, noon)
			return err
		}, refusal.Conflict, "award.strike_winner"},
		{"nobody's bid", func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Strike(overseer, n, "b9", decided, noon)
			return err
		}, refusal.Conflict, "award.reserve"},
		{"a reserve is revoked", func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Revoke(overseer, n, "b4", decided, noon)
			return err
		}, refusal.Conflict, "award.revoke"},
		{"without a document", func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Revoke(overseer, n, "b1", domain.Decision{Reason: "x"}, noon)
			return err
		}, refusal.Invalid, "required"},
		{"the contract is filed", func(a *domain.Award, n *domain.Notice) error {
			_ = a.Contracted(1)
			_, err := a.Revoke(overseer, n, "b1", decided, noon)
			return err
		}, refusal.Conflict, "award.contracted"},
		{"a notice that ended", func(a *domain.Award, n *domain.Notice) error {
			n.Status = domain.NoticeClosed
			_, err := a.Strike(overseer, n, "b4", decided, noon)
			return err
		}, refusal.Conflict, "notice.status"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, n := three(t)
			refused(t, c.do(a, n), c.code, c.rule)
			if len(a.Strikes) != 0 {
				t.Fatal("a refusal struck a name")
			}
		})
	}
}

// TestAPlaceThatIsNotThere: a choice for a place that the award does not have is none for its first one.
func TestAPlaceThatIsNotThere(t *testing.T) {
	for _, place := range []int{-1, 4, 99} {
		c := domain.Choice{Place: place, Reason: "递补"}
		for verb, choose := range map[string]func(*domain.Award, *domain.Notice) (domain.Event, error){
			"reserve": func(a *domain.Award, n *domain.Notice) (domain.Event, error) {
				return a.NextReserve(manager, n, c, view("4"), workday.Deadline{}, noon)
			},
			"vacant": func(a *domain.Award, n *domain.Notice) (domain.Event, error) {
				return a.LeaveVacant(manager, n, c, noon)
			},
			"repost": func(a *domain.Award, n *domain.Notice) (domain.Event, error) { return a.PostAgain(manager, n, c, noon) },
		} {
			a, n := three(t)
			must[domain.Event](t)(a.Decline(of("1"), "人员冲突", noon))
			_, err := choose(a, n)
			if refused(t, err, refusal.Invalid, "award.place"); a.At(1).Status != domain.AwardDeclined {
				t.Errorf("%s of place %d: the first is %s", verb, place, a.At(1).Status)
			}
		}
	}
}

// TestForbiddenMovesOfAPlace is every verb of an award in every status of its place that it may not act on: refused, and
// nothing moves.
func TestForbiddenMovesOfAPlace(t *testing.T) {
	to := map[domain.AwardStatus]func(a *domain.Award, n *domain.Notice) error{
		domain.AwardAnnounced: func(*domain.Award, *domain.Notice) error { return nil },
		domain.AwardDeclined: func(a *domain.Award, _ *domain.Notice) error {
			_, err := a.Decline(of("1"), "人员冲突", noon)
			return err
		},
		domain.AwardRevoked: func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Revoke(overseer, n, "b1", decided, noon)
			return err
		},
		domain.AwardContracted: func(a *domain.Award, _ *domain.Notice) error { return a.Contracted(1) },
		domain.AwardVacant: func(a *domain.Award, n *domain.Notice) error {
			if _, err := a.Decline(of("1"), "人员冲突", noon); err != nil {
				return err
			}
			_, err := a.LeaveVacant(manager, n, domain.Choice{Reason: "两家已够"}, noon)
			return err
		},
	}
	verbs := map[string]func(a *domain.Award, n *domain.Notice) error{
		"decline": func(a *domain.Award, _ *domain.Notice) error {
			_, err := a.Decline(of("1"), "再次放弃", noon)
			return err
		},
		"reserve": func(a *domain.Award, n *domain.Notice) error {
			_, err := a.NextReserve(manager, n, domain.Choice{Place: 1, Reason: "递补"}, view("4"), workday.Deadline{}, noon)
			return err
		},
		"repost": func(a *domain.Award, n *domain.Notice) error {
			_, err := a.PostAgain(manager, n, domain.Choice{Place: 1, Reason: "重来"}, noon)
			return err
		},
		"vacant": func(a *domain.Award, n *domain.Notice) error {
			_, err := a.LeaveVacant(manager, n, domain.Choice{Place: 1, Reason: "空缺"}, noon)
			return err
		},
		"contract": func(a *domain.Award, _ *domain.Notice) error { return a.Contracted(1) },
		"revoke": func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Revoke(overseer, n, "b1", decided, noon)
			return err
		},
		"strike": func(a *domain.Award, n *domain.Notice) error {
			_, err := a.Strike(overseer, n, "b1", decided, noon)
			return err
		},
	}
	// What may happen to a first of three places whose others stand; everything else is refused.
	may := map[domain.AwardStatus][]string{
		domain.AwardAnnounced:  {"decline", "contract", "revoke"},
		domain.AwardDeclined:   {"reserve", "vacant", "revoke"},
		domain.AwardRevoked:    {"reserve", "vacant"},
		domain.AwardContracted: {},
		domain.AwardVacant:     {},
	}
	for status, way := range to {
		for verb, do := range verbs {
			t.Run(string(status)+" "+verb, func(t *testing.T) {
				a, n := three(t)
				if err := way(a, n); err != nil {
					t.Fatal(err)
				}
				strikes, holders, was := len(a.Strikes), held(a), statuses(a)
				err := do(a, n)
				if slices.Contains(may[status], verb) {
					if err != nil {
						t.Fatal(err)
					}
					return
				}
				if r := refusal.As(err); r == nil || r.Text.ZH == "" || r.Text.EN == "" {
					t.Fatalf("got %v, want a refusal in both languages", err)
				}
				if len(a.Strikes) != strikes || !slices.Equal(held(a), holders) || !slices.Equal(statuses(a), was) || n.Status != domain.NoticeSelected {
					t.Fatalf("refused, and yet: %v, %d strikes, notice %s", statuses(a), len(a.Strikes), n.Status)
				}
			})
		}
	}
}

// TestForbiddenNoticesOfAnAward: oversight acts on a ranking only while its notice has a result that goes on, suspended or
// not; choices wait while it is suspended.
func TestForbiddenNoticesOfAnAward(t *testing.T) {
	for status, allowed := range map[domain.NoticeStatus]bool{domain.NoticeFrozen: false, domain.NoticeSelected: true, domain.NoticeClosed: false,
		domain.NoticeFailed: false, domain.NoticeCancelled: false, domain.NoticeSuspended: true} {
		t.Run(string(status), func(t *testing.T) {
			a, n := three(t)
			if n.Status = status; status == domain.NoticeSuspended {
				n.SuspendedFrom = domain.NoticeSelected
			}
			_, strike := a.Strike(overseer, n, "b4", decided, noon)
			_, revoke := a.Revoke(overseer, n, "b1", decided, noon)
			if allowed != (strike == nil) || allowed != (revoke == nil) {
				t.Fatalf("strike: %v; revoke: %v", strike, revoke)
			}
			_, next := a.NextReserve(manager, n, domain.Choice{Place: 1, Reason: "递补"}, view("5"), workday.Deadline{}, noon)
			if (next == nil) != (status == domain.NoticeSelected) {
				t.Fatalf("the next reserve: %v", next)
			}
		})
	}
}

// TestASuspendedNoticeFromElsewhere: a notice suspended before its result has no ranking to act on.
func TestASuspendedNoticeFromElsewhere(t *testing.T) {
	a, n := three(t)
	n.Status, n.SuspendedFrom = domain.NoticeSuspended, domain.NoticeFrozen
	_, err := a.Strike(overseer, n, "b4", decided, noon)
	refused(t, err, refusal.Conflict, "notice.status")
}

func statuses(a *domain.Award) (list []domain.AwardStatus) {
	for _, s := range a.Seats() {
		list = append(list, s.Status)
	}
	return list
}
