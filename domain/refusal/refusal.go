// Package refusal is how Intermart says no: a code, the field, the rule with its citation, and one sentence in
// Chinese and in English, declared beside the rule that refuses.
package refusal

import (
	"errors"
	"fmt"
)

// Code says what kind of no it is; app/web turns it into an HTTP status.
type Code string

// The codes. Whatever is no Refusal is Internal and says nothing to the caller.
const (
	Invalid     Code = "invalid"     // the input breaks a rule: change it
	Forbidden   Code = "forbidden"   // this actor may not do this
	NotFound    Code = "not_found"   // no such thing, or its existence is a secret
	Conflict    Code = "conflict"    // someone or something else came first
	Unavailable Code = "unavailable" // a server we need does not answer: try again
	Internal    Code = "internal"    // a fault of ours
)

// Citation names the source of a rule. Law is false for a rule of the platform's own.
type Citation struct {
	Document string `json:"document"`
	Article  string `json:"article"`
	Law      bool   `json:"law"`
}

// IsZero reports whether nothing is cited.
func (c Citation) IsZero() bool { return c == Citation{} }

// Text is one sentence in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Refusal is an error that a person can act on.
type Refusal struct {
	Code     Code
	Rule     string // stable name such as "notice.threshold"
	Field    string // JSON path of the input at fault, "" when it is none
	Text     Text
	Citation Citation
	Version  int64      // the current version of the noun, with Conflict
	Faults   []*Refusal // every fault, where several are told at once
}

// New makes a refusal. zh and en take the same arguments, in the order of fmt.Sprintf.
func New(code Code, rule, field, zh, en string, args ...any) *Refusal {
	if len(args) > 0 {
		zh, en = fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)
	}
	return &Refusal{Code: code, Rule: rule, Field: field, Text: Text{ZH: zh, EN: en}}
}

// Cite adds the source of the rule and returns the refusal.
func (r *Refusal) Cite(document, article string, law bool) *Refusal {
	r.Citation = Citation{Document: document, Article: article, Law: law}
	return r
}

// Error is for logs and tests; people read Text.
func (r *Refusal) Error() string {
	if r.Field == "" {
		return fmt.Sprintf("%s: %s: %s", r.Code, r.Rule, r.Text.EN)
	}
	return fmt.Sprintf("%s: %s (%s): %s", r.Code, r.Rule, r.Field, r.Text.EN)
}

// All folds faults into one Invalid refusal, the first leading; it is nil (as an error too) when there is none.
func All(faults ...*Refusal) error {
	var some []*Refusal
	for _, f := range faults {
		if f != nil {
			some = append(some, f)
		}
	}
	if len(some) == 0 {
		return nil
	}
	first := *some[0]
	first.Faults = some
	return &first
}

// As returns the refusal in err's chain, or nil.
func As(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return nil
}

// Is reports whether err is a refusal with this code.
func Is(err error, code Code) bool {
	r := As(err)
	return r != nil && r.Code == code
}
