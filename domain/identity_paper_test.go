package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

var (
	firmAdmin    = who("admin", "agency-1", domain.KindAgency, domain.AgencyAdmin)
	firmPreparer = who("preparer", "agency-1", domain.KindAgency, domain.AgencyPreparer)
	papersClocks = domain.IdentityClocks{AfterDecision: 30, AfterUpload: 15, AfterSubmission: 60}
	jpeg         = []byte("\xff\xd8\xff\xe0 a picture")
)

func consented(t *testing.T, a *domain.Agency) *domain.IdentityConsent {
	t.Helper()
	c, e, err := a.ConsentIdentity(firmPreparer, domain.IdentityLegal, domain.IdentityConsentVersion, papersClocks, noon)
	if err != nil {
		t.Fatal(err)
	}
	if e.Kind.Class() != domain.ClassPrivate || e.Face["text"] != domain.IdentityConsentVersion || e.Face["after_decision"] != 30 {
		t.Fatalf("what is recorded of a consent: %+v", e)
	}
	return &c
}

func image(whose domain.IdentityOf) domain.IdentityPaper {
	return domain.IdentityPaper{ID: "paper", Whose: whose, Size: 100, SHA256: strings.Repeat("a", 64)}
}

// heldPaper is an image of the legal representative's paper in the bucket.
func heldPaper(t *testing.T, a *domain.Agency) *domain.IdentityPaper {
	t.Helper()
	p, _, err := a.NewIdentityPaper(firmPreparer, consented(t, a), nil, image(domain.IdentityLegal), jpeg, noon)
	if err != nil {
		t.Fatal(err)
	}
	p.VersionID = "v1"
	return &p
}

func TestIdentityPapersNeedASeparateConsent(t *testing.T) {
	a := &domain.Agency{ID: "agency-1", Status: domain.AgencyDraft}
	c := consented(t, a)
	old, other, ended := *c, *c, *c
	old.Version, ended.WithdrawnAt = "2020-1", noon
	program := firmPreparer
	program.Scopes = []string{"agency"}
	submitted := &domain.Agency{ID: "agency-1", Status: domain.AgencySubmitted}
	full := []domain.IdentityPaper{image(domain.IdentityLegal), image(domain.IdentityLegal), image(domain.IdentityLegal), image(domain.IdentityLegal)}
	big, empty := image(domain.IdentityLegal), image(domain.IdentityLegal)
	big.Size, empty.Size = domain.MaxIdentityPaper+1, 0
	for name, tt := range map[string]struct {
		by    domain.Actor
		a     *domain.Agency
		c     *domain.IdentityConsent
		there []domain.IdentityPaper
		p     domain.IdentityPaper
		head  string
		code  refusal.Code
		rule  string
	}{
		"without a consent":     {firmPreparer, a, nil, nil, image(domain.IdentityLegal), string(jpeg), refusal.Forbidden, "identity.consent"},
		"to older words":        {firmPreparer, a, &old, nil, image(domain.IdentityLegal), string(jpeg), refusal.Forbidden, "identity.consent"},
		"that was withdrawn":    {firmPreparer, a, &ended, nil, image(domain.IdentityLegal), string(jpeg), refusal.Forbidden, "identity.consent"},
		"of nobody":             {firmPreparer, a, &other, nil, image("cousin"), string(jpeg), refusal.Invalid, "closed_list"},
		"by another firm":       {rival, a, c, nil, image(domain.IdentityLegal), string(jpeg), refusal.NotFound, "not_found"},
		"by a program":          {program, a, c, nil, image(domain.IdentityLegal), string(jpeg), refusal.NotFound, "not_found"},
		"while it is checked":   {firmPreparer, submitted, c, nil, image(domain.IdentityLegal), string(jpeg), refusal.Conflict, "agency.editable"},
		"a fifth one":           {firmPreparer, a, c, full, image(domain.IdentityLegal), string(jpeg), refusal.Invalid, "identity.many"},
		"a workbook":            {firmPreparer, a, c, nil, image(domain.IdentityLegal), "PK\x03\x04 xlsx", refusal.Invalid, "file.type"},
		"larger than it may be": {firmPreparer, a, c, nil, big, string(jpeg), refusal.Invalid, "file.size"},
		"empty":                 {firmPreparer, a, c, nil, empty, string(jpeg), refusal.Invalid, "file.size"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := tt.a.NewIdentityPaper(tt.by, tt.c, tt.there, tt.p, []byte(tt.head), noon)
			refused(t, err, tt.code, tt.rule)
		})
	}
	_, _, err := a.ConsentIdentity(firmPreparer, domain.IdentityLegal, "2020-1", papersClocks, noon)
	refused(t, err, refusal.Conflict, "identity.text")
	words := domain.IdentityConsentText(papersClocks)
	for _, say := range []string{"满 30 日", "满 15 日", "满 60 日", "撤回", "窗口"} {
		if !strings.Contains(words.ZH, say) {
			t.Errorf("the consent does not say %s", say)
		}
	}
}

func TestWhoWithdrawsAConsent(t *testing.T) {
	a := &domain.Agency{ID: "agency-1", Status: domain.AgencyAdmitted}
	for name, tt := range map[string]struct {
		by   domain.Actor
		rule string
	}{"who gave it": {firmPreparer, ""}, "the administrator": {firmAdmin, ""}, "a colleague": {bidder, "identity.whose"}, "a rival": {rival, "not_found"}, "the operator": {reviewer, "not_found"}} {
		draft := &domain.Agency{ID: "agency-1", Status: domain.AgencyDraft}
		c, legal, other := consented(t, draft), heldPaper(t, draft), image(domain.IdentityAuthorised)
		_, err := c.Withdraw(tt.by, a, []*domain.IdentityPaper{legal, &other}, noon)
		if got := ruleOf(err); got != tt.rule {
			t.Errorf("%s: %q, want %q", name, got, tt.rule)
		}
		if gone := legal.Going == domain.IdentityWithdrawn && !c.WithdrawnAt.IsZero(); gone != (tt.rule == "") || other.Going != "" {
			t.Errorf("%s: withdrawn %v, %q, and of the other person %q", name, c.WithdrawnAt, legal.Going, other.Going)
		}
	}
	var none *domain.IdentityConsent
	_, err := none.Withdraw(firmAdmin, a, nil, noon)
	refused(t, err, refusal.Conflict, "identity.withdrawn")
}

func ruleOf(err error) string {
	if r := refusal.As(err); r != nil {
		return r.Rule
	}
	return ""
}

// TestWhoSeesAnIdentityPaper: the vetter at the application, the uploader and the firm's administrators, and nobody else.
func TestWhoSeesAnIdentityPaper(t *testing.T) {
	draft := &domain.Agency{ID: "agency-1", Status: domain.AgencyDraft}
	p := heldPaper(t, draft)
	at := func(s domain.AgencyStatus, vetter domain.PersonID, until time.Time) *domain.Agency {
		return &domain.Agency{ID: "agency-1", Status: s, Vetter: vetter, VetterUntil: until, SubmittedAt: noon}
	}
	taken := at(domain.AgencySubmitted, "reviewer", noon.Add(time.Minute))
	practises, kin, program, recused, ownProgram := reviewer, reviewer, reviewer, reviewer, firmAdmin
	practises.Training, program.Scopes, ownProgram.Scopes = true, []string{"read"}, []string{"read"}
	kin.Also, recused.Recused = []domain.OrganisationID{"agency-1"}, []domain.OrganisationID{"agency-1"}
	for name, tt := range map[string]struct {
		by   domain.Actor
		a    *domain.Agency
		rule string
	}{
		"the vetter at it":                {reviewer, taken, ""},
		"its uploader":                    {firmPreparer, taken, ""},
		"the firm's administrator":        {firmAdmin, taken, ""},
		"a colleague at the firm":         {bidder, taken, "not_found"},
		"the administrator's program":     {ownProgram, taken, "not_found"},
		"another firm":                    {rival, taken, "not_found"},
		"another vetter":                  {who("second", "op", domain.KindOperator, domain.OperatorReviewer), taken, "identity.vetter"},
		"the vetter, a minute later":      {reviewer, at(domain.AgencySubmitted, "reviewer", noon), "identity.vetter"},
		"the vetter who did not take it":  {reviewer, at(domain.AgencySubmitted, "", time.Time{}), "identity.vetter"},
		"the vetter after the decision":   {reviewer, at(domain.AgencyAdmitted, "reviewer", noon.Add(time.Minute)), "identity.status"},
		"the vetter of a draft":           {reviewer, at(domain.AgencyDraft, "reviewer", noon.Add(time.Minute)), "not_found"},
		"the vetter's program":            {program, taken, "not_found"},
		"who practises":                   {practises, taken, "not_found"},
		"a vetter who belongs to it":      {kin, taken, "duty.own"},
		"a vetter who recused himself":    {recused, taken, "duty.recused"},
		"the operator's publisher":        {publisher, taken, "not_found"},
		"a supervisor":                    {who("s", "sup", domain.KindSupervisor, domain.RoleSupervisor), taken, "not_found"},
		"an auditor":                      {who("a", "aud", domain.KindAuditor, domain.RoleAuditor), taken, "not_found"},
		"the platform's administrator":    {who("x", "adm", domain.KindAdmin, domain.AdminSystem), taken, "not_found"},
		"the security administrator":      {who("y", "adm", domain.KindAdmin, domain.AdminSecurity), taken, "not_found"},
		"an officer":                      {officer, taken, "not_found"},
		"a visitor":                       {domain.Visitor(), taken, "not_found"},
		"a job":                           {domain.System(), taken, "not_found"},
		"who claims the firm's accounts":  {who("c", "claim", domain.KindClaimant, domain.RoleClaimant), taken, "not_found"},
		"the uploader, when it is a file": {firmPreparer, draft, ""},
	} {
		e, err := p.Read(tt.by, tt.a, noon)
		if got := ruleOf(err); got != tt.rule {
			t.Errorf("%s: %q, want %q", name, got, tt.rule)
		}
		if err == nil && (e.Kind != domain.EventPaperRead || e.Kind.Class() != domain.ClassPrivate || e.By.Person != tt.by.Person) {
			t.Errorf("%s: the look is not recorded: %+v", name, e)
		}
	}
	shown := func(by domain.Actor) int {
		return len(draft.ShownTo(by, []domain.IdentityPaper{*p, image(domain.IdentityLegal)}))
	}
	if shown(firmPreparer) != 1 || shown(firmAdmin) != 1 || shown(bidder) != 0 {
		t.Errorf("listed: %d, %d, %d", shown(firmPreparer), shown(firmAdmin), shown(bidder))
	}
}

// TestTheClocksOfIdentityPapers: what was decided on goes 30 days after the decision, what was not handed in 15 days after
// its upload, and what waits for its decision waits no longer than 60 days after its submission.
func TestTheClocksOfIdentityPapers(t *testing.T) {
	day := 24 * time.Hour
	for name, tt := range map[string]struct {
		status  domain.AgencyStatus
		decided time.Duration // after the upload; 0: not
		last    int           // days after the upload
		rule    string
	}{
		"never handed in":               {domain.AgencyDraft, 0, 15, "identity.after_upload"},
		"handed in, not decided":        {domain.AgencySubmitted, 0, 61, "identity.after_submission"},
		"handed in again":               {domain.AgencySubmitted, 3 * day, 61, "identity.after_submission"},
		"returned":                      {domain.AgencyReturned, 2 * day, 32, "identity.after_decision"},
		"added after a return":          {domain.AgencyReturned, -day, 15, "identity.after_upload"},
		"admitted":                      {domain.AgencyAdmitted, 2 * day, 32, "identity.after_decision"},
		"admitted, and suspended since": {domain.AgencySuspended, 2 * day, 32, "identity.after_decision"},
		"admitted, and left":            {domain.AgencyExited, 2 * day, 32, "identity.after_decision"},
	} {
		p := heldPaper(t, &domain.Agency{ID: "agency-1", Status: domain.AgencyDraft})
		a := &domain.Agency{ID: "agency-1", Status: tt.status, SubmittedAt: noon.Add(day)}
		if tt.decided != 0 {
			a.DecidedAt = noon.Add(tt.decided)
		}
		if until, rule := p.Until(a); rule != tt.rule || until.IsZero() {
			t.Errorf("%s: until %s by %s", name, until, rule)
		}
		if due := p.Due(a, noon.AddDate(0, 0, tt.last)); due != "" {
			t.Errorf("%s: gone on its last day by %s", name, due)
		}
		if due := p.Due(a, noon.AddDate(0, 0, tt.last+1)); due != tt.rule {
			t.Errorf("%s: a day later %q, want %q", name, due, tt.rule)
		}
		_, err := p.Read(firmAdmin, a, noon.AddDate(0, 0, tt.last+1))
		refused(t, err, refusal.NotFound, "identity.gone") // the clock decides, not its job
	}
}

func TestWhatStaysOfADeletedIdentityPaper(t *testing.T) {
	a := &domain.Agency{ID: "agency-1", Status: domain.AgencyDraft}
	p := heldPaper(t, a)
	if _, done := p.Erase(a, noon); done {
		t.Fatal("what is kept was erased")
	}
	p.Doom("identity.after_upload")
	p.Doom(domain.IdentityWithdrawn)
	e, done := p.Erase(a, noon)
	want := domain.IdentityPaper{ID: "paper", Agency: "agency-1", Whose: domain.IdentityLegal, SHA256: strings.Repeat("a", 64), Going: "identity.after_upload", DeletedAt: noon}
	if !done || *p != want || e.Kind != domain.EventPaperDeleted || e.Face["rule"] != "identity.after_upload" {
		t.Fatalf("%v, %+v, %+v", done, *p, e)
	}
	if _, again := p.Erase(a, noon); again {
		t.Fatal("a deletion was recorded twice")
	}
	late, _, err := a.NewIdentityPaper(firmPreparer, consented(t, a), nil, image(domain.IdentityLegal), jpeg, noon)
	if err != nil {
		t.Fatal(err)
	}
	late.Doom(domain.IdentityWithdrawn)
	if late.Erasable(noon.Add(time.Minute)) || !late.Erasable(noon.Add(2*time.Hour)) {
		t.Error("the row of an upload that is on its way is forgotten before its object can be found")
	}
}
