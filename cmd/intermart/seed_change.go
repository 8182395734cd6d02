package main

import (
	"bytes"
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// bureau is a steward with the three people that a change needs.
type bureau struct {
	drawer, second, third *person
}

// bureaus are the district's steward, joined by two colleagues, and the city's.
func (s *seeder) bureaus(ctx context.Context) error {
	return s.aside(3, func() error {
		own := &domain.Organisation{ID: s.stewd.actor.Organisation, Kind: s.stewd.actor.Kind, Region: s.stewd.actor.Region}
		city, err := s.organisation(ctx, domain.KindSteward, "示范市行政审批服务局", "430100", "", false)
		if err != nil {
			return err
		}
		s.district.drawer = s.stewd
		for _, one := range []struct {
			org   *domain.Organisation
			login string
			slug  string
			into  **person
		}{
			{own, "steward2", "steward", &s.district.second}, {own, "steward3", "steward", &s.district.third},
			{city, "steward1", "city", &s.city.drawer}, {city, "steward2", "city", &s.city.second}, {city, "steward3", "city", &s.city.third},
		} {
			if *one.into, err = s.join(ctx, one.org, seedRole{one.login, "管理机构", domain.RoleSteward}, one.slug); err != nil {
				return err
			}
		}
		return nil
	})
}

// tale is one change of the directory: what came in, and how far it goes.
type tale struct {
	by     bureau
	office *department
	code   string
	fields domain.ChangeFields
	reason string
	limits [2]int // time limit and promised limit, in working days
	id     domain.ChangeID
}

// changes plans three changes: one that is in force, one on which the public comments, and one that waits for a department.
func (s *seeder) changes() error {
	return s.aside(4, func() error {
		housing, street := s.departments[1], s.departments[7]
		done := s.tale(s.district, street, "430103-ZJ-CZ-001", "关于压缩财政支出绩效评价时限的通知", "天政办发〔2026〕11号", "天澄区人民政府办公室", "绩效评价的办理时限由 30 个工作日压缩到 20 个工作日。", [2]int{20, 15})
		open := s.tale(s.city, housing, "430100-ZJ-JS-005", "关于压缩建设工程见证取样检测时限的通知", "示政办发〔2026〕23号", "示范市人民政府办公室", "见证取样检测的承诺时限压缩，与省内先进城市一致。", [2]int{0, 3})
		asked := s.tale(s.district, housing, "430103-ZJ-JS-001", "关于区级事项时限与市级保持一致的函", "示审批函〔2026〕31号", "示范市行政审批服务局", "回头看发现区级“工程勘察”时限长于市级，应当一致。", [2]int{0, 0})
		asked.fields.Occasion = "look_back"
		s.walkChange(done, -40, true)
		s.walkChange(open, -6, false)
		s.plan(s.moment(-1, 15*60), true, asked.send(s))
		return nil
	})
}

func (s *seeder) tale(by bureau, office *department, code, title, document, issuer, summary string, limits [2]int) *tale {
	return &tale{by: by, office: office, code: code, limits: limits, reason: "落实" + document, id: domain.ChangeID(app.NewID()), fields: domain.ChangeFields{Title: title, Document: document,
		Issuer: issuer, Occasion: "reform", Summary: summary, Matters: []string{code},
		Concerned: []domain.ChangeAsked{{Department: office.Organisation.ID, Matters: []string{code}}}}}
}

// send registers the document and asks the department.
func (c *tale) send(s *seeder) func(context.Context) error {
	return func(ctx context.Context) error {
		c.fields.File, c.fields.Received = domain.FileID(app.NewID()), workday.On(s.at)
		if err := s.upload(ctx, c.by.drawer.actor, c.fields.File, domain.PurposeDocument, c.fields.Title+".pdf",
			bytes.Join([][]byte{pdfOf("DOCUMENT (demo)", "asks for a change of "+c.code), []byte(c.id)}, []byte("\n%"))); err != nil {
			return err
		}
		if _, err := s.app.RegisterChange(ctx, c.by.drawer.actor, c.id, c.fields); err != nil {
			return wrap(c.fields.Title, err)
		}
		_, err := s.app.SendChange(ctx, c.by.drawer.actor, c.id, 0)
		return wrap(c.fields.Title, err)
	}
}

// answer is the department's proposal: the same matter with shorter limits.
func (c *tale) answer(s *seeder) func(context.Context) error {
	return func(ctx context.Context) error {
		vs, err := s.app.Matter(ctx, c.code)
		if err != nil {
			return err
		}
		m := vs[0]
		m.Version++
		if c.limits[0] > 0 {
			m.TimeLimit.N = c.limits[0]
		}
		m.Promised.N, m.Promised.Unit = c.limits[1], workday.WorkingDay
		_, err = s.app.AnswerChange(ctx, c.office.officer.actor, c.id, 0,
			[]domain.ChangeProposal{{Matter: m, Types: []directory.ChangeType{directory.TypeShorten}, Reason: c.reason}}, "同意压缩，现有力量可以做到。")
		return wrap(c.fields.Title, err)
	}
}

// verb is one step of a change by one person.
func (c *tale) verb(do func(ctx context.Context) (app.ChangePage, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := do(ctx)
		return wrap(c.fields.Title, err)
	}
}

func (c *tale) review(s *seeder, by *person, kind, opinion string) func(context.Context) error {
	return c.verb(func(ctx context.Context) (app.ChangePage, error) {
		return s.app.ReviewChange(ctx, by.actor, c.id, 0, domain.ChangeReviewed{Kind: kind, Passed: true, Opinion: opinion})
	})
}

// walkChange takes a change from a working day on to its public comment, or to its publication.
func (s *seeder) walkChange(c *tale, day int, publish bool) {
	s.plan(s.moment(day, 9*60), true, c.send(s))
	s.plan(s.moment(day+1, 10*60), true, c.answer(s))
	s.plan(s.moment(day+2, 9*60), true, c.verb(func(ctx context.Context) (app.ChangePage, error) {
		return s.app.CirculateChange(ctx, c.by.drawer.actor, c.id, 0)
	}))
	s.plan(s.moment(day+2, 15*60), true, c.verb(func(ctx context.Context) (app.ChangePage, error) {
		return s.app.CountersignChange(ctx, c.office.manager.actor, c.id, 0, nil)
	}))
	s.plan(s.moment(day+3, 10*60), true, c.review(s, c.by.second, domain.ReviewLegality, "权限、程序和依据合法。"))
	s.plan(s.moment(day+3, 11*60), true, c.review(s, c.by.third, domain.ReviewCompetition, "不设置准入限制，不排除、限制竞争。"))
	s.plan(s.moment(day+4, 11*60), true, s.comment(c))
	if !publish {
		return
	}
	s.plan(s.moment(day+5, 10*60), true, c.verb(func(ctx context.Context) (app.ChangePage, error) {
		return s.app.ReplyToComment(ctx, c.by.drawer.actor, c.id, 1, "评价报告模板已经简化，现场核查天数不变。", "partly")
	}))
	s.plan(s.moment(day+10, 10*60), true, c.verb(func(ctx context.Context) (app.ChangePage, error) {
		return s.app.PublishChange(ctx, c.by.drawer.actor, c.id, 0, s.day(day+11))
	}))
}

// comment is what somebody of the public says.
func (s *seeder) comment(c *tale) func(context.Context) error {
	return func(ctx context.Context) error {
		page, err := s.app.Change(ctx, c.by.drawer.actor, c.id)
		if err != nil {
			return err
		}
		_, err = s.app.CommentOnChange(ctx, "192.0.2.1", page.Change.Number, domain.PublicComment{Text: "时限压缩以后，现场工作的天数会不会不够？建议同时说明现场工作怎样安排。"})
		return wrap(c.fields.Title, err)
	}
}
