package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// The kinds of events of identity papers. All are private: a look at one is nobody else's business.
const (
	EventPaperConsented EventKind = "identity_paper.consented" // to the images of one person, by a text of a version
	EventPaperWithdrawn EventKind = "identity_paper.withdrawn" // the consent; the images go at once
	EventPaperStored    EventKind = "identity_paper.stored"
	EventPaperRead      EventKind = "identity_paper.read"
	EventPaperDeleted   EventKind = "identity_paper.deleted" // every version in the object store, by a rule
)

// IdentityOf says whose identity a paper shows: the person's part in the firm, never his name.
type IdentityOf string

// The parts.
const (
	IdentityLegal      IdentityOf = "legal_representative"
	IdentityAuthorised IdentityOf = "authorised_person"
)

// IdentityOfs are the parts in words.
var IdentityOfs = []Chosen{
	{string(IdentityLegal), refusal.Text{ZH: "法定代表人", EN: "legal representative"}},
	{string(IdentityAuthorised), refusal.Text{ZH: "被授权人", EN: "authorised person"}},
}

const (
	// MaxIdentityPaper is the size of one image, in bytes.
	MaxIdentityPaper = 10 << 20
	// MostIdentityPapers bounds the images of one person: two sides, and a second paper.
	MostIdentityPapers = 4
	// IdentityWithdrawn is the rule by which images go when their consent is withdrawn (个人信息保护法 §47).
	IdentityWithdrawn = "identity.withdrawn"
)

// IdentityClocks are how many days identity papers are kept: what a decision was made on, from the decision; what was
// not handed in, from its upload; what nobody decides on, from its submission.
type IdentityClocks struct {
	AfterDecision   int
	AfterUpload     int
	AfterSubmission int
}

// IdentityConsentVersion names the words below; who consented to others is asked again.
const IdentityConsentVersion = "2026-2"

// IdentityConsentText is the separate consent (个人信息保护法 §29): what the images are for, who sees them, when they go.
func IdentityConsentText(c IdentityClocks) refusal.Text {
	return refusal.Text{
		ZH: fmt.Sprintf("身份证件影像属于敏感个人信息。证件本人单独同意（代为上传的，已取得其单独同意）：一、仅用于核验入驻申请中该人的身份。二、只有正在核验本申请的那一名核验人员，以及上传人和本机构管理员可以查看，每次查看都有记录；不公开、不导出。三、作出决定之日起满 %d 日删除；未提交的，上传之日起满 %d 日删除；提交后无人作出决定的，提交之日起满 %d 日删除；删除后只保留文件指纹、用途、删除时间和所依规则。四、可以随时撤回同意，撤回后立即删除。五、不上传不影响申请：可以由核验人员查询登记系统核对，也可以由本人持证件到运行机构窗口当面核对。", c.AfterDecision, c.AfterUpload, c.AfterSubmission),
		EN: fmt.Sprintf("Images of identity papers are sensitive personal information. The person shown consents separately (whoever uploads for him has his consent): 1. They serve only to check his identity in this application. 2. Only the one vetter who is at this application, the uploader and the firm's administrators can see them; each look is recorded; they are neither published nor exported. 3. They are deleted %d days after the decision or, when they are not handed in, %d days after the upload, and %d days after the submission when nobody decides; what stays is the file's hash, its purpose, when it was deleted and by which rule. 4. The consent can be withdrawn at any time, and they are deleted at once. 5. The application does not depend on them: the vetter can look into the registry instead, or the person can show his papers at the operator's counter.", c.AfterDecision, c.AfterUpload, c.AfterSubmission),
	}
}

// IdentityConsent is the consent to keep images of one person's papers. Its clocks are those that its text told: what was
// promised binds.
type IdentityConsent struct {
	Agency      AgencyID
	Whose       IdentityOf
	Version     string // of the text
	Clocks      IdentityClocks
	By          PersonID
	At          time.Time
	WithdrawnAt time.Time
}

// Stands reports whether images may be added under it: it was given to the words of today and not withdrawn.
func (c *IdentityConsent) Stands() bool {
	return c != nil && c.WithdrawnAt.IsZero() && c.Version == IdentityConsentVersion
}

// IdentityPaper is one image of an identity paper. It is no File: nothing that lists, cites, shares or exports files
// meets it, and nothing locks its object.
type IdentityPaper struct {
	ID          FileID
	Agency      AgencyID
	Whose       IdentityOf
	Uploader    PersonID
	ContentType string
	Size        int64
	SHA256      string // 64 hex; stays
	Key         string // in the bucket
	VersionID   string // "" until the object is there
	Clocks      IdentityClocks
	At          time.Time // of the upload
	Going       string    // the rule by which it goes; "" while it is kept
	DeletedAt   time.Time
}

// firmsIdentity refuses whoever does not act in the admission of the firm, and every program.
func (a *Agency) firmsIdentity(by Actor) *refusal.Refusal {
	if len(by.Scopes) > 0 {
		return Missing()
	}
	return by.needOf(OrganisationID(a.ID), AgencyPreparer, AgencySubmitter, AgencyAdmin)
}

// ConsentIdentity records the separate consent to images of one person's papers, before any of them comes. version is
// that of the text that was agreed to, clocks are what it told.
func (a *Agency) ConsentIdentity(by Actor, whose IdentityOf, version string, clocks IdentityClocks, now time.Time) (IdentityConsent, Event, error) {
	if err := first(a.firmsIdentity(by), a.editable(now), listed("whose", string(whose), IdentityOfs)); err != nil {
		return IdentityConsent{}, Event{}, err
	}
	if version != IdentityConsentVersion {
		return IdentityConsent{}, Event{}, refusal.New(refusal.Conflict, "identity.text", "version", "同意书文本已更新，请刷新后重新阅读并确认", "the words of the consent have changed: load the page again and read them")
	}
	c := IdentityConsent{Agency: a.ID, Whose: whose, Version: version, Clocks: clocks, By: by.Person, At: now}
	return c, a.identityEvent(EventPaperConsented, by, now, Face{"whose": string(whose), "text": version, "after_decision": clocks.AfterDecision, "after_upload": clocks.AfterUpload,
		"after_submission": clocks.AfterSubmission}), nil
}

// Withdraw ends the consent: by who gave it or the firm's administrator, at any time. The images of that person are
// closed at once and go.
func (c *IdentityConsent) Withdraw(by Actor, a *Agency, papers []*IdentityPaper, now time.Time) (Event, error) {
	if r := a.firmsIdentity(by); r != nil {
		return Event{}, r
	}
	if c == nil || !c.WithdrawnAt.IsZero() {
		return Event{}, refusal.New(refusal.Conflict, "identity.withdrawn", "", "没有有效的同意可撤回", "there is no consent to withdraw")
	}
	if by.Person != c.By && !by.Has(AgencyAdmin) {
		return Event{}, refusal.New(refusal.Forbidden, "identity.whose", "", "由作出同意的人或本机构管理员撤回", "who gave the consent, or an administrator of the firm, withdraws it")
	}
	c.WithdrawnAt = now
	for _, p := range papers {
		if p.Whose == c.Whose {
			p.Doom(IdentityWithdrawn)
		}
	}
	return a.identityEvent(EventPaperWithdrawn, by, now, Face{"whose": string(c.Whose), "text": c.Version}), nil
}

// NewIdentityPaper is the intent to store an image: its row, before the object. c is the consent for that person, there
// what the firm has uploaded, head the first bytes of the content.
func (a *Agency) NewIdentityPaper(by Actor, c *IdentityConsent, there []IdentityPaper, p IdentityPaper, head []byte, now time.Time) (IdentityPaper, Event, error) {
	if err := first(a.firmsIdentity(by), a.editable(now), listed("whose", string(p.Whose), IdentityOfs)); err != nil {
		return IdentityPaper{}, Event{}, err
	}
	if !c.Stands() {
		return IdentityPaper{}, Event{}, refusal.New(refusal.Forbidden, "identity.consent", "consent", "上传身份证件影像前须先单独同意；也可不上传，改由核验人员查询登记系统或到窗口当面核对",
			"images of identity papers need a separate consent first; without them the vetter looks into the registry, or the papers are shown at the counter").
			Cite("个人信息保护法", "第二十九条", true)
	}
	held := 0
	for i := range there {
		if there[i].Whose == p.Whose && there[i].Going == "" {
			held++
		}
	}
	if held >= MostIdentityPapers {
		return IdentityPaper{}, Event{}, refusal.New(refusal.Invalid, "identity.many", "file", "每人最多 %d 份；需要更换的，请先撤回同意", "at most %d images of one person: withdraw the consent to replace them", MostIdentityPapers)
	}
	p.ContentType = ""
	for magic, t := range types {
		if t != workbook && strings.HasPrefix(string(head), magic) {
			p.ContentType = t
		}
	}
	if err := refusal.All(identityType(p), identitySize(p), fileHash(File{SHA256: p.SHA256})); err != nil {
		return IdentityPaper{}, Event{}, err
	}
	p.Agency, p.Uploader, p.Clocks, p.At, p.VersionID, p.Going, p.DeletedAt = a.ID, by.Person, c.Clocks, now, "", "", time.Time{}
	p.Key = "identity/" + string(a.ID) + "/" + string(p.ID)
	return p, p.event(EventPaperStored, a, by, now), nil
}

func identityType(p IdentityPaper) *refusal.Refusal {
	if p.ContentType != "" {
		return nil
	}
	return refusal.New(refusal.Invalid, "file.type", "file", "只接受 JPEG、PNG、PDF 文件，请转换后重新上传", "only JPEG, PNG and PDF files are taken: convert it and upload again")
}

func identitySize(p IdentityPaper) *refusal.Refusal {
	if p.Size > 0 && p.Size <= MaxIdentityPaper {
		return nil
	}
	return refusal.New(refusal.Invalid, "file.size", "file", "文件须大于 0 且不超过 10 MB", "a file is larger than 0 and at most 10 MB")
}

// Until is the last day on which the image is kept, and the rule that says so; while the application waits for its
// decision, that is the day until which it waits at the latest.
func (p *IdentityPaper) Until(a *Agency) (day workday.Date, rule string) {
	switch {
	case a.Status == AgencySubmitted:
		return workday.On(a.SubmittedAt).AddDays(p.Clocks.AfterSubmission), rulebook.KeyIdentityAfterSubmission
	case !a.DecidedAt.IsZero() && !p.At.After(a.DecidedAt):
		return workday.On(a.DecidedAt).AddDays(p.Clocks.AfterDecision), rulebook.KeyIdentityAfterDecision
	}
	return workday.On(p.At).AddDays(p.Clocks.AfterUpload), rulebook.KeyIdentityAfterUpload
}

// Due is the rule by which the image goes now; "" while it is kept. The clock decides, also when its job is late.
func (p *IdentityPaper) Due(a *Agency, now time.Time) string {
	if p.Going != "" {
		return p.Going
	}
	if day, rule := p.Until(a); workday.On(now).After(day) {
		return rule
	}
	return ""
}

// Doom closes the image for everybody: its object is about to go, by a rule that stays as it was first said.
func (p *IdentityPaper) Doom(rule string) {
	if p.Going == "" {
		p.Going = rule
	}
}

// unfinished is how long an upload may be on its way: an object that comes after its row was closed must still be found.
const unfinished = time.Hour

// Erasable reports whether the object can be removed for good: no upload of it can still be on its way.
func (p *IdentityPaper) Erasable(now time.Time) bool {
	return p.DeletedAt.IsZero() && p.Going != "" && (p.VersionID != "" || now.Sub(p.At) > unfinished)
}

// Erase leaves of a deleted image its hash, its purpose, when it was deleted and by which rule; nothing when that was
// done before.
func (p *IdentityPaper) Erase(a *Agency, now time.Time) (e Event, done bool) {
	if !p.Erasable(now) {
		return Event{}, false
	}
	*p = IdentityPaper{ID: p.ID, Agency: p.Agency, Whose: p.Whose, SHA256: p.SHA256, Going: p.Going, DeletedAt: now}
	e = p.event(EventPaperDeleted, a, System(), now)
	e.Face["rule"] = p.Going
	return e, true
}

// Read lets the actor look at the image, and says so in an event: the uploader, the firm's administrators and the vetter
// who is at the application now. Nobody else learns that there is one.
func (p *IdentityPaper) Read(by Actor, a *Agency, now time.Time) (Event, error) {
	if err := first(p.readable(by, a, now)); err != nil {
		return Event{}, err
	}
	if p.VersionID == "" || p.Due(a, now) != "" {
		return Event{}, refusal.New(refusal.NotFound, "identity.gone", "", "这份身份证件影像已按规则删除", "this image of an identity paper was deleted by rule")
	}
	return p.event(EventPaperRead, a, by, now), nil
}

func (p *IdentityPaper) readable(by Actor, a *Agency, now time.Time) *refusal.Refusal {
	if !by.WorksFor(OrganisationID(a.ID)) {
		return a.vetsIdentity(by, now)
	}
	if !p.colleague(by) {
		return Missing()
	}
	return nil
}

// colleague reports whether an actor of the firm may see the image: its uploader, and the firm's administrators.
func (p *IdentityPaper) colleague(by Actor) bool {
	return len(by.Scopes) == 0 && (by.Person == p.Uploader || by.Has(AgencyAdmin))
}

// MayVetIdentity refuses whoever is not the vetter at the application now.
func (a *Agency) MayVetIdentity(by Actor, now time.Time) error { return first(a.vetsIdentity(by, now)) }

func (a *Agency) vetsIdentity(by Actor, now time.Time) *refusal.Refusal {
	if !by.Has(OperatorReviewer) || by.Training != a.Training || len(by.Scopes) > 0 || a.Status == AgencyDraft {
		return Missing()
	}
	if r := by.notOwn(OrganisationID(a.ID)); r != nil {
		return r
	}
	if a.Status != AgencySubmitted {
		return refusal.New(refusal.Forbidden, "identity.status", "", "只有待核验的申请可以查看身份证件影像", "identity papers are looked at while an application waits for its check")
	}
	if a.Vetter != by.Person || !now.Before(a.VetterUntil) {
		return refusal.New(refusal.Forbidden, "identity.vetter", "", "只有领取本申请的核验人员可以查看身份证件影像；请先领取核验", "only the vetter at this application sees identity papers: take it first").
			Cite("个人信息保护法", "第六条", true)
	}
	return nil
}

// ShownTo is what the actor, who works for the firm, may know of its images: his own, and an administrator all that are
// there; of those that were deleted everybody in the admission reads when and why.
func (a *Agency) ShownTo(by Actor, all []IdentityPaper) []IdentityPaper {
	return slices.DeleteFunc(slices.Clone(all), func(p IdentityPaper) bool {
		if !p.DeletedAt.IsZero() {
			return a.firmsIdentity(by) != nil
		}
		return p.VersionID == "" || !p.colleague(by)
	})
}

// IdentityActions says what the actor can do now about the images of one person, and why not. c is the consent for them.
func (a *Agency) IdentityActions(by Actor, whose IdentityOf, c *IdentityConsent, now time.Time) map[string]error {
	_, _, consent := a.ConsentIdentity(by, whose, IdentityConsentVersion, IdentityClocks{}, now)
	_, _, upload := a.NewIdentityPaper(by, c, nil, IdentityPaper{Whose: whose, Size: 1, SHA256: textHash("")}, []byte("%PDF-"), now)
	var copied *IdentityConsent
	if c != nil {
		one := *c
		copied = &one
	}
	_, withdraw := copied.Withdraw(by, a, nil, now)
	return map[string]error{"consent": consent, "upload": upload, "withdraw": withdraw}
}

func (a *Agency) identityEvent(k EventKind, by Actor, now time.Time, face Face) Event {
	return Event{Kind: k, Subject: "identity_papers:" + string(a.ID), Region: a.Region, By: by, At: now, Face: face}
}

func (p *IdentityPaper) event(k EventKind, a *Agency, by Actor, now time.Time) Event {
	return Event{Kind: k, Subject: "identity_paper:" + string(p.ID), Region: a.Region, By: by, At: now, Face: Face{"whose": string(p.Whose)}}
}
