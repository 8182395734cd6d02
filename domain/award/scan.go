package award

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// maxNesting is how deep arrays and objects may stand in one another in members
// nobody here reads; RFC 8259 §9 lets a reader set such a limit.
const maxNesting = 10_000

// scanner reads JSON (RFC 8259) strictly: names as they are, no name twice in
// one object, no lone surrogate. encoding/json folds case, takes the last of
// two equal names and mends broken text, so that two readers could see two
// different records in one file.
type scanner struct {
	data   []byte
	pos    int
	noNull bool
}

// newScanner refuses what is wrong with the bytes as a whole.
func newScanner(data []byte, limit int) (*scanner, *Fault) {
	switch {
	case len(data) > limit:
		return nil, malformed(fmt.Sprintf("longer than %d bytes", limit), fmt.Sprintf("超过 %d 字节", limit))
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return nil, malformed("starts with a byte order mark", "以字节顺序标记（BOM）开头")
	case !utf8.Valid(data):
		return nil, malformed("not valid UTF-8", "不是有效的 UTF-8")
	}
	return &scanner{data: data}, nil
}

func (s *scanner) fail(en, zh string) *Fault {
	line := 1 + bytes.Count(s.data[:min(s.pos, len(s.data))], []byte("\n"))
	return malformed(fmt.Sprintf("line %d: %s", line, en), fmt.Sprintf("第 %d 行：%s", line, zh))
}

func (s *scanner) unexpected() *Fault {
	if s.pos >= len(s.data) {
		return s.fail("the text ends too early", "内容不完整")
	}
	return s.fail("not JSON", "不符合 JSON 语法")
}

func (s *scanner) mustBe(name, en, zh string) *Fault {
	return s.fail(fmt.Sprintf("%q must be %s", name, en), fmt.Sprintf("%q 应为%s", name, zh))
}

// peek skips white space and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) accept(c byte) bool {
	if s.peek() != c || s.pos >= len(s.data) {
		return false
	}
	s.pos++
	return true
}

// end refuses anything but white space after the object.
func (s *scanner) end() *Fault {
	if s.peek(); s.pos < len(s.data) {
		return s.fail("something follows the object", "对象之后还有其他内容")
	}
	return nil
}

// object reads one object, calling member for each name; member reads the value.
func (s *scanner) object(member func(name string) *Fault) *Fault {
	if !s.accept('{') {
		return s.unexpected()
	}
	if s.accept('}') {
		return nil
	}
	var seen names
	for {
		name, f := s.name(&seen)
		if f != nil {
			return f
		}
		if f := member(name); f != nil {
			return f
		}
		if s.accept('}') {
			return nil
		}
		if !s.accept(',') {
			return s.unexpected()
		}
	}
}

// name reads a member's name and its colon.
func (s *scanner) name(seen *names) (string, *Fault) {
	if s.peek() != '"' {
		return "", s.unexpected()
	}
	name, f := s.text()
	if f != nil {
		return "", f
	}
	if !seen.add(name) {
		if !matchName(name) {
			return "", s.fail("a name is repeated", "有重复的成员名")
		}
		return "", s.fail(fmt.Sprintf("the name %q is repeated", name), fmt.Sprintf("成员名 %q 重复", name))
	}
	if !s.accept(':') {
		return "", s.unexpected()
	}
	return name, nil
}

// array reads one array, calling element for each element with its index.
func (s *scanner) array(element func(i int) *Fault) *Fault {
	if !s.accept('[') {
		return s.unexpected()
	}
	if s.accept(']') {
		return nil
	}
	for i := 0; ; i++ {
		if f := element(i); f != nil {
			return f
		}
		if s.accept(']') {
			return nil
		}
		if !s.accept(',') {
			return s.unexpected()
		}
	}
}

// skip reads any value and forgets it. It keeps its own stack: a file of
// nothing but brackets must not exhaust the goroutine's.
func (s *scanner) skip() *Fault {
	var open []*names // one for each container that is open; nil for an array
	for {
		opened, f := s.value(&open)
		if f != nil {
			return f
		}
		if opened {
			continue
		}
		done, f := s.unwind(&open)
		if f != nil || done {
			return f
		}
	}
}

// value reads a scalar, an empty container, or the opening of a container up to
// where its first value starts.
func (s *scanner) value(open *[]*names) (opened bool, f *Fault) {
	switch s.peek() {
	case '{':
		s.pos++
		if s.accept('}') {
			return false, nil
		}
		return true, s.push(open, &names{})
	case '[':
		s.pos++
		if s.accept(']') {
			return false, nil
		}
		return true, s.push(open, nil)
	case '"':
		_, f = s.text()
	case 't', 'f':
		_, f = s.boolean()
	case 'n':
		f = s.null()
	default:
		_, f = s.number()
	}
	return false, f
}

func (s *scanner) push(open *[]*names, seen *names) *Fault {
	if len(*open) == maxNesting {
		return s.fail("nested too deeply", "嵌套过深")
	}
	*open = append(*open, seen)
	if seen == nil {
		return nil
	}
	_, f := s.name(seen)
	return f
}

// unwind closes what ends after a value and stops where the next value starts.
func (s *scanner) unwind(open *[]*names) (done bool, f *Fault) {
	for len(*open) > 0 {
		seen := (*open)[len(*open)-1]
		closing := byte('}')
		if seen == nil {
			closing = ']'
		}
		if s.accept(closing) {
			*open = (*open)[:len(*open)-1]
			continue
		}
		if !s.accept(',') {
			return false, s.unexpected()
		}
		if seen != nil {
			_, f = s.name(seen)
		}
		return false, f
	}
	return true, nil
}

func (s *scanner) boolean() (bool, *Fault) {
	if s.word("true") {
		return true, nil
	}
	if s.word("false") {
		return false, nil
	}
	return false, s.unexpected()
}

func (s *scanner) null() *Fault {
	if s.noNull {
		return s.fail("null is not allowed", "不允许出现 null")
	}
	if !s.word("null") {
		return s.unexpected()
	}
	return nil
}

func (s *scanner) word(w string) bool {
	if !bytes.HasPrefix(s.data[s.pos:], []byte(w)) {
		return false
	}
	s.pos += len(w)
	return true
}

// number reads a number and returns it as it is written.
func (s *scanner) number() (string, *Fault) {
	s.peek()
	start := s.pos
	s.one("-")
	if !s.one("0") && s.digits() == 0 {
		return "", s.unexpected()
	}
	if s.one(".") && s.digits() == 0 {
		return "", s.unexpected()
	}
	if s.one("eE") {
		s.one("+-")
		if s.digits() == 0 {
			return "", s.unexpected()
		}
	}
	return string(s.data[start:s.pos]), nil
}

func (s *scanner) one(of string) bool {
	if s.pos < len(s.data) && bytes.IndexByte([]byte(of), s.data[s.pos]) >= 0 {
		s.pos++
		return true
	}
	return false
}

func (s *scanner) digits() int {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos - start
}

// names are the member names one object has had so far.
type names struct {
	few  []string
	many map[string]struct{}
}

// add reports whether the name is new.
func (n *names) add(name string) bool {
	if n.many != nil {
		if _, old := n.many[name]; old {
			return false
		}
		n.many[name] = struct{}{}
		return true
	}
	for _, old := range n.few {
		if old == name {
			return false
		}
	}
	n.few = append(n.few, name)
	if len(n.few) > 24 {
		n.many = make(map[string]struct{}, 64)
		for _, old := range n.few {
			n.many[old] = struct{}{}
		}
	}
	return true
}
