package award

import "fmt"

// Fault is the first thing wrong with a record or an offer, in both languages.
type Fault struct {
	// Where is the stage or member, such as "JSON", "suite" or "bids[3].nonce".
	Where string
	En    string
	Zh    string
	// Malformed is true when the text is not one JSON object with members of
	// the right types, false when its content is at fault.
	Malformed bool
}

// Error is the fault in one English sentence, where it is first.
func (f *Fault) Error() string { return f.Where + ": " + f.En }

// Chinese is the fault in one Chinese sentence, where it is first.
func (f *Fault) Chinese() string { return f.Where + "：" + f.Zh }

func wrong(where, en, zh string) *Fault { return &Fault{Where: where, En: en, Zh: zh} }

func missing(where string) *Fault { return wrong(where, "missing", "缺失") }

func malformed(en, zh string) *Fault {
	return &Fault{Where: "JSON", En: en, Zh: zh, Malformed: true}
}

func inBid(i int, member string) string { return fmt.Sprintf("bids[%d].%s", i, member) }
