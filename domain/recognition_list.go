package domain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// RecognitionList is the head of a partner's list of the agencies that it has checked (互认名单): what its signature stands
// under. Its text, which a C2SP signed note carries, is six lines:
//
//	intermart-recognition-1
//	430900                      the partner, by the code of its region
//	2026-3                      the list's number within its year
//	2026-11-20                  the day it was issued
//	2027-05-20                  its last day
//	9f86d081884c…               SHA-256 of the workbook of agencies (XLSX), 64 lower-case hex digits
//
// A list is whole: whoever stood on the one before and stands on it no more is recognised no more.
type RecognitionList struct {
	Partner    RegionCode   `json:"partner"`
	Year       int          `json:"year"`
	Number     int          `json:"number"`
	Issued     workday.Date `json:"issued"`
	ValidUntil workday.Date `json:"valid_until"`
	SHA256     string       `json:"sha256"`
}

const recognitionForm = "intermart-recognition-1"

var recognitionNumber = regexp.MustCompile(`^(20[0-9]{2})-([1-9][0-9]{0,3})$`)

var recognitionHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// ReadRecognition reads the text of a signed list; what would not be written back the same is refused. Its signature is
// another question.
func ReadRecognition(text string) (l RecognitionList, err error) {
	wrong := refusal.New(refusal.Invalid, "recognition.form", "note", "签名文件不是互认名单的签名：应为六行，第一行 %s", "this is no signature of a recognition list: it has six lines, the first is %s", recognitionForm)
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[0] != recognitionForm || lines[6] != "" {
		return l, wrong
	}
	l.Partner, l.SHA256 = RegionCode(lines[1]), lines[5]
	if l.Year, l.Number, err = ReadListNumber(lines[2]); err != nil {
		return l, err
	}
	var bad [2]error
	l.Issued, bad[0] = workday.ParseDate(lines[3])
	l.ValidUntil, bad[1] = workday.ParseDate(lines[4])
	if bad[0] != nil || bad[1] != nil || !l.Partner.sixDigits() || !recognitionHash.MatchString(l.SHA256) || l.Text() != text {
		return l, wrong
	}
	if l.Year != l.Issued.Year {
		return l, refusal.New(refusal.Invalid, "recognition.year", "number", "名单编号 %d-%d 的年份应为签发年份 %d", "the number %d-%d is of another year than %d, in which the list is issued", l.Year, l.Number, l.Issued.Year)
	}
	return l, nil
}

// ReadListNumber reads a list's number such as "2026-3".
func ReadListNumber(s string) (year, number int, err error) {
	m := recognitionNumber.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, refusal.New(refusal.Invalid, "recognition.number", "number", "名单编号应为年份加序号，如 2026-3", "a list's number is its year and a number, such as 2026-3")
	}
	year, err = strconv.Atoi(m[1])
	if err == nil {
		number, err = strconv.Atoi(m[2])
	}
	return year, number, err
}

// Text is what the partner signs.
func (l RecognitionList) Text() string {
	return fmt.Sprintf("%s\n%s\n%d-%d\n%s\n%s\n%s\n", recognitionForm, l.Partner, l.Year, l.Number, l.Issued, l.ValidUntil, l.SHA256)
}

// Check refuses a list that its maker should not sign.
func (l RecognitionList) Check() error {
	if l.ValidUntil.Before(l.Issued) {
		return refusal.New(refusal.Invalid, "recognition.until", "until", "有效期止早于签发日期", "its last day is before the day it is issued")
	}
	_, err := ReadRecognition(l.Text())
	return err
}

// Title is the number as it is cited: 〔2026〕3号.
func (l RecognitionList) Title() string { return fmt.Sprintf("〔%d〕%d号", l.Year, l.Number) }

// After orders the lists of one partner.
func (l RecognitionList) After(m RecognitionList) bool {
	return l.Year > m.Year || l.Year == m.Year && l.Number > m.Number
}

// Is reports whether the two are one list: the same number over the same workbook.
func (l RecognitionList) Is(m RecognitionList) bool {
	return l.Partner == m.Partner && l.Year == m.Year && l.Number == m.Number && l.SHA256 == m.SHA256
}

// Taken is a signed list with what is known of the partner that its text names.
type Taken struct {
	List    RecognitionList
	Note    string // the signed note, kept as evidence
	Partner *Partner
	Signed  bool             // by the partner's key
	Latest  *RecognitionList // the newest of the partner's that was released; nil when there is none
	There   *RecognitionList // what was taken under the same number, released or not; nil when nothing was
}

// accepts refuses a list before any of it is read: in this order, because what an unsigned text says of itself is worth
// nothing.
func (t *Taken) accepts(f *File, day workday.Date) *refusal.Refusal {
	l := t.List
	if r := t.signed(); r != nil {
		return r
	}
	switch {
	case f == nil || f.SHA256 != l.SHA256:
		return refusal.New(refusal.Invalid, "recognition.hash", "file", "工作簿与签名中的摘要不符：文件被改动，或不是同一份名单", "the workbook is not the one that was signed: it was changed, or is another list")
	case day.Before(l.Issued):
		return refusal.New(refusal.Invalid, "recognition.issued", "note", "名单的签发日期 %s 尚未到来", "the list is issued on %s, which is yet to come", l.Issued)
	}
	if r := t.holds(day); r != nil {
		return r
	}
	switch {
	case t.There != nil && l.Is(*t.There):
		return refusal.New(refusal.Conflict, "recognition.again", "note", "该名单 %s 已经收到", "the list %s has been taken already", l.Title())
	case t.There != nil:
		return refusal.New(refusal.Conflict, "recognition.other", "note", "编号 %s 下已收到另一份名单；请使用编号更新的名单", "another list was taken under the number %s: use a newer one", l.Title())
	}
	return t.overtaken()
}

// stands refuses a list that is not its partner's, not in force or overtaken.
func (t *Taken) stands(day workday.Date) *refusal.Refusal {
	for _, refuse := range []func() *refusal.Refusal{t.signed, func() *refusal.Refusal { return t.holds(day) }, t.overtaken} {
		if r := refuse(); r != nil {
			return r
		}
	}
	return nil
}

// signed refuses a list that is no partner's.
func (t *Taken) signed() *refusal.Refusal {
	switch {
	case t.Partner == nil:
		return refusal.New(refusal.Invalid, "recognition.partner", "note", "没有与 %s 的互认协议；请先登记合作地区（intermart import partner）", "there is no agreement with %s: register the partner first (intermart import partner)", t.List.Partner)
	case !t.Signed:
		return refusal.New(refusal.Invalid, "recognition.signature", "note", "签名不是“%s”登记的密钥所签；请向对方索取原文件", "the signature is not by the key registered for %s: ask them for the original file", t.Partner.Name.ZH)
	}
	return nil
}

// holds refuses a list that has ended, or whose agreement is not in force.
func (t *Taken) holds(day workday.Date) *refusal.Refusal {
	switch {
	case day.After(t.List.ValidUntil):
		return refusal.New(refusal.Invalid, "recognition.expired", "note", "名单已于 %s 到期；请向对方索取新的名单", "the list ended on %s: ask the partner for a new one", t.List.ValidUntil)
	case !t.Partner.InForce(day):
		return refusal.New(refusal.Invalid, "recognition.agreement", "note", "与“%s”的互认协议（%s）不在有效期内", "the agreement with %s (%s) is not in force", t.Partner.Name.ZH, t.Partner.Agreement.Document)
	}
	return nil
}

// overtaken refuses a list when one that is no older has been released.
func (t *Taken) overtaken() *refusal.Refusal {
	if t.Latest == nil || t.List.After(*t.Latest) {
		return nil
	}
	return refusal.New(refusal.Conflict, "recognition.older", "note", "该地区的名单 %s 已经放行，%s 不再使用；请使用编号更新的名单", "the list %s of this partner is released, and %s is no newer: use a newer one", t.Latest.Title(), t.List.Title())
}
