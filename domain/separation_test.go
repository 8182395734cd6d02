package domain

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain/workday"
)

// The separation of duties, verb by verb (product.md): for each verb that keeps duties apart, the person who took the
// earlier step, or whose matter it is, is refused: as himself, on behalf of another organisation, and as somebody's deputy.
// Another person with the same role gets past it.

// verbs are the exported functions of this package whose separation is asked for, straight or through guards of their
// own, found in its source: a verb that keeps duties apart and has no row fails TestEveryVerbOfTheSeparationHasARow.
func separating(t *testing.T) map[string]bool {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]map[string]bool{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				calls[nameOf(fn)] = called(fn.Body)
			}
		}
	}
	guards := map[string]bool{"notSame": true, "notOwn": true, "separation": true, "notHimself": true}
	for grown := true; grown; {
		grown = false
		for name, of := range calls {
			short := name[strings.LastIndex(name, ".")+1:]
			if !ast.IsExported(short) && !guards[short] && meets(of, guards) {
				guards[short], grown = true, true
			}
		}
	}
	verbs := map[string]bool{}
	for name, of := range calls {
		short := name[strings.LastIndex(name, ".")+1:]
		asks := short == "Actions" || short == "Waits" || strings.HasPrefix(short, "May") // only say what a verb would
		if ast.IsExported(short) && !asks && meets(of, guards) {
			verbs[name] = true
		}
	}
	return verbs
}

func nameOf(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	of := fn.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	return fmt.Sprint(of) + "." + fn.Name.Name
}

func called(body ast.Node) map[string]bool {
	out := map[string]bool{}
	ast.Inspect(body, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			switch f := c.Fun.(type) {
			case *ast.SelectorExpr:
				out[f.Sel.Name] = true
			case *ast.Ident:
				out[f.Name] = true
			}
		}
		return true
	})
	return out
}

func meets(a, b map[string]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}

// apartRow is one way in which a verb keeps duties apart. do takes the verb on a noun made anew. earlier is who may not
// take it because of the step before; own is the organisation that he belongs to or has recused himself from; himself is
// whose account it is.
type apartRow struct {
	verb    string
	actor   Actor // who may: role, kind, organisation
	earlier PersonID
	own     OrganisationID
	himself PersonID
	do      func(by Actor) error
	then    string // what stops another person after the separation; "" when nothing does
}

func (r apartRow) name() string {
	return strings.TrimRight(fmt.Sprint(r.verb, " ", r.earlier, r.own, r.himself), " ")
}

func does[E any](_ E, err error) error { return err }

var apartNow = time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)

func of(kind OrganisationKind, o OrganisationID, roles ...Role) Actor {
	return Actor{Person: "another", Organisation: o, Kind: kind, Region: "430100", Roles: roles, Also: []OrganisationID{o}}
}

// apartRows is the table.
func apartRows() []apartRow {
	var (
		manager    = of(KindDepartment, "dept", DepartmentManager)
		reviewer   = of(KindOperator, "op", OperatorReviewer)
		publisher  = of(KindOperator, "op", OperatorPublisher)
		supervisor = of(KindSupervisor, "sup", RoleSupervisor)
		steward    = of(KindSteward, "steward", RoleSteward)
		admin      = of(KindAdmin, "admin", AdminSystem)
		due        = workday.Deadline{At: apartNow.Add(time.Hour)}
		fault      = []Fault{{Field: "title", Code: "unclear", Text: "不清楚"}}
		decision   = Decision{Document: "示监〔2026〕1号", Reason: "须核查"}
		body       = Organisation{ID: "dept", Kind: KindDepartment, Region: "430100"}
	)
	notice := func(s NoticeStatus) *Notice {
		return &Notice{ID: "n", Number: "CG-430100-2026-000001", Region: "430100", Department: "dept", Status: s, Officer: "officer", Writers: []PersonID{"writer"}, Reviewer: "reviewer",
			Deadline: due, Revision: 1, MaterialRevision: 1}
	}
	agency := func(s AgencyStatus) *Agency { return &Agency{ID: "firm", Status: s} }
	change := func(s ChangeStatus) *Change {
		return &Change{ID: "c", Region: "430100", Steward: "steward", Status: s, Writers: []PersonID{"writer"}, Round: 1,
			Reviews: []ChangeReviewed{{Kind: ReviewLegality, Passed: true, By: "reviewer"}}, Tasks: []ChangeTask{{Department: "dept", AnsweredBy: "answerer"}}}
	}
	revision := func(s RevisionStatus) *Revision {
		return &Revision{ID: "r", Notice: "n", Region: "430100", Department: "dept", Status: s, Writer: "writer", Reviewer: "reviewer", Base: 1}
	}
	emergency := func() *Emergency {
		return &Emergency{Region: "430100", Department: "dept", Status: EmergencyReported, By: "reporter"}
	}
	explanation := func() (*Explanation, *Notice) {
		n := notice(NoticeFrozen)
		n.Waits = WaitsExplanation
		return &Explanation{Notice: "n", Department: "dept", Agency: "firm", AnsweredBy: "answerer", AnsweredAt: apartNow, DecideDue: workday.Deadline{At: apartNow.Add(time.Hour)}}, n
	}
	explained := func(by Actor) error {
		x, n := explanation()
		return does(x.Decide(by, n, true, "理由充分", apartNow))
	}
	standing := AgencyStanding{Document: "示监〔2026〕1号", Reason: "须核查"}
	overridden := func(by Actor) error {
		n := notice(NoticeInternal)
		n.Overrides = []Override{{Check: "splitting", Document: "1号", Reason: "已批准"}}
		return does(n.AgreeOverride(by, "splitting", "manager", apartNow))
	}
	approved := func(by Actor) error {
		return does(notice(NoticeInternal).Approve(by, nil, nil, due, apartNow))
	}
	changed := func(by Actor) error {
		return does(change(ChangeReview).Review(by, ChangeReviewed{Kind: ReviewCompetition, Passed: true, Opinion: "通过"}, due, apartNow))
	}
	published := func(by Actor) error {
		return does(notice(NoticeApproved).Publish(by, nil, nil, 1, due, apartNow))
	}
	revised := func(by Actor) error {
		return does(notice(NoticePublished).Revise(by, revision(RevisionReviewed), Judged{}, 1, due, apartNow))
	}
	claimed := func(by Actor) error {
		c := &FirmClaim{ID: "claim", Agency: "firm", Status: FirmClaimFiled, Due: due}
		return does(c.Decide(by, &Agency{ID: "firm", DecidedBy: "admitter"}, nil, false, "材料不足。", apartNow))
	}
	opinion := func(s OpinionStatus) *Opinion {
		return &Opinion{Agency: "firm", Office: "bureau", Trade: "测绘", Status: s, AnsweredBy: "giver", Due: due, Reply: "已核实"}
	}
	given := func(by Actor) error {
		return does(opinion(OpinionAsked).Give(by, []PersonID{"vetter"}, false, "", apartNow))
	}
	replied := func(by Actor) error {
		o := opinion(OpinionObjected)
		o.Reply = ""
		return does(o.ReplyTo(by, "已核实", apartNow))
	}
	said := []Opinion{*opinion(OpinionObjected)}
	return []apartRow{
		// Nobody reviews and publishes one notice, or approves his own draft.
		{verb: "Notice.Approve", actor: manager, earlier: "officer", do: approved},
		{verb: "Notice.Approve", actor: manager, earlier: "writer", do: approved},
		{verb: "Notice.AgreeOverride", actor: manager, earlier: "officer", do: overridden},
		{verb: "Notice.AgreeOverride", actor: manager, earlier: "writer", do: overridden},
		{verb: "Notice.Publish", actor: publisher, earlier: "reviewer", do: published, then: "notice.keys"},
		{verb: "Notice.Publish", actor: publisher, own: "dept", do: published, then: "notice.keys"},
		{verb: "Notice.Review", actor: reviewer, own: "dept", do: func(by Actor) error { return does(notice(NoticeReview).Review(by, apartNow)) }},
		{verb: "Notice.Return", actor: reviewer, own: "dept", do: func(by Actor) error { return does(notice(NoticeReview).Return(by, fault, apartNow)) }},
		{verb: "Revision.Agree", actor: manager, earlier: "writer", do: func(by Actor) error {
			return does(revision(RevisionProposed).Agree(by, notice(NoticePublished), apartNow))
		}},
		{verb: "Revision.Review", actor: reviewer, own: "dept", do: func(by Actor) error {
			return does(revision(RevisionAgreed).Review(by, notice(NoticePublished), apartNow))
		}},
		{verb: "Notice.Revise", actor: publisher, earlier: "reviewer", do: revised},
		{verb: "Notice.Revise", actor: publisher, own: "dept", do: revised},
		{verb: "Emergency.Confirm", actor: manager, earlier: "reporter", do: func(by Actor) error { return does(emergency().Confirm(by, apartNow)) }},
		{verb: "Emergency.Refuse", actor: manager, earlier: "reporter", do: func(by Actor) error { return does(emergency().Refuse(by, &Purchase{}, "不属应急", apartNow)) }},
		{verb: "Purchase.Strike", actor: manager, earlier: "registrar", do: func(by Actor) error {
			return does((&Purchase{Department: "dept", By: "registrar"}).Strike(by, "登记有误", apartNow))
		}},
		{verb: "Intake.Release", actor: publisher, earlier: "bringer", do: func(by Actor) error {
			return does((&Intake{Region: "430100", Status: IntakeChecked, Agencies: 1, CreatedBy: "bringer"}).Release(by, nil, apartNow))
		}},
		{verb: "Sample.Conclude", actor: reviewer, own: "dept", do: func(by Actor) error {
			return does((&Sample{Region: "430100", Department: "dept"}).Conclude(by, SampleInOrder, nil, "无误", apartNow))
		}},

		// Nobody handles a matter about himself: an agency or a department that he belongs to.
		{verb: "Agency.Take", actor: reviewer, own: "firm", do: func(by Actor) error { return agency(AgencySubmitted).Take(by, apartNow) }},
		{verb: "Ticket.Look", actor: reviewer, own: "firm", do: func(by Actor) error {
			t := &Ticket{Person: "person", Organisation: "firm", Kind: KindAgency, Status: TicketOpen, LookUntil: apartNow.Add(time.Hour)}
			_, _, err := t.Look(by, "look", apartNow, apartNow)
			return err
		}},
		{verb: "Agency.Admit", actor: reviewer, own: "firm", do: func(by Actor) error { return does(agency(AgencySubmitted).Admit(by, nil, apartNow)) }},
		{verb: "Agency.Admit", actor: reviewer, earlier: "giver", do: func(by Actor) error { return does(agency(AgencySubmitted).Admit(by, said, apartNow)) }},
		{verb: "Opinion.Give", actor: of(KindRegulator, "bureau", RoleRegulator), earlier: "vetter", do: given},
		{verb: "Opinion.Give", actor: of(KindRegulator, "bureau", RoleRegulator), own: "firm", do: given},
		{verb: "Opinion.ReplyTo", actor: reviewer, earlier: "giver", do: replied},
		{verb: "Opinion.ReplyTo", actor: reviewer, own: "firm", do: replied},
		{verb: "Agency.Return", actor: reviewer, own: "firm", do: func(by Actor) error { return does(agency(AgencySubmitted).Return(by, fault, apartNow)) }},
		{verb: "Agency.AddEvidence", actor: reviewer, own: "firm", do: func(by Actor) error {
			return does(agency(AgencySubmitted).AddEvidence(by, Evidence{Field: "licence", Registry: "公示系统", Result: "matches"}, nil, apartNow))
		}},
		{verb: "IdentityPaper.Read", actor: reviewer, own: "firm", do: func(by Actor) error {
			return does((&IdentityPaper{VersionID: "v"}).Read(by, agency(AgencySubmitted), apartNow))
		}, then: "identity.vetter"},
		{verb: "FirmClaim.Decide", actor: reviewer, earlier: "admitter", do: claimed},
		{verb: "FirmClaim.Decide", actor: reviewer, own: "firm", do: claimed},
		{verb: "FirmClaim.Decide", actor: reviewer, own: "claim", do: claimed},
		{verb: "Relation.End", actor: reviewer, own: "firm", do: func(by Actor) error {
			return does((&Relation{}).End(by, "firm", workday.On(apartNow), "已脱钩。", apartNow))
		}},
		{verb: "Agency.Suspend", actor: supervisor, own: "firm", do: func(by Actor) error { return does(agency(AgencyAdmitted).Suspend(by, standing, apartNow)) }},
		{verb: "Agency.Reinstate", actor: supervisor, own: "firm", do: func(by Actor) error { return does(agency(AgencySuspended).Reinstate(by, standing, apartNow)) }},
		{verb: "Agency.Remove", actor: supervisor, own: "firm", do: func(by Actor) error { return does(agency(AgencyAdmitted).Remove(by, standing, apartNow)) }},
		{verb: "AgencyChange.Return", actor: reviewer, own: "firm", do: func(by Actor) error {
			return does((&AgencyChange{Agency: "firm", Status: AgencyChangeFiled}).Return(by, fault, apartNow))
		}},
		{verb: "AgencyChange.Accept", actor: reviewer, own: "firm", do: func(by Actor) error {
			return does((&AgencyChange{Agency: "firm", Status: AgencyChangeFiled}).Accept(by, agency(AgencyAdmitted), nil, workday.Date{}, apartNow))
		}},
		{verb: "AgencyChange.Accept", actor: reviewer, earlier: "giver", do: func(by Actor) error {
			return does((&AgencyChange{Agency: "firm", Status: AgencyChangeFiled}).Accept(by, agency(AgencyAdmitted), said, workday.Date{}, apartNow))
		}},
		{verb: "Explanation.Decide", actor: manager, earlier: "answerer", do: explained},
		{verb: "Explanation.Decide", actor: manager, own: "firm", do: explained},
		{verb: "NewBid", actor: of(KindAgency, "firm", AgencySubmitter), own: "dept", do: func(by Actor) error {
			return does(NewBid(by, Bid{ID: "0a000000-0000-4000-8000-000000000001", WithdrawalHash: strings.Repeat("0", 64)}, notice(NoticePublished), nil))
		}},
		{verb: "Notice.Suspend", actor: supervisor, own: "dept", do: func(by Actor) error { return does(notice(NoticePublished).Suspend(by, nil, decision, apartNow)) }},
		{verb: "Notice.Resume", actor: supervisor, own: "dept", do: func(by Actor) error {
			n := notice(NoticeSuspended)
			n.SuspendedFrom, n.Suspensions = NoticePublished, []Suspension{{}}
			return does(n.Resume(by, nil, decision, workday.Calendar{}, apartNow))
		}},
		{verb: "Notice.Terminate", actor: supervisor, own: "dept", do: func(by Actor) error {
			n := notice(NoticePublished)
			n.PublishedAt = apartNow
			return does(n.Terminate(by, nil, decision, apartNow))
		}},
		{verb: "Notice.OrderOpening", actor: supervisor, own: "dept", do: func(by Actor) error {
			return does(notice(NoticeFrozen).OrderOpening(by, decision, apartNow.Add(-time.Hour), apartNow))
		}},
		{verb: "Notice.WaiveBeacon", actor: supervisor, own: "dept", do: func(by Actor) error { return does(notice(NoticeFrozen).WaiveBeacon(by, decision, apartNow)) }, then: "notice.vetted"},
		{verb: "Award.Strike", actor: supervisor, own: "dept", do: func(by Actor) error {
			return does((&Award{}).Strike(by, notice(NoticeSelected), "b", decision, apartNow))
		}, then: "award.reserve"},
		{verb: "Award.Revoke", actor: supervisor, own: "dept", do: func(by Actor) error {
			return does((&Award{}).Revoke(by, notice(NoticeSelected), "b", decision, apartNow))
		}, then: "award.revoke"},

		// A change of the directory: written, answered, countersigned, reviewed twice and published by different people.
		{verb: "Change.Countersign", actor: manager, earlier: "writer", do: func(by Actor) error { return does(change(ChangeCirculated).Countersign(by, nil, due, apartNow)) }},
		{verb: "Change.Countersign", actor: manager, earlier: "answerer", do: func(by Actor) error { return does(change(ChangeCirculated).Countersign(by, nil, due, apartNow)) }},
		{verb: "Change.Review", actor: steward, earlier: "writer", do: changed},
		{verb: "Change.Review", actor: steward, earlier: "reviewer", do: changed},
		{verb: "Change.Publish", actor: steward, earlier: "reviewer", do: func(by Actor) error {
			return does(change(ChangeApproved).Publish(by, workday.On(apartNow), 0, nil, Standing{}, apartNow))
		}},

		// Accounts: nobody changes his own, and a way in is given back by two.
		{verb: "AccountReset.Decide", actor: admin, earlier: "asker", do: func(by Actor) error {
			return does((&AccountReset{Person: "person", AskedBy: "asker"}).Decide(by, body, true, apartNow))
		}},
		{verb: "AccountReset.Decide", actor: admin, himself: "person", do: func(by Actor) error {
			return does((&AccountReset{Person: "person", AskedBy: "asker"}).Decide(by, body, true, apartNow))
		}},
		{verb: "AskAccountReset", actor: admin, himself: "person", do: func(by Actor) error {
			_, _, err := AskAccountReset(by, "r", &Person{ID: "person"}, nil, body, ResetPassword, "当面核验", apartNow)
			return err
		}},
		{verb: "Identity.Agree", actor: admin, himself: "person", do: func(by Actor) error { return does((&Identity{}).Agree(by, "person", body, apartNow)) }},
		{verb: "Person.Disable", actor: admin, himself: "person", do: func(by Actor) error { return does((&Person{ID: "person"}).Disable(by, body, true, apartNow)) }},
		{verb: "Person.Erase", actor: admin, himself: "person", do: func(by Actor) error { return does((&Person{ID: "person"}).Erase(by, body, 1, 0, apartNow)) }},
		{verb: "SetRoles", actor: admin, himself: "person", do: func(by Actor) error {
			return does(SetRoles(by, "person", body, nil, []Role{DepartmentOfficer}, apartNow))
		}},
	}
}

// notSeparations are found by the search and keep no duties apart.
var notSeparations = []string{"NameDeputy"} // a deputation's two ends: whether they are one person, not who names them

func TestEveryVerbOfTheSeparationHasARow(t *testing.T) {
	verbs := separating(t)
	rows := map[string]bool{}
	for _, r := range apartRows() {
		rows[r.verb] = true
		if !verbs[r.verb] {
			t.Errorf("%s keeps nothing apart any more, and has a row", r.verb)
		}
	}
	for _, v := range slices.Sorted(maps.Keys(verbs)) {
		if !rows[v] && !slices.Contains(notSeparations, v) {
			t.Errorf("%s keeps duties apart and has no row", v)
		}
	}
}

func TestTheSeparationVerbByVerb(t *testing.T) {
	for _, r := range apartRows() {
		t.Run(r.name(), func(t *testing.T) {
			another := r.actor
			if got := ruleIn(r.do(another)); got != r.then || strings.HasPrefix(got, "duty.") || got == "actor.role" || got == "not_found" {
				t.Fatalf("another person: %q, want %q", got, r.then)
			}
			same, want := r.actor, "duty.separation"
			switch {
			case r.own != "":
				same.Also, want = append(slices.Clone(same.Also), r.own), "duty.own"
				if strings.HasPrefix(r.verb, "Explanation.") {
					want = "duty.separation" // which of the two is not said: it would tell whose offer it is
				}
				recused := r.actor
				recused.Recused = []OrganisationID{r.own}
				if got := ruleIn(r.do(recused)); got != "duty.recused" && got != "duty.separation" {
					t.Errorf("recused: %q", got)
				}
			case r.himself != "":
				same.Person, want = r.himself, "person.himself"
			default:
				same.Person = r.earlier
			}
			if got := ruleIn(r.do(same)); got != want {
				t.Errorf("the same person: %q, want %q", got, want)
			}
			behalf := same
			behalf.Organisation, behalf.Also = "elsewhere", append(slices.Clone(same.Also), "elsewhere")
			if got := ruleIn(r.do(behalf)); !slices.Contains([]string{want, "not_found", "actor.role", "change.region"}, got) {
				t.Errorf("on behalf of another organisation: %q", got)
			}
			deputy := same
			deputy.For = []Principal{{Person: "absent", Roles: r.actor.Roles}}
			if got := ruleIn(r.do(deputy)); got != want {
				t.Errorf("as a deputy: %q, want %q", got, want)
			}
			if r.earlier == "" {
				return
			}
			through := r.actor // whoever is deputy of who took the earlier step, and has no such role himself
			through.Roles, through.For = []Role{DepartmentFinance}, []Principal{{Person: r.earlier, Roles: r.actor.Roles}}
			if got := ruleIn(r.do(through)); got != "duty.separation" && got != "actor.role" && got != "not_found" {
				t.Errorf("through a deputy: %q", got)
			}
		})
	}
}
