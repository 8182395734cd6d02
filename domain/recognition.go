package domain

import (
	"fmt"
	"regexp"
	"slices"
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

// Recognition is on whose word an agency counts as checked.
type Recognition struct {
	RecognitionList
	Name        refusal.Text `json:"name"`                  // of the partner
	AgreedUntil workday.Date `json:"agreed_until,omitzero"` // the last day of the agreement; zero: without end
	Alone       bool         `json:"alone"`                 // the agency has no admission of its own: it is here by this word alone
	EndedAt     time.Time    `json:"ended_at,omitzero"`
	Ended       string       `json:"ended,omitempty"` // why: dropped, expired or agreement
}

// Why a recognition has ended.
const (
	RecognitionDropped   = "dropped"   // a newer list lacks the agency
	RecognitionExpired   = "expired"   // no newer list came before its last day
	RecognitionAgreement = "agreement" // the agreement has ended
)

// RecognitionEndings say it in words.
var RecognitionEndings = map[string]refusal.Text{
	RecognitionDropped: {ZH: "新的互认名单中不再有该机构", EN: "the newer list has it no more"},
	RecognitionExpired: {ZH: "互认名单已到期，未收到新的名单", EN: "the list has ended and no newer one came"},

	RecognitionAgreement: {ZH: "互认协议已终止", EN: "the agreement has ended"},
}

// Until is the last day of the recognition: no list outlives its agreement.
func (r *Recognition) Until() workday.Date {
	if !r.AgreedUntil.IsZero() && r.AgreedUntil.Before(r.ValidUntil) {
		return r.AgreedUntil
	}
	return r.ValidUntil
}

// Over is why the recognition is over on that day; "" while it holds.
func (r *Recognition) Over(day workday.Date) string {
	switch {
	case !r.EndedAt.IsZero():
		return r.Ended
	case !day.After(r.Until()):
		return ""
	case r.Until() == r.ValidUntil:
		return RecognitionExpired
	}
	return RecognitionAgreement
}

// Source is the recognition as the source of an admission: 由示范邻市核验，互认名单〔2026〕3号（2026-11-20）.
func (r *Recognition) Source() refusal.Text {
	return refusal.Text{ZH: fmt.Sprintf("由%s核验，互认名单%s（%s）", r.Name.ZH, r.Title(), r.Issued), EN: fmt.Sprintf("checked by %s, recognition list %s of %s", r.Name.EN, r.Title(), r.Issued)}
}

// Lapsed reports whether an agency that is here by recognition alone is recognised no more on that day.
func (r *Recognition) Lapsed(day workday.Date) bool {
	return r != nil && r.Alone && r.Over(day) != ""
}

// ends is why it has ended for the agency; nil while it holds.
func (r *Recognition) ends(day workday.Date) *Reason {
	if !r.Lapsed(day) {
		return nil
	}
	why := RecognitionEndings[r.Over(day)]
	out := reason(RecognitionOver, "互认已终止："+why.ZH, "the recognition has ended: "+why.EN, "由"+r.Name.ZH+"重新列入名单，或在本平台补交材料自行入驻",
		"be listed again by "+r.Name.EN+", or hand in your own admission here")
	return &out
}

// unrecognised reports whether on that day the end of its recognition alone keeps the agency away, and not oversight.
func (a *Agency) unrecognised(day workday.Date) bool {
	return a.Status == AgencySuspended && a.recognitionEnded() && (a.Standing.By == "" || !a.SuspendedOn(day))
}

// recognitionEnded reports whether the agency is here by a recognition alone that has ended.
func (a *Agency) recognitionEnded() bool {
	return a.Recognition != nil && a.Recognition.Alone && !a.Recognition.EndedAt.IsZero()
}

// lapse is how an ended recognition leaves an agency that is here by it alone.
func (a *Agency) lapse(now time.Time) {
	r := a.Recognition
	a.Status = AgencySuspended
	a.Standing = AgencyStanding{Reason: RecognitionEndings[r.Ended].ZH, Document: r.Name.ZH + "互认名单" + r.Title(), At: now}
}

// Public reports whether the agency has a public profile. One that was here by recognition and asks for an admission of
// its own has none meanwhile: nobody has checked what it says.
func (a *Agency) Public() bool { return a.Status == AgencyAdmitted || a.Status == AgencySuspended }

// Recognise notes that a partner's list has the agency with these certificates. One that was admitted by its own file
// keeps its admission and its data; one that is here by recognition alone goes on, or is back, with the certificates of
// the list. changed is false where there is nothing to note, and the event is of an agency that is back.
func (a *Agency) Recognise(in *Intake, held []Qualification, now time.Time) (e Event, changed bool) {
	old := a.Recognition
	switch other := old != nil && old.Partner != in.Recognition.Partner; {
	case a.Status == AgencyRemoved || a.Status == AgencyExited:
		return e, false
	case other && old.EndedAt.IsZero(): // the first word holds while it lasts
		return e, false
	case old != nil && !other && !in.Recognition.After(old.RecognitionList): // an older list that is still being read
		return e, false
	}
	back := a.unrecognised(workday.On(now))
	a.recognisedBy(in, held)
	if !back {
		return e, true
	}
	a.Status, a.Standing = AgencyAdmitted, AgencyStanding{}
	return a.event(EventAgencyRecognised, System(), now, a.recognitionFace()), true
}

// RecogniseInstead carries a recognition on by the list of another partner, which names the agency too.
func (a *Agency) RecogniseInstead(in *Intake, held []Qualification) { a.recognisedBy(in, held) }

// recognisedBy never touches what the agency has handed in for an admission of its own.
func (a *Agency) recognisedBy(in *Intake, held []Qualification) {
	was, next := a.Recognition != nil && a.Recognition.Alone, *in.Recognition
	next.Alone = was && a.Public()
	a.Recognition = &next
	switch {
	case next.Alone:
		a.Source = next.Source().ZH
		a.Qualifications = listedBeside(a.Qualifications, held)
	case was: // it asks for an admission of its own
		a.Source = ""
	}
}

// listedBeside are the certificates of a list, and beside them those that the operator has checked here by their document.
func listedBeside(have, listed []Qualification) []Qualification {
	same := func(list []Qualification, q Qualification) bool {
		return slices.ContainsFunc(list, func(o Qualification) bool { return o.Name == q.Name && o.Number == q.Number })
	}
	out := slices.DeleteFunc(slices.Clone(have), func(q Qualification) bool { return q.File == "" && q.Promise == "" })
	for _, q := range listed {
		if !same(out, q) {
			out = append(out, q)
		}
	}
	return out
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
	if a.Status == AgencyAdmitted || a.Status == AgencySuspended && !a.SuspendedOn(workday.On(now)) {
		a.lapse(now)
	}
	face := a.recognitionFace()
	face["reason"] = RecognitionEndings[why].ZH
	return a.event(EventAgencyUnrecognised, System(), now, face), true, true
}

func (a *Agency) recognitionFace() Face {
	return Face{"agency": a.USCC, "name": a.Name, "partner": string(a.Recognition.Partner), "list": a.Recognition.Title()}
}
