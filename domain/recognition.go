package domain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

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

// Taken is a signed list with the partner that its text names. Latest is the newest list of the partner that was taken
// before, released or not; nil when this is the first.
type Taken struct {
	List    RecognitionList
	Note    string // the signed note, kept as evidence
	Partner *Partner
	Signed  bool // by the partner's key
	Latest  *RecognitionList
}

// accepts refuses a list before any of it is read: in this order, because what an unsigned text says of itself is worth
// nothing.
func (t *Taken) accepts(f *File, day workday.Date) *refusal.Refusal {
	l := t.List
	switch {
	case t.Partner == nil:
		return refusal.New(refusal.Invalid, "recognition.partner", "note", "没有与 %s 的互认协议；请先登记合作地区（intermart import partner）", "there is no agreement with %s: register the partner first (intermart import partner)", l.Partner)
	case !t.Signed:
		return refusal.New(refusal.Invalid, "recognition.signature", "note", "签名不是“%s”登记的密钥所签；请向对方索取原文件", "the signature is not by the key registered for %s: ask them for the original file", t.Partner.Name.ZH)
	case f == nil || f.SHA256 != l.SHA256:
		return refusal.New(refusal.Invalid, "recognition.hash", "file", "工作簿与签名中的摘要不符：文件被改动，或不是同一份名单", "the workbook is not the one that was signed: it was changed, or is another list")
	case day.Before(l.Issued):
		return refusal.New(refusal.Invalid, "recognition.issued", "note", "名单的签发日期 %s 尚未到来", "the list is issued on %s, which is yet to come", l.Issued)
	case day.After(l.ValidUntil):
		return refusal.New(refusal.Invalid, "recognition.expired", "note", "名单已于 %s 到期；请向对方索取新的名单", "the list ended on %s: ask the partner for a new one", l.ValidUntil)
	case !t.Partner.InForce(day):
		return refusal.New(refusal.Invalid, "recognition.agreement", "note", "与“%s”的互认协议（%s）不在有效期内", "the agreement with %s (%s) is not in force", t.Partner.Name.ZH, t.Partner.Agreement.Document)
	case t.Latest != nil && !l.After(*t.Latest):
		return t.older()
	}
	return nil
}

func (t *Taken) older() *refusal.Refusal {
	if t.List.Is(*t.Latest) {
		return refusal.New(refusal.Conflict, "recognition.again", "note", "该名单 %s 已经收到", "the list %s has been taken already", t.List.Title())
	}
	return refusal.New(refusal.Conflict, "recognition.older", "note", "已收到该地区的名单 %s，不能再收 %s；请使用编号更新的名单", "the list %s of this partner has been taken, and %s is no newer: use a newer one", t.Latest.Title(), t.List.Title())
}

// Recognition is on whose word an agency counts as checked.
type Recognition struct {
	RecognitionList
	Name    refusal.Text `json:"name"`  // of the partner
	Alone   bool         `json:"alone"` // the agency has no admission of its own: it is here by this word alone
	EndedAt time.Time    `json:"ended_at,omitzero"`
	Ended   string       `json:"ended,omitempty"` // why: dropped or expired
}

// Why a recognition has ended.
const (
	RecognitionDropped = "dropped" // a newer list lacks the agency
	RecognitionExpired = "expired" // no newer list came before its last day
)

// RecognitionEndings say it in words.
var RecognitionEndings = map[string]refusal.Text{
	RecognitionDropped: {ZH: "新的互认名单中不再有该机构", EN: "the newer list has it no more"},
	RecognitionExpired: {ZH: "互认名单已到期，未收到新的名单", EN: "the list has ended and no newer one came"},
}

// Source is the recognition as the source of an admission: 由示范邻市核验，互认名单〔2026〕3号（2026-11-20）.
func (r *Recognition) Source() refusal.Text {
	return refusal.Text{ZH: fmt.Sprintf("由%s核验，互认名单%s（%s）", r.Name.ZH, r.Title(), r.Issued), EN: fmt.Sprintf("checked by %s, recognition list %s of %s", r.Name.EN, r.Title(), r.Issued)}
}

// Lapsed reports whether an agency that is here by recognition alone is recognised no more on that day.
func (r *Recognition) Lapsed(day workday.Date) bool {
	return r != nil && r.Alone && (!r.EndedAt.IsZero() || day.After(r.ValidUntil))
}

// ends is why it has ended for the agency; nil while it holds.
func (r *Recognition) ends(day workday.Date) *Reason {
	if !r.Lapsed(day) {
		return nil
	}
	why := RecognitionEndings[r.Ended]
	if r.EndedAt.IsZero() {
		why = RecognitionEndings[RecognitionExpired]
	}
	out := reason(RecognitionOver, "互认已终止："+why.ZH, "the recognition has ended: "+why.EN, "由"+r.Name.ZH+"重新列入名单，或在本平台补交材料自行入驻",
		"be listed again by "+r.Name.EN+", or hand in your own admission here")
	return &out
}

// unrecognised reports whether the agency is suspended because its recognition ended, and not by oversight.
func (a *Agency) unrecognised() bool {
	return a.Status == AgencySuspended && a.Standing.By == "" && a.Recognition != nil && a.Recognition.Alone && !a.Recognition.EndedAt.IsZero()
}

// Public reports whether the agency has a public profile. One that was here by recognition and asks for an admission of
// its own has none meanwhile: nobody has checked what it says.
func (a *Agency) Public() bool { return a.Status == AgencyAdmitted || a.Status == AgencySuspended }

// Recognise notes that a partner's list has the agency. One that was admitted by its own file keeps its admission and its
// data; one that is here by recognition alone goes on, or is back. changed is false where there is nothing to note, and
// the event is of an agency that is back.
func (a *Agency) Recognise(in *Intake, now time.Time) (e Event, changed bool) {
	old := a.Recognition
	switch other := old != nil && old.Partner != in.Recognition.Partner; {
	case a.Status == AgencyRemoved || a.Status == AgencyExited:
		return e, false
	case other && old.EndedAt.IsZero(): // the first word holds while it lasts
		return e, false
	case old != nil && !other && !in.Recognition.After(old.RecognitionList): // an older list that is still being read
		return e, false
	}
	next := *in.Recognition
	next.Alone = old != nil && old.Alone && (a.Status == AgencyAdmitted || a.Status == AgencySuspended)
	back := a.unrecognised()
	a.Recognition = &next
	if next.Alone {
		a.Source = next.Source().ZH
	} else if old != nil && old.Alone { // it asks for an admission of its own
		a.Source = ""
	}
	if !back {
		return e, true
	}
	a.Status, a.Standing = AgencyAdmitted, AgencyStanding{}
	return a.event(EventAgencyRecognised, System(), now, a.recognitionFace()), true
}

// Unrecognise ends the recognition: an agency that is here by it alone is suspended, what it has won goes on, and an
// admission of its own is untouched. changed is false when it had ended; tell is whether there is an event.
func (a *Agency) Unrecognise(why string, now time.Time) (e Event, changed, tell bool) {
	if a.Recognition == nil || !a.Recognition.EndedAt.IsZero() {
		return e, false, false
	}
	next := *a.Recognition
	next.Ended, next.EndedAt = why, now
	a.Recognition = &next
	if !next.Alone {
		return e, true, false
	}
	if a.Status == AgencyAdmitted {
		a.Status = AgencySuspended
		a.Standing = AgencyStanding{Reason: RecognitionEndings[why].ZH, Document: next.Name.ZH + "互认名单" + next.Title(), At: now}
	}
	face := a.recognitionFace()
	face["reason"] = RecognitionEndings[why].ZH
	return a.event(EventAgencyUnrecognised, System(), now, face), true, true
}

func (a *Agency) recognitionFace() Face {
	return Face{"agency": a.USCC, "name": a.Name, "partner": string(a.Recognition.Partner), "list": a.Recognition.Title()}
}
