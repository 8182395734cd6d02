package domain

import "strings"

// RegionCode is a GB/T 2260 code: six digits; trailing zero pairs name the wider area (430000 → 430100 → 430102).
type RegionCode string

// Region is one area of the marketplace; a training region (演练区) is marked everywhere.
type Region struct {
	Code     RegionCode `json:"code"`
	Name     string     `json:"name"`
	NameEN   string     `json:"name_en"`
	Training bool       `json:"training"`
}

// Chain lists the region and what holds it, widest first: province, city, district.
func (r RegionCode) Chain() []RegionCode {
	s := string(r)
	if len(s) != 6 {
		return []RegionCode{r}
	}
	chain := []RegionCode{RegionCode(s[:2] + "0000")}
	if s[2:4] != "00" {
		chain = append(chain, RegionCode(s[:4]+"00"))
	}
	if s[4:] != "00" {
		chain = append(chain, r)
	}
	return chain
}

// Holds reports whether o is r or lies in it.
func (r RegionCode) Holds(o RegionCode) bool {
	if r == "" || len(o) != 6 {
		return false
	}
	return strings.HasPrefix(string(o), r.Prefix())
}

// Prefix is what the codes of the region and of all that lies in it begin with.
func (r RegionCode) Prefix() string {
	return strings.TrimSuffix(strings.TrimSuffix(string(r), "00"), "00")
}
