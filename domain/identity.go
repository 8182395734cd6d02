package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// IdentityID names an account at an identity provider.
type IdentityID string

// Identity is an account at an identity provider (统一身份认证). It opens nothing until an administrator has said whose it
// is: a mail address or a name that another system claims proves nobody.
type Identity struct {
	ID       IdentityID
	Issuer   string
	Subject  string
	Name     string // as the provider says
	Email    string // as the provider says
	Person   PersonID
	AskedAt  time.Time
	AgreedBy PersonID
	AgreedAt time.Time
	UsedAt   time.Time
}

// Agree links the identity to a person. Nobody links one to himself.
func (i *Identity) Agree(by Actor, p PersonID, o Organisation, now time.Time) (Event, error) {
	if by.Person == p {
		return Event{}, notHimself()
	}
	if err := first(by.Manages(o)); err != nil {
		return Event{}, err
	}
	if !i.AgreedAt.IsZero() {
		return Event{}, refusal.New(refusal.Conflict, "identity.agreed", "", "此身份已关联账号", "this identity is linked already")
	}
	i.Person, i.AgreedBy, i.AgreedAt = p, by.Person, now
	return Event{Kind: EventIdentityAgreed, Subject: "person:" + string(p), Region: o.Region, By: by, At: now,
		Face: Face{"person": string(p), "identity": string(i.ID)}, Private: Face{"issuer": i.Issuer, "subject": i.Subject}}, nil
}
