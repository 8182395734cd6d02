package app

import (
	"context"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// nameBeacon names the round of a draw that is about to be published, where the rulebook wants one and a chain is
// configured.
func (a *App) nameBeacon(n *domain.Notice, rules rulebook.Rules, deadline workday.Deadline) error {
	n.Keys.Beacon, n.Beacon = "", domain.Beacon{}
	on, _, err := rules.Flag(rulebook.KeyBeaconDraw)
	if err != nil || !on || n.Method != award.Random || a.Beacon == nil || a.Beacon.Names() == "" {
		return notSet(err)
	}
	after, _, err := rules.Span(rulebook.KeyBeaconAfter)
	if err != nil {
		return err
	}
	wait, _, err := rules.Span(rulebook.KeyBeaconWait)
	if err != nil {
		return err
	}
	chain, _ := a.Beacon.Chain(a.Beacon.Names())
	n.NameBeacon(chain, length(after), wait, deadline.At)
	return nil
}

// notSet takes a key that no rulebook sets for "no".
func notSet(err error) error {
	if r := refusal.As(err); r != nil && r.Rule == "rulebook.missing" {
		return nil
	}
	return err
}

// length of a span that counts minutes or hours.
func length(s workday.Span) time.Duration {
	if s.Unit == workday.Hour {
		return time.Duration(s.N) * time.Hour
	}
	return time.Duration(s.N) * time.Minute
}

// awaitBeacon fixes the round that counts, in the transaction that records the second list, and asks for it in time.
func (a *App) awaitBeacon(ctx context.Context, tx Tx, n *domain.Notice) error {
	if !n.AwaitsBeacon() {
		return nil
	}
	hash, _ := n.Keys.BeaconChain()
	chain, err := a.chain(hash)
	if err != nil {
		return err
	}
	cal, err := tx.Calendar(ctx)
	if err != nil {
		return err
	}
	n.FixRound(chain, cal)
	return tx.Deliver(ctx, domain.Delivery{Subject: "notice:" + string(n.ID), Handler: HandleBeacon, Due: n.Beacon.At})
}

func (a *App) chain(hash string) (domain.BeaconChain, error) {
	if a.Beacon != nil {
		if c, ok := a.Beacon.Chain(hash); ok {
			return c, nil
		}
	}
	return domain.BeaconChain{}, refusal.New(refusal.Unavailable, "beacon.chain", "", "本进程没有配置公告指定的随机信标链", "this process does not know the beacon chain that the notice named")
}

// fetchBeacon asks the relay for the round that counts and verifies what it says. The relay is asked before the
// transaction.
func (a *App) fetchBeacon(ctx context.Context, d domain.Delivery) error {
	id := domain.NoticeID(subjectID(d.Subject))
	var n *domain.Notice
	err := a.Store.Update(ctx, func(tx Tx) (err error) { // not View: a replica may lag behind the list just recorded
		n, err = tx.NoticeUnlocked(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	if n.Status != domain.NoticeFrozen || !n.AwaitsBeacon() {
		return a.claimed(ctx, d, func(Tx) error { return nil })
	}
	hash, _ := n.Keys.BeaconChain()
	if _, err := a.chain(hash); err != nil {
		return err
	}
	signature, err := a.Beacon.Fetch(ctx, hash, n.Beacon.Round)
	if err != nil {
		return err
	}
	randomness, err := a.Beacon.Verify(hash, n.Beacon.Round, signature)
	if err != nil {
		return err
	}
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err != nil || n.Status != domain.NoticeFrozen || !n.AwaitsBeacon() {
			return err
		}
		e, err := n.TakeBeacon(domain.System(), randomness, signature, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// EnterBeacon is the way without a relay: an operator enters the round's signature as any relay or newspaper has it.
// It is verified offline, so that he can enter nothing else.
func (a *App) EnterBeacon(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, signature string) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) {
		if err := n.MayEnterBeacon(by, tx.Now()); err != nil {
			return domain.Event{}, err
		}
		hash, _ := n.Keys.BeaconChain()
		if _, err := a.chain(hash); err != nil {
			return domain.Event{}, err
		}
		signature = strings.ToLower(strings.TrimSpace(signature))
		randomness, err := a.Beacon.Verify(hash, n.Beacon.Round, signature)
		if err != nil {
			return domain.Event{}, refusal.New(refusal.Invalid, "beacon.signature", "signature", "这不是第 %d 轮的签名；请从任一 drand 节点复制 signature 一栏", "this is not the signature of round %d: copy the member signature from any drand relay", n.Beacon.Round).
				Cite("平台规则", "公共随机数", false)
		}
		return n.TakeBeacon(by, randomness, signature, tx.Now())
	})
}

// WaiveBeacon is a supervisor's order to draw without a round that did not come.
func (a *App) WaiveBeacon(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, d domain.Decision) (NoticePage, error) {
	return a.oversee(ctx, by, id, version, func(tx Tx, n *domain.Notice, _ *domain.Award) (domain.Event, error) {
		return n.WaiveBeacon(by, d, tx.Now())
	})
}

// BeaconProof is a round as a verifier needs it.
type BeaconProof struct {
	Chain                 domain.BeaconChain // only its hash when this process does not know it
	Randomness, Signature string
	Round                 uint64
	At                    time.Time
	Named                 string // in the publication
	Entered               bool
}

// AwardBeacon is the proof of the random value that an award's record names.
func (a *App) AwardBeacon(ctx context.Context, number string) (p BeaconProof, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		aw, err := tx.AwardByNumber(ctx, number)
		if err != nil {
			return err
		}
		n, err := tx.NoticeUnlocked(ctx, aw.Notice)
		if err != nil {
			return err
		}
		if n.Beacon.Value == "" {
			return domain.Missing()
		}
		p = a.beaconProof(n)
		return nil
	})
	return p, err
}

func (a *App) beaconProof(n *domain.Notice) BeaconProof {
	hash, _ := n.Keys.BeaconChain()
	p := BeaconProof{Chain: domain.BeaconChain{Hash: hash}, Round: n.Beacon.Round, At: n.Beacon.At, Signature: n.Beacon.Signature, Named: n.Keys.Beacon, Entered: n.Beacon.Entered,
		Randomness: n.Beacon.Value[strings.LastIndexByte(n.Beacon.Value, ':')+1:]}
	if c, err := a.chain(hash); err == nil {
		p.Chain = c
	}
	return p
}
