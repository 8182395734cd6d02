package award

import (
	"encoding/hex"
	"encoding/json"
	"slices"
)

// What Result.Envelopes says.
const (
	EnvelopesChecked = "checked" // every envelope was opened and compared
	EnvelopesAbsent  = "absent"  // the record does not let anyone open them
)

// Result is what re-checking a record found. Ranking, Winner and Tickets are the
// recomputed ones, empty where they could not be computed.
type Result struct {
	Valid     bool
	Fault     *Fault // nil when valid
	Envelopes string
	Ranking   []string
	Winner    string
	Tickets   map[string]Ticket // by bid id, for every bid
	Notice    string            // as the record names it, "" before that was looked at
	Seed      []byte            // the seed text
	Key       []byte            // the draw key, 32 bytes
}

// Verify re-checks a published record: the first fault, in the order the suite
// gives, or none. Envelopes are opened with open; a nil open leaves them closed.
func Verify(data []byte, open Opener) Result {
	src, f := decode(data, true)
	if f != nil {
		return refused(f)
	}
	r := src.examine(true, open)
	if r.Fault == nil {
		r.Fault = src.checkClaims(r)
	}
	r.Valid = r.Fault == nil
	return r
}

// Recompute ranks a record without reading its commitment, ranking and winner.
func Recompute(data []byte, open Opener) Result {
	src, f := decode(data, false)
	if f != nil {
		return refused(f)
	}
	r := src.examine(false, open)
	r.Valid = r.Fault == nil
	return r
}

func refused(f *Fault) Result { return Result{Fault: f, Envelopes: EnvelopesAbsent} }

// examine goes through every stage up to the envelopes. A commitment that does
// not fit is a fault, but does not keep the ranking from being told.
func (src *source) examine(commitment bool, open Opener) Result {
	for _, check := range []func() *Fault{src.checkSuite, src.checkTerms, src.checkNotice, src.checkSecret} {
		if f := check(); f != nil {
			return refused(f)
		}
	}
	var early *Fault
	if commitment {
		early = src.checkCommitment()
	}
	entries, f := src.checkField()
	if early != nil && f != nil {
		f = early
	}
	if f != nil {
		return refused(f)
	}
	r := src.stand(entries)
	if r.Fault = early; early == nil {
		r.Envelopes, r.Fault = src.checkEnvelopes(open)
	}
	return r
}

// checkField is beacon, bids and direct.
func (src *source) checkField() ([]entry, *Fault) {
	if f := src.checkBeacon(); f != nil {
		return nil, f
	}
	entries, f := src.checkBids()
	if f != nil {
		return nil, f
	}
	return entries, src.checkDirect(entries)
}

// stand draws the tickets and ranks.
func (src *source) stand(entries []entry) Result {
	r := Result{Notice: src.notice.value, Envelopes: EnvelopesAbsent, Tickets: make(map[string]Ticket, len(entries))}
	r.Seed = seedText(src.notice.value, entries, src.beacon.value)
	r.Key = draw(src, entries, r.Seed)
	for _, e := range entries {
		r.Tickets[e.id] = e.ticket
	}
	r.Ranking = rank(src.method.value, src.variant.value, entries)
	if len(r.Ranking) > 0 {
		r.Winner = r.Ranking[0]
	}
	return r
}

// checkClaims compares what the record says of the outcome with the outcome.
func (src *source) checkClaims(r Result) *Fault {
	switch {
	case !src.rankingSet:
		return missing("ranking")
	case !slices.Equal(src.ranking, r.Ranking):
		return wrong("ranking", "is not the one computed", "与重新计算的结果不符")
	case !src.winner.set:
		return missing("winner")
	case src.winner.value != r.Winner:
		return wrong("winner", "is not the first of the ranking", "不是排名第一的报价")
	}
	return nil
}

// MarshalJSON is the shape the command line prints.
func (r Result) MarshalJSON() ([]byte, error) {
	out := struct {
		Valid     bool              `json:"valid"`
		Fault     string            `json:"fault"`
		Envelopes string            `json:"envelopes"`
		Ranking   []string          `json:"ranking"`
		Winner    string            `json:"winner"`
		Tickets   map[string]string `json:"tickets"`
	}{r.Valid, "", r.Envelopes, r.Ranking, r.Winner, map[string]string{}}
	if r.Fault != nil {
		out.Fault = r.Fault.Error()
	}
	if out.Ranking == nil {
		out.Ranking = []string{}
	}
	for id, t := range r.Tickets {
		out.Tickets[id] = hex.EncodeToString(t[:])
	}
	return json.Marshal(out)
}
