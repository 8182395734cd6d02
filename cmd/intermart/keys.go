package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/tlog"
)

const keysUsage = `usage: intermart keys receipt --origin market.example.gov.cn/log --out FILE
         签署回执的密钥（INTERMART_RECEIPT_KEY），公钥另存 FILE.pub / the key that signs receipts; its public half in FILE.pub
       intermart keys log --origin market.example.gov.cn/log --out FILE
         签署透明日志检查点的密钥（INTERMART_LOG_KEY），公钥另存 FILE.pub / the key that signs the log's checkpoints
       intermart keys recognition --origin market.example.gov.cn --out FILE
         签署互认名单的密钥（intermart recognise），公钥 FILE.pub 交给合作地区 / the key that signs lists for recognition; FILE.pub is for the partners
       intermart keys opening --out FILE
         一份启封密钥（INTERMART_OPENING_IDENTITY），公钥写到标准输出（INTERMART_OPENING_RECIPIENTS，至少两份，分开保管）
         one opening identity; its recipient on standard output. Make at least two and keep them apart
`

// runKeys makes the secrets an installation needs. A file that is there is never replaced.
func runKeys(args []string, io streams) int {
	if len(args) == 0 || !slices.Contains([]string{"receipt", "log", "recognition", "opening"}, args[0]) {
		fmt.Fprint(io.err, keysUsage)
		return exitUsage
	}
	f := flag.NewFlagSet("intermart keys "+args[0], flag.ContinueOnError)
	f.SetOutput(io.err)
	f.Usage = func() { fmt.Fprint(io.err, keysUsage) }
	var out, origin string
	f.StringVar(&out, "out", "", "")
	if args[0] != "opening" {
		f.StringVar(&origin, "origin", "", "")
	}
	if err := f.Parse(args[1:]); err != nil {
		return exitUsage
	}
	if f.NArg() > 0 || out == "" || args[0] != "opening" && badOrigin(origin) {
		f.Usage()
		return exitUsage
	}
	var err error
	switch args[0] {
	case "receipt":
		err = makeNoteKey(seal.NewReceiptKey, origin, out, io.out)
	case "log":
		err = makeNoteKey(tlog.NewKey, origin, out, io.out)
	case "recognition":
		err = makeNoteKey(seal.NewRecognitionKey, origin, out, io.out)
	default:
		err = makeOpeningIdentity(out, io.out)
	}
	if err != nil {
		return failed(io.err, err)
	}
	return exitDone
}

// badOrigin: an origin names the host and has no scheme; a space or plus would break the key's own form.
func badOrigin(s string) bool {
	return s == "" || strings.ContainsAny(s, " +\t\n") || strings.Contains(s, "://")
}

// makeNoteKey writes the secret half to a file, the public half beside it and to w.
func makeNoteKey(make func(origin string) (signer, verifier string, err error), origin, out string, w io.Writer) error {
	signer, verifier, err := make(origin)
	if err != nil {
		return err
	}
	if err := writeSecret(out, signer+"\n", 0o600); err != nil {
		return err
	}
	if err := writeSecret(out+".pub", verifier+"\n", 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, verifier)
	return err
}

func makeOpeningIdentity(out string, w io.Writer) error {
	identity, recipient, err := seal.NewIdentity()
	if err != nil {
		return err
	}
	if err := writeSecret(out, fmt.Sprintf("# public key: %s\n%s\n", recipient, identity), 0o600); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, recipient)
	return err
}

// writeSecret writes a file that is not there yet, whole or not at all.
func writeSecret(path, text string, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
