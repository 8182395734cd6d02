package domain

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"regexp"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// BidStatus is where a bid stands.
type BidStatus string

// The statuses. Standing means sealed at the freeze.
const (
	BidSealed     BidStatus = "sealed"
	BidReplaced   BidStatus = "replaced"
	BidWithdrawn  BidStatus = "withdrawn"
	BidEligible   BidStatus = "eligible"
	BidIneligible BidStatus = "ineligible"
	BidWon        BidStatus = "won"
	BidReserve    BidStatus = "reserve"
	BidLapsed     BidStatus = "lapsed"   // the terms it was sealed for were materially changed: it no longer stands
	BidUnopened   BidStatus = "unopened" // its notice failed or was cancelled: it stays sealed for ever
)

var bidMoves = moves[BidStatus]{
	BidSealed:   {BidReplaced, BidWithdrawn, BidLapsed, BidEligible, BidIneligible, BidUnopened},
	BidEligible: {BidWon, BidReserve, BidIneligible, BidUnopened}, // ineligible: an explanation that was not accepted
	BidReserve:  {BidWon},
}

// Bid is an agency's sealed offer. One id is one envelope for ever.
type Bid struct {
	ID             BidID
	Notice         NoticeID
	Revision       int
	Agency         AgencyID
	USCC           string
	Status         BidStatus
	Envelope       []byte // binary age file, at most 8,192 bytes
	Sealed         string // SHA-256 of the envelope, 64 hex
	WithdrawalHash string // SHA-256 of 32 bytes that only the bidder knows
	SubmittedBy    PersonID
	ReceivedAt     time.Time
	Deadline       time.Time // the deadline it was judged by
	EndedAt        time.Time // when withdrawn or replaced
	Eligible       bool
	Reason         string        // code, when not eligible
	Nonce          string        // from inside the envelope; equals Sealed when it could not be opened
	Price          string        // as in award-record.md; "" when unreadable
	Rank           int           // 1 is first; 0 is not ranked
	Documents      []BidDocument // in the order of the receipt
	Keep           bool          // its agency wants to offer it again should the notice be posted once more
	LogSize        int64         // of the newest checkpoint when it was stored or ended; 0 before there is a log
	LogRoot        string        // its root in base64
}

var uuidV4 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// NewBid checks all of a bid that can be checked before the freeze, without a database: who sends it, its id and the
// withdrawal hash. Whether the notice still takes bids is decided by the statement that stores it.
func NewBid(by Actor, b Bid, n *Notice, reasons []Reason) (*Bid, error) {
	if err := first(by.need(AgencySubmitter, AgencyAdmin), asAgency(by), by.notOwn(n.Department), n.takesBids(), reasonsAgainst(reasons)); err != nil {
		return nil, err
	}
	if err := refusal.All(bidID(b.ID), withdrawalHash(b.WithdrawalHash)); err != nil {
		return nil, err
	}
	if b.Revision == 0 { // a client that does not say: what it sealed is seen at the opening
		b.Revision = n.Revision
	}
	if !n.Names(b.Revision) {
		return nil, StaleRevision(n.Revision)
	}
	sum := sha256.Sum256(b.Envelope)
	b.Notice, b.Agency, b.SubmittedBy, b.Status = n.ID, AgencyID(by.Organisation), by.Person, BidSealed
	b.Sealed = hex.EncodeToString(sum[:])
	return &b, nil
}

// Names reports whether a standing bid may name the revision: not older than the last material change.
func (n *Notice) Names(revision int) bool {
	return revision >= n.MaterialRevision && revision <= n.Revision
}

// StaleRevision refuses a bid sealed for terms that are no longer those of the notice.
func StaleRevision(now int) *refusal.Refusal {
	return refusal.New(refusal.Conflict, "bid.revision", "revision", "公告已作实质性修订（第 %d 次发布），请按新条件重新密封报价", "the notice was materially revised (it is at revision %d): seal the offer anew, for its present terms", now).
		Cite("平台规则", "公告修订", false)
}

func asAgency(by Actor) *refusal.Refusal {
	if by.Kind == KindAgency {
		return nil
	}
	return refusal.New(refusal.Forbidden, "actor.kind", "", "只有中介服务机构可以报名", "only a service agency may bid")
}

func bidID(id BidID) *refusal.Refusal {
	if uuidV4.MatchString(string(id)) {
		return nil
	}
	return refusal.New(refusal.Invalid, "bid.id", "bid", "投递编号须为小写的第 4 版 UUID", "the bid id is a lower-case version-4 UUID")
}

func withdrawalHash(h string) *refusal.Refusal {
	if hexHash.MatchString(h) {
		return nil
	}
	return refusal.New(refusal.Invalid, "bid.withdrawal", "withdrawal", "撤回凭证应为 32 字节的 SHA-256（64 位小写十六进制）",
		"the withdrawal value is the SHA-256 of 32 bytes, as 64 lower-case hex digits")
}

// MayEnd refuses whoever can't show the bytes behind the withdrawal hash. It is the guard of withdrawing and replacing.
func (b *Bid) MayEnd(by Actor, secretHex string) error {
	if err := first(by.needOf(OrganisationID(b.Agency), AgencySubmitter, AgencyAdmin)); err != nil {
		return err
	}
	secret, err := hex.DecodeString(secretHex)
	sum := sha256.Sum256(secret)
	if err != nil || len(secret) != 32 || subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(b.WithdrawalHash)) != 1 {
		return refusal.New(refusal.Forbidden, "bid.secret", "secret", "撤回凭证不符；请使用投递时保存的凭据文件",
			"the withdrawal secret does not match: use the slip saved when the bid was sealed")
	}
	if !bidMoves.allow(b.Status, BidWithdrawn) {
		return refusal.New(refusal.Conflict, "bid.status", "", "这份报名已被撤回、替换或截止", "this bid is withdrawn, replaced or closed already")
	}
	return nil
}

// Event of the bid: sealed class, so nobody but its agency sees it before the freeze releases it.
func (b *Bid) Event(k EventKind, by Actor, n *Notice, now time.Time) Event {
	face := Face{"notice": n.Number, "revision": n.Revision, "agency": b.USCC, "sealed": b.Sealed}
	if len(b.Documents) > 0 {
		face["documents"] = b.Hashes()
	}
	return Event{Kind: k, Subject: "bid:" + string(b.ID), Region: n.Region, By: by, At: now, Face: face}
}

// Receipt is what a receipt's note says (sealed-bids-and-log.md, "Receipt").
type Receipt struct {
	Notice     string
	Revision   int
	Bid        BidID
	Agency     string // 统一社会信用代码
	Act        string // sealed, replaced or withdrawn
	Sealed     string
	Withdrawal string
	Documents  []string // hashes, ascending
	At         time.Time
	LogSize    int64  // of the newest checkpoint, 0 before there is a log
	LogRoot    string // its root hash in base64, "" before there is a log
}

// Receipt of the bid as it stands.
func (b *Bid) Receipt(number string) Receipt {
	r := Receipt{Notice: number, Revision: b.Revision, Bid: b.ID, Agency: b.USCC, Act: "sealed", Sealed: b.Sealed,
		Withdrawal: b.WithdrawalHash, Documents: b.Hashes(), At: b.ReceivedAt, LogSize: b.LogSize, LogRoot: b.LogRoot}
	if b.Status == BidReplaced || b.Status == BidWithdrawn {
		r.Act, r.At = string(b.Status), b.EndedAt
	}
	return r
}
