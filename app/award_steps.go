package app

import (
	"encoding/json"
	"time"

	"github.com/intermart/intermart/domain"
)

// AwardStep is one recorded step that a place, a reserve or the whole award took after the result, with its reason. All
// follow the first ranking: nothing is ranked again. A failed notice is one that the department posted again, for nobody
// held a place; a cancelled one was ended by oversight.
type AwardStep struct {
	Kind     string // declined, struck, revoked, vacated, promoted, reposted or cancelled
	At       time.Time
	Place    int         // 0 where the notice has one, or the step concerns none
	Bid      *domain.Bid // nil when it concerns none
	Document string      // of oversight's decision
	Reason   string
	Leaf     *int64 // its place in the log, nil until it has one
}

// awardSteps names the events that are such a step, if they came after a result.
var awardSteps = map[domain.EventKind]string{
	domain.EventAwardDeclined: domain.StrikeDeclined, domain.EventAwardStruck: domain.StrikeStruck, domain.EventAwardRevoked: domain.StrikeRevoked,
	domain.EventAwardVacated: "vacated", domain.EventAwardPassed: "promoted", domain.EventNoticeFailed: "reposted", domain.EventNoticeCancelled: "cancelled",
}

// Afterwards are the steps after the result, oldest first, as they were recorded in public.
func (p *PublicAward) Afterwards() (list []AwardStep) {
	bids := map[domain.BidID]*domain.Bid{}
	for _, b := range p.Bids {
		bids[b.ID] = b
	}
	for _, e := range p.Events {
		kind := awardSteps[e.Kind]
		if kind == "" {
			continue
		}
		var face struct {
			Bid, Winner             domain.BidID
			Document, Reason, Words string
			Place                   int
			Revoked                 bool
		}
		if json.Unmarshal(e.Face, &face) != nil {
			continue
		}
		switch e.Kind { // a notice that ended without a result has no step after one
		case domain.EventNoticeFailed:
			if face.Reason != domain.FailedDeclined {
				continue
			}
			face.Reason = face.Words
		case domain.EventNoticeCancelled:
			if !face.Revoked {
				continue
			}
		}
		if face.Bid == "" {
			face.Bid = face.Winner
		}
		list = append(list, AwardStep{Kind: kind, At: e.At, Place: face.Place, Bid: bids[face.Bid], Document: face.Document, Reason: face.Reason, Leaf: e.Index})
	}
	return list
}
