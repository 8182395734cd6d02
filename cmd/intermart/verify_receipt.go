package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

const receiptKeyPath = "/log/receipt-key"

const receiptUsage = `intermart verify receipt FILE|- (--key FILE | --url https://host) [--proof FILE]

核对投递回执的签名，并读出它证明了什么；用 --url 时还核对日志仍包含回执所载的检查点，用 --proof（截止后从工作台下载）时核对日志收录了这份报价。
Checks a receipt's signature and says what it proves. With --url also that the log still holds the checkpoint on the
receipt; with --proof (downloaded from the desk after the deadline) that the log holds this very bid.

`

// runVerifyReceipt is intermart verify receipt: exit 0 when the receipt is genuine, 1 when it is not, 2 when the
// command line is wrong or there is no file or key to read.
func runVerifyReceipt(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	file, keyFile, address, proof, err := receiptFlags(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitValid
	}
	if err != nil {
		tellFault(stderr, err)
		return exitNoInput
	}
	signed, err := readRecord(file, stdin)
	if err != nil {
		tellFault(stderr, err)
		return exitNoInput
	}
	key, err := receiptKey(keyFile, address)
	if err != nil {
		tellFault(stderr, err)
		return exitNoInput
	}
	r, err := seal.ParseReceipt(signed, key)
	if err != nil {
		fmt.Fprintf(stderr, "无效：回执不是这把公钥签署的，或内容被改动。\ninvalid: %v\n", err)
		return exitFault
	}
	tellReceipt(stdout, r, key)
	if address == "" {
		fmt.Fprint(stdout, "\n未核对 / not checked: 透明日志（用 --url 核对）。 / the transparency log (use --url).\n")
		return exitValid
	}
	if err := checkReceiptInLog(r, address, proof, stdout); err != nil {
		fmt.Fprintf(stdout, "\n无效：透明日志与回执不符。\ninvalid: %v\n", err)
		return exitFault
	}
	return exitValid
}

// checkReceiptInLog proves that the site's log still holds the checkpoint of the receipt and, with a proof, the bid.
func checkReceiptInLog(r seal.Receipt, address, proof string, w io.Writer) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	site := u.Scheme + "://" + u.Host
	key, err := logKey(site, "")
	if err != nil {
		fmt.Fprint(w, "\n未核对 / not checked: 该站点没有透明日志。 / this site has no transparency log.\n")
		return nil
	}
	if r.LogSize > 0 {
		root, _ := base64.StdEncoding.DecodeString(r.LogRoot) // parsed once already
		head, err := auditSite(site, key, tlog.Checkpoint{Size: r.LogSize, Root: app.Hash(root)})
		if err != nil {
			return err
		}
		c, _ := tlog.ParseCheckpoint(head, key) // parsed once already
		fmt.Fprintf(w, "\n日志 log: %d 条，仍包含回执所载的检查点 / %d leaves, it still holds the checkpoint of the receipt\n", c.Size, c.Size)
	}
	if proof == "" {
		return nil
	}
	text, err := os.ReadFile(proof)
	if err != nil {
		return err
	}
	var in inclusion
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	if err := in.opens(r, key); err != nil {
		return err
	}
	fmt.Fprintf(w, "日志第 %d 条就是这份报价 / leaf %d is this bid\n", in.Index, in.Index)
	return nil
}

// opens proves the leaf, that the face is what it commits to, and that the face is the receipt's bid.
func (in inclusion) opens(r seal.Receipt, key string) error {
	if err := in.check(key); err != nil {
		return err
	}
	salt, err := hex.DecodeString(in.Salt)
	if err != nil || string(domain.LogEntry(domain.ClassSealed, []byte(in.Face), salt)) != in.Entry {
		return errors.New("the leaf does not commit to this face")
	}
	var face struct{ Kind, Notice, Agency, Sealed, Subject string }
	if err := json.Unmarshal([]byte(in.Face), &face); err != nil || face.Kind != "bid."+r.Act || face.Subject != "bid:"+string(r.Bid) ||
		face.Sealed != r.Sealed || face.Notice != r.Notice || face.Agency != r.Agency {
		return errors.New("the leaf is of another bid, or of another act on it")
	}
	return nil
}

// receiptFlags takes flags before and after FILE.
func receiptFlags(args []string, stderr io.Writer) (file, key, address, proof string, err error) {
	fs := flag.NewFlagSet("verify receipt", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, receiptUsage)
		fs.PrintDefaults()
	}
	fs.StringVar(&key, "key", "", "存有回执公钥的文件 / file with the verifier key")
	fs.StringVar(&address, "url", "", "网站地址，从 "+receiptKeyPath+" 取公钥 / the site to take the verifier key from")
	fs.StringVar(&proof, "proof", "", "收录证明 / the inclusion proof; wants --url")
	var files []string
	for rest := args; ; {
		if err := fs.Parse(rest); err != nil {
			return "", "", "", "", err
		}
		if rest = fs.Args(); len(rest) == 0 {
			break
		}
		files, rest = append(files, rest[0]), rest[1:]
	}
	if len(files) != 1 || (key == "") == (address == "") || proof != "" && address == "" {
		fs.Usage()
		return "", "", "", "", refusal.New(refusal.Invalid, "receipt.usage", "", "需要一个回执文件，以及 --key 或 --url 之一",
			"one receipt file is needed, and either --key or --url")
	}
	return files[0], key, address, proof, nil
}

// receiptKey is the verifier key, one line, from a file or from the site.
func receiptKey(file, address string) (string, error) {
	if file != "" {
		text, err := os.ReadFile(file)
		return strings.TrimSpace(string(text)), err
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", refusal.New(refusal.Invalid, "receipt.address", "url", "网址不正确", "the address is not right")
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return "", refusal.New(refusal.Invalid, "receipt.https", "url", "请使用 https:// 网址，否则公钥可能被调换",
			"use the https:// address: over http the key could be exchanged")
	}
	base := strings.TrimSuffix(strings.TrimRight(address, "/"), receiptKeyPath)
	text, err := fetchText(base + receiptKeyPath)
	return strings.TrimSpace(string(text)), err
}

var actWords = map[string]string{
	"sealed":    "已收到并封存 sealed and stored",
	"replaced":  "已被替换 replaced by a later bid",
	"withdrawn": "已撤回 withdrawn",
}

func tellReceipt(w io.Writer, r seal.Receipt, key string) {
	name, _, _ := strings.Cut(key, "+")
	fmt.Fprintf(w, "有效 / valid: signed by %s\n\n", name)
	for _, line := range [][2]string{
		{"公告 notice", fmt.Sprintf("%s（第 %d 版 revision %d）", r.Notice, r.Revision, r.Revision)},
		{"编号 bid", string(r.Bid)},
		{"机构 agency", r.Agency},
		{"状态 act", actWords[r.Act]},
		{"时间 moment", r.At.UTC().Format("2006-01-02T15:04:05.000000Z")},
		{"报价文件 offer SHA-256", r.Sealed},
		{"撤回 withdrawal hash", r.Withdrawal},
	} {
		fmt.Fprintf(w, "%s: %s\n", line[0], line[1])
	}
	for _, d := range r.Documents {
		fmt.Fprintf(w, "文件 document SHA-256: %s\n", d)
	}
	if r.LogSize > 0 {
		fmt.Fprintf(w, "检查点 checkpoint: %d %s\n", r.LogSize, r.LogRoot)
	}
}
