package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// leastComment is how many characters say why points were given.
const leastComment = 10

// Sheet is one expert's scores of one notice. Until every sheet of the panel is locked only its author sees it.
type Sheet struct {
	Notice   NoticeID
	Person   PersonID
	Lines    []SheetLine
	SavedAt  time.Time
	LockedAt time.Time // zero: it may still be changed
	SHA256   string    // of the locked sheet
}

// SheetLine is the points of one bid, by criterion, and why.
type SheetLine struct {
	Bid     BidID  `json:"bid"`
	Points  []int  `json:"points"` // of each criterion; -1: not given yet
	Comment string `json:"comment"`
}

// Sum is all points of the line.
func (l *SheetLine) Sum() (sum int) {
	for _, p := range l.Points {
		sum += max(p, 0)
	}
	return sum
}

// Line is the sheet's line for a bid; nil when there is none.
func (s *Sheet) Line(id BidID) *SheetLine {
	if i := slices.IndexFunc(s.Lines, func(l SheetLine) bool { return l.Bid == id }); i >= 0 {
		return &s.Lines[i]
	}
	return nil
}

// Write replaces what stands in a sheet that is not locked; half of it is enough.
func (p *Panel) Write(by Actor, n *Notice, s *Sheet, lines []SheetLine, now time.Time) error {
	if err := first(p.judges(by), n.running(), n.at(NoticeFrozen), s.open(), p.inTime(by, n, now)); err != nil {
		return err
	}
	if err := refusal.All(p.lineFaults(n.Scoring, lines)...); err != nil {
		return err
	}
	s.Lines, s.SavedAt = lines, now
	return nil
}

func (s *Sheet) open() *refusal.Refusal {
	if s.LockedAt.IsZero() {
		return nil
	}
	return refusal.New(refusal.Conflict, "sheet.locked", "", "评分表已锁定，不能再改", "the sheet is locked: it can't be changed any more")
}

// lineFaults are what can't even be stored.
func (p *Panel) lineFaults(t Scoring, lines []SheetLine) (list []*refusal.Refusal) {
	seen := map[BidID]bool{}
	for i, l := range lines {
		field := fmt.Sprintf("lines[%d]", i)
		if !slices.Contains(p.Blind, l.Bid) || seen[l.Bid] || len(l.Points) != len(t.Criteria) {
			return append(list, refusal.New(refusal.Invalid, "sheet.bid", field, "评分表的行与报价不符，请刷新页面", "the lines do not match the bids: reload the page"))
		}
		seen[l.Bid] = true
		list = append(list, atMost(field+".comment", l.Comment, 2000))
		for k, c := range t.Criteria {
			if l.Points[k] < -1 || l.Points[k] > c.Points {
				list = append(list, refusal.New(refusal.Invalid, "sheet.points", fmt.Sprintf("%s.points[%d]", field, k), "“%[1]s”为 0 至 %[2]d 分", "%[1]q earns 0 to %[2]d points", c.Name, c.Points))
			}
		}
	}
	return list
}

// whole lists what a sheet lacks before it can be locked: points for every criterion of every bid, and why.
func (p *Panel) whole(t Scoring, lines []SheetLine) (list []*refusal.Refusal) {
	for i, id := range p.Blind {
		k := slices.IndexFunc(lines, func(l SheetLine) bool { return l.Bid == id })
		if k < 0 {
			list = append(list, refusal.New(refusal.Invalid, "sheet.missing", fmt.Sprintf("lines[%d]", i), "%d 号报价尚未评分", "bid %d has no points yet", i+1))
			continue
		}
		for j, points := range lines[k].Points {
			if points < 0 {
				list = append(list, refusal.New(refusal.Invalid, "sheet.missing", fmt.Sprintf("lines[%d].points[%d]", k, j), "%[1]d 号报价的“%[2]s”尚未评分", "bid %[1]d has no points for %[2]q yet", i+1, t.Criteria[j].Name))
			}
		}
		if len([]rune(strings.TrimSpace(lines[k].Comment))) < leastComment {
			list = append(list, refusal.New(refusal.Invalid, "sheet.comment", fmt.Sprintf("lines[%d].comment", k), "请写明评分理由，不少于 %d 个字", "say why, in at least %d characters", leastComment).Cite("平台规则", "评分理由", false))
		}
		list = append(list, impersonal(fmt.Sprintf("lines[%d].comment", k), lines[k].Comment))
	}
	return list
}

// Lock fixes a whole sheet for ever. With the last one the panel is closed, and the selection can run.
func (p *Panel) Lock(by Actor, n *Notice, s *Sheet, lines []SheetLine, now time.Time) (Event, error) {
	if err := p.Write(by, n, s, lines, now); err != nil {
		return Event{}, err
	}
	if err := refusal.All(p.whole(n.Scoring, lines)...); err != nil {
		return Event{}, err
	}
	sum, err := s.hash(n.Number)
	if err != nil {
		return Event{}, err
	}
	s.LockedAt, s.SHA256 = now, sum
	p.set(by.Person, func(seat *PanelSeat) { seat.Status, seat.At = SeatLocked, now })
	e := p.event(EventSheetLocked, by, now, Face{"sheet": sum})
	e.Private = Face{"person": string(by.Person)}
	return e, nil
}

func (s *Sheet) hash(number string) (string, error) {
	lines := make([]any, 0, len(s.Lines))
	for _, l := range s.Lines {
		points := make([]any, 0, len(l.Points))
		for _, p := range l.Points {
			points = append(points, p)
		}
		lines = append(lines, map[string]any{"bid": string(l.Bid), "comment": l.Comment, "points": points})
	}
	return canonicalHash(map[string]any{"lines": lines, "notice": number, "person": string(s.Person)})
}
