package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

func showTemplate(p app.TemplatePage) Template {
	m := p.Template
	return Template{Id: string(m.ID), Version: m.Version, Region: string(m.Region), Name: m.Name, Fields: showTerms(m.Terms), At: instant(m.At),
		RetiredAt: someInstant(m.RetiredAt), Actions: showActions(p.Actions)}
}

// ListTemplates pages templates.
func (s *Server) ListTemplates(ctx context.Context, r ListTemplatesRequestObject) (ListTemplatesResponseObject, error) {
	n := limit(r.Params.Limit)
	list, err := s.app.Templates(ctx, actor(ctx), app.TemplateQuery{Matter: val(r.Params.Matter), After: cursor(r.Params.After), Limit: n})
	return ListTemplates200JSONResponse{Items: each(list, showTemplate),
		Next: next(list, n, func(p app.TemplatePage) string { return cursorText(p.Template.At, string(p.Template.ID)) })}, err
}

// CreateTemplate makes a template.
func (s *Server) CreateTemplate(ctx context.Context, r CreateTemplateRequestObject) (CreateTemplateResponseObject, error) {
	page, err := s.app.CreateTemplate(ctx, actor(ctx), domain.TemplateID(r.Body.Id), r.Body.Name, terms(r.Body.Fields))
	if !page.New {
		return CreateTemplate200JSONResponse(showTemplate(page)), err
	}
	return CreateTemplate201JSONResponse(showTemplate(page)), err
}

// SaveTemplate changes a template.
func (s *Server) SaveTemplate(ctx context.Context, r SaveTemplateRequestObject) (SaveTemplateResponseObject, error) {
	page, err := s.app.SaveTemplate(ctx, actor(ctx), domain.TemplateID(r.Id), version(r.Params.IfMatch), r.Body.Name, terms(r.Body.Fields))
	return SaveTemplate200JSONResponse(showTemplate(page)), err
}

// RetireTemplate ends a template.
func (s *Server) RetireTemplate(ctx context.Context, r RetireTemplateRequestObject) (RetireTemplateResponseObject, error) {
	page, err := s.app.RetireTemplate(ctx, actor(ctx), domain.TemplateID(r.Id), version(r.Params.IfMatch))
	return RetireTemplate200JSONResponse(showTemplate(page)), err
}

// StartNotice answers the terms to begin with.
func (s *Server) StartNotice(ctx context.Context, r StartNoticeRequestObject) (StartNoticeResponseObject, error) {
	from := app.Beginning{Notice: val(r.Params.Notice), Template: domain.TemplateID(val(r.Params.Template)), Matter: val(r.Params.Matter)}
	if from == (app.Beginning{}) {
		return nil, refusal.New(refusal.Invalid, "contract.required", "matter", "请指明公告、模板或事项之一", "name a notice, a template or a matter")
	}
	t, err := s.app.StartNotice(ctx, actor(ctx), from)
	return StartNotice200JSONResponse(showTerms(t)), err
}
