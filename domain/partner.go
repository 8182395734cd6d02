package domain

import (
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/workday"
)

// Partner is a region outside the marketplace whose checks of agencies are recognised here (跨域通办), by an agreement
// that everybody can read. Its key signs its lists.
type Partner struct {
	Code         RegionCode // of its region; also its name in lists
	Name         refusal.Text
	Agreement    refusal.Citation // the document that it rests on
	Key          string           // C2SP signed-note verifier key (vkey), Ed25519
	ValidFrom    workday.Date
	ValidTo      workday.Date // the last day of the agreement; zero: without end
	RegisteredAt time.Time
}

// DecodePartners reads {"partners": [{"code", "name", "name_en", "agreement": {"document", "article"}, "key", "valid_from",
// "valid_to"}]}. A file with any fault is refused whole, each fault with its row. checkKey says what is wrong with a key.
func DecodePartners(data []byte, checkKey func(key string) error) ([]Partner, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return nil, err
	}
	var list []Partner
	seen := map[RegionCode]bool{}
	for _, row := range o.Objects("partners") {
		p := readPartner(row, checkKey)
		if p.Code != "" && seen[p.Code] {
			row.Fault("code", "代码重复", "stands twice")
		}
		seen[p.Code] = true
		list = append(list, p)
	}
	o.Done()
	if len(list) == 0 {
		o.Fault("partners", "没有任何合作地区", "there is no partner in it")
	}
	if err := o.Err(); err != nil {
		return nil, err
	}
	return list, nil
}

func readPartner(row *rows.Object, checkKey func(key string) error) Partner {
	p := Partner{Code: RegionCode(row.Text("code")), Name: refusal.Text{ZH: row.Text("name"), EN: row.Text("name_en")}, Agreement: row.Citation("agreement"),
		Key: strings.TrimSpace(row.Text("key")), ValidFrom: workday.ReadDate(row, "valid_from"), ValidTo: workday.ReadOptionalDate(row, "valid_to")}
	row.Done()
	if p.Code != "" && !p.Code.sixDigits() {
		row.Fault("code", "应为六位行政区划代码", "must be a six-digit region code")
	}
	if p.Key != "" && checkKey(p.Key) != nil {
		row.Fault("key", "不是 Ed25519 验签公钥（名称+指纹+密钥）", "is no Ed25519 verifier key (name+hash+key)")
	}
	if !p.ValidTo.IsZero() && p.ValidTo.Before(p.ValidFrom) {
		row.Fault("valid_to", "早于有效期起", "is before the first day")
	}
	return p
}

func (r RegionCode) sixDigits() bool {
	return len(r) == 6 && strings.Trim(string(r), "0123456789") == ""
}

// Same reports whether the two say the same, whenever they were registered.
func (p Partner) Same(q Partner) bool {
	p.RegisteredAt, q.RegisteredAt = time.Time{}, time.Time{}
	return p == q
}

// InForce reports whether the agreement holds on the day, its first and last day included.
func (p *Partner) InForce(day workday.Date) bool {
	return !day.Before(p.ValidFrom) && (p.ValidTo.IsZero() || !day.After(p.ValidTo))
}

// Registered is the event of a partner that is new or whose agreement or key has changed: whom, by which agreement, with
// which key, for everybody to see.
func (p *Partner) Registered(now time.Time) Event {
	return Event{Kind: EventPartnerRegistered, Subject: "partner:" + string(p.Code), By: System(), At: now,
		Face: Face{"partner": string(p.Code), "name": p.Name.ZH, "agreement": p.Agreement.Document, "article": p.Agreement.Article, "key": p.Key,
			"valid_from": p.ValidFrom.String(), "valid_to": p.ValidTo.String()}}
}
