package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
)

const (
	sealTimeout = 30 * time.Second
	maxFetch    = 4 << 20 // bytes of an answer we read
	secretBytes = 32
)

const sealUsage = `intermart seal --notice URL --agency USCC --price 9500.00 [--terms FILE] [--document FILE]… [--replaces SLIP] [--out DIR]

加密一份报价：读取公告的加密公钥，在本机加密，写出待提交的 <编号>.json 和自己保存的 <编号>.slip.json。
Seals an offer on this machine and writes the body to post (<bid>.json) and the slip to keep (<bid>.slip.json).

`

// sealOptions are the command line of intermart seal.
type sealOptions struct {
	notice, agency, price, terms, replaces, out string
	documents                                   fileList
}

// sealNotice is what sealing needs of a notice (openapi.yaml, Notice).
type sealNotice struct {
	Number            string `json:"number"`
	Revision          int    `json:"revision"`
	Status            string `json:"status"`
	OfferRecipient    string `json:"offer_recipient"`
	DocumentRecipient string `json:"document_recipient"`
	Terms             struct {
		Quote      string `json:"quote"`
		Amount     string `json:"amount"`
		FixedPrice string `json:"fixed_price"`
		PriceLimit string `json:"price_limit"`
		Documents  []struct {
			Name     string `json:"name"`
			Required bool   `json:"required"`
		} `json:"documents"`
	} `json:"terms"`
}

// sealPlaintext is what goes into the envelope (sealed-bids-and-log.md, "Offer envelope").
type sealPlaintext struct {
	V        int             `json:"v"`
	Notice   string          `json:"notice"`
	Revision int             `json:"revision"`
	Bid      string          `json:"bid"`
	Agency   string          `json:"agency"`
	Price    string          `json:"price"`
	Nonce    string          `json:"nonce"`
	Terms    json.RawMessage `json:"terms,omitempty"`
}

// sealPlacement is the body of POST /api/v1/notices/{number}/bids.
type sealPlacement struct {
	Bid        string   `json:"bid"`
	Revision   int      `json:"revision"` // as the envelope names it, so that an outdated one is refused at once
	Offer      string   `json:"offer"`
	Withdrawal string   `json:"withdrawal"`
	Replaces   string   `json:"replaces,omitempty"`
	Secret     string   `json:"secret,omitempty"`
	Documents  []string `json:"documents,omitempty"` // ids, to be uploaded first
}

// sealSlip is what the bidder keeps; the browser writes the same.
type sealSlip struct {
	Bid              string `json:"bid"`
	Notice           string `json:"notice"`
	Revision         int    `json:"revision"`
	Agency           string `json:"agency"`
	Price            string `json:"price"`
	Nonce            string `json:"nonce"`
	WithdrawalSecret string `json:"withdrawal_secret"`
	SHA256           string `json:"sha256"`
}

// runSeal is intermart seal, the reference client for sealing: exit 0 when both files are written, 1 when the offer is
// refused, 2 when the command line is wrong.
func runSeal(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	o, err := sealFlags(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitValid
	}
	if err != nil {
		tellFault(stderr, err)
		return exitNoInput
	}
	if err := sealAndWrite(o, stdout); err != nil {
		tellFault(stderr, err)
		return exitFault
	}
	return exitValid
}

func sealFlags(args []string, stderr io.Writer) (sealOptions, error) {
	var o sealOptions
	fs := flag.NewFlagSet("seal", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, sealUsage)
		fs.PrintDefaults()
	}
	fs.StringVar(&o.notice, "notice", "", "公告网址 / address of the notice, https://host/notices/CG-…")
	fs.StringVar(&o.agency, "agency", "", "统一社会信用代码 / the bidder's credit code")
	fs.StringVar(&o.price, "price", "", "报价，元（下浮率为百分数），两位小数；公告定价的可不填 / yuan or percent, two decimals; not needed for a fixed price")
	fs.StringVar(&o.terms, "terms", "", "附加条款的 JSON 文件 / JSON file with further terms")
	fs.Var(&o.documents, "document", "随报价提交的文件，按公告所列顺序，可重复 / a document that the notice asks for, in the order of its list; may be repeated")
	fs.StringVar(&o.replaces, "replaces", "", "要替换的报价的凭据文件 / slip of the bid this one replaces")
	fs.StringVar(&o.out, "out", ".", "写入哪个目录 / directory to write to")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 || o.notice == "" || o.agency == "" {
		fs.Usage()
		return o, refusal.New(refusal.Invalid, "seal.usage", "", "缺少 --notice 或 --agency，或有多余参数",
			"--notice and --agency are needed, and nothing but flags")
	}
	return o, nil
}

func sealAndWrite(o sealOptions, stdout io.Writer) error {
	base, number, err := noticeAddress(o.notice)
	if err != nil {
		return err
	}
	n, err := fetchNotice(base, number)
	if err != nil {
		return err
	}
	if o.price, err = priceFor(n, o.price); err != nil {
		return err
	}
	code, err := uscc.Check(o.agency)
	if err != nil {
		return err
	}
	if !code.CheckDigitOK {
		fmt.Fprintf(stdout, "注意：统一社会信用代码校验位不符，请核对。 / Check the credit code: its check character should be %c.\n", code.Expected)
	}
	body, slip, err := sealFor(n, o)
	if err != nil {
		return err
	}
	documents, err := sealDocuments(n, o, body.Bid)
	if err != nil {
		return err
	}
	for _, d := range documents {
		body.Documents = append(body.Documents, d.id)
	}
	bodyFile := filepath.Join(o.out, body.Bid+".json")
	slipFile := filepath.Join(o.out, body.Bid+".slip.json")
	if err := writeNew(slipFile, slip, 0o600); err != nil { // first: a body without its slip could never be withdrawn
		return err
	}
	if err := writeNew(bodyFile, body, 0o644); err != nil {
		return err
	}
	tellDocuments(stdout, base, n, documents)
	tellNext(stdout, base, n, slip, bodyFile, slipFile)
	return nil
}

// noticeAddress splits the address of a notice's page or API resource into what comes before it and its number.
func noticeAddress(address string) (base, number string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", "", refusal.New(refusal.Invalid, "seal.address", "notice", "公告网址不正确，应如 https://host/notices/CG-430103-2026-000123",
			"the notice's address is not right; it looks like https://host/notices/CG-430103-2026-000123")
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return "", "", refusal.New(refusal.Invalid, "seal.https", "notice", "请使用 https:// 网址，否则他人可以调换加密公钥",
			"use the https:// address: over http somebody on the way could exchange the key")
	}
	path := strings.TrimRight(u.Path, "/")
	prefix, number, found := strings.Cut(path, "/notices/")
	if !found || number == "" || strings.Contains(number, "/") {
		return "", "", refusal.New(refusal.Invalid, "seal.address", "notice", "网址中没有公告编号", "there is no notice number in the address")
	}
	prefix = strings.TrimSuffix(prefix, "/api/v1")
	return u.Scheme + "://" + u.Host + prefix, number, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func fetchNotice(base, number string) (sealNotice, error) {
	var n sealNotice
	text, err := fetchText(base + "/api/v1/notices/" + url.PathEscape(number))
	if err != nil {
		return n, err
	}
	if err := json.Unmarshal(text, &n); err != nil || n.Number != number || n.Revision < 1 {
		return n, refusal.New(refusal.Invalid, "seal.answer", "notice", "该网址的回答不是公告 %s", "what this address answers is not notice %s", number)
	}
	if n.Status != "published" {
		return n, refusal.New(refusal.Conflict, "seal.closed", "notice", "公告 %[1]s 现在不接受报名（状态：%[2]s）",
			"notice %[1]s takes no bids now (status: %[2]s)", number, n.Status)
	}
	return n, nil
}

// fetchText reads one public resource; a problem+json answer becomes its sentences.
func fetchText(address string) ([]byte, error) {
	client := &http.Client{Timeout: sealTimeout}
	answer, err := client.Get(address)
	if err != nil {
		return nil, refusal.New(refusal.Unavailable, "fetch", "", "无法访问：%v", "no answer: %v", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxFetch))
	if err != nil {
		return nil, refusal.New(refusal.Unavailable, "fetch", "", "读取中断：%v", "the answer broke off: %v", err)
	}
	if answer.StatusCode == http.StatusOK {
		return text, nil
	}
	var problem struct {
		ZH string `json:"detail_zh"`
		EN string `json:"detail_en"`
	}
	if json.Unmarshal(text, &problem) != nil || problem.EN == "" {
		problem.ZH, problem.EN = "服务器回答 "+answer.Status, "the server answers "+answer.Status
	}
	return nil, refusal.New(refusal.NotFound, "fetch", "", "%[1]s：%[2]s", "%[1]s: %[3]s", address, problem.ZH, problem.EN)
}

// priceFor returns the price to seal, or why the notice will not take it.
func priceFor(n sealNotice, price string) (string, error) {
	if fixed := n.Terms.FixedPrice; fixed != "" {
		if price == "" || price == fixed {
			return fixed, nil
		}
		return "", refusal.New(refusal.Invalid, "seal.fixed_price", "price", "本公告定价 %[1]s，不能报 %[2]s",
			"the notice's price is fixed at %[1]s; %[2]s cannot be offered", fixed, price)
	}
	offered, err := money.Parse(price)
	if err != nil {
		return "", err
	}
	text := n.Terms.PriceLimit
	if text == "" && n.Terms.Quote == "total" {
		text = n.Terms.Amount
	}
	limit, err := money.Parse(text)
	if err != nil { // a discount need not have one
		return price, nil
	}
	if n.Terms.Quote == "discount" && offered < limit {
		return "", refusal.New(refusal.Invalid, "seal.price_limit", "price", "下浮率不得低于 %s%%", "the discount is at least %s%%", limit)
	}
	if n.Terms.Quote != "discount" && offered > limit {
		return "", refusal.New(refusal.Invalid, "seal.price_limit", "price", "报价不得高于 %s 元", "the price is at most %s yuan", limit)
	}
	return price, nil
}

func sealFor(n sealNotice, o sealOptions) (sealPlacement, sealSlip, error) {
	bid, nonce, secret := app.NewID(), app.Token(secretBytes), make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails: the runtime stops the program instead
	offer, err := sealText(n, o, bid, nonce)
	if err != nil {
		return sealPlacement{}, sealSlip{}, err
	}
	envelope, err := seal.Seal(n.OfferRecipient, seal.PadOffer(offer))
	if err != nil {
		return sealPlacement{}, sealSlip{}, err
	}
	body := sealPlacement{Bid: bid, Revision: n.Revision, Offer: base64.StdEncoding.EncodeToString(envelope), Withdrawal: hexHash(secret)}
	if o.replaces != "" {
		if body.Replaces, body.Secret, err = readSlip(o.replaces, n.Number); err != nil {
			return sealPlacement{}, sealSlip{}, err
		}
	}
	return body, sealSlip{Bid: bid, Notice: n.Number, Revision: n.Revision, Agency: o.agency, Price: o.price, Nonce: nonce,
		WithdrawalSecret: hex.EncodeToString(secret), SHA256: hexHash(envelope)}, nil
}

// sealText writes the plaintext and reads it as the opening will, so that nothing unreadable is ever sealed.
func sealText(n sealNotice, o sealOptions, bid, nonce string) ([]byte, error) {
	p := sealPlaintext{V: 1, Notice: n.Number, Revision: n.Revision, Bid: bid, Agency: o.agency, Price: o.price, Nonce: nonce}
	if o.terms != "" {
		terms, err := os.ReadFile(o.terms)
		if err != nil {
			return nil, fmt.Errorf("--terms: %w", err)
		}
		if p.Terms = terms; len(terms) == 0 { // or it would be left out without a word
			return nil, refusal.New(refusal.Invalid, "seal.terms", "terms", "附加条款文件是空的", "the file with the terms is empty")
		}
	}
	var text bytes.Buffer
	w := json.NewEncoder(&text)
	w.SetEscapeHTML(false)
	if err := w.Encode(p); err != nil {
		return nil, refusal.New(refusal.Invalid, "seal.terms", "terms", "附加条款不是 JSON：%v", "the terms are not JSON: %v", err)
	}
	plain := bytes.TrimRight(text.Bytes(), "\n") // nothing but spaces may follow the object
	offer, err := award.ParseOffer(plain)
	if err == nil {
		err = offer.Concerns(n.Number, bid, o.agency, n.Terms.Quote)
	}
	if err != nil {
		return nil, err
	}
	return plain, nil
}
