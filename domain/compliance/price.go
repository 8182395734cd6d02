package compliance

// priceBasisGiven wants the notice to say how its amount was found: a market inquiry, past contracts, a fee standard.
func (j *judgement) priceBasisGiven() Check {
	c := about("price_basis", "price_basis", noticeRule)
	if j.Amount > 0 && len([]rune(Fold(j.PriceBasis))) == 0 {
		return c.says(Warn, "没有写明价格依据（如询价、历史合同、收费标准）", "it does not say how the amount was found: an inquiry, past contracts, a fee standard")
	}
	return c.says(Pass, "写明了价格依据", "it says how the amount was found")
}
