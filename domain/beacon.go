package domain

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// BeaconChain is a public chain of randomness: a round every Period, the first at Genesis.
type BeaconChain struct {
	Hash    string // 64 hex, how a notice names it
	Genesis time.Time
	Period  time.Duration
	Key     string // hex, compressed on G2
	Seed    string // hex
	Name    string // with the others, what Hash covers
}

// At is the moment of a round.
func (c BeaconChain) At(round uint64) time.Time {
	return c.Genesis.Add(time.Duration(round-1) * c.Period)
}

// From is the first round at or after a moment.
func (c BeaconChain) From(t time.Time) uint64 {
	passed := t.Sub(c.Genesis)
	if passed <= 0 {
		return 1
	}
	return uint64((passed+c.Period-1)/c.Period) + 1
}

// Beacon is what a notice knows of the random value that was named beforehand and that nobody knew before its lists were
// recorded. The name itself is Keys.Beacon: drand:<chain>:<round>.
type Beacon struct {
	After     int64        `json:"after"` // seconds from the deadline, and from the record of both lists, to the round
	Wait      workday.Span `json:"wait"`  // from the round to the fallback
	Round     uint64       `json:"round"` // the one named, and when both lists are recorded the one that counts
	At        time.Time    `json:"at"`    // of the round
	Fallback  time.Time    `json:"fallback"`
	Value     string       `json:"value"`     // as in the award record
	Signature string       `json:"signature"` // hex
	Entered   bool         `json:"entered"`   // by hand
	Waived    Decision     `json:"waived"`    // of a supervisor, after Fallback: drawn without it
}

// NameBeacon names the first round that is the span after the deadline. It is part of the publication, and so is what
// happens when the lists are recorded late (the first round as long after them) or the round never comes (after a wait a
// supervisor may order the draw without it, in public).
func (n *Notice) NameBeacon(c BeaconChain, after time.Duration, wait workday.Span, deadline time.Time) {
	n.Keys.Beacon = fmt.Sprintf("drand:%s:%d", c.Hash, c.From(deadline.Add(after)))
	round := c.From(deadline.Add(after))
	n.Beacon = Beacon{After: int64(after / time.Second), Wait: wait, Round: round, At: c.At(round)}
}

// wait is how a publication writes it: 1 working_day.
func (b Beacon) wait() string {
	if b.Wait.N == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", b.Wait.N, b.Wait.Unit)
}

// BeaconChain is the chain that the notice names, and the round; "" and 0 when it names none.
func (k Keys) BeaconChain() (hash string, round uint64) {
	parts := strings.Split(k.Beacon, ":")
	if len(parts) != 3 {
		return "", 0
	}
	round, _ = strconv.ParseUint(parts[2], 10, 64) // written by NameBeacon
	return parts[1], round
}

// AwaitsBeacon reports whether the notice named a round that is not there yet.
func (n *Notice) AwaitsBeacon() bool {
	return n.Keys.Beacon != "" && n.Beacon.Value == "" && n.Beacon.Waived.Document == ""
}

// FixRound settles which round counts, as both lists are recorded now: the one that was named, unless it is not later
// than they are; then the first one that is as long after them.
func (n *Notice) FixRound(c BeaconChain, cal workday.Calendar) {
	_, round := n.Keys.BeaconChain()
	if !c.At(round).After(n.VettedAt) {
		round = c.From(n.VettedAt.Add(time.Duration(n.Beacon.After) * time.Second))
	}
	n.Beacon.Round, n.Beacon.At = round, c.At(round)
	n.Beacon.Fallback = cal.Add(n.Beacon.At, n.Beacon.Wait, workday.OfficeHours).At
}

// MayEnterBeacon is the guard of an operator who enters a round by hand.
func (n *Notice) MayEnterBeacon(by Actor, now time.Time) error {
	return first(by.need(OperatorReviewer, OperatorPublisher), by.seen(n.Region), n.at(NoticeFrozen), n.vetted(), n.awaitsBeacon(), n.roundPassed(now))
}

// TakeBeacon records the round's value, which was verified. by is the system that fetched it, or an operator who entered it.
func (n *Notice) TakeBeacon(by Actor, randomness, signature string, now time.Time) (Event, error) {
	if err := first(by.need(OperatorReviewer, OperatorPublisher, RoleSystem), n.at(NoticeFrozen), n.vetted(), n.awaitsBeacon(), n.roundPassed(now)); err != nil {
		return Event{}, err
	}
	chain, _ := n.Keys.BeaconChain()
	n.Beacon.Value = fmt.Sprintf("drand:%s:%d:%s", chain, n.Beacon.Round, randomness)
	n.Beacon.Signature, n.Beacon.Entered = signature, by.Role() != string(RoleSystem)
	return n.event(EventNoticeBeacon, by, now, Face{"beacon": n.Beacon.Value, "signature": signature, "entered": n.Beacon.Entered}), nil
}

// WaiveBeacon is the fallback fixed beforehand: a supervisor's public order to draw without a round that did not come.
func (n *Notice) WaiveBeacon(by Actor, d Decision, now time.Time) (Event, error) {
	if err := first(n.oversees(by), n.at(NoticeFrozen), n.vetted(), n.awaitsBeacon(), n.mayWaive(now)); err != nil {
		return Event{}, err
	}
	if err := d.faults(); err != nil {
		return Event{}, err
	}
	n.Beacon.Waived = d
	return n.event(EventNoticeBeaconWaived, by, now, Face{"document": d.Document, "reason": d.Reason, "named": n.Keys.Beacon}), nil
}

func (n *Notice) awaitsBeacon() *refusal.Refusal {
	if n.AwaitsBeacon() {
		return nil
	}
	return refusal.New(refusal.Conflict, "beacon.none", "", "本公告不等待公共随机数", "this notice does not wait for a public random value")
}

// beaconThere keeps the envelopes closed until the value is there.
func (n *Notice) beaconThere() *refusal.Refusal {
	if !n.AwaitsBeacon() {
		return nil
	}
	return refusal.New(refusal.Conflict, "beacon.awaited", "", "公告指定的公共随机数尚未产生或录入", "the public random value that the notice named is not there yet")
}

func (n *Notice) roundPassed(now time.Time) *refusal.Refusal {
	if !now.Before(n.Beacon.At) {
		return nil
	}
	return refusal.New(refusal.Conflict, "beacon.early", "", "第 %d 轮要到 %s 才产生", "round %d comes at %s", n.Beacon.Round, n.Beacon.At.In(workday.Zone).Format("2006-01-02 15:04:05")).
		Cite("平台规则", "公共随机数", false)
}

func (n *Notice) mayWaive(now time.Time) *refusal.Refusal {
	if !now.Before(n.Beacon.Fallback) {
		return nil
	}
	return refusal.New(refusal.Conflict, "beacon.fallback", "", "公告规定 %s 之后公共随机数仍未取得的，监管部门方可决定不混入而抽取", "by the publication a supervisor may order the draw without the public random value only after %s", n.Beacon.Fallback.In(workday.Zone).Format("2006-01-02 15:04")).
		Cite("平台规则", "公共随机数", false)
}
