package award

// entry is a bid that has been looked at.
type entry struct {
	id       string
	nonce    string
	eligible bool
	value    int64 // fen, or hundredths of a percent times -1: lower is better
	score    int64 // hundredths of a point
	ticket   Ticket
}

func (src *source) quoteOr() string {
	if !src.quote.set {
		return Total
	}
	return src.quote.value
}

func (src *source) checkSuite() *Fault {
	if !src.suite.set {
		return missing("suite")
	}
	if src.suite.value != Suite {
		return wrong("suite", "must be "+Suite, "应为 "+Suite)
	}
	return nil
}

func (src *source) checkTerms() *Fault {
	switch src.method.value {
	case Random, Lowest, Average, Scored, Direct:
	default:
		if !src.method.set {
			return missing("method")
		}
		return wrong("method", "must be random, lowest, average, scored or direct", "应为 random、lowest、average、scored 或 direct")
	}
	switch src.variant.value {
	case Trimmed, NearestBelow, Nearest:
	default:
		if src.variant.set {
			return wrong("variant", "must be trimmed, nearest-below or nearest", "应为 trimmed、nearest-below 或 nearest")
		}
		if src.method.value == Average {
			return missing("variant")
		}
	}
	switch src.quoteOr() {
	case Total, Unit, Discount:
	default:
		return wrong("quote", "must be total, unit or discount", "应为 total、unit 或 discount")
	}
	if src.placesSet && (src.places < 1 || src.places > MaxPlaces) {
		return wrong("places", "must be from 1 to 99", "应为 1 到 99")
	}
	return nil
}

func (src *source) checkNotice() *Fault {
	if !src.notice.set {
		return missing("notice")
	}
	if !noticeForm.MatchString(src.notice.value) {
		return wrong("notice", "must be 1 to 64 of A-Z, 0-9 and -", "应为 1 至 64 个 A-Z、0-9 或 - 字符")
	}
	return nil
}

func (src *source) checkSecret() *Fault {
	return checkHex("secret", src.secret)
}

func (src *source) checkCommitment() *Fault {
	if f := checkHex("commitment", src.commitment); f != nil {
		return f
	}
	if src.commitment.value != Commitment(src.notice.value, src.secret.value) {
		return wrong("commitment", "is not the one of this notice and secret", "与公告编号和密钥不符")
	}
	return nil
}

func (src *source) checkBeacon() *Fault {
	if !beaconForm.MatchString(src.beacon.value) {
		return wrong("beacon", "must be empty, drand:<chain>:<round>:<randomness> or public:<text>",
			"应为空、drand:<chain>:<round>:<randomness> 或 public:<text>")
	}
	return nil
}

func checkHex(where string, t text) *Fault {
	if !t.set {
		return missing(where)
	}
	if !hexForm.MatchString(t.value) {
		return wrong(where, "must be 64 lower-case hex digits", "应为 64 位小写十六进制数")
	}
	return nil
}

// checkBids looks at the bids in the order of the file.
func (src *source) checkBids() ([]entry, *Fault) {
	if !src.bidsSet {
		return nil, missing("bids")
	}
	entries := make([]entry, 0, len(src.bids))
	seen := make(map[string]struct{}, len(src.bids))
	for i := range src.bids {
		b := &src.bids[i]
		e, f := src.checkBid(i, b)
		if f != nil {
			return nil, f
		}
		if _, again := seen[e.id]; again {
			return nil, wrong(inBid(i, "id"), "is a duplicate id", "编号重复")
		}
		seen[e.id] = struct{}{}
		if f := b.checkRest(i); f != nil {
			return nil, f
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (src *source) checkBid(i int, b *sourceBid) (entry, *Fault) {
	e := entry{id: b.id.value, nonce: b.nonce.value, eligible: b.eligible}
	if !b.id.set {
		return e, missing(inBid(i, "id"))
	}
	if !matchID(e.id) {
		return e, wrong(inBid(i, "id"), "must be 1 to 64 letters, digits and -, and not beacon", "应为 1 至 64 个字母、数字或 - 字符，且不得为 beacon")
	}
	if f := checkHex(inBid(i, "nonce"), b.nonce); f != nil {
		return e, f
	}
	if !b.eligibleSet {
		return e, missing(inBid(i, "eligible"))
	}
	if b.unreadable() && b.eligible {
		return e, wrong(inBid(i, "eligible"), "a bid whose nonce is its sealed hash was not readable and cannot be eligible",
			"随机数等于密封摘要，表示报价无法读取，不能为有效报价")
	}
	f := src.checkPrice(i, b, &e)
	if f == nil {
		f = src.checkScore(i, b, &e)
	}
	return e, f
}

// unreadable tells whether the record says that the envelope could not be read.
func (b *sourceBid) unreadable() bool { return b.sealed.set && b.sealed.value == b.nonce.value }

func (src *source) checkPrice(i int, b *sourceBid, e *entry) *Fault {
	where, method := inBid(i, "price"), src.method.value
	if !b.price.set {
		if b.eligible && (method == Lowest || method == Average || method == Scored) {
			return missing(where)
		}
		return nil
	}
	price, ok := parsePrice(b.price.value, src.quoteOr())
	switch {
	case !ok && src.quoteOr() == Discount:
		return wrong(where, "must be a percentage with two decimals, at most 100.00", "应为不超过 100.00、带两位小数的百分比")
	case !ok:
		return wrong(where, "must be an amount in yuan with two decimals", "应为以元为单位、带两位小数的金额")
	case b.unreadable():
		return wrong(where, "a bid that was not readable has no price", "无法读取的报价不应有价格")
	}
	e.value = price
	if src.quoteOr() == Discount {
		e.value = -price
	}
	return nil
}

func (src *source) checkScore(i int, b *sourceBid, e *entry) (f *Fault) {
	where := inBid(i, "score")
	if !b.score.set {
		if b.eligible && src.method.value == Scored {
			return missing(where)
		}
		return nil
	}
	score, ok := parseScore(b.score.value)
	switch {
	case !ok:
		return wrong(where, "must be a number below 10000 with at most two decimals", "应为小于 10000、最多两位小数的数")
	case b.unreadable():
		return wrong(where, "a bid that was not readable has no score", "无法读取的报价不应有评分")
	}
	e.score = score
	return nil
}

// checkRest looks at the members the ranking does not need.
func (b *sourceBid) checkRest(i int) *Fault {
	if b.sealed.set {
		if f := checkHex(inBid(i, "sealed"), b.sealed); f != nil {
			return f
		}
	}
	if !reasonForm.MatchString(b.reason.value) {
		return wrong(inBid(i, "reason"), "must be at most 40 of a-z and _", "应为至多 40 个 a-z 或 _ 字符")
	}
	if b.envelope.value == "" {
		return nil
	}
	if _, ok := parseEnvelope(b.envelope.value); !ok {
		return wrong(inBid(i, "envelope"), "must be base64", "应为 base64")
	}
	return nil
}

// checkDirect refuses a direct award with more than one eligible bid.
func (src *source) checkDirect(entries []entry) *Fault {
	if src.method.value != Direct {
		return nil
	}
	eligible := 0
	for _, e := range entries {
		if e.eligible {
			eligible++
		}
	}
	if eligible > 1 {
		return wrong("direct", "more than one bid is eligible", "有效报价多于一份")
	}
	return nil
}
