package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// Loads of one noun inside Update lock its row; a missing row is domain.Missing(). Saves write the row where its
// version is the loaded one, raise the version in the row and in the struct, and are a Conflict (with the current version) otherwise.

// OrganisationTx is organisations, people, sessions.
type OrganisationTx interface {
	StaffTx
	TicketTx
	OrganisationsByID(ctx context.Context, ids []domain.OrganisationID) (map[domain.OrganisationID]domain.Organisation, error)
	Organisation(ctx context.Context, id domain.OrganisationID) (*domain.Organisation, error)
	Organisations(ctx context.Context, q OrganisationQuery) ([]domain.Organisation, error)
	AddOrganisation(ctx context.Context, o *domain.Organisation) error // same id again: Conflict "exists"
	Person(ctx context.Context, id domain.PersonID) (*domain.Person, error)
	PersonByEmail(ctx context.Context, email string) (*domain.Person, error) // case-insensitive
	AddPerson(ctx context.Context, p *domain.Person) error                   // taken mail address: Conflict on field email
	SavePerson(ctx context.Context, p *domain.Person) error
	Memberships(ctx context.Context, ps ...domain.PersonID) ([]domain.Membership, error)
	SetMembership(ctx context.Context, m domain.Membership) error
	People(ctx context.Context, o domain.OrganisationID) ([]Member, error)
	// Holders are the enabled people with one of the roles: in the organisation, or when it is "" in any whose region holds
	// r, or when that is "" too anywhere. Of a training region are only those who practise in it, and never otherwise.
	Holders(ctx context.Context, o domain.OrganisationID, r domain.RegionCode, roles ...domain.Role) ([]domain.Person, error)
	// Bidders are the enabled people with one of the roles in the agencies whose bid on the notice stood at the freeze.
	Bidders(ctx context.Context, n domain.NoticeID, roles ...domain.Role) ([]domain.Person, error)

	AddSession(ctx context.Context, s Session) error
	Session(ctx context.Context, tokenHash string) (*Session, error)
	TouchSession(ctx context.Context, tokenHash string, seen time.Time) error
	EndSession(ctx context.Context, tokenHash string) error
	EndSessions(ctx context.Context, p domain.PersonID) error
	AddReset(ctx context.Context, tokenHash string, p domain.PersonID, until time.Time) error
	TakeReset(ctx context.Context, tokenHash string) (domain.PersonID, error) // once, before its end; else Missing
	// Tries counts failed log-ins of a key (account and address together, or address alone) since a moment; AddTry adds one.
	Tries(ctx context.Context, key string, since time.Time) (int, error)
	KnowsBrowser(ctx context.Context, p domain.PersonID, tokenHash string) (bool, error)
	KnowBrowser(ctx context.Context, p domain.PersonID, tokenHash string, until time.Time) error
	AddTry(ctx context.Context, key string) error
}

// OrganisationQuery pages organisations by id.
type OrganisationQuery struct {
	ID     domain.OrganisationID // that one
	Text   string                // in its name or code
	Kind   domain.OrganisationKind
	Region domain.RegionCode // and what lies in it
	After  domain.OrganisationID
	Limit  int
}

// Member is a person with his roles in one organisation.
type Member struct {
	Person domain.Person
	Roles  []domain.Role
}

// Session is one log-in. Only the hash of its token is kept.
type Session struct {
	ID           string // names it to its person; useless as a token
	TokenHash    string
	Person       domain.PersonID
	Organisation domain.OrganisationID
	How          string        // it began
	Second       bool          // a second factor is still to be shown
	Look         domain.LookID // it sees as another; "" its own
	Address      string
	Device       string
	BegunAt      time.Time
	ProvedAt     time.Time
	SeenAt       time.Time
	Until        time.Time
}

// AgencyTx is agencies and their admission.
type AgencyTx interface {
	Agency(ctx context.Context, id domain.AgencyID) (*domain.Agency, error)
	AgencyByUSCC(ctx context.Context, uscc string) (*domain.Agency, error)
	AgenciesByID(ctx context.Context, ids []domain.AgencyID) (map[domain.AgencyID]*domain.Agency, error) // one query, no lock
	AddAgency(ctx context.Context, a *domain.Agency) error                                               // taken USCC: Conflict on field uscc
	SaveAgency(ctx context.Context, a *domain.Agency) error                                              // also keeps its Organisation row's name, region, phone, address equal
	Agencies(ctx context.Context, q AgencyQuery) ([]domain.Agency, error)
	// Expiring pages, by id, the admitted agencies with something that ends within the days.
	Expiring(ctx context.Context, from, to workday.Date, after domain.AgencyID, limit int) ([]domain.Agency, error)
	AddReminders(ctx context.Context, a domain.AgencyID, list []domain.Expiry) (fresh []domain.Expiry, err error) // those that were not there
	// EveryAdmitted is all admitted agencies with what eligibility needs of them and no more: one query, no lock.
	EveryAdmitted(ctx context.Context, practice bool) ([]domain.Agency, error)
	FillInitials(ctx context.Context, limit int) (filled int, err error) // of names in pinyin, where they are not computed yet
}

// AgencyQuery pages agencies, newest change first for the desk, by name for the public.
type AgencyQuery struct {
	Text     string // name, its initials in pinyin, or code; two characters are enough
	Trade    string
	Region   domain.RegionCode
	Statuses []domain.AgencyStatus
	Practice bool // also of training regions; else only when Region is one
	Queue    bool // order by the operator's deadline instead of name
	After    string
	Limit    int
}

// FileTx is the rows of objects.
type FileTx interface {
	File(ctx context.Context, id domain.FileID) (*domain.File, error)
	Files(ctx context.Context, ids ...domain.FileID) (map[domain.FileID]*domain.File, error) // missing ones are absent; "" is ignored
	AddFile(ctx context.Context, f *domain.File) error
	SaveFile(ctx context.Context, f *domain.File) error                                 // no version: by id
	StaleFiles(ctx context.Context, before time.Time, limit int) ([]domain.File, error) // never cited, older
	DropFile(ctx context.Context, id domain.FileID) error
	AddEnvelopeFiles(ctx context.Context, n *domain.Notice, standing []*domain.Bid, until time.Time) error // rows of bids/<notice>/<id>.age, id = bid id, in bulk; a repeat is ignored
	FilePublic(ctx context.Context, id domain.FileID) (bool, error)                                        // a published notice gives, or gave, it to everybody
	ContractFileOf(ctx context.Context, id domain.FileID, a domain.AgencyID) (bool, error)                 // the agency's signed or filed contract cites it
}

// AttachmentTx is attachments that not everybody may read.
type AttachmentTx interface {
	NoticesCiting(ctx context.Context, id domain.FileID) ([]domain.Notice, error) // published notices with it among their attachments, the twenty newest, newest first. No lock.
	Fetches(ctx context.Context, n domain.NoticeID, limit int) ([]Fetch, error)   // oldest first
}

// Fetch is one reading of a restricted attachment by an agency.
type Fetch struct {
	File   domain.FileID
	Agency domain.AgencyID
	Name   string // of the agency
	At     time.Time
}

// DirectoryTx is regions, calendars, rulebooks and the matter directory.
type DirectoryTx interface {
	Regions(ctx context.Context) ([]domain.Region, error)
	PutRegion(ctx context.Context, r domain.Region) error                                           // one with notices stays practice or business: Conflict
	Training(ctx context.Context, r domain.RegionCode) (bool, error)                                // a training region
	Matter(ctx context.Context, code string, day workday.Date) (*directory.MatterVersion, error)    // the newest version that has begun or, when none has, the first to come; nil,nil when the code is unknown
	MatterVersions(ctx context.Context, code string) ([]directory.MatterVersion, error)             // newest first
	Matters(ctx context.Context, q MatterQuery) ([]directory.MatterVersion, error)                  // one version of each
	AllMatters(ctx context.Context, r domain.RegionCode) ([]directory.MatterVersion, error)         // every version, of a region and what lies in it ("": all); those of a training region only when it is asked for
	PutMatters(ctx context.Context, ms []directory.MatterVersion) (added int, err error)            // a version that is there must be equal, else Conflict
	Categories(ctx context.Context) ([]Category, error)                                             // of all; those of training regions alone count no matter
	Qualifications(ctx context.Context, buyer domain.RegionCode) ([]directory.Qualification, error) // that matters ask for which the region's departments may buy, each once; "": all but training
	Rulebooks(ctx context.Context) ([]rulebook.Rulebook, error)                                     // all versions
	PutRulebook(ctx context.Context, b rulebook.Rulebook) (added bool, err error)
	Calendar(ctx context.Context) (workday.Calendar, error)
	CalendarYear(ctx context.Context, year int) (*workday.Year, error)
	PutYears(ctx context.Context, ys []workday.Year) (changed int, err error)
}

// Category is a kind of service, with how many matters it has.
type Category struct {
	Name    string `json:"name"`
	Matters int    `json:"matters"`
}

// MatterQuery pages matters by code.
type MatterQuery struct {
	Day        workday.Date      // of each matter the version of that day; zero: the newest
	Holding    bool              // only what the directory of that day has: in force or suspended
	Region     domain.RegionCode // and what lies in it
	Buyer      domain.RegionCode // only what a department of that region may buy: of its own directory and of those over it
	Link       string            // precondition, inside, after
	Text       string            // name, other names, its initials in pinyin, or code; two characters are enough
	Category   string
	Department string
	After      string
	Limit      int
}

// ChangeTx is changes of directories and rulebooks.
type ChangeTx interface {
	Change(ctx context.Context, id domain.ChangeID) (*domain.Change, error)
	ChangeByNumber(ctx context.Context, number string) (*domain.Change, error)
	NextChangeNumber(ctx context.Context, r domain.RegionCode, year int) (string, error) // BG-430103-2026-000001
	AddChange(ctx context.Context, c *domain.Change) error
	SaveChange(ctx context.Context, c *domain.Change) error
	Changes(ctx context.Context, q ChangeQuery) ([]domain.Change, error)
	ChangesCiting(ctx context.Context, f domain.FileID) ([]domain.Change, error)            // no lock
	ChangeComments(ctx context.Context, id domain.ChangeID) ([]domain.PublicComment, error) // in their order
	AddChangeComment(ctx context.Context, m *domain.PublicComment) (added bool, err error)  // false: the id is there
	AnswerChangeComment(ctx context.Context, m *domain.PublicComment) error
	// MatterLocks are the newest versions begun, of the wider regions, of matters with one of the standard codes.
	MatterLocks(ctx context.Context, stdCodes []string, wider []domain.RegionCode) ([]directory.MatterVersion, error)
}

// ChangeQuery pages changes, newest first.
type ChangeQuery struct {
	Region     domain.RegionCode // and what lies in it
	Department domain.OrganisationID
	Statuses   []domain.ChangeStatus
	Matter     string
	Rulebook   string
	Public     bool // open to comment once, or published
	After      Cursor
	Limit      int
}

// NoticeTx is notices.
type NoticeTx interface {
	Notice(ctx context.Context, id domain.NoticeID) (*domain.Notice, error)
	NoticeUnlocked(ctx context.Context, id domain.NoticeID) (*domain.Notice, error)
	NoticeForFreeze(ctx context.Context, id domain.NoticeID) (*domain.Notice, error) // FOR UPDATE: waits for bids in flight
	NoticeByNumber(ctx context.Context, number string) (*domain.Notice, error)       // no lock
	NextNumber(ctx context.Context, r domain.RegionCode, year int) (string, error)   // CG-430103-2026-000123
	AddNotice(ctx context.Context, n *domain.Notice) error
	SaveNotice(ctx context.Context, n *domain.Notice) error
	Notices(ctx context.Context, q NoticeQuery) ([]domain.Notice, error)
	// LockBudget serialises what judges splitting: an advisory lock of department and year until the transaction ends.
	LockBudget(ctx context.Context, d domain.OrganisationID, year int) error
	// Pieces are the department's other purchases that can matter to a judgement, submitted or later and not failed or
	// cancelled, by number; cut says that there are more of the same matter than it tells.
	Pieces(ctx context.Context, q PieceQuery) (list []compliance.Piece, cut bool, err error)
	// Directs counts the department's direct selections with an agency in a budget year: submitted or later, not failed or cancelled.
	Directs(ctx context.Context, d domain.OrganisationID, year int, uscc string, except domain.NoticeID) (int, error)
	AddKeys(ctx context.Context, n domain.NoticeID, k NewKeys) error // wrapped secrets
	WrappedKeys(ctx context.Context, n domain.NoticeID) (offer, document, secret []byte, err error)
	DestroyKeys(ctx context.Context, n domain.NoticeID) error
	PublicNumbers(ctx context.Context) (Numbers, error)
}

// PieceQuery narrows a department's purchases to what can matter: those of the year on the same project, those of the year
// that buy the same matter, and those whose title may be near-identical within some days of a day.
type PieceQuery struct {
	Department domain.OrganisationID
	Year       int
	Except     domain.NoticeID // itself
	Project    string
	Matter     string
	Title      string
	Day        workday.Date
	Window     int     // days before and after the day
	Share      float64 // of common pairs from which titles are near-identical
}

// NoticeQuery pages notices: newest deadline first, then id; or newest published first.
type NoticeQuery struct {
	Text       string
	Statuses   []domain.NoticeStatus
	OpenAt     *time.Time // published and before the deadline at the moment
	ClosedAt   *time.Time // published and past it: closed, waiting for selection
	Public     bool       // only published ones
	Region     domain.RegionCode
	Category   string
	Method     string
	Matter     string
	From, To   money.Fen // of the amount, both included; 0: no bound
	Department domain.OrganisationID
	Practice   bool // also of training regions; else only when Region is one
	Newest     bool // by the moment of publication; with Public, and without a cursor
	After      Cursor
	Limit      int
}

// Cursor is a place in a list: the sort moment and the id of its last row.
type Cursor struct {
	At time.Time
	ID string
}

// RevisionTx is texts of notices: those published, and changes on their way.
type RevisionTx interface {
	AddRevision(ctx context.Context, n domain.NoticeID, r Revision) error // a text as published
	Revisions(ctx context.Context, n domain.NoticeID) ([]Revision, error)
	Revision(ctx context.Context, id domain.RevisionID) (*domain.Revision, error)
	OpenRevision(ctx context.Context, n domain.NoticeID) (*domain.Revision, error) // nil,nil when none is on its way. No lock.
	ProposeRevision(ctx context.Context, r *domain.Revision) error                 // another one on its way: Conflict
	SaveRevision(ctx context.Context, r *domain.Revision) error
	OpenRevisions(ctx context.Context, q RevisionQuery) ([]domain.Revision, error) // newest first
	LapseBids(ctx context.Context, n domain.NoticeID) ([]*domain.Bid, error)       // every sealed bid of a notice whose terms have changed; without envelopes
	LapsedBidOf(ctx context.Context, n domain.NoticeID, a domain.AgencyID) (*domain.Bid, error)
	// Interested are the enabled people with one of the roles in agencies that have bid on the notice (and not taken it back) or asked.
	Interested(ctx context.Context, n domain.NoticeID, roles ...domain.Role) ([]domain.Person, error)
}

// RevisionQuery pages revisions on their way.
type RevisionQuery struct {
	Statuses   []domain.RevisionStatus
	Department domain.OrganisationID
	Region     domain.RegionCode
	After      Cursor
	Limit      int
}

// Revision is a notice's terms and checks as published, why they were changed, and the deadline they set.
type Revision struct {
	Revision    int                `json:"revision"`
	Terms       domain.Terms       `json:"terms"`
	Checks      []compliance.Check `json:"checks"`
	PublishedAt time.Time          `json:"published_at"`
	Reason      string             `json:"reason"`
	Material    bool               `json:"material"`
	Deadline    workday.Deadline   `json:"deadline"`
}

// PriceTx is prices of past awards.
type PriceTx interface {
	AwardedPrices(ctx context.Context, matter, quote string) ([]money.Fen, error) // of awards that hold, outside training regions; the newest
}

// EnquiryTx is questions on notices.
type EnquiryTx interface {
	Enquiry(ctx context.Context, id domain.EnquiryID) (*domain.Enquiry, error)
	NextEnquiry(ctx context.Context, n domain.NoticeID) (ordinal int, err error) // the caller holds the notice
	AddEnquiry(ctx context.Context, q *domain.Enquiry) error
	SaveEnquiry(ctx context.Context, q *domain.Enquiry) error
	EnquiriesOf(ctx context.Context, n domain.NoticeID) ([]domain.Enquiry, error) // in their order
	Enquiries(ctx context.Context, q EnquiryQuery) ([]domain.Enquiry, error)
}

// EnquiryQuery pages enquiries: newest first.
type EnquiryQuery struct {
	Waiting    bool // unanswered ones only
	Department domain.OrganisationID
	Region     domain.RegionCode
	Agency     domain.AgencyID
	After      Cursor
	Limit      int
}

// Numbers are the few figures of the home page.
type Numbers struct {
	Open, Published, Awarded, Agencies int
	Saved                              money.Fen // caps less prices, of awards quoted in total
	Awards                             money.Fen // caps of those awards
}

// BidTx is bids. StoreBid is the one statement that decides the deadline.
type BidTx interface {
	// BidTarget is a notice and an agency, with what a bid needs of them and of the agency's relations and no more; the agency is nil when there is none. No lock.
	BidTarget(ctx context.Context, number string, a domain.AgencyID) (*domain.Notice, *domain.Agency, domain.Ties, error)
	StoreBid(ctx context.Context, b *domain.Bid) (stored bool, err error) // fills ReceivedAt and Deadline; false: closed. Same agency has a sealed one: Conflict "bid.standing". Same id: Conflict "bid.id"
	Bid(ctx context.Context, id domain.BidID) (*domain.Bid, error)
	// EndBid marks a sealed bid withdrawn or replaced while the notice is open by the database's clock; false: it was too late or no longer sealed.
	EndBid(ctx context.Context, id domain.BidID, s domain.BidStatus) (endedAt time.Time, ok bool, err error)
	StandingBids(ctx context.Context, n domain.NoticeID) ([]*domain.Bid, error) // sealed at the freeze and what became of them, ascending id
	FreezeReasons(ctx context.Context, n domain.NoticeID, reasons map[domain.AgencyID][]domain.Reason) error
	FrozenReasons(ctx context.Context, n domain.NoticeID) (map[domain.AgencyID][]domain.Reason, error) // nil when none were frozen
	SaveBids(ctx context.Context, bids []*domain.Bid) error                                            // status, eligible, reason, nonce, price, rank in bulk
	BidsOfAgency(ctx context.Context, a domain.AgencyID, after Cursor, limit int) ([]AgencyBid, error)
	StandingBidOf(ctx context.Context, n domain.NoticeID, a domain.AgencyID) (*domain.Bid, error)     // nil,nil when none
	SealedBidsOf(ctx context.Context, a domain.AgencyID, ns []domain.NoticeID) ([]*domain.Bid, error) // without envelopes
	// ReleaseSealed hands the sealed events of a notice to the log, in random order.
	ReleaseSealed(ctx context.Context, n domain.NoticeID) error
}

// AgencyBid is a bid with what its agency needs to know of the notice.
type AgencyBid struct {
	Bid      domain.Bid
	Number   string
	Title    string
	Status   domain.NoticeStatus
	Deadline time.Time
}

// AwardTx is awards.
type AwardTx interface {
	Award(ctx context.Context, n domain.NoticeID) (*domain.Award, error)
	AwardByNumber(ctx context.Context, number string) (*domain.Award, error) // no lock
	AddAward(ctx context.Context, a *domain.Award) error
	SaveAward(ctx context.Context, a *domain.Award) error
	Awards(ctx context.Context, q AwardQuery) ([]AwardRow, error)
}

// AwardQuery pages awards: newest first.
type AwardQuery struct {
	Text       string
	Region     domain.RegionCode
	Department domain.OrganisationID
	Agency     domain.AgencyID // as present winner
	Practice   bool            // also of training regions; else only when Region is one
	After      Cursor
	Limit      int
}

// AwardRow is an award with what lists show of its notice; Award.Record is left empty.
type AwardRow struct {
	Award          domain.Award
	Title          string
	DepartmentName string
	Amount         money.Fen
	Method         string
	Quote          string
	Standing       int
	ContractStatus domain.ContractStatus // "" when there is none
}

// ContractTx is contracts.
type ContractTx interface {
	Contract(ctx context.Context, id domain.ContractID) (*domain.Contract, error)
	ContractsOfNotice(ctx context.Context, n domain.NoticeID) ([]*domain.Contract, error) // by place, without terminated ones
	AddContract(ctx context.Context, c *domain.Contract) error
	SaveContract(ctx context.Context, c *domain.Contract) error
	// Contracts of a department, or of an agency once they are handed over; newest first by CreatedAt, then id.
	Contracts(ctx context.Context, d domain.OrganisationID, a domain.AgencyID, after Cursor, limit int) ([]domain.Contract, error)
}

// FindingTx is findings.
type FindingTx interface {
	Finding(ctx context.Context, id domain.FindingID) (*domain.Finding, error)
	AddFinding(ctx context.Context, f *domain.Finding) error
	SaveFinding(ctx context.Context, f *domain.Finding) error
	Findings(ctx context.Context, q FindingQuery) ([]domain.Finding, error)
	OpenFinding(ctx context.Context, n domain.NoticeID, check string) (*domain.Finding, error) // nil,nil when none. No lock.
}

// FindingQuery pages findings, newest first.
type FindingQuery struct {
	Region     domain.RegionCode     // and what lies in it
	Department domain.OrganisationID // its own only
	Recheck    domain.RecheckID
	Open       bool
	After      Cursor
	Limit      int
}

// RecheckTx is re-runs of the checks and what they said.
type RecheckTx interface {
	AddRecheck(ctx context.Context, r *domain.Recheck) (added bool, err error) // of an event that has one already: false
	AddResults(ctx context.Context, r domain.RecheckID, s RecheckScope) ([]domain.RecheckResult, error)
	AddResult(ctx context.Context, r *domain.RecheckResult) error
	RecheckResult(ctx context.Context, id domain.RecheckResultID) (*domain.RecheckResult, error)
	SaveResult(ctx context.Context, r *domain.RecheckResult) error
	// ChecksSince are the checks of the newest re-run that changed something on a notice after a moment, nil when none did.
	ChecksSince(ctx context.Context, n domain.NoticeID, since time.Time) ([]compliance.Check, error)
	Rechecks(ctx context.Context, q RecheckQuery) ([]domain.Recheck, error)
	Recheck(ctx context.Context, id domain.RecheckID, r domain.RegionCode) (*domain.Recheck, error)
	Results(ctx context.Context, id domain.RecheckID, r domain.RegionCode, changed bool, limit int) ([]domain.RecheckResult, error) // by number
	// Expired are the trades and credit codes of admitted agencies whose certificates ended after one day and by another.
	Expired(ctx context.Context, after, by workday.Date) (map[string][]string, error)
	LastDone(ctx context.Context, handler string, except domain.DeliveryID) (time.Time, error) // when a delivery of the handler was done last; zero when none was
}

// RecheckScope says which notices in flight a cause concerns: all of a region, or those that name one of the matters,
// demand one of the trades, or have to do with one of the agencies.
type RecheckScope struct {
	Region   domain.RegionCode
	All      bool
	Matters  []string
	Trades   []string
	Agencies []string // credit codes: asked directly, or selected
}

// RecheckQuery pages re-runs, newest first.
type RecheckQuery struct {
	Kinds   []domain.CauseKind
	Changed bool              // only those that changed something
	Region  domain.RegionCode // whose notices are counted
	After   Cursor
	Limit   int
}

// RelationTx is who belongs to whom, and the agencies that could take part in a purchase.
type RelationTx interface {
	PutRelations(ctx context.Context, rs []domain.Relation) (changed int, err error) // the same fact again changes nothing
	Relations(ctx context.Context, q RelationQuery) ([]domain.Relation, error)
	Relation(ctx context.Context, id string) (*domain.Relation, error)
	// RelationsOf are those of which the code is a side, newest first.
	RelationsOf(ctx context.Context, uscc string) ([]domain.Relation, error)
	// TiesAbove is what is known of agencies by credit code: who sponsors, heads, holds and manages them, and their roles.
	TiesAbove(ctx context.Context, codes []string) (domain.Ties, error)
	// TiesBelow is what is known of organs by credit code, and of the roles in a department's project.
	TiesBelow(ctx context.Context, organs []string, department, project string) (domain.Ties, error)
	Admitted(ctx context.Context, trades []string, persons bool, practice bool) (count int, holders []domain.Holder, err error) // practice: training agencies too
	AgencyNames(ctx context.Context, codes []string, admitted bool) (map[string]string, error)
	SameHead(ctx context.Context, a *domain.Agency) ([]domain.Agency, error) // other admitted agencies with the same legal representative
	MattersByCode(ctx context.Context, codes []string, day workday.Date) (map[string]directory.MatterVersion, error)
}

// RelationQuery pages relations: newest import first.
type RelationQuery struct {
	Text  string // part of a name, or a whole code
	Kind  domain.RelationKind
	After Cursor
	Limit int
}

// PurchaseTx is purchases registered from elsewhere, and imported history.
type PurchaseTx interface {
	Purchase(ctx context.Context, id domain.PurchaseID) (*domain.Purchase, error)
	AddPurchase(ctx context.Context, p *domain.Purchase) error
	AddPurchases(ctx context.Context, ps []*domain.Purchase) (added int, err error) // in bulk; one whose id is there is left as it is
	SavePurchase(ctx context.Context, p *domain.Purchase) error
	Purchases(ctx context.Context, q PurchaseQuery) ([]domain.Purchase, error)
}

// PurchaseQuery pages registered purchases: newest registration first.
type PurchaseQuery struct {
	Department domain.OrganisationID
	Region     domain.RegionCode // and what lies in it
	BudgetYear int
	Route      string
	After      Cursor
	Limit      int
}

// ChainTx is a department's internal approval and its deputies.
type ChainTx interface {
	Chain(ctx context.Context, d domain.OrganisationID, r domain.RegionCode) (domain.Chain, error) // the default when none is set
	SaveChain(ctx context.Context, c *domain.Chain) error
	Deputy(ctx context.Context, id domain.DeputyID) (*domain.Deputy, error)
	AddDeputy(ctx context.Context, d *domain.Deputy) error
	SaveDeputy(ctx context.Context, d *domain.Deputy) error
	Deputies(ctx context.Context, d domain.OrganisationID, until workday.Date) ([]domain.Deputy, error) // that end on the day or later; all with the zero day
}

// TemplateTx is templates of notices.
type TemplateTx interface {
	Template(ctx context.Context, id domain.TemplateID) (*domain.Template, error)
	AddTemplate(ctx context.Context, m *domain.Template) error
	SaveTemplate(ctx context.Context, m *domain.Template) error
	Templates(ctx context.Context, q TemplateQuery) ([]domain.Template, error)
}

// TemplateQuery pages templates, last saved first.
type TemplateQuery struct {
	Region domain.RegionCode // and what lies in it: for who keeps them
	For    domain.RegionCode // of this region and those that hold it: for who uses them
	Matter string
	InUse  bool
	After  Cursor
	Limit  int
}

// SampleTx is fast-lane notices drawn for review.
type SampleTx interface {
	Sample(ctx context.Context, n domain.NoticeID) (*domain.Sample, error)
	AddSample(ctx context.Context, s *domain.Sample) error
	SaveSample(ctx context.Context, s *domain.Sample) error
	Samples(ctx context.Context, q SampleQuery) ([]domain.Sample, error)
}

// SampleQuery pages samples, newest first.
type SampleQuery struct {
	Region     domain.RegionCode
	Department domain.OrganisationID
	Public     bool // without training regions
	Waiting    bool
	After      Cursor
	Limit      int
}

// EmergencyTx is records of emergency purchases.
type EmergencyTx interface {
	Emergency(ctx context.Context, id domain.PurchaseID) (*domain.Emergency, error)
	AddEmergency(ctx context.Context, m *domain.Emergency) error
	SaveEmergency(ctx context.Context, m *domain.Emergency) error
	Emergencies(ctx context.Context, q EmergencyQuery) ([]domain.Emergency, error)
}

// EmergencyQuery pages emergency purchases, newest first.
type EmergencyQuery struct {
	Region     domain.RegionCode
	Department domain.OrganisationID
	Status     domain.EmergencyStatus
	Public     bool // the confirmed ones, without training regions unless Region is one
	After      Cursor
	Limit      int
}

// EventTx reads the history.
type EventTx interface {
	Events(ctx context.Context, subjects []string, limit int) ([]RecordedEvent, error) // oldest first
	EventByID(ctx context.Context, id domain.EventID) (*RecordedEvent, error)
}

// RecordedEvent is an event as it stands in the table.
type RecordedEvent struct {
	ID       domain.EventID   `json:"-"` // a counter: its gaps would tell how many sealed bids came between
	Kind     domain.EventKind `json:"kind"`
	Class    domain.Class     `json:"class"`
	Subject  string           `json:"subject"`
	At       time.Time        `json:"at"`
	Face     []byte           `json:"face"` // canonical JSON
	Person   domain.PersonID  `json:"-"`
	Training bool             `json:"-"`               // in a training region
	Index    *int64           `json:"index,omitempty"` // in the log; nil until it is there
}

// Digest names an event to outsiders: SHA-256 of its face, 64 hex.
func (e RecordedEvent) Digest() string { return hash(string(e.Face)) }

// LetterTx is letters as the page shows them.
type LetterTx interface {
	AddLetters(ctx context.Context, ls []domain.Letter) error                                                               // with their dispatches; a repeat of event, kind and person is ignored
	Letters(ctx context.Context, p domain.PersonID, unread bool, after domain.LetterID, limit int) ([]domain.Letter, error) // newest first
	UnreadLetters(ctx context.Context, p domain.PersonID) (int, error)
	MarkRead(ctx context.Context, p domain.PersonID, id domain.LetterID) error // 0: all
}

// DeliveryTx is work promised.
type DeliveryTx interface {
	DueOf(ctx context.Context, subject string) ([]domain.Delivery, error) // of one noun, due and not done
	Deliver(ctx context.Context, d domain.Delivery) error                 // unique by subject, handler and due: a repeat is ignored
	// ClaimDelivery marks a delivery done; false when it is already, so that doing it twice is harmless. It is a handler's first act.
	ClaimDelivery(ctx context.Context, id domain.DeliveryID) (bool, error)
	Delivery(ctx context.Context, id domain.DeliveryID) (*domain.Delivery, error)
	// HandOut takes deliveries that are due, or were handed out longer than lease ago and are not done, raises their attempt, SKIP LOCKED.
	HandOut(ctx context.Context, lease time.Duration, limit int) ([]domain.Delivery, error)
	DeliveryFailed(ctx context.Context, id domain.DeliveryID, fault string, final bool, retryIn time.Duration) error
	// FailedDeliveries have a fault and are not done: final, or tried at least so often; of the region and what lies in it, of agencies, and of none.
	FailedDeliveries(ctx context.Context, r domain.RegionCode, attempts, limit int) ([]domain.Delivery, error)
	RetryDelivery(ctx context.Context, r domain.RegionCode, id domain.DeliveryID) error
	Undone(ctx context.Context, handler string) ([]domain.Delivery, error) // a handler's that will still be tried
	Backlog(ctx context.Context) (map[string]int, error)                   // due and not done, by handler's queue; for metrics
	// Leftover deliveries of a subject that no longer matter (a cancelled notice) are marked done.
	DropDeliveries(ctx context.Context, subject string) error
}

// DemoTx is the demo clock; outside a demo database everything but Demo is Forbidden.
type DemoTx interface {
	Demo(ctx context.Context) (bool, error)
	AdvanceClock(ctx context.Context, to time.Time) error // never back
	NextDeadline(ctx context.Context) (time.Time, error)  // the earliest due moment ahead: a notice's deadline or a standstill's end; zero when none
}
