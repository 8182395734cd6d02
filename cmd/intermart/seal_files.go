package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// writeNew writes v as JSON to a file that must not be there yet; a failure leaves no half file.
func writeNew(path string, v any, mode os.FileMode) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// readSlip returns the id and withdrawal secret of the bid to replace, which must be on the same notice.
func readSlip(path, notice string) (bid, secret string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", fmt.Errorf("--replaces: %w", err)
	}
	var slip sealSlip
	if err := json.Unmarshal(text, &slip); err != nil || slip.Bid == "" || slip.WithdrawalSecret == "" {
		return "", "", refusal.New(refusal.Invalid, "seal.slip", "replaces", "%s 不是报价凭据", "%s is not a slip", path)
	}
	if slip.Notice != notice {
		return "", "", refusal.New(refusal.Invalid, "seal.slip", "replaces", "该凭据属于公告 %s", "the slip belongs to notice %s", slip.Notice)
	}
	return slip.Bid, slip.WithdrawalSecret, nil
}

func hexHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// tellNext says what was sealed and how to send it.
func tellNext(w io.Writer, base string, n sealNotice, s sealSlip, bodyFile, slipFile string) {
	fmt.Fprintf(w, "公告 notice  %s（第 %d 版 revision %d）\n", s.Notice, s.Revision, s.Revision)
	fmt.Fprintf(w, "报价 price   %s\n", spokenPrice(s.Price, n.Terms.Quote))
	fmt.Fprintf(w, "编号 bid     %s\nSHA-256      %s\n\n", s.Bid, s.SHA256)
	fmt.Fprintf(w, "提交这个文件 / post this:   %s\n自己妥善保存 / keep this:   %s\n", bodyFile, slipFile)
	fmt.Fprint(w, "凭据含报价和撤回密钥，截止前不要给任何人。 / The slip holds the price and the secret to withdraw: show it to nobody before the deadline.\n\n")
	cookie := "__Host-intermart"
	if strings.HasPrefix(base, "http://") {
		cookie = "intermart"
	}
	fmt.Fprintf(w, "登录后（会话 Cookie 在 $SESSION） / signed in, with the session cookie in $SESSION:\n\n"+
		"  curl --fail-with-body -H 'Content-Type: application/json' -H 'Origin: %s' -b \"%s=$SESSION\" \\\n"+
		"    --data @'%s' '%s/api/v1/notices/%s/bids'\n\n", originOf(base), cookie, bodyFile, base, s.Notice)
	fmt.Fprint(w, "把回答中的 receipt 存成文件，用 intermart verify receipt 核对。 / Save the answer's receipt and check it with intermart verify receipt.\n")
}

func spokenPrice(price, quote string) string {
	if quote == "discount" {
		return price + " %（下浮率 discount）"
	}
	fen, err := money.Parse(price)
	if err != nil {
		return price
	}
	return fmt.Sprintf("%s 元（%s）", fen.Grouped(), fen.Capitals())
}

// originOf is the part of a base address that browsers send as Origin.
func originOf(base string) string {
	scheme, rest, _ := strings.Cut(base, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// tellFault prints an error for people, in both languages when it has them.
func tellFault(w io.Writer, err error) {
	if r := refusal.As(err); r != nil {
		fmt.Fprintf(w, "intermart: %s\nintermart: %s\n", r.Text.ZH, r.Text.EN)
		return
	}
	var f *award.Fault
	if errors.As(err, &f) {
		fmt.Fprintf(w, "intermart: %s\nintermart: %s\n", f.Chinese(), f)
		return
	}
	fmt.Fprintf(w, "intermart: %v\n", err)
}
