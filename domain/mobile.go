package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// CodeLife is how long a code that was sent to a phone works; CodeTries is how many guesses it stands.
const (
	CodeLife  = 5 * time.Minute
	CodeTries = 5
)

// CheckMobile refuses what is no mobile number of the mainland: 11 digits that begin with 13 to 19.
func CheckMobile(field, number string) *refusal.Refusal {
	if mobile.MatchString(number) {
		return nil
	}
	return refusal.New(refusal.Invalid, "message.mobile", field, "请填写 11 位手机号码", "enter a mobile number of 11 digits")
}

// AskMobileCode is the person's wish to show that the number is his: only for himself, never by a program, and freshly
// proved, because whoever holds the number signs in with it.
func AskMobileCode(by Actor, number string, now time.Time) error {
	if by.Person == "" || len(by.Scopes) > 0 {
		return Missing()
	}
	return first(by.proved(now), CheckMobile("mobile", number))
}

// ChangeMobile refuses another number, or none, to whoever has not freshly proved himself: a desk left open must neither
// take codes and critical messages away from its person nor lead them elsewhere.
func ChangeMobile(by Actor, old, number string, now time.Time) error {
	if old == number {
		return nil
	}
	return first(by.proved(now))
}

// ConfirmMobile says that a person has shown that his number is his; it asks for a fresh proof as AskMobileCode does.
func ConfirmMobile(by Actor, now time.Time) (Event, error) {
	if by.Person == "" || len(by.Scopes) > 0 {
		return Event{}, Missing()
	}
	if err := first(by.proved(now)); err != nil {
		return Event{}, err
	}
	return Event{Kind: EventMobileConfirmed, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: now, Face: Face{"person": string(by.Person)}}, nil
}

// CodeAsked asks for a code on a person's phone. challenge names what the code will answer; the code itself is made where
// it is sent, and nowhere kept.
func CodeAsked(by Actor, p PersonID, region RegionCode, challenge string, now time.Time) Event {
	return Event{Kind: EventCodeAsked, Subject: "person:" + string(p), Region: region, By: by, At: now, Face: Face{"person": string(p), "challenge": challenge}}
}
