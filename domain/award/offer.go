package award

import "strconv"

// The limits of a sealed offer.
const (
	MaxOfferBytes    = 4_096 // bytes of the plaintext
	MaxEnvelopeBytes = 8_192 // bytes of the binary age file
)

// Offer is what an envelope holds.
type Offer struct {
	Notice   string // the notice's public number
	Revision int    // the revision of the notice that was bid on, from 1
	Bid      string
	Agency   string // 统一社会信用代码
	Price    string // yuan, or percent for a discount, two decimals
	Nonce    string // 64 lower-case hex digits
	Terms    []byte // the terms object as it was written, nil when absent
}

// ParseOffer reads the plaintext of an envelope: one JSON object of version 1
// with no name twice and no null anywhere, at most MaxOfferBytes, followed by
// white space only. Members it does not know are passed over. The error is a
// *Fault; whether the offer is for the right notice is Offer.Concerns.
func ParseOffer(plaintext []byte) (Offer, error) {
	o, f := parseOffer(plaintext)
	if f != nil {
		return Offer{}, f
	}
	return o, nil
}

func parseOffer(plaintext []byte) (Offer, *Fault) {
	s, f := newScanner(plaintext, MaxOfferBytes)
	if f != nil {
		return Offer{}, f
	}
	s.noNull = true
	if s.peek() != '{' {
		return Offer{}, malformed("not an object", "不是 JSON 对象")
	}
	raw := sourceOffer{scanner: s}
	if f := s.object(raw.member); f != nil {
		return Offer{}, f
	}
	if f := s.end(); f != nil {
		return Offer{}, f
	}
	return raw.offer()
}

// sourceOffer is an offer right in its types.
type sourceOffer struct {
	*scanner
	version, revision                  string // integers as written
	notice, bid, agency, price, secret text
	terms                              []byte
}

func (o *sourceOffer) member(name string) (f *Fault) {
	switch name {
	case "v":
		o.version, f = o.readInteger(name)
	case "revision":
		o.revision, f = o.readInteger(name)
	case "notice":
		f = o.readText(name, &o.notice)
	case "bid":
		f = o.readText(name, &o.bid)
	case "agency":
		f = o.readText(name, &o.agency)
	case "price":
		f = o.readText(name, &o.price)
	case "nonce":
		f = o.readText(name, &o.secret)
	case "terms":
		f = o.readTerms()
	default:
		f = o.skip()
	}
	return f
}

func (o *sourceOffer) readTerms() *Fault {
	if o.peek() != '{' {
		return o.mustBe("terms", "an object", "对象")
	}
	start := o.pos
	f := o.skip()
	o.terms = append([]byte(nil), o.data[start:o.pos]...)
	return f
}

func (o *sourceOffer) offer() (Offer, *Fault) {
	if o.version != "1" {
		return Offer{}, wrong("v", "must be 1", "应为 1")
	}
	revision, err := strconv.Atoi(o.revision)
	if err != nil || revision < 1 || len(o.revision) > 9 {
		return Offer{}, wrong("revision", "must be an integer from 1", "应为不小于 1 的整数")
	}
	switch {
	case !noticeForm.MatchString(o.notice.value):
		return Offer{}, wrong("notice", "must be a notice number", "应为公告编号")
	case !matchID(o.bid.value):
		return Offer{}, wrong("bid", "must be a bid id", "应为报价编号")
	case !o.agency.set:
		return Offer{}, missing("agency")
	case !priceForm.MatchString(o.price.value):
		return Offer{}, wrong("price", "must be digits with two decimals", "应为带两位小数的数")
	}
	if f := checkHex("nonce", o.secret); f != nil {
		return Offer{}, f
	}
	return Offer{Notice: o.notice.value, Revision: revision, Bid: o.bid.value, Agency: o.agency.value,
		Price: o.price.value, Nonce: o.secret.value, Terms: o.terms}, nil
}

// Concerns tells whether an offer is one for this notice, bid and agency and
// whether its price is possible for the quote. An offer that is not counts as
// one that could not be read: its bid keeps sealed as its nonce. The error is a
// *Fault naming the first member that differs.
func (o Offer) Concerns(notice, bid, agency, quote string) error {
	if f := o.concerns(notice, bid, &agency, quote); f != nil {
		return f
	}
	return nil
}

func (o Offer) concerns(notice, bid string, agency *string, quote string) *Fault {
	switch {
	case o.Notice != notice:
		return wrong("notice", "is another notice", "属于其他公告")
	case o.Bid != bid:
		return wrong("bid", "is another bid", "属于其他报价")
	case agency != nil && o.Agency != *agency:
		return wrong("agency", "is another agency", "属于其他机构")
	}
	if _, ok := parsePrice(o.Price, quote); !ok {
		return wrong("price", "is not possible for this quote", "与报价方式不符")
	}
	return nil
}
