package seal

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/intermart/intermart/domain"
)

const (
	receiptName  = "/receipt" // ends the name of every receipt key, and so the first line of every receipt
	momentLayout = "2006-01-02T15:04:05.000000Z"
	fixedLines   = 8 // lines of a receipt without its document hashes
	maxDocuments = 1000
	maxRevision  = 1 << 30
)

// Receipt is what the marketplace signs when it stored, replaced or withdrew a bid, beside the newest checkpoint.
type Receipt struct {
	domain.Receipt
}

var (
	bidID    = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	agencyID = regexp.MustCompile(`^[0-9A-Z]{18}$`)
	hash256  = regexp.MustCompile(`^[0-9a-f]{64}$`)

	acts = []string{string(domain.BidSealed), string(domain.BidReplaced), string(domain.BidWithdrawn)}
)

// ParseReceipt checks a receipt's signature with the verifier key (as served at /log/receipt-key) and reads it. What
// does not read exactly as it would be written is refused.
func ParseReceipt(signed []byte, verifier string) (Receipt, error) {
	key, err := note.NewVerifier(strings.TrimSpace(verifier))
	if err != nil {
		return Receipt{}, errors.New("seal: this is not a verifier key")
	}
	if !strings.HasSuffix(key.Name(), receiptName) {
		return Receipt{}, fmt.Errorf("seal: %s is not a receipt key", key.Name())
	}
	n, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return Receipt{}, fmt.Errorf("seal: receipt: %w", err)
	}
	r, err := readReceipt(n.Text)
	if err != nil {
		return Receipt{}, fmt.Errorf("seal: receipt: %w", err)
	}
	text, err := r.text(key.Name())
	if err != nil {
		return Receipt{}, fmt.Errorf("seal: receipt: %w", err)
	}
	if text != n.Text {
		return Receipt{}, errors.New("seal: receipt: its text is not in the form a receipt has")
	}
	return r, nil
}

// text is the note's text: the lines in sealed-bids-and-log.md, in that order.
func (r Receipt) text(name string) (string, error) {
	if err := r.check(); err != nil {
		return "", err
	}
	lines := []string{
		name,
		fmt.Sprintf("%s %d", r.Notice, r.Revision),
		string(r.Bid) + " " + r.Agency,
		r.Act,
		r.Sealed + " " + r.Withdrawal,
		strconv.Itoa(len(r.Documents)),
	}
	lines = append(lines, slices.Sorted(slices.Values(r.Documents))...)
	lines = append(lines,
		r.At.UTC().Format(momentLayout),
		fmt.Sprintf("%d %s", r.LogSize, r.LogRoot))
	return strings.Join(lines, "\n") + "\n", nil
}

func (r Receipt) check() error {
	switch {
	case !noticeNumber.MatchString(r.Notice):
		return fmt.Errorf("notice %q", r.Notice)
	case r.Revision < 1 || r.Revision > maxRevision:
		return fmt.Errorf("revision %d", r.Revision)
	case !bidID.MatchString(string(r.Bid)):
		return fmt.Errorf("bid %q", r.Bid)
	case !agencyID.MatchString(r.Agency):
		return fmt.Errorf("agency %q", r.Agency)
	case !slices.Contains(acts, r.Act):
		return fmt.Errorf("act %q", r.Act)
	case !hash256.MatchString(r.Sealed):
		return fmt.Errorf("offer hash %q", r.Sealed)
	case !hash256.MatchString(r.Withdrawal):
		return fmt.Errorf("withdrawal hash %q", r.Withdrawal)
	case len(r.Documents) > maxDocuments:
		return fmt.Errorf("%d documents", len(r.Documents))
	case r.At.UTC().Year() < 2000 || r.At.UTC().Year() > 9999:
		return fmt.Errorf("moment %s", r.At)
	}
	for _, d := range r.Documents {
		if !hash256.MatchString(d) {
			return fmt.Errorf("document hash %q", d)
		}
	}
	return r.checkLog()
}

func (r Receipt) checkLog() error {
	if r.LogSize == 0 && r.LogRoot == "" {
		return nil
	}
	root, err := base64.StdEncoding.Strict().DecodeString(r.LogRoot)
	if r.LogSize <= 0 || err != nil || len(root) != 32 {
		return fmt.Errorf("checkpoint %d %q", r.LogSize, r.LogRoot)
	}
	return nil
}

// readReceipt splits a text into its fields; ParseReceipt then writes it again and compares.
func readReceipt(text string) (Receipt, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < fixedLines {
		return Receipt{}, fmt.Errorf("it has %d lines", len(lines))
	}
	var r Receipt
	var bid, revision, size string
	r.Notice, revision, _ = strings.Cut(lines[1], " ")
	bid, r.Agency, _ = strings.Cut(lines[2], " ")
	r.Bid, r.Act = domain.BidID(bid), lines[3]
	r.Sealed, r.Withdrawal, _ = strings.Cut(lines[4], " ")
	count, err := strconv.Atoi(lines[5])
	if err != nil || count != len(lines)-fixedLines {
		return Receipt{}, fmt.Errorf("%d lines do not fit %q documents", len(lines), lines[5])
	}
	if count > 0 {
		r.Documents = lines[6 : 6+count]
	}
	if r.At, err = time.Parse(momentLayout, lines[6+count]); err != nil {
		return Receipt{}, fmt.Errorf("moment %q", lines[6+count])
	}
	size, r.LogRoot, _ = strings.Cut(lines[7+count], " ")
	if r.Revision, err = strconv.Atoi(revision); err != nil {
		return Receipt{}, fmt.Errorf("revision %q", revision)
	}
	if r.LogSize, err = strconv.ParseInt(size, 10, 64); err != nil {
		return Receipt{}, fmt.Errorf("checkpoint size %q", size)
	}
	return r, nil
}
