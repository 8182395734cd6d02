package site

import (
	"strconv"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// panelOf is the panel of a scored notice beside its result; nil for other methods. The offers get their scores.
func panelOf(p *app.PublicAward, offers []Offer) *Panel {
	if p.Panel == nil {
		return nil
	}
	v := &Panel{Needed: p.Panel.Needed, PoolHash: p.Panel.PoolHash, Fixed: p.Panel.FixedAt, Closed: p.Panel.ClosedAt, Points: p.Notice.Scoring.Quality(), PricePoints: p.Notice.Scoring.PricePoints}
	for _, s := range p.Panel.Judges {
		v.Judges = append(v.Judges, s.Name)
	}
	for _, s := range p.Panel.Seats {
		v.Seats = append(v.Seats, PanelSeat{Name: s.Name, State: string(s.Status), Reason: s.Reason})
	}
	for _, e := range p.Panel.Pool {
		v.Pool = append(v.Pool, PoolExpert{ID: string(e.Person), Excluded: e.Excluded, Ticket: e.Ticket})
	}
	for _, s := range p.Panel.Scores {
		row := ScoreRow{Quality: s.Quality.String(), Price: s.Price.String(), Total: s.Total.String()}
		for i, g := range s.Given {
			row.Given = append(row.Given, GivenPoints{Points: strconv.Itoa(g), Outlier: s.Outlier[i]})
			v.Outliers = v.Outliers || s.Outlier[i]
		}
		for i := range offers {
			if offers[i].Bid == string(s.Bid) {
				offers[i].Score, row.Agency = s.Total.String(), offers[i].Agency
			}
		}
		v.Scores = append(v.Scores, row)
	}
	return v
}

func scoringOf(t domain.Scoring) *Scoring {
	if t.IsZero() {
		return nil
	}
	v := &Scoring{PricePoints: t.PricePoints}
	for _, c := range t.Criteria {
		v.Criteria = append(v.Criteria, Criterion{Name: c.Name, Points: c.Points, Guide: c.Guide})
	}
	return v
}
