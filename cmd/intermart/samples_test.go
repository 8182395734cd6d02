package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/intermart/intermart/domain/award"
)

type sample struct {
	name string
	data []byte
}

const sampleNotice = "CG-430103-2026-000123"

// sampleRecords are records of every method and variant, whole and broken in
// every way we could think of.
func sampleRecords(t *testing.T) []sample {
	t.Helper()
	g := rand.New(rand.NewPCG(20261122, 7))
	var all []sample
	for _, method := range []string{award.Random, award.Lowest, award.Average, award.Scored, award.Direct} {
		for _, variant := range []string{award.Trimmed, award.NearestBelow, award.Nearest} {
			for _, quote := range []string{award.Total, award.Unit, award.Discount} {
				for n := range 4 {
					r := plainRecord(t, g, method, variant, quote, []int{0, 1, 4, 9}[n])
					all = append(all, sample{fmt.Sprintf("%s %s %s %d", method, variant, quote, n), encode(t, r)})
				}
			}
		}
	}
	base := encode(t, plainRecord(t, g, award.Scored, "", award.Total, 2))
	all = append(all, memberSamples(t, "scored", base, []string{"suite", "notice", "method", "variant", "quote", "places",
		"commitment", "secret", "beacon", "offer_identity", "bids", "ranking", "winner", "unknown"},
		[]string{"id", "agency", "sealed", "envelope", "nonce", "eligible", "reason", "price", "score", "unknown"})...)
	discount := encode(t, plainRecord(t, g, award.Average, award.Nearest, award.Discount, 2))
	all = append(all, memberSamples(t, "discount", discount, []string{"variant", "method", "quote"}, []string{"price", "score"})...)
	all = append(all, textSamples(g, base)...)
	return append(all, envelopeSamples(t, g)...)
}

func plainRecord(t *testing.T, g *rand.Rand, method, variant, quote string, bids int) award.Record {
	t.Helper()
	r := award.Record{Suite: award.Suite, Notice: sampleNotice, Method: method, Quote: quote, Places: 1 + g.IntN(3), Secret: randomHex(g)}
	if method == award.Average {
		r.Variant = variant
	}
	if g.IntN(2) == 0 {
		r.Beacon = fmt.Sprintf("drand:%s:%d:%s", randomHex(g), 1+g.IntN(1_000_000), randomHex(g))
	}
	limit := int64([]int{9_999_999_999_999_99, 1_000_00, 3}[g.IntN(3)])
	if quote == award.Discount {
		limit = min(limit, 100_00)
	}
	for i := range bids {
		price := g.Int64N(limit + 1)
		b := award.Bid{ID: fmt.Sprintf("%08x-b%d", g.Uint32(), i), Agency: "91430100MA4L0F0A0X", Nonce: randomHex(g),
			Sealed: randomHex(g), Eligible: method != award.Direct && g.IntN(5) > 0 || i == 0,
			Price: fmt.Sprintf("%d.%02d", price/100, price%100)}
		if method == award.Scored {
			b.Score = []string{"87", "87.2", "87.25", "0.01", "9999.99"}[g.IntN(5)]
		}
		r.Bids = append(r.Bids, b)
	}
	return r
}

func randomHex(g *rand.Rand) string {
	var b [32]byte
	for i := range b {
		b[i] = byte(g.Uint32())
	}
	return hex.EncodeToString(b[:])
}

// encode fills in the outcome and writes the record without asking whether it
// is a valid one.
func encode(t *testing.T, r award.Record) []byte {
	t.Helper()
	result := award.Rank(r)
	if r.Commitment == "" {
		r.Commitment = award.Commitment(r.Notice, r.Secret)
	}
	if r.Ranking == nil {
		r.Ranking, r.Winner = result.Ranking, result.Winner
	}
	if r.Ranking == nil {
		r.Ranking = []string{}
	}
	if r.Bids == nil {
		r.Bids = []award.Bid{}
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// memberSamples give each member each of many values, and take it away.
func memberSamples(t *testing.T, name string, base []byte, top, inBid []string) []sample {
	t.Helper()
	values := []string{`null`, `true`, `1`, `1.0`, `1e0`, `-1`, `-0`, `99`, `100`, `123456789012345678901234567890`, `1e999999999`,
		`""`, `"x"`, `"beacon"`, `"é"`, `"0.0"`, `"0.00"`, `"00.00"`, `"100.00"`, `"100.01"`, `"10000"`, `"9999999999999.99"`,
		`"10000000000000.00"`, `"1.00\n"`, `"` + strings.Repeat("A", 64) + `"`, `"` + strings.Repeat("a", 64) + `"`,
		`"` + strings.Repeat("a", 65) + `"`, `"public:"`, `"public:x y"`, `"public:x"`, `"drand:1:2:3"`,
		`[]`, `[1]`, `["x"]`, `[null]`, `[{}]`, `{}`, `{"a":1,"a":2}`}
	var all []sample
	for _, place := range append(top, inBid...) {
		for i := -1; i < len(values); i++ {
			var record map[string]json.RawMessage
			if err := json.Unmarshal(base, &record); err != nil {
				t.Fatal(err)
			}
			target := record
			isBid := len(all) >= len(top)*(len(values)+1)
			var bids []map[string]json.RawMessage
			if isBid {
				if err := json.Unmarshal(record["bids"], &bids); err != nil {
					t.Fatal(err)
				}
				target = bids[1]
			}
			delete(target, place)
			label := "absent"
			if i >= 0 {
				target[place], label = json.RawMessage(values[i]), values[i]
			}
			all = append(all, sample{fmt.Sprintf("%s %s = %s", name, place, label), reassemble(t, record, bids)})
		}
	}
	return all
}

// reassemble writes members as they are, also values encoding/json would mend.
func reassemble(t *testing.T, record map[string]json.RawMessage, bids []map[string]json.RawMessage) []byte {
	t.Helper()
	if bids != nil {
		var list []string
		for _, b := range bids {
			list = append(list, string(object(b)))
		}
		record["bids"] = json.RawMessage("[" + strings.Join(list, ",") + "]")
	}
	return object(record)
}

func object(members map[string]json.RawMessage) []byte {
	out := []byte("{")
	for name, value := range members {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, fmt.Sprintf("%q:%s", name, value)...)
	}
	return append(out, '}')
}

// textSamples break the text itself.
func textSamples(g *rand.Rand, base []byte) []sample {
	text := string(base)
	with := func(member string) string { return "{" + member + "," + text[1:] }
	deep := func(n int) string {
		return with(`"x":` + strings.Repeat(`[`, n) + strings.Repeat(`]`, n))
	}
	cases := []string{"", " ", "{}", "[]", "null", "1", `"x"`, "{", "{]", "\ufeff" + text, text + " \t\r\n", text + "x", text + text, text + "\x00",
		with(`"suite":"x"`), with(`"x":1,"x":2`), with(`"\u0073uite":"x"`), with(`"Suite":"x"`), with(`"x":{"a":{"b":1,"b":2}}`),
		with(`"x":{"é":1,"é":2}`), with(`"x":"\ud800"`), with(`"x":"\udc00\ud800"`), with(`"x":"\ud83d\ude00"`), with(`"x":"\ud83d\u0041"`),
		with(`"\ud800":1`), with(`"x":"\u12"`), with(`"x":"\x"`), with("\"x\":\"\t\""), with("\"x\":\"\x7f\""), with("\"x\":\"\xff\""), with("\"x\":\"\xed\xa0\x80\""),
		with(`"x":01`), with(`"x":1.`), with(`"x":.5`), with(`"x":+1`), with(`"x":-`), with(`"x":1e`), with(`"x":1E+99999999999`), with(`"x":NaN`), with(`"x":tru`),
		with(`"x":[1,]`), with(`"x":{,}`), with(`"x":{"a":1,}`), with(`"x":{"a"}`), with(`"x":{1:2}`), with(`"":1`), with(`"__proto__":{"a":1}`), with(`"constructor":null`),
		deep(100), deep(10_000), deep(10_001), with(`"x":null`), with("\n\n\"x\":?"), "{'a':1}", with(`/*x*/"x":1`), "\v" + text, "\u00a0" + text,
		strings.ReplaceAll(text, ",", " , \r\n\t"), strings.Replace(text, `"eligible":true`, `"eligible":"true"`, 1)}
	var all []sample
	for i, c := range cases {
		all = append(all, sample{fmt.Sprintf("text %d", i), []byte(c)})
	}
	for range 40 {
		n := g.IntN(len(base))
		all = append(all, sample{fmt.Sprintf("cut at %d", n), base[:n]})
	}
	for range 120 {
		b := bytes.Clone(base)
		n := g.IntN(len(b))
		b[n] = []byte(`{}[]",:0a\ ` + "\xc3\x00\n")[g.IntN(14)]
		all = append(all, sample{fmt.Sprintf("byte %d is %q", n, b[n]), b})
	}
	return all
}

// envelopeSamples are records with envelopes, honest and not.
func envelopeSamples(t *testing.T, g *rand.Rand) []sample {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, _ := age.GenerateX25519Identity()
	honest := func() award.Record {
		r := plainRecord(t, g, award.Lowest, "", award.Total, 3)
		r.OfferIdentity = identity.String()
		for i := range r.Bids {
			r.Bids[i].Eligible = true
			fill(t, &r.Bids[i], identity, offerText(r.Bids[i], sampleNotice)+"   \n")
		}
		return r
	}
	var all []sample
	add := func(name string, change func(r *award.Record)) {
		r := honest()
		change(&r)
		all = append(all, sample{"envelope: " + name, encode(t, r)})
	}
	unread := func(b *award.Bid) { b.Eligible, b.Price, b.Nonce, b.Reason = false, "", b.Sealed, "offer_unreadable" }
	inside := func(name, old, new string) {
		for _, u := range []bool{false, true} {
			add(fmt.Sprintf("offer with %s, unreadable %v", name, u), func(r *award.Record) {
				fill(t, &r.Bids[1], identity, strings.Replace(offerText(r.Bids[1], sampleNotice), old, new, 1))
				if u {
					unread(&r.Bids[1])
				}
			})
		}
	}
	add("honest", func(*award.Record) {})
	add("one unreadable that opens", func(r *award.Record) { unread(&r.Bids[1]) })
	add("sealed to another", func(r *award.Record) { fill(t, &r.Bids[1], other, "{}") })
	add("sealed to another, said so", func(r *award.Record) { fill(t, &r.Bids[1], other, "{}"); unread(&r.Bids[1]) })
	add("price changed", func(r *award.Record) { r.Bids[1].Price = "77.77" })
	add("nonce changed", func(r *award.Record) { r.Bids[1].Nonce = randomHex(g) })
	add("agency changed", func(r *award.Record) { r.Bids[1].Agency = "X" })
	add("agency absent", func(r *award.Record) { r.Bids[1].Agency = "" })
	add("price absent, ineligible", func(r *award.Record) { r.Bids[1].Price, r.Bids[1].Eligible = "", false })
	add("sealed changed", func(r *award.Record) { r.Bids[1].Sealed = randomHex(g) })
	add("sealed absent", func(r *award.Record) { r.Bids[1].Sealed = "" })
	add("one absent", func(r *award.Record) { r.Bids[1].Envelope = "" })
	add("all absent", func(r *award.Record) {
		for i := range r.Bids {
			r.Bids[i].Envelope = ""
		}
	})
	add("no identity", func(r *award.Record) { r.OfferIdentity = "" })
	add("no identity, sealed changed", func(r *award.Record) { r.OfferIdentity, r.Bids[1].Sealed = "", randomHex(g) })
	add("identity of another", func(r *award.Record) { r.OfferIdentity = other.String() })
	add("identity damaged", func(r *award.Record) { r.OfferIdentity = r.OfferIdentity[:73] + "Q" })
	add("identity in lower case", func(r *award.Record) { r.OfferIdentity = strings.ToLower(r.OfferIdentity) })
	add("not base64", func(r *award.Record) { r.Bids[1].Envelope += "!" })
	add("base64 in lines", func(r *award.Record) { r.Bids[1].Envelope = r.Bids[1].Envelope[:40] + "\n" + r.Bids[1].Envelope[40:] })
	add("base64 unpadded", func(r *award.Record) { r.Bids[1].Envelope = "QUI" })
	add("base64 stray bits", func(r *award.Record) { r.Bids[1].Envelope = "QUJ=" })
	add("ranking changed", func(r *award.Record) { r.Ranking = []string{r.Bids[0].ID} })
	add("commitment changed", func(r *award.Record) { r.Commitment = randomHex(g) })
	for _, c := range [][3]string{{"another notice", sampleNotice, "CG-1"}, {"v 2", `"v":1`, `"v":2`}, {"v 1.0", `"v":1`, `"v":1.0`},
		{"no v", `"v":1,`, ``}, {"revision 0", `"revision":1`, `"revision":0`}, {"revision text", `"revision":1`, `"revision":"1"`},
		{"price as a number", `"price":"`, `"price":1,"x":"`}, {"price 1.5", `"price":"`, `"price":"01`}, {"null", `"v"`, `"x":null,"v"`},
		{"repeated name", `"v"`, `"v":1,"v"`}, {"BOM", `{`, "\ufeff{"}, {"bad UTF-8", `"v"`, "\"\xff\":1,\"v\""}, {"array", `{`, `[{`},
		{"something after", `}}`, `}}x`}, {"terms text", `{"days":10}`, `"x"`}, {"no terms", `,"terms":{"days":10}`, ``},
		{"unknown member", `"v"`, `"x":[1,{"y":false}],"v"`}, {"too long", `"v"`, `"x":"` + strings.Repeat("x", 4000) + `","v"`},
		{"another agency", `"agency":"`, `"agency":"Y`}, {"short nonce", `"nonce":"`, `"nonce":"0`}} {
		inside(c[0], c[1], c[2])
	}
	return append(all, discountEnvelope(t, g, identity))
}

func discountEnvelope(t *testing.T, g *rand.Rand, identity *age.X25519Identity) sample {
	t.Helper()
	r := plainRecord(t, g, award.Lowest, "", award.Discount, 1)
	r.OfferIdentity = identity.String()
	b := &r.Bids[0]
	b.Price = "100.01"
	fill(t, b, identity, offerText(*b, sampleNotice))
	b.Eligible, b.Price, b.Nonce = false, "", b.Sealed
	return sample{"envelope: discount over 100, unreadable", encode(t, r)}
}

func offerText(b award.Bid, notice string) string {
	return fmt.Sprintf(`{"v":1,"notice":%q,"revision":1,"bid":%q,"agency":%q,"price":%q,"nonce":%q,"terms":{"days":10}}`,
		notice, b.ID, b.Agency, b.Price, b.Nonce)
}

func fill(t *testing.T, b *award.Bid, to *age.X25519Identity, plaintext string) {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(plaintext)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(out.Bytes())
	b.Sealed, b.Envelope = hex.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString(out.Bytes())
}
