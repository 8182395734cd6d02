package compliance

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
)

// Kinds of personal data.
const (
	IDNumber = "id_number"
	Mobile   = "mobile"
	BankCard = "bank_card"
)

var kindNames = map[string]refusal.Text{
	IDNumber: {ZH: "身份证号", EN: "an ID number"},
	Mobile:   {ZH: "手机号", EN: "a mobile number"},
	BankCard: {ZH: "银行卡号", EN: "a bank card number"},
}

// Hit is personal data found in a text. It carries no more of it than a mask, so that a report does not leak it.
type Hit struct {
	Kind   string // id_number, mobile, bank_card
	Start  int    // in bytes
	End    int
	Masked string // 138****1234
}

// pattern finds candidates of one kind in narrowed text; the digits alone are then judged by ok.
type pattern struct {
	kind string
	form *regexp.Regexp
	ok   func(digits string) bool
}

// patterns, the longer numbers first: a hit claims its characters.
var patterns = []pattern{
	{IDNumber, regexp.MustCompile(`[1-9](?:[ _./-]{0,3}\d){16}[ _./-]{0,3}[\dXx]`), isID}, // however it is cut: check digit and birth date decide
	{BankCard, regexp.MustCompile(`[3-69]\d{3}(?: ?\d{4}){3}(?: ?\d{1,3})?|[3-69]\d{3}(?:-\d{4}){3}(?:-\d{1,3})?`), isBankCard},
	{Mobile, regexp.MustCompile(`(?:(?:\+|00)?86[ -]?)?(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|1[3-9]\d[ _./-]\d{4}[ _./-]\d{4}|\(1[3-9]\d\)[ -]?\d{4}[ -]?\d{4}|1[3-9]\d[ -]\d{3}[ -]\d{5}|1[3-9]\d{2}[ -]\d{3}[ -]\d{4}|1[3-9]\d{3}[ -]\d{6}|1 [3-9](?: \d){9})`), isMobile},
}

// PersonalData finds ID numbers (18 characters with a valid check digit and birth date; a credit code is not one),
// mobiles and bank cards in a text, in the order of the text. Full-width, other scripts' and Chinese digits, and spaces,
// hyphens, dots or slashes between groups, hide nothing.
func PersonalData(text string) []Hit {
	if !mayHold(text) {
		return nil
	}
	hits := scan(narrowed(text, digit))
	if strings.IndexFunc(text, func(r rune) bool { return hanDigit(r) != r }) < 0 {
		return hits
	}
	// Once more with Chinese figures as figures. Not at first: 张三138… is a name and a number.
	for _, h := range scan(narrowed(text, hanDigit)) {
		if !slices.ContainsFunc(hits, func(o Hit) bool { return h.Start < o.End && o.Start < h.End }) {
			hits = append(hits, h)
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int { return a.Start - b.Start })
	return hits
}

// scan looks for every pattern in narrowed text; at gives the place of each of its bytes in the text.
func scan(plain string, at []int) []Hit {
	claimed := make([]bool, len(plain))
	var hits []Hit
	for _, p := range patterns {
		for from := 0; from < len(plain); {
			loc := p.form.FindStringIndex(plain[from:])
			if loc == nil {
				break
			}
			start, end := from+loc[0], from+loc[1]
			digits := onlyDigits(plain[start:end])
			if slices.Contains(claimed[start:end], true) || !alone(plain, start, end) || !p.ok(digits) {
				from = start + 1
				continue
			}
			for i := start; i < end; i++ {
				claimed[i] = true
			}
			hits = append(hits, Hit{Kind: p.kind, Start: at[start], End: at[end], Masked: mask(p.kind, digits)})
			from = end
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int { return a.Start - b.Start })
	return hits
}

// mayHold is a quick look: no number of ours is shorter than eleven digits.
func mayHold(text string) bool {
	n := 0
	for _, r := range text {
		if r := hanDigit(digit(narrow(r))); r >= '0' && r <= '9' {
			n++
		}
	}
	return n >= 11
}

// narrowed maps every character to one byte (figures as digits says, others than ASCII to 0, invisible ones to none) and
// gives the place of each byte in the text, and of the end.
func narrowed(text string, digits func(rune) rune) (string, []int) {
	var b strings.Builder
	at := make([]int, 0, len(text)+1)
	for i, r := range text {
		r = digits(digit(narrow(r)))
		switch {
		case unicode.Is(unicode.Cf, r):
			continue
		case r == '·' || r == '•' || r == '。' || r == '．':
			r = '.'
		case r >= 0x2010 && r <= 0x2015:
			r = '-'
		case unicode.IsSpace(r):
			r = ' '
		case r > unicode.MaxASCII:
			r = 0
		}
		b.WriteByte(byte(r))
		at = append(at, i)
	}
	return b.String(), append(at, len(text))
}

// alone reports whether the number stands by itself: not part of a longer number, a decimal, a hexadecimal digest, a
// UUID or base64. A word beside it ("tel138…") does not hide it.
func alone(s string, start, end int) bool {
	word, tail := start, end
	for word > 0 && alphanumeric(s[word-1]) {
		word--
	}
	for tail < len(s) && alphanumeric(s[tail]) {
		tail++
	}
	if !isWord(s[word:start]) || !isWord(s[end:tail]) {
		return false
	}
	before := start > 1 && s[start-1] == '.' && isDigit(s[start-2])
	after := end+1 < len(s) && s[end] == '.' && isDigit(s[end+1])
	return !before && !after
}

// isWord takes nothing, or a few letters not all of which are hexadecimal.
func isWord(s string) bool {
	const longest = 8
	letters := !strings.ContainsFunc(s, func(r rune) bool { return isDigit(byte(r)) })
	return s == "" || letters && len(s) <= longest && strings.Trim(strings.ToLower(s), "abcdef") != ""
}

// hanDigits are the figures as they are written out (一三八…) and on cheques.
var hanDigits = strings.NewReplacer("〇", "0", "零", "0", "一", "1", "壹", "1", "幺", "1", "二", "2", "贰", "2", "三", "3", "叁", "3", "四", "4", "肆", "4",
	"五", "5", "伍", "5", "六", "6", "陆", "6", "七", "7", "柒", "7", "八", "8", "捌", "8", "九", "9", "玖", "9")

// hanDigit is the digit of a Chinese figure; other runes stay.
func hanDigit(r rune) rune {
	if r < '〇' {
		return r
	}
	if s := hanDigits.Replace(string(r)); len(s) == 1 {
		return rune(s[0])
	}
	return r
}

// digit is the ASCII digit of a decimal digit of any script and of a circled one (①); other runes stay.
func digit(r rune) rune {
	switch {
	case r < unicode.MaxASCII:
		return r
	case r >= '①' && r <= '⑨':
		return '1' + r - '①'
	case r == '⓪':
		return '0'
	case unicode.Is(unicode.Nd, r):
		for v := rune(0); v < 10; v++ { // each script's ten digits stand together
			if !unicode.Is(unicode.Nd, r-v-1) || v == 9 {
				return '0' + v
			}
		}
	}
	return r
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func alphanumeric(c byte) bool {
	return isDigit(c) || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func onlyDigits(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "+", "", ".", "", "/", "", "_", "", "(", "", ")", "").Replace(s))
}

// isID checks GB 11643: province, birth date, check digit. A valid credit code made of digits is none.
func isID(s string) bool {
	if len(s) != 18 {
		return false
	}
	year, _ := strconv.Atoi(s[6:10])
	birth, err := time.Parse("20060102", s[6:14])
	if err != nil || year < 1900 || birth.Year() > 2099 {
		return false
	}
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11] == s[17] && !isCreditCode(s)
}

// isCreditCode wants a right check digit and a registrar, kind and province that exist.
func isCreditCode(s string) bool {
	r, err := uscc.Check(s)
	registrars := []string{"11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "51", "52", "53", "59", "61", "62", "69", "71", "72", "81", "89", "91", "92", "93"}
	return err == nil && r.CheckDigitOK && slices.Contains(registrars, s[:2]) && s[2] >= '1' && s[2] <= '8' && s[3] != '0'
}

// cardForm holds the issuers' numbers: UnionPay (62, 60, 9558), Visa, Mastercard, JCB.
var cardForm = regexp.MustCompile(`^(6[02]\d{14,17}|9558\d{15}|4\d{15}|4\d{18}|5[1-5]\d{14}|35\d{14})$`)

// isBankCard wants an issuer's number with a valid Luhn sum.
func isBankCard(s string) bool {
	if !cardForm.MatchString(s) {
		return false
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func isMobile(s string) bool { return len(s) >= 11 }

func mask(kind, digits string) string {
	if kind == Mobile {
		digits = digits[len(digits)-11:]
		return digits[:3] + "****" + digits[7:]
	}
	return digits[:2] + strings.Repeat("*", len(digits)-4) + digits[len(digits)-2:]
}

// publicTexts are all that will be public, the title first.
func (j *judgement) publicTexts() []FieldText {
	if slices.ContainsFunc(j.Texts, func(t FieldText) bool { return t.Field == "title" }) {
		return j.Texts
	}
	return append([]FieldText{{Field: "title", Text: j.Title}}, j.Texts...)
}

// units is how many UTF-16 code units a text takes.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += unitsOf(r)
	}
	return n
}

// noPersonalData scans every text that will be public, and the names of the files.
func (j *judgement) noPersonalData() Check {
	c := about("personal_data", "description", personalData)
	var zh, en []string
	for _, t := range j.publicTexts() {
		for _, h := range PersonalData(t.Text) {
			if len(zh) == 0 {
				c.Field = t.Field
			}
			name := kindNames[h.Kind]
			c.Marks = append(c.Marks, Mark{Field: t.Field, Start: units(t.Text[:h.Start]), End: units(t.Text[:h.End]), Word: h.Masked, Outcome: Block, Case: h.Kind})
			c = c.shows(name.ZH, name.EN, h.Masked)
			zh, en = append(zh, name.ZH+" "+h.Masked), append(en, name.EN+" "+h.Masked)
		}
	}
	if len(zh) > 0 {
		return c.says(Block, "公开文字中有个人信息："+strings.Join(zh, "、")+"；请删除，联系电话填入单位值班电话",
			"the public text holds "+strings.Join(en, ", ")+": remove it, and put the unit's telephone into the duty phone field")
	}
	return c.says(Pass, "公开文字中没有发现个人信息", "no personal data was found in the public text")
}
