package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// TokenID names an API token.
type TokenID string

// Token lets a program act for a person and an organisation, within scopes and until a day. Only the hash of what the
// program sends is kept.
type Token struct {
	ID           TokenID
	Person       PersonID
	Organisation OrganisationID
	Name         string
	Scopes       []string
	MadeAt       time.Time
	EndsAt       time.Time
	UsedAt       time.Time
	RevokedAt    time.Time
}

// ScopeRead lets a token read what its person may read. Any other scope is a noun, and lets it write acts of that noun.
const ScopeRead = "read"

// Scopes are all there are. Accounts, roles and what asks for a fresh proof are never a program's.
var Scopes = []string{ScopeRead, "agency", "bid", "budget", "change", "contract", "enquiry", "notice", "purchase", "revision", "template"}

// MaxTokenDays is the longest life of a token.
const MaxTokenDays = 365

// NewToken is made by its person for himself and the organisation he acts for.
func NewToken(by Actor, t Token, days int, now time.Time) (*Token, Event, error) {
	if len(by.Scopes) > 0 || by.Person == "" {
		return nil, Event{}, Missing()
	}
	if err := refusal.All(required("name", t.Name, 50), scopesKnown(t.Scopes), tokenDays(days)); err != nil {
		return nil, Event{}, err
	}
	t.Person, t.Organisation, t.MadeAt = by.Person, by.Organisation, now
	t.EndsAt = now.Add(time.Duration(days) * 24 * time.Hour)
	e := Event{Kind: EventTokenMade, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: now,
		Face: Face{"token": string(t.ID), "scopes": strings.Join(t.Scopes, " ")}}
	return &t, e, nil
}

func scopesKnown(scopes []string) *refusal.Refusal {
	unknown := func(s string) bool { return !slices.Contains(Scopes, s) }
	if len(scopes) > 0 && !slices.ContainsFunc(scopes, unknown) {
		return nil
	}
	return refusal.New(refusal.Invalid, "token.scopes", "scopes", "请至少选择一项权限，且只能选择清单内的权限", "choose at least one scope, and only scopes of the list")
}

func tokenDays(days int) *refusal.Refusal {
	if days >= 1 && days <= MaxTokenDays {
		return nil
	}
	return refusal.New(refusal.Invalid, "token.days", "days", "有效期为 1 至 %d 天", "a token lives 1 to %d days", MaxTokenDays)
}

// Revoke ends a token before its day; only its person does.
func (t *Token) Revoke(by Actor, now time.Time) (Event, error) {
	if by.Person != t.Person || len(by.Scopes) > 0 || !t.RevokedAt.IsZero() {
		return Event{}, Missing()
	}
	t.RevokedAt = now
	return Event{Kind: EventTokenRevoked, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: now, Face: Face{"token": string(t.ID)}}, nil
}

// Live reports whether the token works at a moment.
func (t *Token) Live(now time.Time) bool { return t.RevokedAt.IsZero() && now.Before(t.EndsAt) }

// Reads refuses a token that may not read; a person's own session may.
func (a Actor) Reads() *refusal.Refusal { return a.scoped(ScopeRead) }

// Writes refuses a token without the scope of any noun.
func (a Actor) Writes() *refusal.Refusal {
	if len(a.Scopes) == 0 || len(a.Scopes) > 1 || a.Scopes[0] != ScopeRead {
		return nil
	}
	return outOfScope("write")
}

// inScope refuses an act of a noun that the token's scopes do not name.
func (a Actor) inScope(k EventKind) *refusal.Refusal {
	noun, _, _ := strings.Cut(string(k), ".")
	return a.scoped(noun)
}

func (a Actor) scoped(scope string) *refusal.Refusal {
	if len(a.Scopes) == 0 || slices.Contains(a.Scopes, scope) {
		return nil
	}
	return outOfScope(scope)
}

func outOfScope(scope string) *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "token.scope", "", "此接口令牌没有“%s”权限", "this API token lacks the scope %q", scope)
}
