package domain

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestQuietHours(t *testing.T) {
	at := func(clock string) time.Time {
		m, err := time.Parse("2006-01-02 15:04 -0700", clock+" +0800")
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	night, noon, none := Quiet{22 * 60, 7 * 60}, Quiet{12 * 60, 13 * 60}, Quiet{}
	for _, c := range []struct {
		q         Quiet
		now, want string
	}{
		{night, "2026-09-18 21:59", "2026-09-18 21:59"}, {night, "2026-09-18 22:00", "2026-09-19 07:00"},
		{night, "2026-09-19 06:59", "2026-09-19 07:00"}, {night, "2026-09-19 07:00", "2026-09-19 07:00"},
		{night, "2026-12-31 23:30", "2027-01-01 07:00"}, {noon, "2026-09-18 12:00", "2026-09-18 13:00"},
		{noon, "2026-09-18 13:00", "2026-09-18 13:00"}, {none, "2026-09-18 03:00", "2026-09-18 03:00"},
	} {
		if got := c.q.Until(at(c.now)); !got.Equal(at(c.want)) {
			t.Errorf("%v at %s: %s, want %s", c.q, c.now, got, c.want)
		}
	}
}

// Waiting never goes back, never lasts a day, and ends outside the quiet hours.
func TestQuietHoursEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Quiet{rapid.IntRange(0, 1439).Draw(t, "from"), rapid.IntRange(0, 1439).Draw(t, "to")}
		now := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "now"), 0)
		until := q.Until(now)
		if until.Before(now) || until.Sub(now) > 24*time.Hour || !q.Until(until).Equal(until) {
			t.Fatalf("%v at %s: %s", q, now, until)
		}
	})
}

func TestWhereALetterGoes(t *testing.T) {
	noon := time.Date(2026, 9, 18, 4, 0, 0, 0, time.UTC)
	night := noon.Add(12 * time.Hour) // midnight at UTC+8
	c := MessageChoice{Mobile: "13800000000", Quiet: Quiet{22 * 60, 7 * 60}, Muted: []string{Mute("notice", ChannelMail), Mute("award", ChannelPhone)}}
	for _, k := range []struct {
		name    string
		l       Letter
		gateway bool
		want    []Channel
		waits   bool
	}{
		{"muted by mail", Letter{Kind: "notice.published", CreatedAt: noon}, true, []Channel{ChannelPhone}, false},
		{"muted by phone", Letter{Kind: "award.lost", CreatedAt: noon}, true, []Channel{ChannelMail}, false},
		{"critical is not muted", Letter{Kind: "award.won", Critical: true, CreatedAt: noon}, true, Channels, false},
		{"critical at night", Letter{Kind: "award.won", Critical: true, CreatedAt: night}, true, Channels, false},
		{"not critical at night", Letter{Kind: "contract.filed", CreatedAt: night}, true, Channels, true},
		{"no gateway", Letter{Kind: "contract.filed", CreatedAt: noon}, false, []Channel{ChannelMail}, false},
	} {
		got := k.l.Address("a@b.example", c, k.gateway)
		var channels []Channel
		for _, d := range got {
			channels = append(channels, d.Channel)
			if d.Due.After(k.l.CreatedAt) != k.waits {
				t.Errorf("%s: due %s", k.name, d.Due)
			}
		}
		if len(channels) != len(k.want) || len(channels) > 0 && channels[0] != k.want[0] {
			t.Errorf("%s: %v, want %v", k.name, channels, k.want)
		}
	}
	if got := (Letter{Kind: "award.won", Critical: true}).Address("", MessageChoice{}, true); len(got) != 0 {
		t.Errorf("nowhere to go: %v", got)
	}
}

func TestMessageChoiceIsChecked(t *testing.T) {
	for field, c := range map[string]MessageChoice{
		"mobile": {Mobile: "0731-88888888"}, "quiet_from": {Quiet: Quiet{From: 1440}}, "quiet_to": {Quiet: Quiet{To: -1}},
		"muted": {Muted: []string{"notice/pigeon"}},
	} {
		if err := CheckMessageChoice(c); err == nil {
			t.Errorf("%s passes: %+v", field, c)
		}
	}
	if err := CheckMessageChoice(MessageChoice{Mobile: "13800000000", Muted: []string{"notice/mail"}}); err != nil {
		t.Error(err)
	}
}
