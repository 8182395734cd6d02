package store

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

type securityRow struct {
	Kind    domain.EventKind
	At      time.Time
	By      string
	Of      string
	Subject string
	Face    []byte
	Address string
}

func (r *securityRow) event() app.SecurityEvent {
	return app.SecurityEvent{Kind: r.Kind, At: r.At, By: r.By, Of: r.Of, Subject: r.Subject, Face: r.Face, Address: r.Address}
}

const selectSecurity = `SELECT e.kind, e.at, coalesce(b.name, '') AS by, coalesce(o.name, '') AS of, e.subject, e.face, coalesce(p.body->>'address', '') AS address
	FROM events AS e LEFT JOIN event_private AS p ON p.event = e.id LEFT JOIN people AS b ON b.id = p.person
	LEFT JOIN people AS o ON e.subject = 'person:' || o.id `

func (t *tx) PersonalEvents(ctx context.Context, p domain.PersonID, limit int) ([]app.SecurityEvent, error) {
	var list []securityRow
	err := t.list(ctx, &list, selectSecurity+`WHERE p.person = ? ORDER BY e.id DESC LIMIT ?`, p, limit)
	return rows(list, (*securityRow).event), err
}

// AccountEvents are those that say a region, or none: a failed log-in knows only whose account it was.
func (t *tx) AccountEvents(ctx context.Context, r domain.RegionCode, after app.SecurityPlace, limit int) ([]app.SecurityEvent, error) {
	var list []securityRow
	err := t.list(ctx, &list, selectSecurity+`WHERE (e.subject LIKE 'person:%' OR e.subject LIKE 'organisation:%') AND (?0 OR e.at <= ?1)
		AND (e.region LIKE ?2 OR e.region = '' AND EXISTS (SELECT FROM memberships AS m JOIN organisations AS g ON g.id = m.organisation
			WHERE e.subject = 'person:' || m.person AND g.region LIKE ?2))
		ORDER BY e.at DESC, e.id DESC OFFSET ?3 LIMIT ?4`, after.At.IsZero(), after.At, r.Prefix()+"%", after.Seen, pageSize(limit))
	return rows(list, (*securityRow).event), err
}

func (t *tx) ErasePerson(ctx context.Context, p domain.PersonID) error {
	for _, q := range []string{
		`DELETE FROM sessions WHERE person = ?`, `DELETE FROM known_browsers WHERE person = ?`, `DELETE FROM passkeys WHERE person = ?`, `DELETE FROM recovery_codes WHERE person = ?`,
		`DELETE FROM identities WHERE person = ?`, `DELETE FROM password_resets WHERE person = ?`,
		`DELETE FROM saved_searches WHERE person = ?`, `DELETE FROM stars WHERE person = ?`, `DELETE FROM calendar_feeds WHERE person = ?`,
		`UPDATE dispatches SET address = '—', sent_at = coalesce(sent_at, intermart_now()) WHERE letter IN (SELECT id FROM letters WHERE person = ?)`,
		`UPDATE message_choices SET mobile = '', mobile_confirmed_at = NULL WHERE person = ?`, `UPDATE account_resets SET checked = '—' WHERE person = ?`,
		`UPDATE tickets SET title = '—', about = '', entries = '[]' WHERE person = ?`,
		`UPDATE recusals SET reason = '—' WHERE person = ?`,
		// What others recorded of him, and what he did to his account; what he did as an officer is the record's.
		`UPDATE event_private SET body = NULL WHERE body IS NOT NULL AND event IN (SELECT id FROM events WHERE subject = 'person:' || ?)`,
	} {
		if _, err := t.exec(ctx, q, string(p)); err != nil {
			return err
		}
	}
	return nil
}
