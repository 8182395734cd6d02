package domain

import (
	"fmt"
	"math/big"
	"time"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// fullScore is what the points of a scoring table and of the price add up to.
const fullScore = 100

const maxCriteria = 20

// Scoring is the published table of a scored notice: what the panel judges, and how many of the 100 points the price
// earns by a formula.
type Scoring struct {
	Criteria    []Criterion `json:"criteria"`
	PricePoints int         `json:"price_points"`
}

// Criterion is one line of a scoring table.
type Criterion struct {
	Name   string `json:"name"`
	Points int    `json:"points"` // at most
	Guide  string `json:"guide"`  // what earns how many
}

// IsZero reports whether there is no table; it keeps the member out of the texts of other methods.
func (s Scoring) IsZero() bool { return len(s.Criteria) == 0 && s.PricePoints == 0 }

// Quality is how many points the panel may give: all but the price's.
func (s Scoring) Quality() (sum int) {
	for _, c := range s.Criteria {
		sum += c.Points
	}
	return sum
}

// faults are what can't be stored.
func (s Scoring) faults() (list []*refusal.Refusal) {
	if len(s.Criteria) > maxCriteria {
		list = append(list, refusal.New(refusal.Invalid, "length", "scoring.criteria", "最多 %d 项评分因素", "at most %d criteria", maxCriteria))
	}
	seen := map[string]bool{}
	for i, c := range s.Criteria {
		field := fmt.Sprintf("scoring.criteria[%d]", i)
		list = append(list, required(field+".name", c.Name, 60), atMost(field+".guide", c.Guide, 500), c.points(field+".points"))
		if seen[c.Name] {
			list = append(list, refusal.New(refusal.Invalid, "scoring.twice", field+".name", "评分因素名称重复", "the same criterion stands twice"))
		}
		seen[c.Name] = true
	}
	if s.PricePoints < 0 || s.PricePoints >= fullScore {
		list = append(list, refusal.New(refusal.Invalid, "scoring.price", "scoring.price_points", "价格分为 0 至 99 分", "the price earns 0 to 99 points"))
	}
	return list
}

func (c Criterion) points(field string) *refusal.Refusal {
	if c.Points >= 1 && c.Points <= fullScore {
		return nil
	}
	return refusal.New(refusal.Invalid, "scoring.points", field, "每项 1 至 100 分", "a criterion has 1 to 100 points")
}

// scoringFaults are what a submission lacks: a scored notice needs a table of 100 points, another method none.
func (t Terms) scoringFaults() (list []*refusal.Refusal) {
	if t.Method != "scored" {
		if t.Scoring.IsZero() {
			return nil
		}
		return append(list, refusal.New(refusal.Invalid, "scoring.method", "scoring", "只有综合评分需要评分表，请删去", "only a scored notice has a scoring table: take it out"))
	}
	if len(t.Scoring.Criteria) == 0 {
		list = append(list, refusal.New(refusal.Invalid, "scoring.criteria", "scoring", "综合评分须随公告公布评分表：因素、分值和评分标准", "a scored notice publishes its table: criteria, points and what earns them"))
	}
	for i, c := range t.Scoring.Criteria {
		list = append(list, required(fmt.Sprintf("scoring.criteria[%d].guide", i), c.Guide, 500))
	}
	if sum := t.Scoring.Quality() + t.Scoring.PricePoints; len(t.Scoring.Criteria) > 0 && sum != fullScore {
		list = append(list, refusal.New(refusal.Invalid, "scoring.sum", "scoring", "各项分值与价格分合计须为 100 分，现为 %d 分", "the criteria and the price add up to 100 points; now they are %d", sum))
	}
	return list
}

// Unscorable reports whether nothing says by what the bids of a scored notice are judged. No such notice is submitted; one
// that was submitted before tables were asked for may still be on its way.
func (t Terms) Unscorable() bool { return t.Method == "scored" && len(t.Scoring.Criteria) == 0 }

// tabled refuses the next step of a scored notice without its table, and says how it gets one.
func (n *Notice) tabled() *refusal.Refusal {
	if !n.Unscorable() {
		return nil
	}
	return refusal.New(refusal.Conflict, "scoring.absent", "scoring",
		"公告采用综合评分而没有评分表，不能继续：审批人请退回起草人，审核人请退回采购单位，已审核的请由采购单位取消；填写评分表后重新提交",
		"a scored notice without its table can't go on: the approver or the reviewer sends it back, a reviewed one is cancelled by its department; write the table and submit it again").
		Cite("交易规则", "评审组", false)
}

// FailUnscorable ends a frozen notice that was published without a scoring table: nothing of the offers is published.
func (n *Notice) FailUnscorable(by Actor, standing []*Bid, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), n.at(NoticeFrozen), n.scorable()); err != nil {
		return Event{}, err
	}
	for _, b := range standing {
		b.Status, b.Nonce, b.Price = BidUnopened, "", ""
	}
	return n.fail(by, FailedNoTable, len(standing), now), nil
}

func (n *Notice) scorable() *refusal.Refusal {
	if n.Unscorable() {
		return nil
	}
	return refusal.New(refusal.Conflict, "scoring.present", "", "公告有评分表，或不采用综合评分", "the notice has its table, or is not scored")
}

// Hundredths is a score in hundredths of a point.
type Hundredths int64

// String is the score as the award record writes it: 87.25.
func (h Hundredths) String() string { return fmt.Sprintf("%d.%02d", h/100, h%100) }

// half rounds a/b half up; both are not negative, b is not 0.
func half(a, b *big.Int) Hundredths {
	twice := new(big.Int).Add(new(big.Int).Lsh(a, 1), b)
	return Hundredths(twice.Quo(twice, new(big.Int).Lsh(b, 1)).Int64())
}

// payable is what a price makes the department pay, on a scale of its own; of a discount it is what is left of 100 %.
func payable(quote, p string) (int64, error) {
	v, err := money.Parse(p)
	if quote == "discount" {
		return int64(100_00 - v), err
	}
	return int64(v), err
}

// PriceScores are the points that the prices of the eligible bids earn: the lowest has all, another as much less as it is
// higher (lowest ÷ price × points), rounded half up to hundredths. Of discounts what is left to pay is compared.
func (t Terms) PriceScores(bids []*Bid) (map[BidID]Hundredths, error) {
	values := map[BidID]int64{}
	lowest := int64(-1)
	for _, b := range bids {
		if !b.Eligible {
			continue
		}
		v, err := payable(t.Quote, b.Price)
		if err != nil {
			return nil, fmt.Errorf("price of bid %s: %w", b.ID, err)
		}
		if values[b.ID] = v; lowest < 0 || v < lowest {
			lowest = v
		}
	}
	scores := make(map[BidID]Hundredths, len(values))
	for id, v := range values {
		if v == lowest { // also where nothing is left to pay
			scores[id] = Hundredths(t.Scoring.PricePoints) * 100
			continue
		}
		scores[id] = half(new(big.Int).Mul(big.NewInt(lowest), big.NewInt(int64(t.Scoring.PricePoints)*100)), big.NewInt(v))
	}
	return scores, nil
}

// BidScore is how one bid came to its score.
type BidScore struct {
	Bid     BidID
	Given   []int      // each seat's points for quality, in the order of Panel.Judges
	Quality Hundredths // their mean
	Price   Hundredths
	Total   Hundredths
	Outlier []bool // of Given
}

// Scores are the scores of the eligible bids, in the order of the bids: the mean of the panel's sheets and the price's
// points. Pure: the same sheets give the same scores for ever.
func (t Terms) Scores(bids []*Bid, sheets []*Sheet, outlier rulebook.Ratio) ([]BidScore, error) {
	prices, err := t.PriceScores(bids)
	if err != nil {
		return nil, err
	}
	var list []BidScore
	for _, b := range bids {
		if !b.Eligible {
			continue
		}
		s := BidScore{Bid: b.ID, Price: prices[b.ID]}
		sum := 0
		for _, sheet := range sheets {
			l := sheet.Line(b.ID)
			if l == nil {
				return nil, fmt.Errorf("the sheet of %s has no line for bid %s", sheet.Person, b.ID)
			}
			s.Given = append(s.Given, l.Sum())
			sum += l.Sum()
		}
		if len(sheets) == 0 {
			return nil, fmt.Errorf("bid %s has no sheet", b.ID)
		}
		s.Quality = half(big.NewInt(int64(sum)*100), big.NewInt(int64(len(sheets))))
		s.Total = s.Quality + s.Price
		s.Outlier = t.outliers(s.Given, outlier)
		list = append(list, s)
	}
	return list, nil
}

// outliers marks the points that lie further from the mean of the others than a share of all that the panel may give. A
// mark is a sign for people to look at: the points count as they are.
func (t Terms) outliers(given []int, share rulebook.Ratio) []bool {
	marks := make([]bool, len(given))
	if share.Den <= 0 || len(given) < 2 {
		return marks
	}
	sum := 0
	for _, g := range given {
		sum += g
	}
	others := len(given) - 1
	for i, g := range given {
		apart := int64(g*others - (sum - g)) // |g − (sum−g)/others| > share × quality, without fractions
		marks[i] = max(apart, -apart)*share.Den > share.Num*int64(t.Scoring.Quality()*others)
	}
	return marks
}
