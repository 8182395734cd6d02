package award

import (
	"fmt"
	"strconv"
	"strings"
)

// The limits of a record file.
const (
	MaxRecordBytes = 64 << 20 // bytes of the whole file
	MaxBids        = 100_000  // bids in one record
)

// text is a member that may be absent, which is not the same as empty.
type text struct {
	value string
	set   bool
}

// source is a record as it stands in the file: right in its types, nothing else
// looked at.
type source struct {
	suite, notice, method, variant, quote text
	commitment, secret, beacon, identity  text
	winner                                text
	places                                int // -1 when out of any range
	placesSet                             bool
	bids                                  []sourceBid
	bidsSet                               bool
	ranking                               []string
	rankingSet                            bool
}

type sourceBid struct {
	id, agency, sealed, envelope, nonce, reason, price, score text
	eligible, eligibleSet                                     bool
}

// decode reads a record strictly. Without claims it passes over commitment,
// ranking and winner, as the rank command does.
func decode(data []byte, claims bool) (*source, *Fault) {
	s, f := newScanner(data, MaxRecordBytes)
	if f != nil {
		return nil, f
	}
	if s.peek() != '{' {
		if s.pos >= len(s.data) {
			return nil, malformed("the text is empty", "内容为空")
		}
		return nil, malformed("not an object", "不是 JSON 对象")
	}
	src := &source{}
	if f := s.object(func(name string) *Fault { return s.recordMember(src, name, claims) }); f != nil {
		return nil, f
	}
	return src, s.end()
}

func (s *scanner) recordMember(src *source, name string, claims bool) *Fault {
	if !claims && (name == "commitment" || name == "ranking" || name == "winner") {
		return s.skip()
	}
	if t := src.text(name); t != nil {
		return s.readText(name, t)
	}
	switch name {
	case "places":
		src.placesSet = true
		return s.readPlaces(src)
	case "bids":
		src.bidsSet = true
		return s.readBids(src)
	case "ranking":
		src.rankingSet = true
		return s.readRanking(src)
	}
	return s.skip()
}

// text is the member of that name when it is one that holds text.
func (src *source) text(name string) *text {
	switch name {
	case "suite":
		return &src.suite
	case "notice":
		return &src.notice
	case "method":
		return &src.method
	case "variant":
		return &src.variant
	case "quote":
		return &src.quote
	case "commitment":
		return &src.commitment
	case "secret":
		return &src.secret
	case "beacon":
		return &src.beacon
	case "offer_identity":
		return &src.identity
	case "winner":
		return &src.winner
	}
	return nil
}

func (b *sourceBid) text(name string) *text {
	switch name {
	case "id":
		return &b.id
	case "agency":
		return &b.agency
	case "sealed":
		return &b.sealed
	case "envelope":
		return &b.envelope
	case "nonce":
		return &b.nonce
	case "reason":
		return &b.reason
	case "price":
		return &b.price
	case "score":
		return &b.score
	}
	return nil
}

func (s *scanner) readText(name string, into *text) (f *Fault) {
	if s.peek() != '"' {
		return s.mustBe(name, "a string", "字符串")
	}
	into.set = true
	into.value, f = s.text()
	return f
}

func (s *scanner) readInteger(name string) (string, *Fault) {
	if c := s.peek(); c != '-' && (c < '0' || c > '9') {
		return "", s.mustBe(name, "an integer", "整数")
	}
	literal, f := s.number()
	if f == nil && strings.ContainsAny(literal, ".eE") {
		f = s.mustBe(name, "an integer", "整数")
	}
	return literal, f
}

func (s *scanner) readPlaces(src *source) *Fault {
	literal, f := s.readInteger("places")
	if f != nil {
		return f
	}
	n, err := strconv.Atoi(literal)
	if err != nil {
		n = -1
	}
	src.places = n
	return nil
}

func (s *scanner) readRanking(src *source) *Fault {
	if s.peek() != '[' {
		return s.mustBe("ranking", "an array of strings", "字符串数组")
	}
	return s.array(func(int) *Fault {
		if s.peek() != '"' {
			return s.mustBe("ranking", "an array of strings", "字符串数组")
		}
		id, f := s.text()
		src.ranking = append(src.ranking, id)
		return f
	})
}

func (s *scanner) readBids(src *source) *Fault {
	if s.peek() != '[' {
		return s.mustBe("bids", "an array of objects", "对象数组")
	}
	return s.array(func(i int) *Fault {
		if s.peek() != '{' {
			return s.mustBe("bids", "an array of objects", "对象数组")
		}
		if i == MaxBids {
			return s.fail(fmt.Sprintf("more than %d bids", MaxBids), fmt.Sprintf("报价超过 %d 份", MaxBids))
		}
		var b sourceBid
		f := s.object(func(name string) *Fault { return s.bidMember(&b, name) })
		src.bids = append(src.bids, b)
		return f
	})
}

func (s *scanner) bidMember(b *sourceBid, name string) (f *Fault) {
	if t := b.text(name); t != nil {
		return s.readText(name, t)
	}
	if name != "eligible" {
		return s.skip()
	}
	if c := s.peek(); c != 't' && c != 'f' {
		return s.mustBe(name, "true or false", " true 或 false")
	}
	b.eligibleSet = true
	b.eligible, f = s.boolean()
	return f
}
