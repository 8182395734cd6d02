package domain

import (
	"strings"
	"time"

	"github.com/intermart/intermart/domain/workday"
)

// Expiry is something of an agency that ends soon: a certificate, a person's, or its letter of authority. Stage is how
// many days before its last day the rulebook has it spoken of; each stage is spoken of once.
type Expiry struct {
	Key     string // names it among the agency's, as long as it is the same certificate
	Name    string
	Trade   string // that stops; "" when it is no trade's own
	ValidTo workday.Date
	Stage   int
}

// Expiring is what of the agency ends within the stages (days before the last day), each at its nearest stage.
func (p AgencyProfile) Expiring(stages []int, day workday.Date) (list []Expiry) {
	add := func(key, name, trade string, to workday.Date) {
		if to.IsZero() || day.After(to) {
			return
		}
		nearest := 0
		for _, s := range stages {
			if to.Sub(day) <= s && (nearest == 0 || s < nearest) {
				nearest = s
			}
		}
		if nearest > 0 {
			list = append(list, Expiry{Key: key, Name: name, Trade: trade, ValidTo: to, Stage: nearest})
		}
	}
	for _, q := range p.Qualifications {
		add("qualification "+q.Name+" "+q.Number, q.Name+q.Level, q.Trade, q.ValidTo)
	}
	for _, one := range p.Practitioners {
		for _, c := range one.Certificates {
			add("practitioner "+c.Type+" "+c.Number, c.Type, "", c.ValidTo)
		}
	}
	add("authority", "授权委托书", "", p.Authority.ValidTo)
	return list
}

// Reminded is the event of one reminder: everything of the agency that has come nearer, in one letter.
func (a *Agency) Reminded(list []Expiry, now time.Time) Event {
	said := make([]string, len(list))
	for i, x := range list {
		said[i] = x.Name + " " + x.ValidTo.String()
	}
	return a.event(EventAgencyExpiring, System(), now, Face{"items": strings.Join(said, "；")})
}
