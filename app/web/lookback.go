package web

import (
	"bytes"
	"context"
	"io"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// GetLookBack audits the directory of the reader's region.
func (s *Server) GetLookBack(ctx context.Context, r GetLookBackRequestObject) (GetLookBackResponseObject, error) {
	by := actor(ctx)
	b, err := s.app.LookBack(ctx, by, domain.RegionCode(val(r.Params.Region)))
	if err != nil {
		return nil, err
	}
	return GetLookBack200JSONResponse{Region: b.Region, Day: b.Day.String(), Matters: b.Matters, Rows: each(b.Rows, showLookBackRow), Import: by.Has(domain.RoleSteward),
		Lists: each(b.Lists, func(l app.ImportedList) ImportedList { return showList(l, b.Lines[l.ID]) })}, nil
}

func showLookBackRow(r directory.LookBackRow) LookBackRow {
	return LookBackRow{Kind: LookBackRowKind(r.Kind), Code: r.Code, Name: r.Name, Region: r.Region, Department: r.Department, Text: text(r.Text), Citation: citation(r.Citation),
		Notices: each(r.Notices, func(n directory.OpenNotice) LookBackRow_Notices {
			return LookBackRow_Notices{Number: n.Number, Title: n.Title, Department: n.Department}
		})}
}

func showList(l app.ImportedList, lines int) ImportedList {
	return ImportedList{Id: l.ID, Region: l.Region, Kind: ImportedListKind(l.Kind), Title: l.Title, Day: l.Day.String(), Lines: lines, At: instant(l.At)}
}

// ImportMatterList keeps a list to compare the directory with.
func (s *Server) ImportMatterList(ctx context.Context, r ImportMatterListRequestObject) (ImportMatterListResponseObject, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	p := r.Params
	day, err := workday.ParseDate(p.Day)
	if e := refusal.As(err); e != nil {
		e.Field = "day"
		return nil, e
	}
	lines, err := s.app.Sheets.ReadList(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	l, added, err := s.app.ImportList(ctx, actor(ctx), directory.List{ID: p.Id, Region: val(p.Region), Kind: string(p.Kind), Title: p.Title, Day: day, Lines: lines})
	if err != nil {
		return nil, err
	}
	if !added {
		return ImportMatterList200JSONResponse(showList(l, len(lines))), nil
	}
	return ImportMatterList201JSONResponse(showList(l, len(lines))), nil
}

// exportLookBack sends the report as a workbook.
func (s *Server) exportLookBack(c *fiber.Ctx) error {
	ctx := c.UserContext()
	b, err := s.app.LookBack(ctx, actor(ctx), domain.RegionCode(c.Query("region")))
	if err != nil {
		return err
	}
	var book bytes.Buffer
	if err := s.app.Sheets.WriteTable(&book, "回头看", directory.LookBackTable(b.LookBack)); err != nil {
		return err
	}
	return sendBook(c, "lookback", b.Region, b.Day, book.Bytes())
}
