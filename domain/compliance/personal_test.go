package compliance

import (
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/uscc"
)

// withCheck completes the first 17 digits of an ID number.
func withCheck(s string) string {
	for _, c := range "0123456789X" {
		if isID(s + string(c)) {
			return s + string(c)
		}
	}
	panic("no check digit makes " + s + " an ID number")
}

func TestPersonalDataIsFound(t *testing.T) {
	id := withCheck("43010219900307061")
	for _, tt := range []struct{ text, kind string }{
		{id, IDNumber},
		{"身份证号：" + id + "。", IDNumber},
		{"430102 19900307 " + id[14:], IDNumber},
		{"430102-19900307-" + id[14:], IDNumber},
		{"４３０１０２１９９００３０７" + id[14:], IDNumber},
		{"4301\u200b0219900307" + id[14:], IDNumber},
		{strings.ToLower(withCheck("11010119900307663")), IDNumber},
		{"13812345678", Mobile},
		{"联系人张三13812345678，请来电", Mobile},
		{"138 1234 5678", Mobile},
		{"138-1234-5678", Mobile},
		{"138–1234–5678", Mobile},
		{"+8613812345678", Mobile},
		{"+86 138 1234 5678", Mobile},
		{"tel13812345678", Mobile},
		{"tel=13812345678", Mobile},
		{"scan_13812345678.pdf", Mobile},
		{"１３８１２３４５６７８", Mobile},
		{"Zhang-13812345678", Mobile},
		{"13812345678.", Mobile},
		{"4 3 0 1 0 2 1 9 9 0 0 3 0 7 0 6 1 " + id[17:], IDNumber}, // a space after each figure
		{"43 01 02 1990 03 07 061 " + id[17:], IDNumber},
		{"430102.19900307." + id[14:], IDNumber},
		{"430102 / 19900307 / " + id[14:], IDNumber},
		{"４３０１０２　１９９００３０７　" + id[14:], IDNumber},
		{"138 123 45678", Mobile},
		{"1381 234 5678", Mobile},
		{"13812 345678", Mobile},
		{"138.1234.5678", Mobile},
		{"138/1234/5678", Mobile},
		{"138·1234·5678", Mobile},
		{"1 3 8 1 2 3 4 5 6 7 8", Mobile},
		{"１３８－１２３４－５６７８", Mobile},
		{"１３８　１２３４　５６７８", Mobile},
		{"一三八一二三四五六七八", Mobile},
		{"幺叁捌壹贰叁肆伍陆柒捌", Mobile},
		{"①③⑧①②③④⑤⑥⑦⑧", Mobile},
		{"١٣٨١٢٣٤٥٦٧٨", Mobile},
		{"𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", Mobile},
		{"4111111111111111", BankCard},
		{"4111 1111 1111 1111", BankCard},
		{"4111-1111-1111-1111", BankCard},
		{"卡号5500005555555559", BankCard},
	} {
		hits := PersonalData(tt.text)
		if len(hits) != 1 || hits[0].Kind != tt.kind {
			t.Errorf("%q: %+v", tt.text, hits)
			continue
		}
		if found := tt.text[hits[0].Start:hits[0].End]; strings.ContainsAny(found, "请张。，") || len(found) < 11 {
			t.Errorf("%q: at %q", tt.text, found)
		}
		if strings.Contains(hits[0].Masked, "1234567") || !strings.Contains(hits[0].Masked, "***") {
			t.Errorf("%q: masked as %s", tt.text, hits[0].Masked)
		}
	}
}

func TestUnionPayCardsOfAllLengths(t *testing.T) {
	for _, stem := range []string{"622202123456789", "62220212345678901", "622202123456789012", "955880123456789012"} {
		n := 0
		for c := '0'; c <= '9'; c++ {
			if len(PersonalData("卡号"+stem+string(c)+"，")) == 1 {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s: %d check digits", stem, n)
		}
	}
}

func TestSeveralInOneText(t *testing.T) {
	hits := PersonalData("张三13812345678/13987654321，" + withCheck("43010219900307061"))
	if len(hits) != 3 || hits[0].Masked != "138****5678" || hits[1].Masked != "139****4321" || hits[2].Kind != IDNumber {
		t.Errorf("%+v", hits)
	}
}

func TestWhatIsNoPersonalData(t *testing.T) {
	id := withCheck("43010219900307061")
	wrong := id[:17] + "0"
	if id[17] == '0' {
		wrong = id[:17] + "1"
	}
	for _, text := range []string{
		"", "电话 0731-84000000", "0731-84123456-8001", "400-123-4567", "12345",
		wrong,                // check digit
		"430102199013070614", // month 13
		"430102189903070614", // year 1899
		"91110000600037341L", "914403001922038216", "91440300708461136T",
		"CG-430103-2026-000123", "430100-ZJ-HB-001", "示财预〔2026〕12号",
		"12812345678",                // no mobile range
		"138123456789", "1381234567", // twelve and ten digits
		"13812345678.00", "0.13812345678", // amounts
		"2026-09-18T08:30:00.138123Z", "1767225600123456",
		"3f1381234567890abc13812345678def3f1381234567890abc13812345678defff",
		"a13812345678f1b2", "c0ffee13812345678",
		"018f3a52-1381-4234-8567-138123456789", "13812345-1381-4234-8567-813812345678",
		"4111111111111112", // Luhn
		"800,000.00", "800000.00", "9999999999999.99",
		"共一十三万八千元", "第三百八十一条", "13 14 15 16 17 18 19", "1.3.8.1.2.3.4", "2026.03.07 2026.03.08", "13/14/15", "二〇二六年三月一十八日",
		"工期 138 日，1234 户，5678 平方米", "10 000 138 000 500", "430102 2026-03-09 12:00",
	} {
		if hits := PersonalData(text); len(hits) != 0 {
			t.Errorf("%q: %+v", text, hits)
		}
	}
}

func TestACreditCodeIsNoIDNumber(t *testing.T) {
	n := 0
	for a := range 10000 {
		stem := "91430119" + "900307" + string([]byte{byte('0' + a/100%10), byte('0' + a/10%10), byte('0' + a%10)})
		if code, err := uscc.Make(stem); err == nil && code[17] >= '0' && code[17] <= '9' {
			n++
			if hits := PersonalData(code); len(hits) != 0 {
				t.Fatalf("%s: %+v", code, hits)
			}
		}
	}
	if n == 0 {
		t.Error("nothing was tried")
	}
}

func FuzzPersonalData(f *testing.F) {
	f.Add("张三13812345678，４３０１０２")
	f.Fuzz(func(t *testing.T, text string) {
		for _, h := range PersonalData(text) {
			if h.Start < 0 || h.End > len(text) || h.Start >= h.End {
				t.Errorf("%q: %+v", text, h)
			}
		}
	})
}
