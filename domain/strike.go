package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Strike is a supervisor's decision to skip a reserve in the first ranking. Nothing is ranked again and no winner changes.
func (a *Award) Strike(by Actor, n *Notice, id BidID, d Decision, now time.Time) (Event, error) {
	if err := first(n.oversees(by), n.ended(), a.reserve(id)); err != nil {
		return Event{}, err
	}
	if err := d.faults(); err != nil {
		return Event{}, err
	}
	a.strike(Strike{Bid: id, Kind: StrikeStruck, Reason: d.Reason, Document: d.Document, At: now})
	return a.event(EventAwardStruck, by, now, Face{"bid": string(id), "document": d.Document, "reason": d.Reason}), nil
}

// Revoke is a supervisor's decision to take the award from a winner before its contract is filed. The place waits for the
// department's choice, as after a decline.
func (a *Award) Revoke(by Actor, n *Notice, id BidID, d Decision, now time.Time) (Event, error) {
	s := a.held(func(s *Seat) bool { return s.Winner.Bid == id && (s.stands() || s.Status == AwardDeclined) })
	if err := first(n.oversees(by), n.ended(), winnerNamed(s)); err != nil {
		return Event{}, err
	}
	if err := first(s.unfiled(), s.move(AwardRevoked)); err != nil {
		return Event{}, err
	}
	if err := d.faults(); err != nil {
		return Event{}, err
	}
	w := s.Winner
	a.put(s, func(s *Seat) { s.Status, s.Decision, s.DecisionText = AwardRevoked, "", "" })
	a.strike(Strike{Bid: w.Bid, Agency: w.Agency, Kind: StrikeRevoked, Reason: d.Reason, Document: d.Document, At: now})
	return a.event(EventAwardRevoked, by, now, a.atPlace(s.Place, Face{"bid": string(w.Bid), "agency": w.USCC, "document": d.Document, "reason": d.Reason})), nil
}

// ended wants a notice with a result that goes on, suspended or not.
func (n *Notice) ended() *refusal.Refusal {
	if n.Status == NoticeSuspended && n.SuspendedFrom == NoticeSelected {
		return nil
	}
	return n.at(NoticeSelected)
}

// reserve wants a name in the ranking that is neither struck nor a winner's.
func (a *Award) reserve(id BidID) *refusal.Refusal {
	switch {
	case id == "" || !slices.Contains(a.Ranking, id):
		return refusal.New(refusal.Conflict, "award.reserve", "bid", "排序中没有这一候补", "the ranking holds no such reserve")
	case a.Struck(id):
		return refusal.New(refusal.Conflict, "award.struck", "bid", "已在排序中跳过", "it is skipped in the ranking already")
	case a.held(func(s *Seat) bool { return s.Winner.Bid == id }) != nil:
		return refusal.New(refusal.Conflict, "award.strike_winner", "bid", "这是中选机构，请办理“撤销中选”", "this is a winner: revoke its award instead")
	}
	return nil
}

func winnerNamed(s *Seat) *refusal.Refusal {
	if s != nil {
		return nil
	}
	return refusal.New(refusal.Conflict, "award.revoke", "bid", "该报名不是中选状态；候补请办理“跳过候补”", "this bid holds no place: a reserve is struck instead")
}

func (s *Seat) unfiled() *refusal.Refusal {
	if s.Status != AwardContracted {
		return nil
	}
	return refusal.New(refusal.Conflict, "award.contracted", "", "合同已备案，应依法解除合同，不能撤销中选", "the contract is filed: it is ended as a contract, the award is not revoked")
}

// revocable is the bid of a winner whose award may still be revoked, "" when there is none.
func (a *Award) revocable() BidID {
	if s := a.held(func(s *Seat) bool { return s.Status == AwardAnnounced }); s != nil {
		return s.Winner.Bid
	}
	return a.Winner.Bid
}
