package web

import (
	"context"
	_ "embed" // for the contract
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed openapi.yaml
var contractYAML []byte

// contract is openapi.yaml, read once: its operations by method and fiber path.
type contract struct {
	doc        *openapi3.T
	operations map[string]*operation
}

// operation is what a request is checked against.
type operation struct {
	id     string
	tag    string
	method string
	path   string // as fiber writes it: /notices/:number
	open   bool   // needs no session
	params []*openapi3.Parameter
	body   *openapi3.Schema // of a JSON body; nil when there is none
	octets bool             // the body is a file
}

var pathParameter = regexp.MustCompile(`\{([a-z0-9_]+)\}`)

func readContract() (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(contractYAML)
	if err != nil {
		return nil, fmt.Errorf("web: openapi.yaml: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("web: openapi.yaml: %w", err)
	}
	c := &contract{doc: doc, operations: map[string]*operation{}}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			op := newOperation(method, path, item, o)
			c.operations[method+" "+op.path] = op
		}
	}
	return c, nil
}

func newOperation(method, path string, item *openapi3.PathItem, o *openapi3.Operation) *operation {
	op := &operation{id: o.OperationID, tag: o.Tags[0], method: method, path: pathParameter.ReplaceAllString(path, ":$1"),
		open: o.Security != nil && len(*o.Security) == 0}
	for _, list := range []openapi3.Parameters{item.Parameters, o.Parameters} {
		for _, p := range list {
			op.params = append(op.params, p.Value)
		}
	}
	if o.RequestBody == nil {
		return op
	}
	if m := o.RequestBody.Value.Content["application/json"]; m != nil {
		op.body = m.Schema.Value
	}
	op.octets = o.RequestBody.Value.Content["application/octet-stream"] != nil
	return op
}

// unrouted lists the operations that nobody serves.
func (c *contract) unrouted(routed map[string]bool) []string {
	var missing []string
	for key, op := range c.operations {
		if !routed[key] {
			missing = append(missing, op.id)
		}
	}
	sort.Strings(missing)
	return missing
}

// field writes a JSON pointer as people read it: faults[0].text.
func fieldPath(pointer []string) string {
	var b strings.Builder
	for _, name := range pointer {
		switch {
		case name != "" && strings.Trim(name, "0123456789") == "":
			b.WriteString("[" + name + "]")
		case b.Len() > 0:
			b.WriteString("." + name)
		default:
			b.WriteString(name)
		}
	}
	return b.String()
}
