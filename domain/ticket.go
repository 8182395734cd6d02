package domain

import (
	"regexp"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
)

// TicketID names a request for help.
type TicketID string

// TicketStatus is where a request for help stands.
type TicketStatus string

// The statuses: whose turn it is. A closed one stays closed; who needs more asks anew.
const (
	TicketOpen     TicketStatus = "open"     // the operator's
	TicketAnswered TicketStatus = "answered" // the asker's
	TicketClosed   TicketStatus = "closed"
)

var ticketMoves = moves[TicketStatus]{
	TicketOpen:     {TicketOpen, TicketAnswered, TicketClosed},
	TicketAnswered: {TicketOpen, TicketAnswered, TicketClosed},
}

// maxTicketEntries bounds one conversation.
const maxTicketEntries = 50

// TicketEntry is one thing said.
type TicketEntry struct {
	By       PersonID  `json:"by"`
	Operator bool      `json:"operator"`
	Text     string    `json:"text"`
	At       time.Time `json:"at"`
}

// Ticket is a person's request for help, on behalf of an organisation, and what was said to it. The operator answers
// those of his region, and any agency's: agencies come from everywhere.
type Ticket struct {
	ID           TicketID
	Person       PersonID
	Organisation OrganisationID
	Kind         OrganisationKind // of the organisation
	Region       RegionCode
	Title        string
	About        string // a page of the desk, "" for none
	Status       TicketStatus
	Entries      []TicketEntry // in their order
	AskedAt      time.Time
	MovedAt      time.Time
	LookUntil    time.Time // until then the operator may see the asker's desk; zero: not
	Version      int64
}

// deskPath is a page of the desk: no host, no dots, nothing to run.
var deskPath = regexp.MustCompile(`^(/[A-Za-z0-9-]+){1,6}(\?[a-z_]+=[A-Za-z0-9_-]*(&[a-z_]+=[A-Za-z0-9_-]*)*)?$`)

// AskForHelp is anybody's with an account.
func AskForHelp(by Actor, id TicketID, title, about, text string, now time.Time) (*Ticket, Event, error) {
	if by.Person == "" || by.Organisation == "" {
		return nil, Event{}, Missing()
	}
	if err := refusal.All(required("title", title, 100), unnumbered("title", title), ticketPage(about), ticketText(text)); err != nil {
		return nil, Event{}, err
	}
	t := &Ticket{ID: id, Person: by.Person, Organisation: by.Organisation, Kind: by.Kind, Region: by.Region, Title: title, About: about, Status: TicketOpen,
		Entries: []TicketEntry{{By: by.Person, Text: text, At: now}}, AskedAt: now, MovedAt: now, Version: 1}
	return t, t.event(EventTicketAsked, by, now), nil
}

func ticketPage(about string) *refusal.Refusal {
	if about == "" || len(about) <= 200 && deskPath.MatchString(about) {
		return nil
	}
	return refusal.New(refusal.Invalid, "ticket.about", "about", "只能引用工作台内的页面地址（如 /notices/…）", "name a page of the desk (such as /notices/…)")
}

func ticketText(text string) *refusal.Refusal {
	if r := required("text", text, 2000); r != nil {
		return r
	}
	return unnumbered("text", text)
}

// unnumbered refuses ID numbers, mobiles and bank cards: a request for help is read by whoever is on duty.
func unnumbered(field, text string) *refusal.Refusal {
	hits := compliance.PersonalData(text)
	if len(hits) == 0 {
		return nil
	}
	return refusal.New(refusal.Invalid, "ticket.personal", field, "含个人信息（%s），请删去；需要核验身份时，运行机构会另行联系", "it holds personal data (%s): take it out; where your identity has to be checked, the operator calls you", hits[0].Masked).
		Cite("个人信息保护法", "第二十五条", true)
}

// helps refuses whoever does not answer the ticket. Nobody answers himself.
func (t *Ticket) helps(by Actor) *refusal.Refusal {
	if !by.Has(OperatorReviewer, OperatorPublisher) || t.Kind != KindAgency && !by.Sees(t.Region) {
		return Missing()
	}
	if by.Person == t.Person {
		return refusal.New(refusal.Forbidden, "duty.own", "", "不能答复自己的工单，请由同事办理", "nobody answers his own request: a colleague must")
	}
	return nil
}

// Sees reports whether the actor may read it: who asked, while he acts for the same organisation, and who answers.
func (t *Ticket) Sees(by Actor) bool {
	return t.asks(by) || t.helps(by) == nil
}

func (t *Ticket) asks(by Actor) bool {
	return by.Person != "" && by.Person == t.Person && by.WorksFor(t.Organisation)
}

// Say adds the asker's word, which makes it the operator's turn, or the operator's, which makes it the asker's.
func (t *Ticket) Say(by Actor, text string, now time.Time) (Event, error) {
	to, kind := TicketOpen, EventTicketReplied
	if !t.asks(by) {
		if err := first(t.helps(by)); err != nil {
			return Event{}, err
		}
		to, kind = TicketAnswered, EventTicketAnswered
	}
	if err := first(t.move(to), t.roomLeft()); err != nil {
		return Event{}, err
	}
	if err := refusal.All(ticketText(text)); err != nil {
		return Event{}, err
	}
	t.Status, t.MovedAt = to, now
	t.Entries = append(t.Entries, TicketEntry{By: by.Person, Operator: to == TicketAnswered, Text: text, At: now})
	return t.event(kind, by, now), nil
}

// Close ends it: the asker whenever he likes, the operator once he has answered.
func (t *Ticket) Close(by Actor, now time.Time) (Event, error) {
	if !t.asks(by) {
		if err := first(t.helps(by), t.answered()); err != nil {
			return Event{}, err
		}
	}
	if err := first(t.move(TicketClosed)); err != nil {
		return Event{}, err
	}
	t.Status, t.MovedAt = TicketClosed, now
	return t.event(EventTicketClosed, by, now), nil
}

func (t *Ticket) move(to TicketStatus) *refusal.Refusal {
	if ticketMoves.allow(t.Status, to) {
		return nil
	}
	return refusal.New(refusal.Conflict, "ticket.closed", "", "工单已办结，如仍需帮助请新提一件", "this request is closed: ask anew if you need more")
}

func (t *Ticket) answered() *refusal.Refusal {
	if t.Status != TicketOpen {
		return nil
	}
	return refusal.New(refusal.Conflict, "ticket.unanswered", "", "请先答复，再办结", "answer it before you close it")
}

func (t *Ticket) roomLeft() *refusal.Refusal {
	if len(t.Entries) < maxTicketEntries {
		return nil
	}
	return refusal.New(refusal.Conflict, "ticket.entries", "", "一件工单最多 %d 条往来，请另提一件", "a request holds at most %d entries: ask anew", maxTicketEntries)
}

// Helpers are the operator's people who have answered.
func (t *Ticket) Helpers() (list []PersonID) {
	for _, e := range t.Entries {
		if e.Operator {
			list = append(list, e.By)
		}
	}
	return list
}

// Actions says which verbs are possible for the actor now, and why not.
func (t *Ticket) Actions(by Actor, now time.Time) map[string]error {
	said, closed, let := *t, *t, *t
	said.Entries = append([]TicketEntry(nil), t.Entries...)
	_, say := said.Say(by, "—", now)
	_, end := closed.Close(by, now)
	_, leave := let.LetLook(by, true, now)
	_, _, look := t.Look(by, "-", now, now)
	return map[string]error{"say": say, "close": end, "let_look": leave, "look": look}
}

func (t *Ticket) event(k EventKind, by Actor, now time.Time) Event {
	return Event{Kind: k, Subject: "ticket:" + string(t.ID), Region: t.Region, By: by, At: now, Face: Face{"status": string(t.Status)}}
}
