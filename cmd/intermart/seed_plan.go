package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
)

// chapter is some stories of one kind: on each of the days bids close, or the notice is published.
type chapter struct {
	wish
	deadlines []int
	published []int
}

// spread are n working days from first back to last.
func spread(first, last, n int) []int {
	days := make([]int, n)
	for i := range days {
		days[i] = first - i*(first-last)/max(n-1, 1)
	}
	return days
}

// chapters are the notices of the demo, by how far they come. Day 0 is the last working day that is over, so a notice
// that is published on day 1 is approved today, one of day 2 waits for its review.
func chapters() []chapter {
	return []chapter{
		{deadlines: spread(-6, -52, 25)},                                                                         // filed
		{wish: wish{returned: true}, deadlines: []int{-9, -21, -33}},                                             // filed, after a return
		{wish: wish{bad: 1, method: "lowest"}, deadlines: []int{-8, -27}},                                        // an envelope that does not open
		{wish: wish{dept: "wtj", matter: "JS-006", method: "average", quote: "discount"}, deadlines: []int{-15}}, // an average
		{wish: wish{end: endUnconfirmed}, deadlines: []int{-5, -6}},                                              // signed, waits for the winner
		{deadlines: []int{-4, -4}},                                                                               // the same, yesterday's
		{wish: wish{end: endNoContract}, deadlines: []int{-3, -4, -5, -6}},                                       // after the standstill
		{wish: wish{end: endDiffers, documents: true, method: "lowest"}, deadlines: []int{-5}},                   // a draft that differs from the award
		{deadlines: []int{0, 0, -1, -1, -2, -2}},                                                                 // in standstill
		{deadlines: []int{1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4}},                                                      // open
		{wish: wish{amount: 268_000, dept: "jyj", matter: "JS-002", documents: true}, deadlines: []int{5}},       // open to the last day
		{wish: wish{amount: 756_000, dept: "zjj", matter: "JS-002", method: "lowest"}, deadlines: []int{4}},      // with warnings
		{published: []int{1, 1, 1, 1}},                                                                           // approved, wait for a publisher
		{published: []int{2, 2, 2, 2}},                                                                           // wait for review
		{wish: wish{end: stopInternal}, published: []int{2, 2, 2, 2}},                                            // wait for the manager
		{wish: wish{end: stopReturned}, published: []int{1, 1, 0}},                                               // returned
		{wish: wish{end: stopDraft}, published: []int{2, 1, 1}},                                                  // drafts
		{wish: wish{end: stopWithdrawn}, published: []int{-12}},                                                  // cancelled in review
		{wish: wish{end: stopCancelled}, deadlines: []int{-18, -7, -1}},                                          // cancelled while open
		{wish: wish{bidders: 1, again: 4}, deadlines: []int{-30, -14, -3}},                                       // failed, posted again with success
		{wish: wish{bidders: 3, bad: 1, again: 4, method: "lowest"}, deadlines: []int{-24}},                      // too few eligible
		{wish: wish{bidders: -1, again: 3}, deadlines: []int{-1, 0}},                                             // failed, open again
		{wish: wish{bidders: 1, again: -1}, deadlines: []int{-20, -11}},                                          // failed twice
		{wish: wish{end: endReserve, method: "lowest"}, deadlines: []int{-25, -4}},                               // declined, next reserve
		{wish: wish{end: endDeclined, method: "lowest"}, deadlines: []int{-1, -2}},                               // the department must choose
		{wish: wish{end: endReposted, again: 4}, deadlines: []int{-22, -3}},                                      // declined, posted again
	}
}

// notices makes the stories, plans and plays them.
func (s *seeder) notices(ctx context.Context) error {
	s.named = make(map[string]bool)
	for _, c := range chapters() {
		if s.options.small {
			c.deadlines, c.published = c.deadlines[:min(1, len(c.deadlines))], c.published[:min(1, len(c.published))]
		}
		for _, day := range c.deadlines {
			s.begin(s.tellDeadline(day, c.wish))
		}
		for _, day := range c.published {
			s.begin(s.tellPublished(day, c.wish))
		}
	}
	s.splits()
	s.findings()
	s.begin(s.tellPublished(2, wish{dept: "lx", matter: "JS-006", end: stopDraft})) // a draft to practise with
	if err := s.practise(); err != nil {
		return err
	}
	if err := s.shortWays(); err != nil {
		return err
	}
	if err := s.changes(); err != nil {
		return err
	}
	s.scoredNotices()
	if err := s.methods(); err != nil {
		return err
	}
	if err := s.afterPublication(); err != nil {
		return err
	}
	s.plan(s.moment(seedMailsRead, 18*60), false, s.readLetters)
	if err := s.play(ctx); err != nil {
		return err
	}
	s.say("%d notices, %d agencies, %d people", len(s.told), len(s.agencies), len(s.people))
	return nil
}

// splits are two puzzles: twice 295,000 yuan on one budget project, and a third that is only a draft. Whoever submits
// the third is told that it is splitting. At most one of the two has its contract: then its price counts, which is lower.
func (s *seeder) splits() {
	for _, puzzle := range []struct {
		dept, matter, project string
		deadlines             []int
	}{
		{"zjj", "JS-004", "天澄区书堂路片区老旧小区改造工程", []int{-2, 3}},
		{"ctgs", "JS-001", "开泰区北辰塘保障性住房项目", []int{-13, 3}},
	} {
		w := wish{dept: puzzle.dept, matter: puzzle.matter, amount: 295_000, method: "lowest", quote: "total", lots: 3,
			budget: fmt.Sprintf("%d-%s-900", s.today.Year, puzzle.dept)}
		for i, part := range []string{"（一标段）", "（二标段）", "（三标段）"} {
			w.project = puzzle.project + part
			if i == 2 {
				w.end = stopDraft
				s.begin(s.tellPublished(1, w))
				continue
			}
			s.begin(s.tellDeadline(puzzle.deadlines[i], w))
		}
	}
}

// findings are two notices whose checks turn worse as they are published, because in that minute the same department
// submits another one on the same matter. The first finding is settled, the second waits.
func (s *seeder) findings() {
	for i, pair := range []struct {
		dept, matter string
		day          int
	}{{"wtj", "FG-002", -17}, {"mzj", "JS-008", -1}} {
		first := s.tellPublished(pair.day, wish{dept: pair.dept, matter: pair.matter})
		second := s.tellPublished(pair.day+2, wish{dept: pair.dept, matter: pair.matter})
		first.rush = second
		second.minute = min(first.minute, second.minute) // it is drafted before
		s.begin(first)
		s.begin(second)
		if i > 0 {
			continue
		}
		s.plan(s.moment(pair.day+1, 16*60), true, s.settleFindings)
	}
	s.plan(s.moment(0, 10*60), true, s.shorten)
}

// shorten publishes a new version of a matter that promises a shorter time: the notice that is open under it gets a
// finding, with its owner and deadline, and oversight sees what changed because of what.
func (s *seeder) shorten(ctx context.Context) error {
	var next directory.MatterVersion
	err := s.app.Store.View(ctx, func(tx app.Tx) error {
		m, err := tx.Matter(ctx, "430100-ZJ-JS-008", s.today)
		if err == nil {
			next = *m
		}
		return err
	})
	if err != nil {
		return err
	}
	next.Version++
	next.EffectiveFrom, next.ChangeType = s.today, "调整"
	next.TimeLimit.N = 5
	_, err = s.app.ImportMatters(ctx, []directory.MatterVersion{next})
	return err
}

func (s *seeder) settleFindings(ctx context.Context) error {
	by := s.reviewers[0].actor
	open, err := s.app.Findings(ctx, by, app.FindingQuery{Open: true, Limit: 20})
	if err != nil {
		return err
	}
	for _, p := range open {
		f := p.Finding
		if f.Owner == domain.OwnedByDepartment {
			i := slices.IndexFunc(s.departments, func(d *department) bool { return d.officer.actor.Organisation == f.Department })
			if _, err := s.app.AnswerFinding(ctx, s.departments[i].officer.actor, f.ID, "两个项目分属不同预算、内容不重复，已附预算批复说明。"); err != nil {
				return err
			}
		}
		if _, err := s.app.ResolveFinding(ctx, by, f.ID, "已与采购人核实：两个项目分属不同预算，采购内容不重复，予以说明。"); err != nil {
			return err
		}
	}
	return nil
}

// faults of the form that a reviewer finds.
var seedFaults = []domain.Fault{
	{Field: "description", Code: "unclear", Text: "请写明成果的份数和提交方式，并补充现场踏勘安排。"},
	{Field: "attachments", Code: "missing", Text: "请上传需求说明或任务书。"},
}
