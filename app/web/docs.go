package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"path"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gofiber/fiber/v2"
)

//go:embed docs
var docsFiles embed.FS

var docsPage = template.Must(template.ParseFS(docsFiles, "docs/page.html"))

// contractText is openapi.yaml as it is.
func (s *Server) contractText(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/yaml; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	return c.Send(contractYAML)
}

// docs is the contract as a page: no script but our own search, no request to anyone else.
func (s *Server) docs(c *fiber.Ctx) error {
	var b bytes.Buffer
	if err := docsPage.Execute(&b, describe(s.contract.doc)); err != nil {
		return fmt.Errorf("docs: %w", err)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}

// docsAsset is the page's style sheet or script.
func (s *Server) docsAsset(c *fiber.Ctx) error {
	name := c.Params("asset")
	if name != "docs.css" && name != "docs.js" {
		return fiber.ErrNotFound
	}
	body, err := docsFiles.ReadFile(path.Join("docs", name))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, typeOf(name))
	return c.Send(body)
}

type docsView struct {
	Title, Text string
	Groups      []docsGroup
	Schemas     []docsSchema
}

type docsGroup struct {
	Name, Text string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Text string
	Open                            bool
	Params                          []docsMember
	Body                            string // name of its schema
	Answers                         []docsAnswer
}

type docsAnswer struct{ Status, Text, Schema string }

type docsSchema struct {
	Name, Text, Kind string
	Members          []docsMember
}

type docsMember struct {
	Name, In, Kind, Schema, Rules, Text string
	Required                            bool
}

func describe(doc *openapi3.T) docsView {
	v := docsView{Title: doc.Info.Title, Text: doc.Info.Description}
	for _, tag := range doc.Tags {
		g := docsGroup{Name: tag.Name, Text: tag.Description}
		for p, item := range doc.Paths.Map() {
			for method, o := range item.Operations() {
				if o.Tags[0] == tag.Name {
					g.Operations = append(g.Operations, describeOperation(method, p, o))
				}
			}
		}
		sort.Slice(g.Operations, func(i, j int) bool {
			a, b := g.Operations[i], g.Operations[j]
			return a.Path+a.Method < b.Path+b.Method
		})
		v.Groups = append(v.Groups, g)
	}
	for name, ref := range doc.Components.Schemas {
		v.Schemas = append(v.Schemas, describeSchema(name, ref.Value))
	}
	sort.Slice(v.Schemas, func(i, j int) bool { return v.Schemas[i].Name < v.Schemas[j].Name })
	return v
}

func describeOperation(method, p string, o *openapi3.Operation) docsOperation {
	d := docsOperation{ID: o.OperationID, Method: method, Path: p, Summary: o.Summary, Text: o.Description,
		Open: o.Security != nil && len(*o.Security) == 0}
	for _, ref := range o.Parameters {
		m := describeMember(ref.Value.Name, ref.Value.Schema, ref.Value.Required)
		m.In, m.Text = ref.Value.In, orElse(ref.Value.Description, m.Text)
		d.Params = append(d.Params, m)
	}
	if o.RequestBody != nil {
		d.Body = bodyName(o.RequestBody.Value.Content)
	}
	for status, ref := range o.Responses.Map() {
		text := ""
		if ref.Value.Description != nil {
			text = *ref.Value.Description
		}
		d.Answers = append(d.Answers, docsAnswer{Status: status, Text: text, Schema: bodyName(ref.Value.Content)})
	}
	sort.Slice(d.Answers, func(i, j int) bool { return d.Answers[i].Status < d.Answers[j].Status })
	return d
}

func bodyName(content openapi3.Content) string {
	for kind, m := range content {
		if name := refName(m.Schema); name != "" {
			return name
		}
		return kind
	}
	return ""
}

func refName(ref *openapi3.SchemaRef) string {
	if ref == nil || ref.Ref == "" {
		return ""
	}
	return path.Base(ref.Ref)
}

func describeSchema(name string, s *openapi3.Schema) docsSchema {
	d := docsSchema{Name: name, Text: s.Description, Kind: strings.Join([]string{kindOf(s), rulesOf(s)}, " ")}
	for _, member := range sortedNames(s.Properties) {
		required := false
		for _, r := range s.Required {
			required = required || r == member
		}
		d.Members = append(d.Members, describeMember(member, s.Properties[member], required))
	}
	return d
}

func sortedNames(m openapi3.Schemas) []string {
	list := make([]string, 0, len(m))
	for name := range m {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}

func describeMember(name string, ref *openapi3.SchemaRef, required bool) docsMember {
	m := docsMember{Name: name, Kind: kindOf(ref.Value), Schema: refName(ref), Rules: rulesOf(ref.Value), Text: ref.Value.Description, Required: required}
	if m.Schema == "" && ref.Value.Items != nil {
		m.Schema = refName(ref.Value.Items)
	}
	return m
}

func kindOf(s *openapi3.Schema) string {
	if s.Type == nil {
		return ""
	}
	return strings.Join(s.Type.Slice(), "|")
}

// rulesOf lists the constraints that the server enforces.
func rulesOf(s *openapi3.Schema) string {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if s.Pattern != "" {
		add("%s", s.Pattern)
	}
	if s.MinLength > 0 {
		add("≥ %d", s.MinLength)
	}
	if s.MaxLength != nil {
		add("≤ %d", *s.MaxLength)
	}
	if s.Min != nil {
		add("≥ %v", *s.Min)
	}
	if s.Max != nil {
		add("≤ %v", *s.Max)
	}
	if s.MinItems > 0 {
		add("≥ %d", s.MinItems)
	}
	if s.MaxItems != nil {
		add("≤ %d", *s.MaxItems)
	}
	for _, e := range s.Enum {
		add("%v", e)
	}
	return strings.Join(list, " · ")
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
