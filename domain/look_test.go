package domain

import (
	"testing"
	"time"
)

// TestWhoMayLook: only the asker lets the operator look, only at desks of agencies and departments, and only while the
// leave lasts and the request is open.
func TestWhoMayLook(t *testing.T) {
	now := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	asked := func(change func(*Ticket)) *Ticket {
		k := &Ticket{ID: "t", Person: "asker", Organisation: "firm", Kind: KindAgency, Region: "430200", Status: TicketOpen, Version: 1}
		if change != nil {
			change(k)
		}
		return k
	}
	oversight := func(k *Ticket) { k.Kind, k.Region = KindSupervisor, "430100" }
	for name, c := range map[string]struct {
		by     Actor
		change func(*Ticket)
		let    string
		look   string // after the asker's leave
	}{
		"who asked":              {by: asker(), look: "not_found"},
		"the operator":           {by: helper("430100"), let: "ticket.let"},
		"a stranger":             {by: Actor{Person: "x", Organisation: "other", Kind: KindAgency, Roles: []Role{AgencyAdmin}}, let: "not_found", look: "not_found"},
		"a supervisor":           {by: Actor{Person: "s", Organisation: "bureau", Kind: KindSupervisor, Region: "430100", Roles: []Role{RoleSupervisor}}, let: "not_found", look: "not_found"},
		"of a closed request":    {by: helper("430100"), change: func(k *Ticket) { k.Status = TicketClosed }, let: "ticket.let", look: "ticket.closed"},
		"of oversight's desk":    {by: helper("430100"), change: oversight, let: "ticket.let", look: "ticket.kind"},
		"who belongs to it too":  {by: func() Actor { a := helper("430100"); a.Also = []OrganisationID{"operator", "firm"}; return a }(), let: "ticket.let", look: "duty.own"},
		"after the leave is out": {by: helper("430100"), change: func(k *Ticket) { k.LookUntil = now }, let: "ticket.let", look: "ticket.leave"},
	} {
		t.Run(name, func(t *testing.T) {
			k := asked(c.change)
			if _, err := k.LetLook(c.by, true, now); ruleIn(err) != c.let {
				t.Errorf("leave: %q, want %q", ruleIn(err), c.let)
			}
			k = asked(c.change)
			if k.LookUntil.IsZero() {
				k.LookUntil = now.Add(LookLeave)
			}
			l, e, err := k.Look(c.by, "l", now, now)
			if ruleIn(err) != c.look {
				t.Fatalf("look: %q, want %q", ruleIn(err), c.look)
			}
			if err == nil && (l.Of != "asker" || l.Person != c.by.Person || !l.Until.Equal(now.Add(LookLife)) || e.Kind != EventTicketLooked) {
				t.Errorf("%+v %+v", l, e)
			}
		})
	}
	k := asked(oversight)
	if _, err := k.LetLook(Actor{Person: "asker", Organisation: "firm", Kind: KindSupervisor}, true, now); ruleIn(err) != "ticket.kind" {
		t.Errorf("oversight's desk is never shown: %v", err)
	}
}

// TestALookEnds by its looker, by its time, by the leave taken back, and with the request.
func TestALookEnds(t *testing.T) {
	now := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	k := &Ticket{Person: "asker", Organisation: "firm", Kind: KindAgency, Status: TicketOpen}
	if _, err := k.LetLook(asker(), true, now); err != nil || !k.MayBeSeen(now) || k.MayBeSeen(now.Add(LookLeave)) {
		t.Fatalf("leave: %v", err)
	}
	l, _, err := k.Look(helper("430100"), "l", now, now)
	if err != nil || !l.Lasts(now.Add(LookLife-1)) || l.Lasts(now.Add(LookLife)) {
		t.Fatalf("life: %v", err)
	}
	if _, _, err := k.EndLook(l, asker(), now, now); ruleIn(err) != "not_found" {
		t.Errorf("another ends it: %v", err)
	}
	lapsed := *l
	if _, ended, err := k.EndLook(&lapsed, helper("430100"), now, now.Add(LookLife)); err != nil || ended || !lapsed.EndedAt.IsZero() {
		t.Errorf("one that is over by its time is ended: %v", err)
	}
	if _, ended, err := k.EndLook(l, helper("430100"), now, now); err != nil || !ended || l.Lasts(now) {
		t.Errorf("ended: %v", err)
	}
	if _, ended, err := k.EndLook(l, helper("430100"), now, now.Add(time.Second)); err != nil || ended || !l.EndedAt.Equal(now) {
		t.Errorf("ended again: %v", err)
	}
	k.LookUntil = now.Add(time.Minute)
	if brief, _, err := k.Look(helper("430100"), "l", now, now); err != nil || !brief.Until.Equal(now.Add(time.Minute)) {
		t.Errorf("a look outlives the leave: %v", err)
	}
	if _, err := k.LetLook(asker(), false, now); err != nil || k.MayBeSeen(now) {
		t.Errorf("taken back: %v", err)
	}
	k.LookUntil, k.Status = now.Add(time.Hour), TicketClosed
	if k.MayBeSeen(now) {
		t.Error("a closed request shows nothing")
	}
}
