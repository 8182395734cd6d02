package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Letter is one message to one person, in the page and by the channels it is dispatched by: one row for each event, kind
// and recipient.
type Letter struct {
	ID         LetterID
	Token      LetterID // how it is named outside: random, so that nobody can count the letters between two of his own
	Event      EventID
	Kind       string // template, such as "award.won"
	Critical   bool   // told by every channel, at any hour
	Person     PersonID
	Language   string // of what is dispatched
	Subject    refusal.Text
	Body       refusal.Text
	Params     []refusal.Text // what the template's text takes
	Link       string         // path of the page of the noun it is about
	CreatedAt  time.Time
	ReadAt     time.Time
	Dispatches []Dispatch // when it is written; not read back
}

// Delivery is one piece of work promised by an event or by the clock: outbox entry, retry state and the operator's page
// of what failed, in one row. Unique by subject, handler and due moment.
type Delivery struct {
	ID      DeliveryID
	Event   EventID // 0 when the clock starts it
	Subject string  // noun:id
	Handler string  // stable name, such as "notice.freeze"
	Due     time.Time
	Attempt int
	DoneAt  time.Time
	Fault   string // of the last attempt
	Final   bool   // the domain said no: it is not tried again
}
