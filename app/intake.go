package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// IntakeTx is intakes with their rows.
type IntakeTx interface {
	Intake(ctx context.Context, id domain.IntakeID) (*domain.Intake, error)
	Intakes(ctx context.Context, r domain.RegionCode, limit int) ([]domain.Intake, error) // newest first
	AddIntake(ctx context.Context, in *domain.Intake) (added bool, err error)
	SaveIntake(ctx context.Context, in *domain.Intake) error
	AddIntakeRows(ctx context.Context, id domain.IntakeID, rows []domain.IntakeRow) error // a row that is there stays
	// CheckIntake finds what rows say only together: twice the same code, certificates of nobody, agencies known here.
	CheckIntake(ctx context.Context, id domain.IntakeID) (bad, agencies int, err error)
	// NextIntakeRows are rows of agencies in order that nothing was done about yet, and the certificates of each by code.
	NextIntakeRows(ctx context.Context, id domain.IntakeID, limit int) ([]domain.IntakeRow, map[string][]domain.Qualification, error)
	EndIntakeRows(ctx context.Context, id domain.IntakeID, lines []int, outcome string) error
	IntakeFaults(ctx context.Context, id domain.IntakeID, after [2]int, limit int) ([]domain.IntakeRow, error) // by sheet and line
	// AddAgencies adds agencies with their organisations in bulk, and answers the codes of those that were not there.
	AddAgencies(ctx context.Context, list []*domain.Agency) (added []string, err error)
}

// BeginIntake takes a workbook of agencies that the operator has uploaded. The same id again answers the same intake.
func (a *App) BeginIntake(ctx context.Context, by domain.Actor, id domain.IntakeID, file domain.FileID, source string) (in *domain.Intake, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := optional(tx.Intake(ctx, id)); err != nil || there != nil {
			if err == nil && (there.File != file || there.CreatedBy != by.Person) {
				err = idTaken()
			}
			in = there
			return err
		}
		f, err := optional(tx.File(ctx, file))
		if err != nil {
			return err
		}
		var e domain.Event
		if in, e, err = domain.NewIntake(by, id, f, source, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveFile(ctx, f); err != nil {
			return err
		}
		if _, err := tx.AddIntake(ctx, in); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return in, err
}

// intakeBatch is how many rows are staged, or agencies admitted, in one transaction: progress is seen, and what was done
// stays done.
const intakeBatch = 500

// readIntake reads the workbook and keeps every row with its faults. Run again it goes on after the rows it has.
func (a *App) readIntake(ctx context.Context, d domain.Delivery) error {
	id := domain.IntakeID(subjectID(d.Subject))
	in, f, err := a.intakeFile(ctx, id)
	if err != nil || in.Status != domain.IntakeReading {
		return errors.Join(err, a.claimed(ctx, d, func(Tx) error { return nil }))
	}
	body, err := a.Objects.Open(ctx, f.Key, f.VersionID)
	if err != nil {
		return err
	}
	defer body.Close()
	r := &intakeReading{app: a, ctx: ctx, id: id, have: in.Read}
	err = r.all(body)
	if refused := refusal.As(err); refused != nil && refused.Code == refusal.Invalid { // no fault of ours: no second try helps
		return a.claimed(ctx, d, func(tx Tx) error { return a.endReading(ctx, tx, id, refused) })
	}
	if err != nil {
		return err
	}
	return a.claimed(ctx, d, func(tx Tx) error { return a.endReading(ctx, tx, id, nil) })
}

func (a *App) intakeFile(ctx context.Context, id domain.IntakeID) (in *domain.Intake, f *domain.File, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may not have it yet
		if in, err = tx.Intake(ctx, id); err != nil {
			return err
		}
		f, err = tx.File(ctx, in.File)
		return err
	})
	return in, f, err
}

func (a *App) endReading(ctx context.Context, tx Tx, id domain.IntakeID, unread *refusal.Refusal) error {
	in, err := tx.Intake(ctx, id)
	if err != nil || in.Status != domain.IntakeReading {
		return err
	}
	if in.Status = domain.IntakeChecked; unread != nil {
		in.Status, in.Fault = domain.IntakeUnread, unread.Text.ZH+" / "+unread.Text.EN
	} else if in.Bad, in.Agencies, err = tx.CheckIntake(ctx, id); err != nil {
		return err
	}
	return tx.SaveIntake(ctx, in)
}

// intakeReading holds one batch of rows at a time.
type intakeReading struct {
	app    *App
	ctx    context.Context //nolint:containedctx // of the one call that walks the rows
	id     domain.IntakeID
	have   int // rows that an earlier run has kept
	seen   int
	batch  []domain.IntakeRow
	sheets int
}

func (r *intakeReading) all(body io.Reader) error {
	var reader *domain.IntakeReader
	var current string
	number := 0
	err := r.app.Sheets.EachRow(body, func(sheet string, line int, cells []string) (err error) {
		if sheet != current {
			current, reader, number = sheet, nil, 0
			for n, name := range domain.IntakeSheets {
				if sheet == name.ZH || sheet == name.EN {
					number = n
				}
			}
		}
		if number == 0 {
			return nil
		}
		if reader == nil {
			r.sheets++
			reader, err = domain.ReadIntakeHeadings(number, cells)
			return err
		}
		return r.row(reader, line, cells)
	})
	if err != nil {
		return err
	}
	if r.sheets == 0 {
		return refusal.New(refusal.Invalid, "intake.sheets", "", "工作簿须有工作表“机构”（资质写在工作表“资质”）", "the workbook needs a sheet 机构 (agencies); certificates stand in a sheet 资质 (qualifications)")
	}
	return r.keep()
}

func (r *intakeReading) row(reader *domain.IntakeReader, line int, cells []string) error {
	row, ok := reader.Row(line, cells)
	if !ok {
		return nil
	}
	if r.seen++; r.seen <= r.have {
		return nil
	}
	if r.seen > domain.MostIntakeRows {
		return refusal.New(refusal.Invalid, "intake.rows", "", "最多 %d 行", "at most %d rows", domain.MostIntakeRows)
	}
	r.batch = append(r.batch, row)
	if len(r.batch) < intakeBatch*2 {
		return nil
	}
	return r.keep()
}

func (r *intakeReading) keep() error {
	if len(r.batch) == 0 {
		return nil
	}
	err := r.app.Store.Update(r.ctx, func(tx Tx) error {
		in, err := tx.Intake(r.ctx, r.id)
		if err != nil || in.Read >= r.seen { // another worker was faster
			return err
		}
		if err := tx.AddIntakeRows(r.ctx, r.id, r.batch); err != nil {
			return err
		}
		in.Read = r.seen
		return tx.SaveIntake(r.ctx, in)
	})
	r.batch = r.batch[:0]
	return err
}

// ReleaseIntake lets in what is in order.
func (a *App) ReleaseIntake(ctx context.Context, by domain.Actor, id domain.IntakeID, version int64) (in *domain.Intake, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if in, err = ownIntake(ctx, tx, by, id); err != nil {
			return err
		}
		if err := stale(version, in.Version); err != nil {
			return err
		}
		list, err := a.takenOf(ctx, tx, in)
		if err != nil {
			return err
		}
		e, err := in.Release(by, list, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveIntake(ctx, in); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return in, err
}

// admitIntake admits one batch and promises the next: a worker that dies loses at most the batch in hand.
func (a *App) admitIntake(ctx context.Context, d domain.Delivery) error {
	id := domain.IntakeID(subjectID(d.Subject))
	return a.claimed(ctx, d, func(tx Tx) error {
		in, err := tx.Intake(ctx, id)
		if err != nil || in.Status != domain.IntakeAdmitting {
			return err
		}
		if t, err := a.takenOf(ctx, tx, in); err != nil || t != nil && t.Latest != nil && t.Latest.After(t.List) {
			if err == nil { // overtaken: what it still holds is the newer list's to say
				in.Status, in.DoneAt = domain.IntakeDone, tx.Now()
				err = tx.SaveIntake(ctx, in)
			}
			return err
		}
		list, held, err := tx.NextIntakeRows(ctx, id, intakeBatch)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return a.endAdmitting(ctx, tx, d, in)
		}
		agencies := make([]*domain.Agency, len(list))
		byCode := make(map[string]int, len(list))
		for i, row := range list {
			agencies[i] = in.Admit(domain.AgencyID(NewID()), row, held[row.USCC], tx.Now())
			byCode[row.USCC] = row.Line
		}
		added, err := tx.AddAgencies(ctx, agencies)
		if err != nil {
			return err
		}
		lines := make([]int, len(added))
		for i, code := range added {
			lines[i] = byCode[code]
			delete(byCode, code)
		}
		if err := tx.EndIntakeRows(ctx, id, lines, "admitted"); err != nil {
			return err
		}
		if err := a.endKnown(ctx, tx, in, byCode, held); err != nil {
			return err
		}
		in.Admitted, in.Known = in.Admitted+len(added), in.Known+len(byCode)
		if err := tx.SaveIntake(ctx, in); err != nil {
			return err
		}
		if err := a.record(ctx, tx, in.AdmittedMany(added, tx.Now())); err != nil {
			return err
		}
		return tx.Deliver(ctx, nextBatch(d))
	})
}

// nextBatch promises the batch after this one. A delivery is one by subject, handler and due moment, which the database keeps
// to the microsecond: the least step is another.
func nextBatch(d domain.Delivery) domain.Delivery {
	return domain.Delivery{Subject: d.Subject, Handler: HandleIntakeAdmit, Due: d.Due.Add(time.Microsecond)}
}

// endKnown ends the rows of agencies that are here already; on a partner's list its word is noted.
func (a *App) endKnown(ctx context.Context, tx Tx, in *domain.Intake, byCode map[string]int, held map[string][]domain.Qualification) error {
	if err := tx.EndIntakeRows(ctx, in.ID, slices.Collect(maps.Values(byCode)), "known"); err != nil || in.Recognition == nil {
		return err
	}
	return a.recogniseKnown(ctx, tx, in, slices.Collect(maps.Keys(byCode)), held)
}

// endAdmitting ends an intake; that of a partner's list first ends, batch by batch, whom the list lacks.
func (a *App) endAdmitting(ctx context.Context, tx Tx, d domain.Delivery, in *domain.Intake) error {
	var unlisted []domain.Agency
	if in.Recognition != nil {
		var err error
		if unlisted, err = tx.Unlisted(ctx, in, intakeBatch); err != nil {
			return err
		}
	}
	if len(unlisted) == 0 {
		in.Status, in.DoneAt = domain.IntakeDone, tx.Now()
		return tx.SaveIntake(ctx, in)
	}
	ended, err := a.unrecognise(ctx, tx, unlisted, domain.RecognitionDropped)
	if err != nil {
		return err
	}
	in.Ended += ended
	if err := tx.SaveIntake(ctx, in); err != nil {
		return err
	}
	return tx.Deliver(ctx, nextBatch(d))
}

// ownIntake is an intake of the actor's region, for the operator.
func ownIntake(ctx context.Context, tx Tx, by domain.Actor, id domain.IntakeID) (*domain.Intake, error) {
	if !by.Has(domain.OperatorReviewer, domain.OperatorPublisher) {
		return nil, domain.Missing()
	}
	in, err := tx.Intake(ctx, id)
	if err == nil && (!by.Sees(in.Region) || by.Training != in.Training) {
		return nil, domain.Missing()
	}
	return in, err
}

// IntakePage is an intake with what the actor may do.
type IntakePage struct {
	Intake  domain.Intake
	Kept    []string // agencies of a partner's list that keep what they have, because rows of theirs are at fault: the first mostKept by name
	Actions map[string]error
}

const mostKept = 100

// Intake is one intake.
func (a *App) Intake(ctx context.Context, by domain.Actor, id domain.IntakeID) (p IntakePage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		in, err := ownIntake(ctx, tx, by, id)
		if err == nil {
			var list *domain.Taken
			if list, err = a.takenOf(ctx, tx, in); err == nil {
				p = IntakePage{Intake: *in, Actions: in.Actions(by, list, tx.Now())}
			}
		}
		if err == nil && in.Status == domain.IntakeChecked && in.Recognition != nil && in.Bad > 0 {
			p.Kept, err = tx.BehindFaults(ctx, in, mostKept)
		}
		return err
	})
	return p, err
}

// Intakes are the newest intakes of the actor's region.
func (a *App) Intakes(ctx context.Context, by domain.Actor) (list []domain.Intake, err error) {
	if !by.Has(domain.OperatorReviewer, domain.OperatorPublisher) {
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Intakes(ctx, by.Region, 50); return err })
	return list, err
}

// IntakeFaults writes what is wrong, row by row, as a table whose first row names the columns.
func (a *App) IntakeFaults(ctx context.Context, by domain.Actor, id domain.IntakeID) (table [][]string, err error) {
	table = [][]string{{"工作表 / sheet", "行 / row", "统一社会信用代码 / credit code", "列 / column", "问题", "problem"}}
	err = a.Store.View(ctx, func(tx Tx) error {
		if _, err := ownIntake(ctx, tx, by, id); err != nil {
			return err
		}
		var after [2]int
		for {
			rows, err := tx.IntakeFaults(ctx, id, after, 1000)
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, r := range rows {
				after = [2]int{r.Sheet, r.Line}
				for _, f := range r.Faults {
					table = append(table, []string{domain.IntakeSheets[r.Sheet].ZH, fmt.Sprint(r.Line), r.USCC, f.Column, f.Text.ZH, f.Text.EN})
				}
			}
		}
	})
	return table, err
}

// FinishIntake does, here and now, what is promised of an intake, and tells how far it is. A worker may take part.
func (a *App) FinishIntake(ctx context.Context, by domain.Actor, id domain.IntakeID, tell func(domain.Intake)) (*domain.Intake, error) {
	for {
		p, err := a.Intake(ctx, by, id)
		if err != nil {
			return nil, err
		}
		tell(p.Intake)
		if s := p.Intake.Status; s != domain.IntakeReading && s != domain.IntakeAdmitting {
			return &p.Intake, nil
		}
		var ds []domain.Delivery
		err = a.Store.View(ctx, func(tx Tx) error { ds, err = tx.DueOf(ctx, "intake:"+string(id)); return err })
		for _, d := range ds {
			if err == nil {
				err = a.Handle(ctx, d)
			}
		}
		if err != nil {
			return nil, err
		}
	}
}

// OperatorByMail is an operator's person as an actor: for the command line, whose user may act for anybody.
func (a *App) OperatorByMail(ctx context.Context, email string) (by domain.Actor, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		p, err := tx.PersonByEmail(ctx, email)
		if err != nil {
			return err
		}
		ms, err := tx.Memberships(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, m := range ms {
			o, err := tx.Organisation(ctx, m.Organisation)
			if err != nil {
				return err
			}
			if o.Kind == domain.KindOperator && !p.Disabled {
				by = domain.Actor{Person: p.ID, Name: p.Name, Organisation: o.ID, Kind: o.Kind, Region: o.Region, Roles: m.Roles,
					ProvedAt: tx.Now()} // whoever has the machine's command line has proved himself to it
				by.Training, err = tx.Training(ctx, o.Region)
				return err
			}
		}
		return refusal.New(refusal.Invalid, "intake.person", "by", "“%s”不是运行机构的人员", "%q is nobody of the operator's", email)
	})
	return by, err
}
