package domain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// IntakeID names one intake.
type IntakeID string

// IntakeStatus is how far an intake has come.
type IntakeStatus string

// The statuses: the file is read and every row checked; a second person releases what is in order; it is admitted.
const (
	IntakeReading   IntakeStatus = "reading"
	IntakeChecked   IntakeStatus = "checked"
	IntakeAdmitting IntakeStatus = "admitting"
	IntakeDone      IntakeStatus = "done"
	IntakeUnread    IntakeStatus = "unread" // the file is no such workbook
)

// Intake is many agencies in one workbook: those that another marketplace, or this one before, had admitted. What is at
// fault in a row is told by the row; the others go on.
type Intake struct {
	ID         IntakeID
	Region     RegionCode
	Status     IntakeStatus
	Version    int64
	Name       string // of the file
	File       FileID
	Source     string // where the list comes from
	Read       int    // rows so far
	Bad        int    // rows at fault
	Agencies   int    // rows of agencies in order
	Admitted   int    // so far
	Known      int    // were here already and stay as they are
	Fault      string // why the file is unread
	CreatedBy  PersonID
	CreatedAt  time.Time
	ReleasedBy PersonID
	DoneAt     time.Time
	Training   bool

	Recognition *Recognition // as it is given to each agency of a partner's signed list; nil for any other workbook
	Note        string       // that signed it
	Ended       int          // agencies of the partner's list before that are recognised no more
}

// The sheets of an intake.
const (
	IntakeAgencies       = 1
	IntakeQualifications = 2
)

// IntakeSheets are the names of the sheets, by their number.
var IntakeSheets = map[int]refusal.Text{IntakeAgencies: {ZH: "机构", EN: "agencies"}, IntakeQualifications: {ZH: "资质", EN: "qualifications"}}

// MostIntakeRows bounds the rows of a workbook.
const MostIntakeRows = 200_000

// intakeColumns are the headings of each sheet, in either language.
var intakeColumns = map[int][][3]string{
	IntakeAgencies: {{"uscc", "统一社会信用代码", "Credit code"}, {"name", "机构名称", "Name"}, {"region", "注册地区划", "Region"}, {"address", "地址", "Address"},
		{"phone", "电话", "Phone"}, {"legal_representative", "法定代表人", "Legal representative"}, {"introduction", "简介", "Introduction"}},
	IntakeQualifications: {{"uscc", "统一社会信用代码", "Credit code"}, {"trade", "资质类别", "Trade"}, {"name", "资质名称", "Certificate"}, {"level", "等级", "Level"},
		{"order", "等级次序", "Order"}, {"kind", "性质", "Kind"}, {"number", "证书编号", "Number"}, {"issuer", "发证机关", "Issuer"}, {"valid_from", "有效期起", "Valid from"}, {"valid_to", "有效期止", "Valid to"}},
}

// IntakeHeadings are the Chinese headings of a sheet, for the template.
func IntakeHeadings(sheet int) (list []string) {
	for _, c := range intakeColumns[sheet] {
		list = append(list, c[1])
	}
	return list
}

// IntakeFault is one thing that is wrong with one row.
type IntakeFault struct {
	Column string       `json:"column"`
	Text   refusal.Text `json:"text"`
}

// IntakeRow is one row as it was read. Exactly one of Profile and Qualification says something.
type IntakeRow struct {
	Sheet         int
	Line          int
	USCC          string
	Profile       AgencyProfile
	Qualification Qualification
	Faults        []IntakeFault
	Outcome       string // admitted, known, or ""
}

// IntakeReader reads rows of one sheet after its headings.
type IntakeReader struct {
	sheet   int
	columns []string // by position: which column it is
}

// ReadIntakeHeadings finds the columns; the credit code must be among them, and nothing that the template does not know.
func ReadIntakeHeadings(sheet int, cells []string) (*IntakeReader, error) {
	r := &IntakeReader{sheet: sheet, columns: make([]string, len(cells))}
	found := map[string]bool{}
	for i, heading := range cells {
		for _, c := range intakeColumns[sheet] {
			if h := strings.TrimSpace(heading); h == c[0] || h == c[1] || h == c[2] {
				if found[c[0]] {
					return nil, refusal.New(refusal.Invalid, "intake.heading", "", "工作表“%s”有两列“%s”，请删去一列", "sheet %q has the column %q twice: take one out", IntakeSheets[sheet].ZH, h)
				}
				r.columns[i], found[c[0]] = c[0], true
			}
		}
		if h := strings.TrimSpace(heading); h != "" && r.columns[i] == "" { // “有效期至” left out would make a certificate without end
			return nil, refusal.New(refusal.Invalid, "intake.heading", "", "工作表“%s”没有“%s”这一列，请按模板改列名，或删去该列", "sheet %q has no column %q: name it as the template does, or take it out", IntakeSheets[sheet].ZH, h)
		}
	}
	for _, c := range intakeColumns[sheet] {
		if must := c[0] == "uscc" || c[0] == "name"; must && !found[c[0]] {
			return nil, refusal.New(refusal.Invalid, "intake.heading", "", "工作表“%s”缺少“%s”列", "sheet %q lacks the column %q", IntakeSheets[sheet].ZH, c[1])
		}
	}
	return r, nil
}

// Row reads one row; ok is false for one that is empty.
func (r *IntakeReader) Row(line int, cells []string) (row IntakeRow, ok bool) {
	m := map[string]string{}
	for i, cell := range cells {
		if i < len(r.columns) && r.columns[i] != "" && strings.TrimSpace(cell) != "" {
			m[r.columns[i]], ok = strings.TrimSpace(cell), true
		}
	}
	if !ok {
		return row, false
	}
	row = IntakeRow{Sheet: r.sheet, Line: line, USCC: strings.ToUpper(m["uscc"])}
	say := func(column, zh, en string) {
		row.Faults = append(row.Faults, IntakeFault{r.label(column), refusal.Text{ZH: zh, EN: en}})
	}
	if res, err := uscc.Check(row.USCC); err != nil {
		say("uscc", "不是统一社会信用代码", "is no credit code")
	} else if !res.CheckDigitOK {
		say("uscc", "校验位不符；请由机构自行注册并提供证明", "its check digit fails: the agency registers itself, with proof")
	}
	for _, column := range r.columns {
		if slices.Contains(formulaErrors, m[column]) {
			say(column, "单元格的公式出错："+m[column], "the cell's formula is in error: "+m[column])
		}
	}
	if r.sheet == IntakeAgencies {
		row.readAgency(m, say)
	} else {
		row.readQualification(m, say)
	}
	return row, true
}

// formulaErrors are what a spreadsheet shows where a formula has no value.
var formulaErrors = []string{"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}

func (r *IntakeReader) label(column string) string {
	for _, c := range intakeColumns[r.sheet] {
		if c[0] == column {
			return c[1]
		}
	}
	return column
}

func (row *IntakeRow) readAgency(m map[string]string, say func(column, zh, en string)) {
	p := AgencyProfile{Name: m["name"], USCC: row.USCC, Region: RegionCode(m["region"]), Address: m["address"], Phone: m["phone"],
		LegalRepresentative: m["legal_representative"], Introduction: m["introduction"]}
	for _, column := range []string{"name", "address", "phone", "legal_representative"} {
		if m[column] == "" {
			say(column, "应填写", "is missing")
		}
	}
	if regionCode(p.Region) != nil || strings.Trim(string(p.Region), "0123456789") != "" {
		say("region", "应为六位行政区划代码", "must be a six-digit region code")
	}
	for _, fault := range profileFaults(p) {
		if fault != nil && m[fault.Field] != "" {
			say(fault.Field, fault.Text.ZH, fault.Text.EN)
		}
	}
	row.Profile = p
}

// mayBe reports whether a row at fault may be that of a certificate of the agency: by its number with its name or the
// agency's code, or by the code alone where the row lacks number or name.
func (row *IntakeRow) mayBe(code string, q Qualification) bool {
	of := row.Qualification
	return of.Number == q.Number && (of.Name == q.Name || row.USCC == code) || row.USCC == code && (of.Number == "" || of.Name == "")
}

var intakeKinds = map[string]string{"": "licence", "许可": "licence", "licence": "licence", "登记": "registration", "备案": "registration", "registration": "registration", "自愿": "voluntary", "voluntary": "voluntary"}

func (row *IntakeRow) readQualification(m map[string]string, say func(column, zh, en string)) {
	q := Qualification{Trade: m["trade"], Name: m["name"], Level: m["level"], Kind: intakeKinds[m["kind"]], Number: m["number"], Issuer: m["issuer"]}
	for _, column := range []string{"trade", "name", "number", "issuer"} {
		if m[column] == "" {
			say(column, "应填写", "is missing")
		}
	}
	if q.Kind == "" {
		say("kind", "应为许可、登记或自愿", "must be licence, registration or voluntary")
	}
	if s := m["order"]; s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 9 {
			say("order", "应为 1 至 9", "must be 1 to 9")
		}
		q.Order = n
	}
	q.ValidFrom, q.ValidTo = intakeDay(m, "valid_from", say), intakeDay(m, "valid_to", say)
	for _, fault := range q.faults(0) {
		if fault != nil {
			_, field, _ := strings.Cut(fault.Field, ".")
			say(field, fault.Text.ZH, fault.Text.EN)
		}
	}
	row.Qualification = q
}

func intakeDay(m map[string]string, column string, say func(column, zh, en string)) workday.Date {
	if m[column] == "" {
		return workday.Date{}
	}
	d, err := workday.ParseDate(directory.DayCell(m[column]))
	if err != nil {
		say(column, "应为日期，如 2026-09-18", "must be a day such as 2026-09-18")
	}
	return d
}

// NewIntake begins an intake of a file that the operator has uploaded.
func NewIntake(by Actor, id IntakeID, f *File, source string, now time.Time) (*Intake, Event, error) {
	if err := first(by.need(OperatorReviewer)); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(required("source", source, 200), f.Cite(by.Organisation, "file", now, PurposeIntake)); err != nil {
		return nil, Event{}, err
	}
	in := &Intake{ID: id, Region: by.Region, Status: IntakeReading, Version: 1, Name: f.Name, File: f.ID, Source: source, CreatedBy: by.Person, CreatedAt: now, Training: by.Training}
	return in, in.event(EventIntakeBegun, by, now, Face{"sha256": f.SHA256}), nil
}

// MayRecognise refuses whoever can't bring a partner's list: an operator's reviewer does, and none of a training region.
func MayRecognise(by Actor) error {
	if err := first(by.need(OperatorReviewer)); err != nil || !by.Training {
		return err
	}
	return refusal.New(refusal.Forbidden, "recognition.practice", "", "演练区不导入互认名单", "a training region takes no partner's list")
}

// NewRecognition begins an intake of a partner's signed list. Nothing of a list that is not its partner's, whole, in force
// and newer than the last is ever read.
func NewRecognition(by Actor, id IntakeID, f *File, t Taken, now time.Time) (*Intake, Event, error) {
	if err := cmp.Or(MayRecognise(by), first(t.accepts(f, workday.On(now)))); err != nil {
		return nil, Event{}, err
	}
	r := &Recognition{RecognitionList: t.List, Name: t.Partner.Name, AgreedUntil: t.Partner.ValidTo, Alone: true}
	in, e, err := NewIntake(by, id, f, r.Source().ZH, now)
	if err != nil {
		return nil, e, err
	}
	in.Recognition, in.Note = r, t.Note
	e.Face["partner"], e.Face["list"] = string(t.List.Partner), t.List.Title()
	return in, e, nil
}

// Release lets what is in order in: by another person than the one who brought the list. list is what is known by now of
// a partner's list and its agreement; nil for any other workbook.
func (in *Intake) Release(by Actor, list *Taken, now time.Time) (Event, error) {
	if err := first(by.need(OperatorPublisher, OperatorReviewer), by.notSame(in.CreatedBy, "导入名单的人不能自己放行", "who brought the list may not release it")); err != nil {
		return Event{}, err
	}
	if in.Status != IntakeChecked || in.Agencies == 0 && !in.nobody() {
		return Event{}, refusal.New(refusal.Conflict, "intake.status", "", "名单尚未核对完毕，或没有可以入驻的机构", "the list is not checked yet, or has no agency in order")
	}
	if in.Recognition != nil {
		if err := first(list.stands(workday.On(now))); err != nil {
			return Event{}, err
		}
		r := *in.Recognition
		r.AgreedUntil = list.Partner.ValidTo
		in.Recognition = &r
	}
	in.Status, in.ReleasedBy = IntakeAdmitting, by.Person
	return in.event(EventIntakeReleased, by, now, Face{"agencies": in.Agencies, "bad": in.Bad}), nil
}

// nobody reports whether it is a partner's list on which nobody stands: the partner recognises no agency any more.
func (in *Intake) nobody() bool { return in.Recognition != nil && in.Read == 0 }

// Actions says which verbs are possible for the actor now, and why not.
func (in *Intake) Actions(by Actor, list *Taken, now time.Time) map[string]error {
	c := *in
	_, err := c.Release(by, list, now)
	return map[string]error{"release": err}
}

// Admit makes the agency of one row: admitted on the list's word, without an account until its people claim it.
func (in *Intake) Admit(id AgencyID, row IntakeRow, held []Qualification, now time.Time) *Agency {
	p := row.Profile
	p.Qualifications = held
	return &Agency{ID: id, Status: AgencyAdmitted, Version: 1, AgencyProfile: p, SubmittedAt: now, DecidedAt: now, DecidedBy: in.ReleasedBy, Source: in.Source, Recognition: in.Recognition, Training: in.Training}
}

// AdmittedMany is the event of one batch: the codes of those who were let in.
func (in *Intake) AdmittedMany(codes []string, now time.Time) Event {
	list := make([]any, len(codes))
	for i, c := range codes {
		list[i] = c
	}
	return in.event(EventIntakeAdmitted, System(), now, Face{"count": len(codes), "agencies": list, "source": in.Source})
}

func (in *Intake) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["status"] = string(in.Status)
	return Event{Kind: k, Subject: "intake:" + string(in.ID), Region: in.Region, By: by, At: now, Face: face}
}

// IntakeLines is the agency as an intake has it: its row of the first sheet and the rows of its certificates.
func (a *Agency) IntakeLines() (line []string, certificates [][]string) {
	line = []string{a.USCC, a.Name, string(a.Region), a.Address, a.Phone, a.LegalRepresentative, a.Introduction}
	for _, q := range a.Qualifications {
		order := ""
		if q.Order > 0 {
			order = strconv.Itoa(q.Order)
		}
		certificates = append(certificates, []string{a.USCC, q.Trade, q.Name, q.Level, order, intakeKindNames[q.Kind], q.Number, q.Issuer, q.ValidFrom.String(), q.ValidTo.String()})
	}
	return line, certificates
}

var intakeKindNames = map[string]string{"licence": "许可", "registration": "登记", "voluntary": "自愿"}
