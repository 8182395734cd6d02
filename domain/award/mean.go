package award

import (
	"math/big"
	"strings"
)

// Mean is the M of an average: the mean of the eligible prices, or discounts, as an exact fraction of hundredths.
type Mean struct {
	sum    *big.Int
	n      int64
	LeftLo string // bid left out as the lowest, of a trimmed mean; "" when none is
	LeftHi string
}

// MeanOf is the M that an average record is ranked by; false when nobody is eligible or a price is none.
func MeanOf(r Record) (Mean, bool) {
	var field []standing
	for _, b := range r.Bids {
		if !b.Eligible {
			continue
		}
		v, ok := parsePrice(b.Price, r.Quote)
		if !ok {
			return Mean{}, false
		}
		if r.Quote == Discount {
			v = -v
		}
		field = append(field, standing{entry: &entry{id: b.ID, value: v}})
	}
	if len(field) == 0 {
		return Mean{}, false
	}
	q, rest, n := mean(field, r.Variant)
	m := Mean{n: n, sum: new(big.Int)}
	m.sum.Mul(big.NewInt(q), big.NewInt(n)).Add(m.sum, big.NewInt(rest))
	if r.Quote == Discount {
		m.sum.Neg(m.sum)
	}
	if n < int64(len(field)) {
		low, high := field[0].entry, field[0].entry
		for _, s := range field {
			if s.entry.value < low.value {
				low = s.entry
			}
			if s.entry.value >= high.value && s.entry != low {
				high = s.entry
			}
		}
		m.LeftLo, m.LeftHi = low.id, high.id
	}
	return m, true
}

// Text is M with two decimals, rounded half away from zero; Exact says whether nothing was rounded. Ranking never uses it.
func (m Mean) Text() string { return hundredths(m.sum, m.n) }

// Exact reports whether Text is M itself.
func (m Mean) Exact() bool { return new(big.Int).Rem(m.sum, big.NewInt(m.n)).Sign() == 0 }

// Distance is how far a price is from M, with two decimals, rounded half up; false when it is no price.
func (m Mean) Distance(price, quote string) (string, bool) {
	v, ok := parsePrice(price, quote)
	if !ok {
		return "", false
	}
	d := new(big.Int).Mul(big.NewInt(v), big.NewInt(m.n))
	return hundredths(d.Sub(d, m.sum).Abs(d), m.n), true
}

// hundredths writes sum/n hundredths as a decimal number.
func hundredths(sum *big.Int, n int64) string {
	twice := new(big.Int).Abs(sum)
	twice.Lsh(twice, 1).Add(twice, big.NewInt(n)).Quo(twice, big.NewInt(2*n))
	digits := twice.String()
	if len(digits) < 3 {
		digits = strings.Repeat("0", 3-len(digits)) + digits
	}
	sign := ""
	if sum.Sign() < 0 && twice.Sign() > 0 {
		sign = "-"
	}
	return sign + digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}
