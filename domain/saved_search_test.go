package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

func TestASearchIsItsPersonsOwn(t *testing.T) {
	now := time.Date(2026, 3, 4, 4, 0, 0, 0, time.UTC)
	mine := domain.Actor{Person: "p", Organisation: "o"}
	good := domain.NoticeFilter{Words: "测绘", Region: "430100", Method: "lowest", From: 1000, To: 1000}
	save := func(by domain.Actor, s domain.SavedSearch, name string, f domain.NoticeFilter) (domain.SavedSearch, error) {
		err := s.Save(by, name, f, true, now)
		return s, err
	}
	kept, err := save(mine, domain.SavedSearch{ID: "s"}, "长沙测绘", good)
	if err != nil || kept.Person != "p" || kept.Organisation != "o" || kept.Version != 1 || kept.NoticeFilter != good || !kept.Told || !kept.MadeAt.Equal(now) {
		t.Fatalf("%+v, %v", kept, err)
	}
	for name, c := range map[string]struct {
		by   domain.Actor
		s    domain.SavedSearch
		name string
		f    domain.NoticeFilter
		code refusal.Code
	}{
		"a visitor":               {domain.Visitor(), domain.SavedSearch{}, "n", good, refusal.NotFound},
		"a program":               {domain.Actor{Person: "p", Organisation: "o", Scopes: []string{"notice"}}, domain.SavedSearch{}, "n", good, refusal.NotFound},
		"another person":          {domain.Actor{Person: "q", Organisation: "o"}, kept, "n", good, refusal.NotFound},
		"another organisation":    {domain.Actor{Person: "p", Organisation: "other"}, kept, "n", good, refusal.NotFound},
		"no name":                 {mine, kept, " ", good, refusal.Invalid},
		"a long name":             {mine, kept, strings.Repeat("名", 41), good, refusal.Invalid},
		"no such method":          {mine, kept, "n", domain.NoticeFilter{Method: "auction"}, refusal.Invalid},
		"less than the least":     {mine, kept, "n", domain.NoticeFilter{From: 2, To: 1}, refusal.Invalid},
		"words without an end":    {mine, kept, "n", domain.NoticeFilter{Words: strings.Repeat("词", 101)}, refusal.Invalid},
		"an amount below nothing": {mine, kept, "n", domain.NoticeFilter{From: -1}, refusal.Invalid},
	} {
		after, err := save(c.by, c.s, c.name, c.f)
		if !refusal.Is(err, c.code) || after != c.s {
			t.Errorf("%s: %v, and the search is %+v", name, err, after)
		}
	}
	if domain.TooMany(29, domain.MaxSavedSearches) != nil || !refusal.Is(domain.TooMany(30, domain.MaxSavedSearches), refusal.Conflict) {
		t.Error("thirty are kept, no more")
	}
}

func TestTheNextDeadlineOfAStar(t *testing.T) {
	now := time.Date(2026, 3, 4, 4, 0, 0, 0, time.UTC)
	notice := func(s domain.NoticeStatus, deadline time.Duration) domain.Notice {
		n := domain.Notice{Status: s, PublishedAt: now.Add(-time.Hour)}
		n.Deadline.At = now.Add(deadline)
		return n
	}
	for name, c := range map[string]struct {
		w    domain.Watched
		kind string
		in   time.Duration
	}{
		"open":             {domain.Watched{Notice: notice(domain.NoticePublished, time.Hour)}, "bid", time.Hour},
		"at the deadline":  {domain.Watched{Notice: notice(domain.NoticePublished, 0)}, "", 0},
		"in standstill":    {domain.Watched{Notice: notice(domain.NoticeSelected, -time.Hour), Standstill: now.Add(time.Minute)}, "standstill", time.Minute},
		"after it":         {domain.Watched{Notice: notice(domain.NoticeSelected, -time.Hour), Standstill: now}, "", 0},
		"cancelled before": {domain.Watched{Notice: notice(domain.NoticeCancelled, time.Hour)}, "", 0},
	} {
		kind, at := c.w.Next(now)
		if kind != c.kind || kind != "" && !at.Equal(now.Add(c.in)) {
			t.Errorf("%s: %q at %s", name, kind, at)
		}
	}
}

func TestPunctualityIsTheAgencysOwn(t *testing.T) {
	due := time.Date(2026, 3, 4, 4, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		handed, filed, now time.Duration // from due; 0 for never
		counted, onTime    int
	}{
		"confirmed at the last moment":          {-day, 1, day, 1, 1},
		"confirmed a day late":                  {-day, day + 1, 2 * day, 1, 0},
		"the department handed it over late":    {day, 2 * day, 3 * day, 0, 0},
		"waits, and there is time":              {-day, 0, -time.Hour, 0, 0},
		"waits, and the time is over":           {-day, 0, time.Hour, 1, 0},
		"never handed over":                     {0, 0, day, 0, 0},
		"waits, and this is its last moment":    {-day, 0, 0, 0, 0},
		"handed over late, not yet confirmed":   {day, 0, 2 * day, 0, 0},
		"handed over and confirmed long before": {-3 * day, -2 * day, -day, 1, 1},
	} {
		k := &domain.Contract{}
		if c.handed != 0 {
			k.SubmittedAt = due.Add(c.handed)
		}
		if c.filed != 0 {
			k.FiledAt = due.Add(c.filed - c.filed%time.Second)
		}
		var r domain.AgencyRecord
		r.Count(k, due, due.Add(c.now))
		if r.Counted != c.counted || r.OnTime != c.onTime {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if !(domain.AgencyRecord{}).None() || (domain.AgencyRecord{Awards: 1}).None() {
		t.Error("a first award is a record, nothing is none")
	}
	if _, ok := (domain.AgencyRecord{Counted: 4, OnTime: 4}).Percent(); ok {
		t.Error("four are too few for a rate")
	}
	if p, ok := (domain.AgencyRecord{Counted: 6, OnTime: 5}).Percent(); !ok || p != 83 {
		t.Errorf("five of six are %d", p)
	}
}
