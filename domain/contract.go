package domain

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// ContractStatus is where a contract stands.
type ContractStatus string

// The statuses.
const (
	ContractDrafted   ContractStatus = "drafted"
	ContractSigned    ContractStatus = "signed" // by the department's word; waits for the winner's
	ContractFiled     ContractStatus = "filed"
	ContractServing   ContractStatus = "serving"
	ContractSuspended ContractStatus = "suspended"
	ContractDelivered ContractStatus = "delivered"
	ContractRework    ContractStatus = "rework"
	ContractAccepted  ContractStatus = "accepted"
	ContractSettled   ContractStatus = "settled"
	ContractClosed    ContractStatus = "closed"
	ContractEnded     ContractStatus = "terminated"
)

var contractMoves = moves[ContractStatus]{
	ContractDrafted:   {ContractSigned},
	ContractSigned:    {ContractFiled, ContractDrafted},
	ContractFiled:     {ContractServing, ContractEnded},
	ContractServing:   {ContractDelivered, ContractSuspended, ContractEnded},
	ContractSuspended: {ContractServing, ContractEnded},
	ContractDelivered: {ContractAccepted, ContractRework},
	ContractRework:    {ContractDelivered, ContractEnded},
	ContractAccepted:  {ContractSettled},
	ContractSettled:   {ContractClosed},
}

// Contract is what winner and department sign.
type Contract struct {
	ID         ContractID
	Notice     NoticeID
	Number     string // the notice's
	Region     RegionCode
	Department OrganisationID
	Agency     AgencyID
	Place      int // of the award, from 1
	Status     ContractStatus
	Version    int64
	ContractTerms
	Quote       string
	SHA256      string // of the signed PDF
	Differences []Difference
	SubmittedBy PersonID
	ConfirmedBy PersonID
	CreatedAt   time.Time // lists are ordered by it
	SubmittedAt time.Time
	FiledAt     time.Time
}

// ContractTerms are what the department enters from the signed paper.
type ContractTerms struct {
	File           FileID       `json:"file"`
	DepartmentName string       `json:"department_name"`
	DepartmentUSCC string       `json:"department_uscc"`
	AgencyName     string       `json:"agency_name"`
	AgencyUSCC     string       `json:"agency_uscc"`
	Price          string       `json:"price"` // in the form of the notice's quote
	Scope          string       `json:"scope"`
	Term           workday.Span `json:"term"`
	SignedOn       workday.Date `json:"signed_on"`
}

// Difference is one field in which the contract is not what was awarded. A blocking one can't be filed.
type Difference struct {
	Field    string `json:"field"`
	Award    string `json:"award"`
	Contract string `json:"contract"`
	Blocking bool   `json:"blocking"`
}

// Compare lists by field where the contract differs from award and notice. Parties and price must be the award's
// (政府采购法 §46 by analogy), the term no longer than the notice's; other words in the scope are shown to both sides.
func (t ContractTerms) Compare(n *Notice, w WinnerView) []Difference {
	var list []Difference
	add := func(field, award, contract string, blocking bool) {
		if award != contract {
			list = append(list, Difference{Field: field, Award: award, Contract: contract, Blocking: blocking})
		}
	}
	add("department_name", n.DepartmentName, strings.TrimSpace(t.DepartmentName), true)
	add("department_uscc", n.DepartmentUSCC, t.DepartmentUSCC, true)
	add("agency_name", w.Name, strings.TrimSpace(t.AgencyName), true)
	add("agency_uscc", w.USCC, t.AgencyUSCC, true)
	add("price", w.Price, t.Price, true)
	longer := t.Term.Unit != n.Term.Unit || t.Term.N > n.Term.N
	add("term", spanText(n.Term), spanText(t.Term), longer)
	add("scope", strings.TrimSpace(n.Description), strings.TrimSpace(t.Scope), false)
	return list
}

func spanText(s workday.Span) string { return strings.TrimSpace(itoa(s.N) + " " + string(s.Unit)) }

// DraftContract starts the contract of a winner whose standstill is over: of several, the one whose code the terms name.
func DraftContract(by Actor, id ContractID, a *Award, n *Notice, t ContractTerms, now time.Time) (*Contract, Event, error) {
	seat, err := a.contracting(by, t)
	if err := first2(err, a.MaySign(seat, now)); err != nil {
		return nil, Event{}, err
	}
	c := &Contract{ID: id, Notice: n.ID, Number: n.Number, Region: n.Region, Department: a.Department, Agency: seat.Winner.Agency, Place: seat.Place,
		Status: ContractDrafted, Version: 1, Quote: n.Quote, CreatedAt: now}
	if err := c.set(t, a, n); err != nil {
		return nil, Event{}, err
	}
	return c, c.event(EventContractDrafted, by, now, Face{}), nil
}

// Edit replaces the terms until the contract is handed over, and again when the winner has not confirmed yet. The
// contract is the present candidate's: one drafted before a decline becomes the reserve's here.
func (c *Contract) Edit(by Actor, t ContractTerms, a *Award, n *Notice, now time.Time) (Event, error) {
	if err := first(by.needOf(c.Department, DepartmentOfficer, DepartmentManager), c.unfiled()); err != nil {
		return Event{}, err
	}
	if err := c.set(t, a, n); err != nil {
		return Event{}, err
	}
	c.Status, c.SHA256, c.Agency = ContractDrafted, "", a.At(c.Place).Winner.Agency
	return c.event(EventContractDrafted, by, now, Face{}), nil
}

// contracting is the place that a contract is entered for; only one of several has to be named.
func (a *Award) contracting(by Actor, t ContractTerms) (Seat, *refusal.Refusal) {
	if r := by.needOf(a.Department, DepartmentOfficer, DepartmentManager); r != nil {
		return a.Seat, r
	}
	if len(a.Others) == 0 {
		return a.Seat, nil
	}
	if s, ok := a.SeatOf(t.AgencyUSCC); ok {
		return s, nil
	}
	return a.Seat, refusal.New(refusal.Invalid, "contract.winner", "agency_uscc", "请填写其中一家中选机构的统一社会信用代码", "enter the credit code of one of the winners")
}

func (c *Contract) unfiled() *refusal.Refusal {
	if c.Status == ContractDrafted || c.Status == ContractSigned {
		return nil
	}
	return refusal.New(refusal.Conflict, "contract.filed", "", "合同已备案，不能修改", "the contract is filed: it can't be changed")
}

func (c *Contract) set(t ContractTerms, a *Award, n *Notice) error {
	if err := refusal.All(atMost("scope", t.Scope, 10_000), atMost("agency_name", t.AgencyName, 100), atMost("department_name", t.DepartmentName, 100)); err != nil {
		return err
	}
	if t.Price != "" && !price.MatchString(t.Price) {
		return badPrice("price")
	}
	c.ContractTerms, c.Differences = t, t.Compare(n, a.At(c.Place).Winner)
	return nil
}

// Submit says "this is what we signed": the file is locked by its hash and the winner is asked to confirm. Blocking
// differences are refused, each named by its field.
func (c *Contract) Submit(by Actor, a *Award, file *File, now time.Time) (Event, error) {
	if err := first2(by.needOf(c.Department, DepartmentOfficer, DepartmentManager), a.MaySign(a.At(c.Place), now)); err != nil {
		return Event{}, err
	}
	if err := first(c.move(ContractSigned), c.candidates(a)); err != nil {
		return Event{}, err
	}
	faults := []*refusal.Refusal{file.Cite(c.Department, "file", now, PurposeContract), required("scope", c.Scope, 10_000), impersonal("scope", c.Scope), c.signedOn(a, now)}
	for _, d := range c.Differences {
		if d.Blocking {
			faults = append(faults, refusal.New(refusal.Invalid, "contract.differs", d.Field, "与中选结果不一致：中选为“%s”，合同为“%s”",
				"differs from the award: awarded %q, contract %q", d.Award, d.Contract).Cite("政府采购法", "第四十六条（参照）", false))
		}
	}
	if err := refusal.All(faults...); err != nil {
		return Event{}, err
	}
	c.Status, c.SubmittedBy, c.SubmittedAt, c.SHA256 = ContractSigned, by.Person, now, file.SHA256
	return c.event(EventContractSigned, by, now, Face{"sha256": c.SHA256}), nil
}

func (c *Contract) signedOn(a *Award, now time.Time) *refusal.Refusal {
	if !c.SignedOn.IsZero() && !c.SignedOn.After(workday.On(now)) && !c.SignedOn.Before(workday.On(a.At(c.Place).Standstill.At)) {
		return nil
	}
	return refusal.New(refusal.Invalid, "contract.signed_on", "signed_on", "签订日期应在公示期届满之后、不晚于今天", "it is signed after the standstill and not later than today")
}

// candidates refuses a contract that was entered for somebody whom the award has passed since.
func (c *Contract) candidates(a *Award) *refusal.Refusal {
	if c.Agency == a.At(c.Place).Winner.Agency {
		return nil
	}
	return refusal.New(refusal.Conflict, "contract.candidate", "", "中选机构已变更，请按现中选机构重新录入合同", "the award has passed to another agency: enter its contract anew")
}

// Confirm is the winner's yes to the same file, by its SHA-256; with it the contract is filed. Whoever declined since
// can't confirm any more.
func (c *Contract) Confirm(by Actor, a *Award, sha256 string, now time.Time) (Event, error) {
	if err := first(by.needOf(OrganisationID(c.Agency), AgencySubmitter, AgencyAdmin), c.moveFrom(ContractSigned, ContractFiled), c.candidates(a)); err != nil {
		return Event{}, err
	}
	if err := a.MaySign(a.At(c.Place), now); err != nil {
		return Event{}, err
	}
	if subtle.ConstantTimeCompare([]byte(sha256), []byte(c.SHA256)) != 1 {
		return Event{}, refusal.New(refusal.Invalid, "contract.sha256", "sha256", "文件摘要不一致：您核对的不是同一份合同", "the SHA-256 differs: this is not the same contract")
	}
	c.Status, c.ConfirmedBy, c.FiledAt = ContractFiled, by.Person, now
	return c.event(EventContractFiled, by, now, Face{"sha256": c.SHA256, "agency": c.AgencyUSCC, "price": c.Price, "signed_on": c.SignedOn.String()}), nil
}

func (c *Contract) moveFrom(from, to ContractStatus) *refusal.Refusal {
	if c.Status != from {
		return c.move(from)
	}
	return c.move(to)
}

func (c *Contract) move(to ContractStatus) *refusal.Refusal {
	if contractMoves.allow(c.Status, to) {
		return nil
	}
	return contractNames.refuse("contract.status", refusal.Text{ZH: "合同", EN: "the contract"}, c.Status)
}

// Actions says which verbs are possible for the actor now, and why not.
func (c *Contract) Actions(by Actor, a *Award, n *Notice, file *File, now time.Time) map[string]error {
	try := func(f func(d *Contract) error) error { d := *c; return f(&d) }
	var copied *File
	if file != nil {
		f := *file
		copied = &f
	}
	return map[string]error{
		"edit":    try(func(d *Contract) error { _, err := d.Edit(by, d.ContractTerms, a, n, now); return err }),
		"submit":  try(func(d *Contract) error { _, err := d.Submit(by, a, copied, now); return err }),
		"confirm": try(func(d *Contract) error { _, err := d.Confirm(by, a, d.SHA256, now); return err }),
	}
}

func (c *Contract) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["notice"], face["status"] = c.Number, string(c.Status)
	return Event{Kind: k, Subject: "contract:" + string(c.ID), Region: c.Region, By: by, At: now, Face: face}
}
