package award

import (
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string with its quotes and returns what it stands for.
func (s *scanner) text() (string, *Fault) {
	s.pos++ // the opening quote
	start := s.pos
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return string(s.data[start : s.pos-1]), nil
		case c == '\\':
			return s.escaped(append([]byte(nil), s.data[start:s.pos]...))
		case c < ' ':
			return "", s.unexpected()
		default:
			s.pos++
		}
	}
	return "", s.unexpected()
}

// escaped goes on reading a string that has at least one escape.
func (s *scanner) escaped(out []byte) (string, *Fault) {
	for s.pos < len(s.data) {
		c := s.data[s.pos]
		switch {
		case c == '"':
			s.pos++
			return string(out), nil
		case c == '\\':
			r, f := s.escape()
			if f != nil {
				return "", f
			}
			out = utf8.AppendRune(out, r)
		case c < ' ':
			return "", s.unexpected()
		default:
			out = append(out, c)
			s.pos++
		}
	}
	return "", s.unexpected()
}

var escapes = map[byte]rune{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

func (s *scanner) escape() (rune, *Fault) {
	s.pos++ // the backslash
	if s.pos >= len(s.data) {
		return 0, s.unexpected()
	}
	if s.data[s.pos] == 'u' {
		return s.unicode()
	}
	r, ok := escapes[s.data[s.pos]]
	if !ok {
		return 0, s.unexpected()
	}
	s.pos++
	return r, nil
}

func (s *scanner) unicode() (rune, *Fault) {
	first, f := s.hex4()
	if f != nil || !utf16.IsSurrogate(first) {
		return first, f
	}
	if s.pos+1 < len(s.data) && s.data[s.pos] == '\\' && s.data[s.pos+1] == 'u' {
		s.pos++
		second, f := s.hex4()
		if f != nil {
			return 0, f
		}
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, nil
		}
	}
	return 0, s.fail("a lone surrogate", "含有不成对的代理项")
}

// hex4 reads the u of an escape and its four digits.
func (s *scanner) hex4() (rune, *Fault) {
	s.pos++
	var r rune
	for range 4 {
		if s.pos >= len(s.data) {
			return 0, s.unexpected()
		}
		d := hexDigit(s.data[s.pos])
		if d < 0 {
			return 0, s.unexpected()
		}
		r = r<<4 | d
		s.pos++
	}
	return r, nil
}

func hexDigit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}
