package domain

import (
	"fmt"
	"time"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Qualification is one certificate. ValidTo includes its last day; zero means without end.
type Qualification struct {
	Trade      string       `json:"trade"`
	Name       string       `json:"name"`
	Level      string       `json:"level"`
	Order      int          `json:"order,omitzero"` // of a level whose word has no order of its own; 1 is the highest
	Kind       string       `json:"kind"`           // licence, registration or voluntary
	Number     string       `json:"number"`
	Issuer     string       `json:"issuer"`
	ValidFrom  workday.Date `json:"valid_from"`
	ValidTo    workday.Date `json:"valid_to"`
	File       FileID       `json:"file"`
	Promise    string       `json:"promise,omitzero"`     // how it stands in without its document, of Promises
	PromisedBy workday.Date `json:"promised_by,omitzero"` // the last day for the document, set at admission
}

// Promises are the ways in which a secondary document may be absent at first: the agency vouches for it, or hands it in
// later. The licence is never secondary.
var Promises = []Chosen{
	{"commitment", refusal.Text{ZH: "告知承诺", EN: "on commitment"}},
	{"to_follow", refusal.Text{ZH: "容缺后补", EN: "document to follow"}},
}

// Broken reports whether the document that was promised did not come in time. It freezes this certificate alone, and a
// document that comes late mends it.
func (q Qualification) Broken(day workday.Date) bool {
	return q.Promise != "" && q.File == "" && !q.PromisedBy.IsZero() && day.After(q.PromisedBy)
}

// Expired reports whether its last day has passed.
func (q Qualification) Expired(day workday.Date) bool {
	return !q.ValidTo.IsZero() && day.After(q.ValidTo)
}

func (q Qualification) credential() directory.Credential {
	return directory.Credential{Trade: q.Trade, Name: q.Name, Level: q.Level, Order: q.Order}
}

func at(list string, i int, name string) string { return fmt.Sprintf("%s[%d].%s", list, i, name) }

// faults of one that can't be kept: the order of a level is the word's own where it has one, never what the holder says.
func (q Qualification) faults(i int) (list []*refusal.Refusal) {
	for _, said := range [][2]string{{"trade", q.Trade}, {"name", q.Name}, {"level", q.Level}, {"issuer", q.Issuer}} {
		list = append(list, impersonal(at("qualifications", i, said[0]), said[1]))
	}
	list = append(list, unidentified(at("qualifications", i, "number"), q.Number))
	if own := directory.LevelOrder(q.Level); q.Order != 0 && own != 0 && own != q.Order {
		list = append(list, refusal.New(refusal.Invalid, "qualification.order", at("qualifications", i, "order"), "“%s”是第 %d 级，不能填写其他次序", "%q is level %d: no other order can be given", q.Level, own))
	}
	if !q.ValidTo.IsZero() && q.ValidTo.Before(q.ValidFrom) {
		list = append(list, refusal.New(refusal.Invalid, "qualification.days", at("qualifications", i, "valid_to"), "有效期止早于有效期起", "it ends before it begins"))
	}
	if q.Promise != "" {
		list = append(list, listed(at("qualifications", i, "promise"), q.Promise, Promises))
	}
	return list
}

// missing is what a submission lacks: a promise stands for the document alone.
func (q Qualification) missing(i int, owner OrganisationID, files map[FileID]*File, now time.Time) []*refusal.Refusal {
	list := []*refusal.Refusal{required(at("qualifications", i, "name"), q.Name, 100), required(at("qualifications", i, "number"), q.Number, 100),
		required(at("qualifications", i, "issuer"), q.Issuer, 100), required(at("qualifications", i, "trade"), q.Trade, 60)}
	if q.Promise != "" && q.File == "" {
		return list
	}
	return append(list, files[q.File].Cite(owner, at("qualifications", i, "file"), now, PurposeQualification))
}
