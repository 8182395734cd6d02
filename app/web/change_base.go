package web

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/rulebook"
)

// ListOffices lists whom a steward may ask.
func (s *Server) ListOffices(ctx context.Context, _ ListOfficesRequestObject) (ListOfficesResponseObject, error) {
	list, err := s.app.Offices(ctx, actor(ctx))
	return ListOffices200JSONResponse{Items: each(list, func(o domain.Organisation) OfficeList_Items {
		return OfficeList_Items{Id: string(o.ID), Name: o.Name, Kind: OrganisationKind(o.Kind), Region: string(o.Region)}
	})}, err
}

// GetChangeBase shows what a change is written on top of.
func (s *Server) GetChangeBase(ctx context.Context, r GetChangeBaseRequestObject) (GetChangeBaseResponseObject, error) {
	var std []string
	if r.Params.Std != nil {
		std = strings.Split(*r.Params.Std, ",")
	}
	base, err := s.app.ChangeBase(ctx, actor(ctx), domain.ChangeID(r.Id), std)
	if err != nil {
		return nil, err
	}
	locksOf := func(codes ...string) []ChangeLock {
		var list []directory.MatterVersion
		for _, l := range base.Locks {
			if l.StdCode != "" && slices.Contains(codes, l.StdCode) {
				list = append(list, l)
			}
		}
		return each(list, showLock)
	}
	out := GetChangeBase200JSONResponse{Locks: locksOf(std...), Editorial: directory.EditorialFields, Keys: each(rulebook.Keys(), showRuleKey),
		Types: each(directory.TypeRules, func(r directory.TypeRule) ChangeBase_Types {
			return ChangeBase_Types{Type: DirectoryChangeType(r.Type), Fields: append([]string{}, r.Fields...)}
		})}
	for _, code := range base.Change.Matters {
		m := ChangeBase_Matters{Code: code, Version: 1, Locks: []ChangeLock{}}
		if before, there := base.Newest[code]; there {
			row := directory.Row(before)
			m.Version, m.Row, m.Locks = before.Version+1, &row, locksOf(before.StdCode)
		}
		out.Matters = append(out.Matters, m)
	}
	out.Matters = append([]ChangeBase_Matters{}, out.Matters...)
	out.Rulebook = bookMap(newestBook(base.Rulebooks, base.Change.RulebookID))
	return out, nil
}

func newestBook(books []rulebook.Rulebook, id string) (newest *rulebook.Rulebook) {
	for i, b := range books {
		if b.ID == id && (newest == nil || b.Version > newest.Version) {
			newest = &books[i]
		}
	}
	return newest
}

// showLock is a wider region's version with the members that it locks, its standard code among them.
func showLock(m directory.MatterVersion) ChangeLock {
	return ChangeLock{Code: m.Code, Region: m.Region(), Version: m.Version, StdCode: m.StdCode, Name: text(m.Name), Fields: append([]string{"std_code"}, m.Locked...), Row: directory.Row(m)}
}

func showRuleKey(k rulebook.Key) RuleKey {
	return RuleKey{Key: k.Name, Units: k.Units, Choices: append([]string{}, k.Choices...)}
}

// ReadChangeSheet compares an edited workbook with the directory.
func (s *Server) ReadChangeSheet(ctx context.Context, r ReadChangeSheetRequestObject) (ReadChangeSheetResponseObject, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	rows, err := s.app.Sheets.ReadDirectory(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	read, err := s.app.ReadChangeSheet(ctx, actor(ctx), domain.ChangeID(r.Id), rows)
	same := func(s string) string { return s }
	return ReadChangeSheet200JSONResponse{Same: each(read.Same, same), Outside: each(read.Outside, same),
		Proposals: each(read.Proposals, func(p domain.ChangeProposal) DirectoryDifference { return showProposal(p, read.Before[p.Matter.Code]) })}, err
}
