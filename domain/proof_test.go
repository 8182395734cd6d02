package domain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// undecided are the acts that neither publish nor decide, by why.
var undecided = map[string][]EventKind{
	"of the system": {EventDirectoryImported, EventCalendarImported, EventRulebookImported, EventRelationsImported, EventPurchasesImported, EventIntakeAdmitted, EventAgencyExpiring,
		EventPartnerRegistered, EventAgencyRecognised, EventAgencyCarried, EventAgencyUnrecognised,
		EventNoticeKeyed, EventNoticeFrozen, EventNoticeVetted, EventNoticeOpened, EventNoticeFailed, EventNoticeReposted, EventEnquiryOverdue, EventBidLapsed,
		EventDocumentsOpened, EventAwardAnnounced, EventSampleDrawn, EventFindingRaised, EventFindingOverdue, EventTrainingWiped, EventLogDay, EventChangeClosed,
		EventChangeOverdue, EventFirmClaimOverdue, EventOpinionAsked, EventOpinionSilent, EventOpinionEnded, EventNoticeShares, EventExplanationAsked, EventNoticeScreened, EventPanelFixed, EventPanelCalled, EventPanelLapsed, EventPanelClosed, EventPaperDeleted},
	"of one's own account": {EventPersonChanged, EventPersonInvited, EventInvitationDeclined, EventPersonJoined, EventPersonExported, EventLoggedIn, EventLogInFailed,
		EventProved, EventSessionEnded, EventRecoveryUsed, EventIdentityAsked, EventTokenRevoked,
		EventPersonRecused, EventPanelRecused, EventHolderKeySet, EventShareWrong},
	"of an agency": {EventAgencyRegistered, EventAgencyEdited, EventAgencySubmitted, EventAgencyExited, EventAgencyChangeFiled, EventRelationFiled, EventFirmClaimOpened, EventFirmClaimFiled, EventFirmClaimAnswered, EventFirmClaimWithdrawn, EventReadingKeySet, EventBidSealed,
		EventBidReplaced, EventBidWithdrawn, EventAwardDeclined, EventEnquiryAsked, EventAttachmentFetched, EventContractFiled, EventExplanationGiven,
		EventPaperConsented, EventPaperWithdrawn, EventPaperStored},
	"drafts, asks or answers": {EventTicketAsked, EventTicketAnswered, EventTicketReplied, EventTicketClosed, EventTicketLookLet, EventTicketLookEnded, EventNoticeDrafted, EventNoticeEdited, EventNoticeSubmitted, EventRevisionProposed, EventRevisionDropped, EventContractDrafted,
		EventContractSigned, EventDeputyEnded, EventTemplateSaved, EventTemplateRetired, EventEmergencyReported, EventFindingAnswered, EventPurchaseRegistered,
		EventBudgetRegistered, EventBudgetAdjusted, EventListImported, EventIntakeBegun, EventDocumentRead, EventPaperRead, EventChangeRegistered, EventChangeEdited, EventChangeSent,
		EventChangeAnswered, EventChangeSilence, EventChangeDrafted, EventChangeCirculated, EventChangeForReview, EventChangeCommented},
}

// kindsInSource are the constants of type EventKind in this package.
func kindsInSource(t *testing.T) map[string]EventKind {
	t.Helper()
	all := map[string]EventKind{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 || !strings.HasPrefix(v.Names[0].Name, "Event") {
				return true
			}
			if value, ok := v.Values[0].(*ast.BasicLit); ok && value.Kind == token.STRING {
				text, err := strconv.Unquote(value.Value)
				if err != nil {
					t.Fatal(err)
				}
				all[v.Names[0].Name] = EventKind(text)
			}
			return true
		})
	}
	return all
}

// TestEveryActIsPlaced: a new kind of event either asks for a fresh proof or is listed above with the reason why not.
func TestEveryActIsPlaced(t *testing.T) {
	placed := maps.Clone(freshlyProved)
	for why, kinds := range undecided {
		for _, k := range kinds {
			if placed[k] {
				t.Errorf("%s stands on both sides (%s)", k, why)
			}
			placed[k] = true
		}
	}
	all := kindsInSource(t)
	if len(all) < 120 {
		t.Fatalf("found only %d kinds of events: the source reads otherwise now", len(all))
	}
	for name, k := range all {
		if !placed[k] {
			t.Errorf("%s (%s): put it into freshlyProved when it publishes or decides, else into undecided", name, k)
		}
	}
}

func TestWhatDecidesIsProvedWithinAQuarterOfAnHour(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	person := Actor{Person: "p", Organisation: "o", Kind: KindOperator, Roles: []Role{OperatorPublisher}}
	for _, k := range slices.Sorted(maps.Keys(freshlyProved)) {
		for _, tt := range []struct {
			age  time.Duration
			rule string
		}{{0, ""}, {ProofLife, ""}, {ProofLife + time.Second, "session.prove"}} {
			by := person
			by.ProvedAt = now.Add(-tt.age)
			if got := rule(Event{Kind: k, By: by, At: now}.Allowed()); got != tt.rule {
				t.Errorf("%s, proved %s ago: %q, want %q", k, tt.age, got, tt.rule)
			}
		}
		if got := rule(Event{Kind: k, By: System(), At: now}.Allowed()); got != "" {
			t.Errorf("%s by a job: %q", k, got)
		}
		program := person
		noun, _, _ := strings.Cut(string(k), ".")
		program.Scopes = []string{noun}
		if got := rule(Event{Kind: k, By: program, At: now}.Allowed()); got != "session.prove" {
			t.Errorf("%s by a program: %q", k, got)
		}
	}
	for _, kinds := range undecided {
		for _, k := range kinds {
			if got := rule(Event{Kind: k, By: person, At: now}.Allowed()); got != "" {
				t.Errorf("%s neither publishes nor decides: %q", k, got)
			}
		}
	}
}

func rule(r *refusal.Refusal) string {
	if r == nil {
		return ""
	}
	return r.Rule
}
