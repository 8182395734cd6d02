package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/intermart/intermart/domain/workday"
)

// LogEntry is what the transparency log takes of an event (sealed-bids-and-log.md): the face of a public one, else a
// commitment to the face under the event's own salt (32 bytes), which can be erased.
func LogEntry(c Class, face, salt []byte) []byte {
	if c == ClassPublic {
		return face
	}
	mac := hmac.New(sha256.New, salt)
	mac.Write(face)
	return []byte(`{"hash":"` + hex.EncodeToString(mac.Sum(nil)) + `","kind":"` + string(c) + `"}`)
}

// PrivateDay is the one leaf of a day that commits to all its private events: of the same size on a day with none.
// digests are the SHA-256 of their faces in order of time; salt is 32 bytes that stay with the event.
func PrivateDay(day workday.Date, digests [][]byte, salt []byte, now time.Time) Event {
	mac := hmac.New(sha256.New, salt)
	for _, d := range digests {
		mac.Write(d)
	}
	return Event{Kind: EventLogDay, Subject: "log:" + day.String(), By: System(), At: now,
		Face:    Face{"day": day.String(), "private": hex.EncodeToString(mac.Sum(nil))},
		Private: Face{"salt": hex.EncodeToString(salt)}}
}
