package main

import (
	"container/heap"
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/workday"
)

// Working days of the demo count back from day 0, the last one that is over; day 1 is the next.
const (
	seedFirstDay  = -68
	seedDayEnds   = 17*60 + 5 // minutes after midnight: by then its deadlines have passed
	seedLastAct   = 18 * 60
	seedMailsRead = -2 // letters up to the evening of this day have been read
)

// timeline moves the demo's clock from act to act. Acts are told in order of their moment, those of one moment in the
// order in which they were planned; an act may plan later ones.
type timeline struct {
	app   *app.App
	cal   workday.Calendar
	today workday.Date // day 0
	queue actQueue
	seq   int
	at    time.Time // where the clock was put
	wall  time.Time // when that was
}

// act is one thing that happens at a moment. jobs says whether it leaves work to do.
type act struct {
	at   time.Time
	seq  int
	jobs bool
	do   func(context.Context) error
}

func newTimeline(a *app.App, cal workday.Calendar, now time.Time) *timeline {
	t := &timeline{app: a, cal: cal, today: workday.On(now)}
	for !cal.Works(t.today) || t.today.At(seedDayEnds).After(now) {
		t.today = t.today.AddDays(-1)
	}
	return t
}

// day is the i-th working day.
func (t *timeline) day(i int) workday.Date {
	d, step := t.today, 1
	if i < 0 {
		step, i = -1, -i
	}
	for i > 0 {
		if d = d.AddDays(step); t.cal.Works(d) {
			i--
		}
	}
	return d
}

// moment is so many minutes after midnight of the i-th working day.
func (t *timeline) moment(i, minutes int) time.Time { return t.day(i).At(minutes) }

// nextDay is so many minutes after midnight of the first working day after a moment.
func (t *timeline) nextDay(after time.Time, minutes int) time.Time {
	d := workday.On(after).AddDays(1)
	for !t.cal.Works(d) {
		d = d.AddDays(1)
	}
	return d.At(minutes)
}

// stands notes that the clock has been put to a moment.
func (t *timeline) stands(at time.Time) { t.at, t.wall = at, time.Now() }

// plan notes an act; what lies after the last day's end never happens.
func (t *timeline) plan(at time.Time, jobs bool, do func(context.Context) error) {
	if at.After(t.today.At(seedLastAct)) {
		return
	}
	t.seq++
	heap.Push(&t.queue, &act{at: at, seq: t.seq, jobs: jobs, do: do})
}

// play does all that is planned.
func (t *timeline) play(ctx context.Context) error {
	for t.queue.Len() > 0 {
		next := heap.Pop(&t.queue).(*act)
		if err := t.moveTo(ctx, next.at); err != nil {
			return err
		}
		if err := next.do(ctx); err != nil {
			return err
		}
		if !next.jobs {
			continue
		}
		if err := t.app.Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}

// moveTo puts the clock forward. Work may have taken longer than the gap to the next act: then that is simply late.
func (t *timeline) moveTo(ctx context.Context, to time.Time) error {
	const slack = 20 * time.Millisecond
	if !to.After(t.at.Add(time.Since(t.wall) + slack)) {
		return nil
	}
	if err := t.app.Store.Update(ctx, func(tx app.Tx) error { return tx.AdvanceClock(ctx, to) }); err != nil {
		return err
	}
	t.stands(to)
	return nil
}

// actQueue is a heap of acts by moment, then by the order of planning.
type actQueue []*act

func (q actQueue) Len() int { return len(q) }
func (q actQueue) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].seq < q[j].seq
	}
	return q[i].at.Before(q[j].at)
}
func (q actQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *actQueue) Push(x any)   { *q = append(*q, x.(*act)) }
func (q *actQueue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
