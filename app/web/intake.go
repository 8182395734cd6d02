package web

import (
	"bytes"
	"context"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// ListIntakes are the newest intakes.
func (s *Server) ListIntakes(ctx context.Context, _ ListIntakesRequestObject) (ListIntakesResponseObject, error) {
	list, err := s.app.Intakes(ctx, actor(ctx))
	return ListIntakes200JSONResponse{Items: each(list, func(in domain.Intake) Intake { return showIntake(app.IntakePage{Intake: in}) })}, err
}

func showIntake(p app.IntakePage) Intake {
	in := &p.Intake
	return Intake{Id: string(in.ID), Version: in.Version, Status: IntakeStatus(in.Status), Name: in.Name, Source: in.Source, Read: in.Read, Bad: in.Bad, Agencies: in.Agencies,
		Admitted: in.Admitted, Known: in.Known, Fault: some(in.Fault), CreatedAt: instant(in.CreatedAt), DoneAt: someInstant(in.DoneAt), Actions: showActions(p.Actions),
		Recognition: showRecognition(in.Recognition), Ended: some(in.Ended), Kept: someList(p.Kept)}
}

// BeginIntake takes a workbook that was uploaded.
func (s *Server) BeginIntake(ctx context.Context, r BeginIntakeRequestObject) (BeginIntakeResponseObject, error) {
	begin := func() (*domain.Intake, error) {
		id, file := domain.IntakeID(r.Body.Id), domain.FileID(r.Body.File)
		if r.Body.Note != nil {
			return s.app.BeginRecognition(ctx, actor(ctx), id, file, []byte(*r.Body.Note))
		}
		return s.app.BeginIntake(ctx, actor(ctx), id, file, val(r.Body.Source))
	}
	in, err := begin()
	if err != nil {
		return nil, err
	}
	return BeginIntake201JSONResponse(showIntake(app.IntakePage{Intake: *in})), nil
}

// GetIntake says how far one has come.
func (s *Server) GetIntake(ctx context.Context, r GetIntakeRequestObject) (GetIntakeResponseObject, error) {
	p, err := s.app.Intake(ctx, actor(ctx), domain.IntakeID(r.Id))
	return GetIntake200JSONResponse(showIntake(p)), err
}

// ReleaseIntake lets in what is in order.
func (s *Server) ReleaseIntake(ctx context.Context, r ReleaseIntakeRequestObject) (ReleaseIntakeResponseObject, error) {
	in, err := s.app.ReleaseIntake(ctx, actor(ctx), domain.IntakeID(r.Id), version(r.Params.IfMatch))
	if err != nil {
		return nil, err
	}
	return ReleaseIntake200JSONResponse(showIntake(app.IntakePage{Intake: *in})), nil
}

// exportIntakeErrors sends what is wrong, row by row.
func (s *Server) exportIntakeErrors(c *fiber.Ctx) error {
	table, err := s.app.IntakeFaults(c.UserContext(), actor(c.UserContext()), domain.IntakeID(c.Params("id")))
	if err != nil {
		return err
	}
	var book bytes.Buffer
	if err := s.app.Sheets.WriteTable(&book, "错误清单", table); err != nil {
		return err
	}
	return sendBook(c, "intake-errors", "", workday.Date{}, book.Bytes())
}
