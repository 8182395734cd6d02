package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
)

// showApprovals are the steps of a notice's internal approval; names are for its department alone.
func showApprovals(page app.NoticePage) []NoticeApproval {
	n, step := &page.Notice, -1
	return each(n.Approvals, func(a domain.Approval) NoticeApproval {
		step++
		out := NoticeApproval{Kind: StepKind(a.Kind), Deputy: a.For != "", At: someInstant(a.At)}
		out.Waiting = n.Status == domain.NoticeInternal && n.Step() == step
		if page.People == nil {
			return out
		}
		names := each(a.People, func(p domain.PersonID) string { return page.People[p] })
		out.By, out.For, out.People = some(page.People[a.By]), some(page.People[a.For]), &names
		return out
	})
}

func changed(n *domain.Notice) *DeskNotice_Changed {
	if n.ChangedAt.IsZero() {
		return nil
	}
	return &DeskNotice_Changed{At: instant(n.ChangedAt), Role: string(n.ChangedAs)}
}

func showChain(page app.ChainPage) Chain {
	return Chain{Version: page.Chain.Version, Bands: each(page.Chain.Bands, showChainBand), MinutesFrom: someMoney(page.Chain.MinutesFrom),
		RulebookMinutesFrom: someMoney(page.Rulebook), Deputies: each(page.Deputies, showDeputy), Actions: showActions(page.Actions),
		People: each(page.People, func(m app.Member) Chain_People {
			return Chain_People{Id: string(m.Person.ID), Name: m.Person.Name, Roles: each(m.Roles, func(r domain.Role) string { return string(r) })}
		})}
}

func someMoney(f money.Fen) *Money {
	if f == 0 {
		return nil
	}
	return some(f.String())
}

func showChainBand(b domain.ChainBand) ChainBand {
	return ChainBand{From: b.From.String(), Steps: each(b.Steps, func(s domain.ChainStep) ChainStep {
		people := each(s.People, func(p domain.PersonID) UUID { return string(p) })
		return ChainStep{Kind: StepKind(s.Kind), People: &people}
	})}
}

func showDeputy(p app.DeputyPage) Deputy {
	d := p.Deputy
	return Deputy{Id: string(d.ID), Version: d.Version, For: string(d.For), Person: string(d.Person), From: d.From.String(), To: d.To.String(), On: p.On,
		EndedAt: someInstant(d.EndedAt), Actions: showActions(p.Actions)}
}

// GetChain shows the internal approval of the actor's department.
func (s *Server) GetChain(ctx context.Context, _ GetChainRequestObject) (GetChainResponseObject, error) {
	page, err := s.app.Chain(ctx, actor(ctx))
	return GetChain200JSONResponse(showChain(page)), err
}

// SetChain replaces it.
func (s *Server) SetChain(ctx context.Context, r SetChainRequestObject) (SetChainResponseObject, error) {
	bands := each(r.Body.Bands, func(b ChainBand) domain.ChainBand {
		return domain.ChainBand{From: fen(b.From), Steps: each(b.Steps, func(c ChainStep) domain.ChainStep {
			return domain.ChainStep{Kind: domain.StepKind(c.Kind), People: each(val(c.People), func(p UUID) domain.PersonID { return domain.PersonID(p) })}
		})}
	})
	page, err := s.app.SetChain(ctx, actor(ctx), version(r.Params.IfMatch), bands, fen(val(r.Body.MinutesFrom)))
	return SetChain200JSONResponse(showChain(page)), err
}

// NameDeputy names a deputy.
func (s *Server) NameDeputy(ctx context.Context, r NameDeputyRequestObject) (NameDeputyResponseObject, error) {
	page, err := s.app.NameDeputy(ctx, actor(ctx), domain.Deputy{ID: domain.DeputyID(r.Body.Id), For: domain.PersonID(r.Body.For), Person: domain.PersonID(r.Body.Person),
		From: day(&r.Body.From), To: day(&r.Body.To)})
	if !page.New {
		return NameDeputy200JSONResponse(showDeputy(page)), err
	}
	return NameDeputy201JSONResponse(showDeputy(page)), err
}

// EndDeputy ends a deputation early.
func (s *Server) EndDeputy(ctx context.Context, r EndDeputyRequestObject) (EndDeputyResponseObject, error) {
	page, err := s.app.EndDeputy(ctx, actor(ctx), domain.DeputyID(r.Id), version(r.Params.IfMatch))
	return EndDeputy200JSONResponse(showDeputy(page)), err
}
