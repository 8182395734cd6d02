package store

import (
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

// noticeRow keeps the terms whole; the columns beside them repeat what lists filter and rules count.
type noticeRow struct {
	bun.BaseModel `bun:"table:notices,alias:n"`

	ID                domain.NoticeID `bun:",pk"`
	Number            string
	Region            domain.RegionCode
	Department        domain.OrganisationID
	DepartmentName    string
	DepartmentUSCC    string `bun:"department_uscc"`
	Status            domain.NoticeStatus
	Version           int64
	Revision          int
	Title             string
	Matter            string
	Category          string
	Method            string
	Quote             string
	Amount            money.Fen
	BudgetProject     string
	BudgetYear        int
	Terms             domain.Terms `bun:",type:jsonb"`
	MatterVersion     int
	Rulebooks         []string           `bun:",type:jsonb"`
	Checks            []compliance.Check `bun:",type:jsonb"`
	CheckedAt         time.Time          `bun:",nullzero"`
	Agreements        []domain.Agreement `bun:",type:jsonb"`
	Faults            []domain.Fault     `bun:",type:jsonb"`
	Approvals         []domain.Approval  `bun:",type:jsonb"`
	Reviewed          *domain.Reviewed   `bun:",type:jsonb"`
	FastLane          bool
	ChangedAt         time.Time `bun:",nullzero"`
	ChangedAs         domain.Role
	Officer           domain.PersonID   `bun:",nullzero"`
	Writers           []domain.PersonID `bun:",type:jsonb"`
	Manager           domain.PersonID   `bun:",nullzero"`
	Reviewer          domain.PersonID   `bun:",nullzero"`
	Publisher         domain.PersonID   `bun:",nullzero"`
	OfferRecipient    string
	DocumentRecipient string
	Commitment        string
	Beacon            string
	MinBidders        int
	SubmittedAt       time.Time        `bun:",nullzero"`
	ReviewDueAt       time.Time        `bun:",nullzero"`
	ReviewDue         workday.Deadline `bun:",type:jsonb"`
	PublishedAt       time.Time        `bun:",nullzero"`
	Deadline          time.Time        `bun:",nullzero"`
	DeadlineWorking   workday.Deadline `bun:",type:jsonb"`
	FrozenAt          time.Time        `bun:",nullzero"`
	VettedAt          time.Time        `bun:",nullzero"`
	OpenedAt          time.Time        `bun:",nullzero"`
	EndedAt           time.Time        `bun:",nullzero"`
	Waits             string
	WaitsUntil        time.Time        `bun:",nullzero"`
	LowScreen         domain.LowScreen `bun:",type:jsonb"`
	Standing          int
	ListHash          string
	Reason            string
	Organs            []domain.Organ  `bun:",type:jsonb"`
	RepostOf          domain.NoticeID `bun:",nullzero"`
	RepostedAs        domain.NoticeID `bun:",nullzero"`
	Training          bool            // set by trigger
	MaterialRevision  int
	SuspendedFrom     domain.NoticeStatus
	Suspensions       []domain.Suspension `bun:",type:jsonb"`
	DecisionDocument  string
	Conclusion        domain.Conclusion `bun:",type:jsonb"`
	FewerBidders      int
	Follows           domain.NoticeID `bun:",nullzero"`
	FollowedBy        domain.NoticeID `bun:",nullzero"`
	BeaconState       domain.Beacon   `bun:",type:jsonb"`
	BeaconAt          time.Time       `bun:",nullzero"`
	Split             domain.Split    `bun:",type:jsonb"`
}

func newNoticeRow(n *domain.Notice) *noticeRow {
	return &noticeRow{
		ID: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, DepartmentName: n.DepartmentName, DepartmentUSCC: n.DepartmentUSCC,
		Status: n.Status, Version: n.Version, Revision: n.Revision,
		Title: n.Title, Matter: n.Matter, Category: n.Category, Method: n.Method, Quote: n.Quote, Amount: n.Amount,
		BudgetProject: n.BudgetProject, BudgetYear: n.BudgetYear, Terms: n.Terms,
		MatterVersion: n.MatterVersion, Rulebooks: n.Rulebooks, Checks: n.Checks, CheckedAt: n.CheckedAt, Agreements: n.Agreements, Faults: n.Faults,
		Approvals: approvals(n.Approvals), Reviewed: n.Reviewed, FastLane: n.FastLane, ChangedAt: n.ChangedAt, ChangedAs: n.ChangedAs,
		Officer: n.Officer, Writers: n.Writers, Manager: n.Manager, Reviewer: n.Reviewer, Publisher: n.Publisher,
		OfferRecipient: n.Keys.OfferRecipient, DocumentRecipient: n.Keys.DocumentRecipient, Commitment: n.Keys.Commitment, Beacon: n.Keys.Beacon,
		MinBidders: n.MinBidders, SubmittedAt: n.SubmittedAt, ReviewDueAt: n.ReviewDue.At, ReviewDue: n.ReviewDue,
		PublishedAt: n.PublishedAt, Deadline: n.Deadline.At, DeadlineWorking: n.Deadline,
		FrozenAt: n.FrozenAt, VettedAt: n.VettedAt, OpenedAt: n.OpenedAt, EndedAt: n.EndedAt, Waits: n.Waits, WaitsUntil: n.WaitsUntil, LowScreen: n.LowScreen,
		Standing: n.Standing, ListHash: n.ListHash, Reason: n.Reason, Organs: n.Organs, RepostOf: n.RepostOf, RepostedAs: n.RepostedAs,
		MaterialRevision: max(n.MaterialRevision, 1), SuspendedFrom: n.SuspendedFrom, Suspensions: append([]domain.Suspension{}, n.Suspensions...),
		DecisionDocument: n.DecisionDocument, Conclusion: n.Conclusion, FewerBidders: n.FewerBidders, Follows: n.Follows, FollowedBy: n.FollowedBy,
		BeaconState: n.Beacon, BeaconAt: n.Beacon.At, Split: n.Split,
	}
}

func (r *noticeRow) notice() domain.Notice {
	if len(r.Approvals) == 0 {
		r.Approvals = nil // as the domain has it before the first submission
	}
	r.ReviewDue.At, r.DeadlineWorking.At = r.ReviewDueAt, r.Deadline
	return domain.Notice{
		ID: r.ID, Number: r.Number, Region: r.Region, Department: r.Department, DepartmentName: r.DepartmentName, DepartmentUSCC: r.DepartmentUSCC,
		Status: r.Status, Version: r.Version, Revision: r.Revision, Training: r.Training, Terms: r.Terms,
		MatterVersion: r.MatterVersion, Rulebooks: r.Rulebooks, Checks: r.Checks, CheckedAt: r.CheckedAt, Agreements: r.Agreements, Faults: r.Faults,
		Approvals: r.Approvals, Reviewed: r.Reviewed, ChangedAt: r.ChangedAt, ChangedAs: r.ChangedAs,
		Officer: r.Officer, Writers: r.Writers, Manager: r.Manager, Reviewer: r.Reviewer, Publisher: r.Publisher,
		Keys:       domain.Keys{OfferRecipient: r.OfferRecipient, DocumentRecipient: r.DocumentRecipient, Commitment: r.Commitment, Beacon: r.Beacon},
		MinBidders: r.MinBidders, SubmittedAt: r.SubmittedAt, ReviewDue: r.ReviewDue, PublishedAt: r.PublishedAt, Deadline: r.DeadlineWorking,
		FrozenAt: r.FrozenAt, VettedAt: r.VettedAt, OpenedAt: r.OpenedAt, EndedAt: r.EndedAt, Waits: r.Waits, WaitsUntil: r.WaitsUntil, LowScreen: r.LowScreen,
		Standing: r.Standing, ListHash: r.ListHash, Reason: r.Reason, Organs: r.Organs, RepostOf: r.RepostOf, RepostedAs: r.RepostedAs,
		MaterialRevision: r.MaterialRevision, SuspendedFrom: r.SuspendedFrom, Suspensions: r.Suspensions, DecisionDocument: r.DecisionDocument,
		Conclusion: r.Conclusion, FewerBidders: r.FewerBidders, Follows: r.Follows, FollowedBy: r.FollowedBy, Beacon: r.BeaconState, Split: r.Split,
	}
}

// approvals are never NULL in their column.
func approvals(list []domain.Approval) []domain.Approval {
	if list == nil {
		return []domain.Approval{}
	}
	return list
}
