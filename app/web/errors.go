package web

import (
	"encoding/json"
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// statuses is the one table from a refusal's code to a status.
var statuses = map[refusal.Code]int{
	refusal.Invalid:     fiber.StatusUnprocessableEntity,
	refusal.Forbidden:   fiber.StatusForbidden,
	refusal.NotFound:    fiber.StatusNotFound,
	refusal.Conflict:    fiber.StatusConflict,
	refusal.Unavailable: fiber.StatusServiceUnavailable,
	refusal.Internal:    fiber.StatusInternalServerError,
}

// special are the rules for which HTTP has a word of its own.
var special = map[string]struct {
	status int
	code   ProblemCode
}{
	ruleMalformed:       {fiber.StatusBadRequest, ProblemCodeMalformed},
	ruleSession:         {fiber.StatusUnauthorized, ProblemCodeUnauthenticated},
	"login.wrong":       {fiber.StatusUnauthorized, ProblemCodeUnauthenticated},
	"login.totp":        {fiber.StatusUnauthorized, ProblemCodeUnauthenticated},
	"login.totp_needed": {fiber.StatusUnauthorized, ProblemCodeUnauthenticated},
	"login.passkey":     {fiber.StatusUnauthorized, ProblemCodeUnauthenticated},
	"session.prove":     {fiber.StatusForbidden, ProblemCodeProve},
	"login.rate":        {fiber.StatusTooManyRequests, ProblemCodeTooMany},
}

var titles = map[ProblemCode]refusal.Text{
	ProblemCodeInvalid:         {ZH: "填写内容有误", EN: "Something in the input must be changed"},
	ProblemCodeMalformed:       {ZH: "请求格式有误", EN: "The request is malformed"},
	ProblemCodeUnauthenticated: {ZH: "请先登录", EN: "Sign in first"},
	ProblemCodeProve:           {ZH: "请再次验证身份", EN: "Prove yourself again"},
	ProblemCodeForbidden:       {ZH: "不能办理", EN: "Not allowed"},
	ProblemCodeNotFound:        {ZH: "没有找到", EN: "Not found"},
	ProblemCodeConflict:        {ZH: "情况已有变化", EN: "Something changed in the meantime"},
	ProblemCodeTooMany:         {ZH: "请求过于频繁", EN: "Too many requests"},
	ProblemCodeUnavailable:     {ZH: "暂时无法办理，请稍后再试", EN: "Not available right now: try again"},
	ProblemCodeInternal:        {ZH: "系统故障", EN: "A fault of ours"},
}

// fault answers every error. What is no refusal is Internal: it is logged with the request id and says nothing.
func (s *Server) fault(c *fiber.Ctx, err error) error {
	r := refusal.As(err)
	status := 0
	if r == nil {
		r, status = s.foreign(c, err)
	}
	if status == 0 {
		status = statuses[r.Code]
	}
	code := ProblemCode(r.Code)
	if sp, ok := special[r.Rule]; ok {
		status, code = sp.status, sp.code
	}
	return sendProblem(c, status, problem(c, status, code, r))
}

// foreign turns errors of the HTTP library into refusals, and hides everything else.
func (s *Server) foreign(c *fiber.Ctx, err error) (*refusal.Refusal, int) {
	var f *fiber.Error
	if !errors.As(err, &f) {
		s.log.ErrorContext(c.UserContext(), "fault", "request_id", requestID(c), "route", routeOf(c), "error", err.Error())
		return refusal.New(refusal.Internal, "internal", "", "系统故障，已记录，请稍后再试或凭编号咨询", "a fault of ours; it is logged: try again, or ask with the request id"), 0
	}
	switch f.Code {
	case fiber.StatusNotFound:
		return refusal.New(refusal.NotFound, "http.path", "", "没有这个地址", "there is no such address"), 0
	case fiber.StatusMethodNotAllowed:
		return refusal.New(refusal.NotFound, "http.method", "", "此地址不支持这种请求方法", "this address does not take this method"), f.Code
	case fiber.StatusRequestEntityTooLarge:
		return refusal.New(refusal.Invalid, "http.size", "", "内容过大：一般请求至多 1 MB，文件至多 20 MB，报名文件的每个部分至多 8 MB", "too large: a request is at most 1 MB, a file at most 20 MB, a part of a bid's document at most 8 MB"), f.Code
	case fiber.StatusUnsupportedMediaType:
		return refusal.New(refusal.Invalid, "http.content_type", "", "内容类型应为 %s", "the content type must be %s", f.Message), f.Code
	case fiber.StatusBadRequest:
		return malformed("请求格式有误", "the request is malformed"), 0
	}
	if f.Code < fiber.StatusInternalServerError {
		return malformed("请求格式有误", "the request is malformed"), f.Code
	}
	return refusal.New(refusal.Internal, "internal", "", "系统故障，请稍后再试", "a fault of ours: try again"), f.Code
}

func problem(c *fiber.Ctx, status int, code ProblemCode, r *refusal.Refusal) Problem {
	title := titles[code]
	p := Problem{Type: "about:blank", Title: title.ZH, Status: status, Code: code, Rule: r.Rule, Field: r.Field,
		Detail: r.Text.ZH, DetailZh: r.Text.ZH, DetailEn: r.Text.EN, RequestId: requestID(c), Citation: cite(r.Citation)}
	if english(c) {
		p.Title, p.Detail = title.EN, r.Text.EN
	}
	if r.Version > 0 {
		p.Version = &r.Version
	}
	if len(r.Faults) > 0 {
		faults := showRefusals(r.Faults)
		p.Faults = &faults
	}
	return p
}

func sendProblem(c *fiber.Ctx, status int, p Problem) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	c.Set(fiber.HeaderCacheControl, "no-store")
	if status == fiber.StatusTooManyRequests || status == fiber.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	return c.Status(status).Send(body)
}

// noSuchAPI answers what no operation took: nothing below /api is a page.
func (s *Server) noSuchAPI(*fiber.Ctx) error { return fiber.ErrNotFound }
