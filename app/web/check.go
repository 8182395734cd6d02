package web

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// check is the one place where the contract is enforced: who may ask at all, parameters, headers, body. What passes
// satisfies every constraint of openapi.yaml.
func (s *Server) check(op *operation) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := s.admit(c, op); err != nil {
			return err
		}
		faults := op.parameterFaults(c)
		body, err := op.readBody(c)
		if err != nil {
			return err
		}
		if op.body != nil {
			faults = append(append(faults, bodyFaults(op.body, body)...), textFaults("", body)...)
			c.Locals(validatedBodyLocalsKey, body)
		}
		if err := refusal.All(faults...); err != nil {
			return err
		}
		return c.Next()
	}
}

// readBody takes the JSON value of the body; an operation without one takes none.
func (op *operation) readBody(c *fiber.Ctx) (any, error) {
	if op.octets {
		return nil, wantType(c, fiber.MIMEOctetStream)
	}
	raw := c.Body()
	switch {
	case op.body == nil && len(strings.TrimSpace(string(raw))) == 0:
		return nil, nil
	case op.body == nil:
		return nil, malformed("这一请求不带内容", "this request takes no body")
	}
	if err := wantType(c, fiber.MIMEApplicationJSON); err != nil {
		return nil, err
	}
	v, r := decodeJSON(raw)
	if r != nil {
		return nil, r
	}
	return v, nil
}

func wantType(c *fiber.Ctx, want string) error {
	got, _, _ := strings.Cut(strings.ToLower(c.Get(fiber.HeaderContentType)), ";")
	if strings.TrimSpace(got) == want {
		return nil
	}
	return fiber.NewError(fiber.StatusUnsupportedMediaType, want)
}

// parameterFaults checks path, query and headers. A query parameter nobody asked for is refused too: a misspelt filter
// would otherwise silently list everything.
func (op *operation) parameterFaults(c *fiber.Ctx) []*refusal.Refusal {
	query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		return []*refusal.Refusal{malformed("网址中的查询参数有误", "the query of the address is malformed")}
	}
	var faults []*refusal.Refusal
	for _, p := range op.params {
		given := query[p.Name]
		switch p.In {
		case openapi3.ParameterInPath:
			text, err := url.PathUnescape(c.Params(p.Name)) // a browser writes rulebook@1 as rulebook%401
			if err != nil {
				text = ""
			}
			given = []string{text}
		case openapi3.ParameterInHeader:
			given = nil
			if v := c.Get(p.Name); v != "" {
				given = []string{v}
			}
		default:
			delete(query, p.Name)
		}
		faults = append(faults, parameterFault(p, given)...)
	}
	for _, name := range names(query) {
		faults = append(faults, refusal.New(refusal.Invalid, "contract.unknown", name, "没有这个查询参数", "there is no such query parameter"))
	}
	return faults
}

func names(q url.Values) []string {
	list := make([]string, 0, len(q))
	for name := range q {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}

func parameterFault(p *openapi3.Parameter, given []string) []*refusal.Refusal {
	switch {
	case len(given) == 0 && p.Required:
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "contract.required", p.Name, "此项必填", "this is required")}
	case len(given) == 0:
		return nil
	case len(given) > 1:
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "contract.repeated", p.Name, "只能出现一次", "it may be given once only")}
	case clean(given[0]) != nil:
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "contract.pattern", p.Name, "不能含有 U+0000", "it may not contain U+0000")}
	}
	list := append(bodyFaults(p.Schema.Value, parameterValue(p.Schema.Value, given[0])), textFaults(p.Name, given[0])...)
	for _, r := range list {
		r.Field = p.Name
	}
	return list
}

// parameterValue reads the text of a parameter as its schema's type; what can't be read stays text and fails the type.
func parameterValue(s *openapi3.Schema, text string) any {
	switch {
	case s.Type.Is(openapi3.TypeInteger):
		if text != "" && strings.Trim(text, "0123456789") == "" {
			return json.Number(text)
		}
	case s.Type.Is(openapi3.TypeBoolean):
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return text
}

// bodyFaults judges a value by its schema and names every fault.
func bodyFaults(s *openapi3.Schema, v any) []*refusal.Refusal {
	err := s.VisitJSON(v, openapi3.MultiErrors())
	if err == nil {
		return nil
	}
	var faults []*refusal.Refusal
	for _, e := range flatten(err) {
		for _, f := range schemaFaults(e) { // the library tells one object's unknown members once for each of them
			if !slices.ContainsFunc(faults, func(g *refusal.Refusal) bool { return g.Rule == f.Rule && g.Field == f.Field }) {
				faults = append(faults, f)
			}
		}
	}
	if len(faults) == 0 { // a fault the library has no words for is a fault all the same
		faults = append(faults, refusal.New(refusal.Invalid, "contract.value", "", "内容不符合接口约定", "the value does not fit the contract"))
	}
	return faults
}

func flatten(err error) []*openapi3.SchemaError {
	var many openapi3.MultiError
	if errors.As(err, &many) {
		var list []*openapi3.SchemaError
		for _, e := range many {
			list = append(list, flatten(e)...)
		}
		return list
	}
	var one *openapi3.SchemaError
	if errors.As(err, &one) {
		return []*openapi3.SchemaError{one}
	}
	return nil
}

func schemaFaults(e *openapi3.SchemaError) []*refusal.Refusal {
	at := e.JSONPointer()
	if e.SchemaField == "properties" {
		return unknownFaults(at, e)
	}

	return []*refusal.Refusal{{Code: refusal.Invalid, Rule: "contract." + e.SchemaField, Field: fieldPath(at), Text: say(e)}}
}
