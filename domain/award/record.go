package award

import (
	"bytes"
	"encoding/json"
)

// Suite names the rules a record follows.
const Suite = "intermart-draw-1"

// The methods of selection.
const (
	Random  = "random"
	Lowest  = "lowest"
	Average = "average"
	Scored  = "scored"
	Direct  = "direct"
)

// The variants of the average method.
const (
	Trimmed      = "trimmed"
	NearestBelow = "nearest-below"
	Nearest      = "nearest"
)

// What a price means: a total or a unit price in yuan, or a discount in percent.
const (
	Total    = "total"
	Unit     = "unit"
	Discount = "discount"
)

// MaxPlaces is how many winners a record can name.
const MaxPlaces = 99

// Record is one award in plain values. Empty text and Places 0 mean absent.
type Record struct {
	Suite         string   `json:"suite"`
	Notice        string   `json:"notice"`
	Method        string   `json:"method"`
	Variant       string   `json:"variant,omitempty"`
	Quote         string   `json:"quote"`
	Places        int      `json:"places"`
	Commitment    string   `json:"commitment"`
	Secret        string   `json:"secret"`
	Beacon        string   `json:"beacon"`
	OfferIdentity string   `json:"offer_identity,omitempty"`
	Bids          []Bid    `json:"bids"`
	Ranking       []string `json:"ranking"`
	Winner        string   `json:"winner"`
}

// Bid is one bid that stood at the freeze. Envelope is base64 of the binary age
// file, Price yuan or percent as in the record, Nonce and Sealed lower-case hex.
type Bid struct {
	ID       string `json:"id"`
	Agency   string `json:"agency,omitempty"`
	Sealed   string `json:"sealed,omitempty"`
	Envelope string `json:"envelope,omitempty"`
	Nonce    string `json:"nonce"`
	Eligible bool   `json:"eligible"`
	Reason   string `json:"reason"`
	Price    string `json:"price,omitempty"`
	Score    string `json:"score,omitempty"`
}

// Rank computes the outcome of a record without looking at what the record
// itself says of commitment, ranking and winner, and without opening anything.
func Rank(r Record) Result {
	result := r.source().examine(false, nil)
	result.Valid = result.Fault == nil
	return result
}

func (r Record) source() *source {
	src := &source{bidsSet: true, places: r.Places, placesSet: r.Places != 0,
		suite: text{r.Suite, true}, notice: text{r.Notice, true}, method: text{r.Method, true},
		variant: given(r.Variant), quote: given(r.Quote), secret: text{r.Secret, true},
		beacon: given(r.Beacon), identity: given(r.OfferIdentity)}
	if r.Suite == "" {
		src.suite.value = Suite
	}
	src.bids = make([]sourceBid, len(r.Bids))
	for i, b := range r.Bids {
		src.bids[i] = sourceBid{id: text{b.ID, true}, agency: given(b.Agency), sealed: given(b.Sealed),
			envelope: given(b.Envelope), nonce: text{b.Nonce, true}, reason: given(b.Reason),
			price: given(b.Price), score: given(b.Score), eligible: b.Eligible, eligibleSet: true}
	}
	return src
}

func given(value string) text { return text{value, value != ""} }

// Encode writes a record as it is published: every member that applies, in a
// fixed order, so that equal records are equal bytes. It refuses a record that
// Verify would refuse; envelopes are not opened. The error is a *Fault.
func Encode(r Record) ([]byte, error) {
	if r.Suite == "" {
		r.Suite = Suite
	}
	if r.Quote == "" {
		r.Quote = Total
	}
	if r.Places == 0 {
		r.Places = 1
	}
	if r.Bids == nil {
		r.Bids = []Bid{}
	}
	if r.Ranking == nil {
		r.Ranking = []string{}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(r); err != nil {
		return nil, malformed(err.Error(), "无法写成 JSON")
	}
	if result := Verify(out.Bytes(), nil); result.Fault != nil {
		return nil, result.Fault
	}
	return out.Bytes(), nil
}
