package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain/refusal"
)

const receiptKeyPath = "/log/receipt-key"

const receiptUsage = `intermart verify receipt FILE|- (--key FILE | --url https://host)

核对投递回执的签名，并读出它证明了什么。 / Checks a receipt's signature and says what it proves.

`

// runVerifyReceipt is intermart verify receipt: exit 0 when the receipt is genuine, 1 when it is not, 2 when the
// command line is wrong or there is no file or key to read.
func runVerifyReceipt(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	file, keyFile, address, err := receiptFlags(args, stderr)
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
	return exitValid
}

// receiptFlags takes flags before and after FILE.
func receiptFlags(args []string, stderr io.Writer) (file, key, address string, err error) {
	fs := flag.NewFlagSet("verify receipt", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, receiptUsage)
		fs.PrintDefaults()
	}
	fs.StringVar(&key, "key", "", "存有回执公钥的文件 / file with the verifier key")
	fs.StringVar(&address, "url", "", "网站地址，从 "+receiptKeyPath+" 取公钥 / the site to take the verifier key from")
	var files []string
	for rest := args; ; {
		if err := fs.Parse(rest); err != nil {
			return "", "", "", err
		}
		if rest = fs.Args(); len(rest) == 0 {
			break
		}
		files, rest = append(files, rest[0]), rest[1:]
	}
	if len(files) != 1 || (key == "") == (address == "") {
		fs.Usage()
		return "", "", "", refusal.New(refusal.Invalid, "receipt.usage", "", "需要一个回执文件，以及 --key 或 --url 之一",
			"one receipt file is needed, and either --key or --url")
	}
	return files[0], key, address, nil
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
	if r.LogSize == 0 {
		fmt.Fprint(w, "\n未核对 / not checked: 回执签发时尚无透明日志，没有检查点。 / there was no transparency log yet, the receipt carries no checkpoint.\n")
		return
	}
	fmt.Fprintf(w, "检查点 checkpoint: %d %s\n\n未核对 / not checked: 日志是否包含该检查点。 / whether the log holds this checkpoint.\n", r.LogSize, r.LogRoot)
}
