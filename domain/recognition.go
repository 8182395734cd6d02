package domain

import (
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

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
// the list, and with those that it had so far and whose rows are at fault: nothing ends by a row that can't be read.
// changed is false where there is nothing to note, and the event is of an agency that is back.
func (a *Agency) Recognise(in *Intake, held []Qualification, faulty []IntakeRow, now time.Time) (e Event, changed bool) {
	old := a.Recognition
	switch other := old != nil && old.Partner != in.Recognition.Partner; {
	case a.gone():
		return e, false
	case other && old.EndedAt.IsZero(): // the first word holds while it lasts
		return e, false
	case old != nil && !other && !in.Recognition.After(old.RecognitionList): // an older list that is still being read
		return e, false
	}
	back := a.unrecognised(workday.On(now))
	if old != nil && old.EndedAt.IsZero() {
		held = append(slices.Clone(held), a.behind(faulty, held)...)
	}
	a.recogniseBy(in, held)
	if !back {
		return e, true
	}
	a.Status, a.Standing = AgencyAdmitted, AgencyStanding{}
	return a.event(EventAgencyRecognised, System(), now, a.recognitionFace()), true
}

// CarryOn makes another partner's list the one that the recognition rests on, when the first partner's word is over. tell
// is whether there is an event: of an agency that is here by recognition alone.
func (a *Agency) CarryOn(in *Intake, held []Qualification, now time.Time) (e Event, changed, tell bool) {
	if a.Recognition == nil || a.gone() {
		return e, false, false
	}
	from := a.Recognition
	a.recogniseBy(in, held)
	if !a.Recognition.Alone {
		return e, true, false
	}
	face := a.recognitionFace()
	face["from_partner"], face["from_list"] = string(from.Partner), from.Title()
	return a.event(EventAgencyCarried, System(), now, face), true, true
}

// gone reports whether the agency is here no more, whatever a list says.
func (a *Agency) gone() bool { return a.Status == AgencyRemoved || a.Status == AgencyExited }

// behind are the certificates so far that a row at fault may be of, and no row in order is.
func (a *Agency) behind(faulty []IntakeRow, held []Qualification) (kept []Qualification) {
	for _, q := range a.Qualifications {
		listed := slices.ContainsFunc(held, func(o Qualification) bool { return o.Name == q.Name && o.Number == q.Number })
		if !listed && slices.ContainsFunc(faulty, func(r IntakeRow) bool { return r.mayBe(a.USCC, q) }) {
			kept = append(kept, q)
		}
	}
	return kept
}

// recogniseBy makes a list the one that the recognition rests on. What the agency has handed in for an admission of its
// own is never touched.
func (a *Agency) recogniseBy(in *Intake, held []Qualification) {
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
	out := slices.DeleteFunc(slices.Clone(have), func(q Qualification) bool { return q.File == "" && q.Promise == "" })
	for _, q := range listed {
		switch i := slices.IndexFunc(out, func(o Qualification) bool { return o.Name == q.Name && o.Number == q.Number }); {
		case i < 0:
			out = append(out, q)
		case out[i].ValidTo.Before(q.ValidTo): // renewed since
			out[i].ValidTo = q.ValidTo
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
