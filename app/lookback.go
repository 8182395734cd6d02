package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// LookBackTx is the lists that a directory is compared with.
type LookBackTx interface {
	AddMatterList(ctx context.Context, l ImportedList) (added bool, err error)             // the same id and lines again: not added; the same id otherwise: Conflict "exists"
	NewestLists(ctx context.Context, r domain.RegionCode) (list []ImportedList, err error) // of each kind and region in r, by region and kind
}

// ImportedList is a list with who imported it when.
type ImportedList struct {
	directory.List
	By domain.PersonID
	At time.Time
}

// LookBack is the directory's own audit with the lists it was compared with.
type LookBack struct {
	directory.LookBack
	Lists []ImportedList // without their lines
	Lines map[string]int // how many lines each had, by id
}

// touched are the notices a finding may touch: published and not decided yet.
var touched = []domain.NoticeStatus{domain.NoticePublished, domain.NoticeFrozen, domain.NoticeSuspended}

// maxTouched bounds the open notices of a region that a report looks at.
const maxTouched = 1000

// LookBack audits the directory of a region ("": the actor's own) as of today.
func (a *App) LookBack(ctx context.Context, by domain.Actor, r domain.RegionCode) (out LookBack, err error) {
	if r == "" {
		r = by.Region
	}
	if err := domain.MayLookBack(by, r); err != nil {
		return out, err
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		in := directory.Inspection{Region: string(r), Day: workday.On(tx.Now())}
		if in.All, err = tx.AllMatters(ctx, ""); err != nil {
			return err
		}
		practice, err := tx.Training(ctx, r)
		if err != nil {
			return err
		}
		if practice { // its own lines stand in no other list
			own, err := tx.AllMatters(ctx, r)
			if err != nil {
				return err
			}
			in.All = append(in.All, own...)
		}
		ns, err := tx.Notices(ctx, NoticeQuery{Public: true, Region: r, Statuses: touched, Limit: maxTouched})
		if err != nil {
			return err
		}
		for i := range ns {
			in.Notices = append(in.Notices, directory.OpenNotice{Number: ns[i].Number, Title: ns[i].Title, Department: ns[i].DepartmentName, Matter: ns[i].Matter})
		}
		if out.Lists, err = tx.NewestLists(ctx, r); err != nil {
			return err
		}
		out.Lines = map[string]int{}
		for i := range out.Lists {
			l := &out.Lists[i]
			in.Lists = append(in.Lists, l.List)
			out.Lines[l.ID], l.List.Lines = len(l.List.Lines), nil
		}
		out.LookBack = directory.Inspect(in)
		return nil
	})
	return out, err
}

// ImportList keeps a list for a region; the answer is whether it is new.
func (a *App) ImportList(ctx context.Context, by domain.Actor, l directory.List) (out ImportedList, added bool, err error) {
	if l.Region == "" {
		l.Region = string(by.Region)
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		event, err := domain.ImportList(by, l, tx.Now())
		if err != nil {
			return err
		}
		out = ImportedList{List: l, By: by.Person, At: tx.Now()}
		if added, err = tx.AddMatterList(ctx, out); err != nil || !added {
			return err
		}
		return a.record(ctx, tx, event)
	})
	return out, added, err
}
