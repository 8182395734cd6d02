package rulebook

import (
	"regexp"
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/workday"
)

var (
	idForm     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,62}$`)
	regionForm = regexp.MustCompile(`^[0-9]{6}$`)
	countForm  = regexp.MustCompile(`^(0|[1-9][0-9]{0,5})$`)
)

func decode(data []byte) (Rulebook, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return Rulebook{}, err
	}
	b := Rulebook{
		ID: o.Text("id"), Version: o.Int("version", 1, 1_000_000), Region: o.Text("region"), Name: o.Names("name"),
		Training:      o.Bool("training"),
		EffectiveFrom: workday.ReadDate(o, "effective_from"), EffectiveTo: workday.ReadOptionalDate(o, "effective_to"),
	}
	if b.ID != "" && !idForm.MatchString(b.ID) {
		o.Fault("id", "应为小写字母、数字和连字符", "must be small letters, digits and hyphens")
	}
	if b.Region != "" && !regionForm.MatchString(b.Region) {
		o.Fault("region", "应为六位行政区划代码", "must be a six-digit region code")
	}
	if !b.EffectiveTo.IsZero() && b.EffectiveTo.Before(b.EffectiveFrom) {
		o.Fault("effective_to", "早于生效日", "is before the first day in force")
	}
	values := o.Objects("values")
	for _, row := range values {
		b.Values = append(b.Values, readValue(row))
	}
	checkBands(values, b.Values)
	for _, row := range o.Objects("methods") {
		b.Methods = append(b.Methods, readMethod(row))
	}
	checkVariant(values, b)
	if why := checkOpinion(b); why != nil {
		o.Fault("values", "%[1]s", "%[2]s", why.ZH, why.EN)
	}
	o.Done()
	if len(b.Values)+len(b.Methods) == 0 {
		o.Fault("values", "没有任何规则", "there is no rule in it")
	}
	if err := o.Err(); err != nil {
		return Rulebook{}, err
	}
	return b, nil
}

func readValue(o *rows.Object) Value {
	v := Value{
		Key: o.Text("key"), Value: o.Text("value"), Unit: o.Text("unit"), Band: readBand(o),
		Citation: o.Citation("citation"), Note: o.OptionalNames("note"),
	}
	o.Done()
	units, known := unitsOf[v.Key]
	switch {
	case v.Key == "" || v.Unit == "" || v.Value == "":
		return v
	case !known:
		o.Fault("key", "没有“%[1]s”这项规则", "there is no rule %[1]q", v.Key)
		return v
	case !slices.Contains(units, v.Unit):
		o.Fault("unit", "“%[1]s”的单位应为 %[2]s", "the unit of %[1]s must be %[2]s", v.Key, strings.Join(units, ", "))
		return v
	}
	if why := v.wrong(); why != nil {
		o.Fault("value", "%[1]s", "%[2]s", why.ZH, why.EN)
	}
	return v
}

// wrong says why the value does not fit its unit, or nil.
func (v Value) wrong() *refusal.Text {
	switch v.Unit {
	case "yuan":
		if n, err := money.Parse(v.Value); err != nil || n == 0 {
			return &refusal.Text{ZH: "应为大于零的金额，如 800000.00", EN: "must be an amount above zero, such as 800000.00"}
		}
	case "ratio":
		if n, err := money.Parse(v.Value); err != nil || n == 0 || n > money.Yuan {
			return &refusal.Text{ZH: "应为 0.01 至 1.00 的比例", EN: "must be a share of 0.01 to 1.00"}
		}
	case "choice":
		if allowed := choicesOf[v.Key]; !slices.Contains(allowed, v.Value) {
			return &refusal.Text{ZH: "应为：" + strings.Join(allowed, ", "), EN: "must be one of: " + strings.Join(allowed, ", ")}
		}
	case "offices":
		if _, ok := pairs(v.Value); !ok {
			return &refusal.Text{ZH: "应为“专业领域=主管部门”，多项以“；”分隔，不重复", EN: "must be trade=regulator, several apart by a semicolon, each once"}
		}
	case "roles":
		if !roles(v.Value) {
			allowed := strings.Join(choicesOf[KeyRoleOf], ", ")
			return &refusal.Text{ZH: "应为“类别=角色”，多项以“；”分隔，类别不重复；角色为：" + allowed, EN: "must be category=role, several apart by a semicolon, each category once; roles are: " + allowed}
		}
	case "flag":
		if v.Value != "true" && v.Value != "false" {
			return &refusal.Text{ZH: "应为 true 或 false", EN: "must be true or false"}
		}
	default:
		if !countForm.MatchString(v.Value) || v.Unit != "count" && v.Value == "0" {
			return &refusal.Text{ZH: "应为整数，时限应大于零", EN: "must be a whole number, and a length of time above zero"}
		}
	}
	return nil
}

func readBand(o *rows.Object) *Band {
	c := o.OptionalObject("band")
	if c == nil {
		return nil
	}
	b := &Band{From: readAmount(c, "from")}
	if c.OptionalText("to") != "" {
		to := readAmount(c, "to")
		b.To = &to
		if to < b.From {
			c.Fault("to", "小于下限", "is below the lower end")
		}
	}
	c.Done()
	return b
}

func readAmount(o *rows.Object, column string) money.Fen {
	s := o.Text(column)
	if s == "" {
		return 0
	}
	n, err := money.Parse(s)
	if err != nil {
		o.Refused(column, err)
	}
	return n
}

// checkBands wants the bands of a key to cover every amount from zero on, once.
func checkBands(objects []*rows.Object, values []Value) {
	byKey := map[string][]int{}
	for i, v := range values {
		byKey[v.Key] = append(byKey[v.Key], i)
	}
	for i, v := range values {
		list := byKey[v.Key]
		if v.Key == "" || list[0] != i {
			continue
		}
		slices.SortFunc(list, func(a, b int) int { return int(bandStart(values[a].Band) - bandStart(values[b].Band)) })
		next, open := money.Fen(0), true
		for _, j := range list {
			band := values[j].Band
			switch {
			case !open || bandStart(band) < next:
				objects[j].Fault("band", "与另一档重叠", "overlaps another band of the key")
			case bandStart(band) > next:
				objects[j].Fault("band", "与上一档之间有空缺", "leaves a gap below it")
			}
			open = band != nil && band.To != nil
			if open {
				next = *band.To + 1
			}
		}
		if open {
			objects[list[len(list)-1]].Fault("band", "最高一档应不设上限", "the highest band must have no upper end")
		}
	}
}

// checkVariant wants the variant of the average that the book names to be the one its method row allows.
func checkVariant(objects []*rows.Object, b Rulebook) {
	for i, v := range b.Values {
		for _, m := range b.Methods {
			if v.Key == KeyAverageVariant && m.Method == "average" && !slices.Equal(m.Variants, []string{v.Value}) {
				objects[i].Fault("value", "与均价一行的算法不同", "is not the variant that the row of the average allows")
			}
		}
	}
}

func readMethod(o *rows.Object) MethodRule {
	m := MethodRule{
		Method: o.OneOf("method", Methods...), Variants: subset(o, "variants", Variants), Quotes: subset(o, "quotes", Quotes),
		Band: readBand(o), Money: o.OneOf("money", "fiscal", "social", "any"),
		NotForLinks: subset(o, "not_for_links", []string{"precondition", "inside", "after"}),
		FixedPrice:  o.Bool("fixed_price"), MinBidders: o.Int("min_bidders", 1, 99), MaxPlaces: o.OptionalInt("max_places", 1, 99), LowScreen: o.OptionalText("low_screen"),
		Citation: o.Citation("citation"), Note: o.OptionalNames("note"),
	}
	if m.Method == "average" && len(m.Variants) != 1 {
		o.Fault("variants", "一个地区的均价只能有一种算法", "a region has exactly one variant of the average")
	}
	if m.Method != "average" && len(m.Variants) > 0 {
		o.Fault("variants", "只有均价有算法之分", "only average has variants")
	}
	if m.LowScreen != "" && (m.LowScreen != LowMechanical && m.LowScreen != LowExplained || m.Method != "lowest" && m.Method != "scored") {
		o.Fault("low_screen", "只用于最低价和综合评分：mechanical 或 explained", "is mechanical or explained, and only for lowest and scored")
	}
	if m.Method == "direct" && m.MaxPlaces > 1 {
		o.Fault("max_places", "直接选取只能选一家", "direct selection has one place")
	}
	if len(m.Quotes) == 0 {
		o.Fault("quotes", "必填", "is required")
	}
	o.Done()
	return m
}

func subset(o *rows.Object, column string, allowed []string) []string {
	list := o.Strings(column)
	for _, s := range list {
		if !slices.Contains(allowed, s) {
			o.Fault(column, "“%[1]s”不在允许的取值之内：%[2]s", "%[1]q is none of: %[2]s", s, strings.Join(allowed, ", "))
		}
	}
	return list
}
