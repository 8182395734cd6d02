package site

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// recordKinds are the public acts of nouns that have no timeline of their own.
var recordKinds = map[domain.EventKind]string{
	domain.EventContractFiled: "filed", domain.EventAgencyAdmitted: "admitted", domain.EventAgencySuspended: "agency_suspended", domain.EventAgencyReinstated: "agency_reinstated",
	domain.EventAgencyRemoved: "agency_removed", domain.EventAgencyExited: "agency_exited", domain.EventChangeOpened: "change_opened", domain.EventChangeReplied: "change_replied",
	domain.EventPartnerRegistered: "partner_registered", domain.EventAgencyRecognised: "agency_recognised", domain.EventAgencyCarried: "agency_carried", domain.EventAgencyUnrecognised: "agency_unrecognised",
	domain.EventChangePublished: "change_published", domain.EventRulebookImported: "imported",
	domain.EventSampleDrawn: "sample_drawn", domain.EventSampleConcluded: "sample_concluded", domain.EventEmergencyConfirmed: "emergency_confirmed",
}

// recorded is what the log says, or is about to say, of one noun.
func (m Market) recorded(ctx context.Context, subject string) ([]Step, error) {
	of, err := m.recordedOf(ctx, []string{subject})
	return of[subject], err
}

// recordedOf is the same of several nouns, by subject.
func (m Market) recordedOf(ctx context.Context, subjects []string) (map[string][]Step, error) {
	of := map[string][]Step{}
	events, err := m.App.PublicHistory(ctx, subjects...)
	for _, e := range events {
		if kind, ok := recordKinds[e.Kind]; ok {
			of[e.Subject] = append(of[e.Subject], stepOf(&e, kind))
		}
	}
	return of, err
}

// stepOf is a recorded act with its place in the log, which takes no practice.
func stepOf(e *app.RecordedEvent, kind string) Step {
	return Step{Kind: kind, At: e.At, Done: true, Leaf: e.Index, Waits: e.Index == nil && !e.Training}
}

// LogLeaf is one entry of the transparency log.
func (m Market) LogLeaf(ctx context.Context, index int64) (LogLeaf, error) {
	l, err := m.App.LogLeaf(ctx, index)
	return LogLeaf{Index: l.Index, Class: string(l.Class), Entry: string(l.Entry())}, err
}
