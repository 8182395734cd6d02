package site

import (
	"sort"
	"strconv"
	"strings"
)

// sentences are what a citizen reads aloud, in the page's language.
func sentences(p *Page, a Award) []string {
	f := format{p.Lang, p.words}
	var said []string
	for _, t := range a.Sentences {
		said = append(said, f.text(t))
	}
	if a.Winner == "" {
		said = append([]string{p.say("sentence.failed", a.Department, a.Title)}, said...)
		if a.RepostedAs != "" {
			said = append(said, p.say("sentence.reposted", a.RepostedAs))
		}
	}
	return said
}

// seedText is step 2 of the tickets in award-record.md: every standing bid in ascending byte order of its id.
func seedText(a Award) string {
	offers := append([]Offer(nil), a.Offers...)
	sort.Slice(offers, func(i, j int) bool { return offers[i].Bid < offers[j].Bid })
	var b strings.Builder
	b.WriteString("intermart-draw-1/seed\n" + a.Number + "\n")
	for _, o := range offers {
		b.WriteString(o.Bid + " " + o.Nonce + "\n")
	}
	if a.Beacon != "" {
		b.WriteString("beacon " + a.Beacon + "\n")
	}
	return b.String()
}

// plot is the spread of prices on a line 1000 wide: the winner, the others, the mean and the cap.
type plot struct {
	Dots       []dot
	Mean       int
	Cap        int // -1 without a cap
	Low, High  string
	MeanAmount string
	CapAmount  string
	Winner     dot
	Decides    bool // the mean is the M of an average
}

type dot struct {
	X       int
	Agency  string
	Price   string
	Won     bool
	Trimmed bool // left out of the mean
}

// plotOf is nil where there is nothing to compare.
func plotOf(a Award) *plot {
	var values []float64
	var offers []Offer
	for _, o := range a.Offers {
		if v, err := strconv.ParseFloat(o.Price, 64); err == nil && o.Eligible {
			values, offers = append(values, v), append(offers, o)
		}
	}
	if len(values) < 2 {
		return nil
	}
	low, high, sum, top := values[0], values[0], 0.0, -1.0
	for _, v := range values {
		low, high, sum = min(low, v), max(high, v), sum+v
	}
	if limit, err := strconv.ParseFloat(a.Amount, 64); err == nil && a.Quote != "discount" && a.Quote != "unit" {
		top = limit
	}
	from, to := low, max(high, top)
	if from == to {
		return nil
	}
	at := func(v float64) int { return 40 + int(920*(v-from)/(to-from)) }
	mean := sum / float64(len(values))
	p := &plot{Mean: at(mean), Cap: -1, Low: fixed(low), High: fixed(high), MeanAmount: fixed(mean)}
	if m, err := strconv.ParseFloat(a.Mean, 64); err == nil { // the M that decided, which may leave two offers out
		p.Mean, p.MeanAmount, p.Decides = at(m), a.Mean, true
	}
	if top > 0 {
		p.Cap, p.CapAmount = at(top), a.Amount
	}
	for i, o := range offers {
		d := dot{X: at(values[i]), Agency: o.Agency, Price: o.Price, Won: o.Outcome == "won", Trimmed: o.Trimmed}
		if d.Won {
			p.Winner = d
		}
		p.Dots = append(p.Dots, d)
	}
	sort.SliceStable(p.Dots, func(i, j int) bool { return !p.Dots[i].Won && p.Dots[j].Won })
	return p
}

func fixed(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
