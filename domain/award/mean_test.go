package award

import "testing"

func averageOf(quote, variant string, prices ...string) Record {
	r := Record{Method: Average, Variant: variant, Quote: quote}
	for i, p := range prices {
		r.Bids = append(r.Bids, Bid{ID: string(rune('a' + i)), Eligible: p != "", Price: p})
	}
	return r
}

func TestMeanOf(t *testing.T) {
	for _, c := range []struct {
		name       string
		r          Record
		text       string
		exact      bool
		price, off string
		low, high  string
	}{
		{"all", averageOf(Total, NearestBelow, "1.00", "2.00", "2.00", ""), "1.67", false, "1.00", "0.67", "", ""},
		{"trimmed leaves out two of five", averageOf(Total, Trimmed, "5.00", "1.00", "2.00", "3.00", "9.00"), "3.33", false, "5.00", "1.67", "b", "e"},
		{"trimmed of four is of all", averageOf(Total, Trimmed, "5.00", "1.00", "2.00", "4.00"), "3.00", true, "3.00", "0.00", "", ""},
		{"equal prices leave out two different bids", averageOf(Total, Trimmed, "4.00", "4.00", "4.00", "4.00", "4.00"), "4.00", true, "4.00", "0.00", "a", "e"},
		{"a discount", averageOf(Discount, Nearest, "5.00", "6.00", "8.00"), "6.33", false, "8.00", "1.67", "", ""},
		{"more than 64 bits", averageOf(Total, Nearest, "9999999999999.99", "9999999999999.98"), "9999999999999.99", false, "9999999999999.98", "0.01", "", ""},
	} {
		m, ok := MeanOf(c.r)
		if !ok || m.Text() != c.text || m.Exact() != c.exact || m.LeftLo != c.low || m.LeftHi != c.high {
			t.Errorf("%s: %s %v, left out %q %q", c.name, m.Text(), m.Exact(), m.LeftLo, m.LeftHi)
		}
		if off, ok := m.Distance(c.price, c.r.Quote); !ok || off != c.off {
			t.Errorf("%s: %s away", c.name, off)
		}
	}
	if _, ok := MeanOf(averageOf(Total, Nearest, "")); ok {
		t.Error("a mean of nobody")
	}
}
