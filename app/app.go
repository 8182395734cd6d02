// Package app is what the marketplace does: each use case loads, decides (in domain), saves and records, in one
// transaction, and names the ports it needs.
package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
)

// App is the use cases over their ports. Opener is nil in serve: only a process that takes the award queue holds it.
type App struct {
	Store     Store
	Objects   Objects
	Mailer    Mailer
	Gateway   Mailer    // to phones; nil where none is configured
	Callbacks Callbacks // what that gateway says; nil likewise
	Keymaker  Keymaker
	Opener    Opener
	Receipts  ReceiptSigner
	Secrets   Secrets
	Breaches  Breaches // nil: passwords are judged by their length alone
	Passkeys  Passkeys
	Provider  IdentityProvider // nil where there is none
	Sheets    Sheets
	Tree      Tree
	Beacon    Beacon
	Notary    Notary    // nil where nobody sequences the log
	Witnesses []Witness // that are asked to cosign it
	Envelope  EnvelopeChecker
	Scanner   Scanner // nil where no malware scanner is configured

	Recognitions Recognitions // the signatures under partners' lists

	// OpenPublished opens an envelope with an identity that a published record carries: re-checking needs no secret.
	OpenPublished award.Opener
	Log           *slog.Logger
	Site          Site
}

// Site is what letters and receipts must know of the installation.
type Site struct {
	PublicURL string // https://market.example.gov.cn
	Origin    string // scheme-less prefix, the receipts' origin: market.example.gov.cn
}

// Store is PostgreSQL: one closure is one transaction, and nobody else says begin or commit.
type Store interface {
	View(ctx context.Context, f func(tx Tx) error) error   // read only, may lag behind
	Update(ctx context.Context, f func(tx Tx) error) error // loads lock their row (FOR NO KEY UPDATE)
}

// Tx is a transaction. Now is the database's clock, read once.
type Tx interface {
	Now() time.Time
	// WallClock is the same clock without a demo's offset: for sessions, resets, tries and authenticators, which must
	// not jump with the market's time.
	WallClock() time.Time
	// Record writes an event, its private part, what the log must take of it, and the deliveries it causes.
	Record(ctx context.Context, e domain.Event, handlers ...string) (domain.EventID, error)
	OrganisationTx
	AccountTx
	PasskeyTx
	InvitationTx
	IdentityTx
	TokenTx
	PrivacyTx
	AgencyTx
	IntakeTx
	PartnerTx
	AgencyChangeTx
	FirmClaimTx
	OpinionTx
	IdentityPaperTx
	RecusalTx
	CaptureTx
	FileTx
	AttachmentTx
	DocumentTx
	ReadingKeyTx
	HolderTx
	RevisionTx
	EnquiryTx
	PriceTx
	DirectoryTx
	ChangeTx
	LookBackTx
	NoticeTx
	BidTx
	ExplanationTx
	AwardTx
	PanelTx
	ContractTx
	FindingTx
	RecheckTx
	ChainTx
	TemplateTx
	SampleTx
	EmergencyTx
	PurchaseTx
	BudgetTx
	RelationTx
	EventTx
	LetterTx
	MessageTx
	SavedSearchTx
	StarTx
	MobileTx
	DeliveryTx
	WorkerTx
	LogTx
	WitnessTx
	DemoTx
}

// Object is one file on its way to the bucket.
type Object struct {
	Key         string
	Body        io.Reader // one that can seek is sent again when the server fails; any other is sent once, as it comes
	Size        int64
	SHA256      string // 64 hex
	ContentType string
	RetainUntil time.Time // zero: not locked
}

// Objects is the bucket. Put stores once: the same key and hash again answers the stored version, other bytes are a
// Conflict, a server that does not answer is Unavailable.
type Objects interface {
	Put(ctx context.Context, o Object) (versionID string, err error)
	Open(ctx context.Context, key, versionID string) (io.ReadCloser, error)
	Retain(ctx context.Context, key, versionID string, until time.Time) error // never shortens
	Delete(ctx context.Context, key, versionID string) error                  // of what is not locked
	Purge(ctx context.Context, key string) error                              // every version of it; a locked one is a Conflict
	Versions(ctx context.Context, prefix string) ([]ObjectVersion, error)     // of every key that begins so, by key, the newest first
}

// ObjectVersion is one version that the bucket holds under a key.
type ObjectVersion struct {
	Key, ID string
	Deleted bool // it is a mark that the key was deleted
}

// Mail is one message on its way out, by mail or to a phone.
type Mail struct {
	MessageID string // derived from the dispatch's row, so that a repeat is recognised
	To        string // an address, or a mobile number
	Subject   string
	Text      string
	Template  int      // number of its text, for gateways that have texts approved; 0: none
	Params    []string // what the text takes
	Language  string   // zh or en
}

// Mailer is the one way out to people; app/mail and app/hook are two.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// SignedCall is a call of the gateway as it came, with the headers of Standard Webhooks.
type SignedCall struct {
	ID, Timestamp, Signature string
	Body                     []byte
}

// MessageReceipt is what the gateway says became of one copy of a letter.
type MessageReceipt struct {
	Letter domain.LetterID // its token, which the message's id holds
	Fault  string          // "": the phone has it
}

// Callbacks checks who calls and reads what he says. Forbidden: not the gateway.
type Callbacks interface {
	Receipt(c SignedCall) (MessageReceipt, error)
}

// NewKeys is what Keymaker makes for one notice: public halves, and three wrapped secrets that only an opening identity
// can unwrap.
type NewKeys struct {
	Public                  domain.Keys
	Offer, Document, Secret []byte // wrapped
}

// Keymaker makes a notice's identities and draw secret. It can't read them afterwards.
type Keymaker interface {
	Make(notice string) (NewKeys, error)
	// Deal locks wrapped keys, by name, behind a fresh secret and seals a share of it to each holder's recipient.
	Deal(notice string, needed int, holders []string, keys map[string][]byte) (commitments []string, shares [][]byte, locked map[string][]byte, err error)
	// TakeShare checks the n-th share against its commitment and seals it to the opening identities.
	TakeShare(notice string, s domain.Split, n int, share string) ([]byte, error)
}

// Opener holds the opening identity and unwraps what Keymaker made.
type Opener interface {
	// Identity unwraps an identity and refuses it when the published recipient is not its own.
	Identity(wrapped []byte, recipient string) (string, error)
	// Secret unwraps the draw secret (64 hex) and refuses it when it is not the one committed to.
	Secret(wrapped []byte, notice, commitment string) (string, error)
	// Unlock brings back what Deal locked under the name from enough given shares, as TakeShare sealed them.
	Unlock(notice string, s domain.Split, given map[int][]byte, name string, locked []byte) ([]byte, error)
	// OpenMany opens envelopes in their order; a plaintext is nil when its envelope does not open.
	OpenMany(identity string, envelopes [][]byte) (plaintexts [][]byte, err error)
	// OpenDocument reads a sealed document as it comes; every error of the reader is the document's own fault or the source's.
	OpenDocument(identity string, sealed io.Reader) (io.Reader, error)
}

// Scanner looks for malware. found names it, "" for none; ErrScanSize says that the scanner does not take so much.
type Scanner interface {
	Scan(ctx context.Context, content io.Reader) (found string, err error)
}

// ErrScanSize is in the chain of a scanner's error when the content is larger than it is set to take.
var ErrScanSize = errors.New("larger than the scanner takes")

// EnvelopeChecker refuses what can't be an envelope, before it is stored.
type EnvelopeChecker interface {
	CheckEnvelope(b []byte) error
	// CheckDocument refuses what does not begin as a sealed document does.
	CheckDocument(head []byte) error
}

// ReceiptSigner signs receipts with serve's own key.
type ReceiptSigner interface {
	Sign(r domain.Receipt) ([]byte, error) // a C2SP signed note
	VerifierKey() string
}

// Sheets reads and writes workbooks (XLSX).
type Sheets interface {
	WriteDirectory(w io.Writer, ms []directory.MatterVersion) error
	ReadDirectory(r io.Reader) ([]directory.MatterVersion, error)
	WriteTable(w io.Writer, name string, table [][]string) error
	ReadList(r io.Reader) ([]directory.ListLine, error)
	// EachRow reads sheet after sheet, row after row, and holds one row at a time. f's error ends it.
	EachRow(r io.Reader, f func(sheet string, line int, cells []string) error) error
}

// Beacon is public chains of randomness: verified offline, fetched where a relay is configured.
type Beacon interface {
	Names() string // hash of the chain that new notices name; "" for none
	Chain(hash string) (domain.BeaconChain, bool)
	// Verify checks a round's signature (hex) and returns its random value, 64 hex.
	Verify(hash string, round uint64, signature string) (randomness string, err error)
	// Fetch is Unavailable until the relay has the round.
	Fetch(ctx context.Context, hash string, round uint64) (signature string, err error)
}

// Secrets hashes passwords (argon2id) and checks them. Matches takes as long against a hash of "" as against any other: that
// there is no account can't be timed.
type Secrets interface {
	Hash(password string) (string, error)
	Matches(hash, password string) bool
}

// Breaches are lists of leaked passwords, on this machine: no password is ever asked about elsewhere.
type Breaches interface {
	Leaked(password string) (bool, error)
}

// checkPassword refuses a password by the rules and by the list of leaked ones, where there is one.
func (a *App) checkPassword(password, email string) error {
	if err := refusal.All(domain.CheckPassword(password, email)); err != nil || a.Breaches == nil {
		return err
	}
	leaked, err := a.Breaches.Leaked(password)
	if err != nil {
		return err
	}
	return refusal.All(domain.NotLeaked(leaked))
}

// firstSecret is the hash of the password that a stranger chose for his first account. Both things he may have got wrong are
// told at once; what is on the list of leaked ones only after that.
func (a *App) firstSecret(password, email string) (hashed string, err error) {
	if err := refusal.All(domain.CheckPassword(password, email), domain.CheckEmail(email)); err != nil {
		return "", err
	}
	if err := a.checkPassword(password, email); err != nil {
		return "", err
	}
	return a.Secrets.Hash(password)
}

// Token makes n random bytes as lower-case hex.
func Token(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

// NewID makes a version-4 UUID.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
