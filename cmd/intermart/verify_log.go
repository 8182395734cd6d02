package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/tlog"
)

const verifyLogUsage = `usage: intermart verify log --url https://HOST [--key FILE] [--seen FILE] [--witnesses FILE]

核对整个透明日志：检查点签名、与上次所见一致、每一块。--seen 记下所见的检查点与公钥（默认 intermart-seen-HOST）。
Checks the whole transparency log: the checkpoint's signature, that it still holds what was seen last, every tile.
--seen keeps the checkpoint and the key between runs (default intermart-seen-HOST in the working directory).

--witnesses 给出见证方公钥（每行 witness NAME VERIFIER-KEY [URL]，以及 quorum NAME）：核对它们的副署，并指出缺少哪些。
--witnesses names witnesses (lines: witness NAME VERIFIER-KEY [URL]; group NAME N|any|all MEMBER…; quorum NAME): their
cosignatures are checked, those that are missing are named, and the quorum must be there.
`

// runVerifyLog is intermart verify log: exit 0 when all is as promised, 1 when something is wrong, 2 when there is
// nothing to read.
func runVerifyLog(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("verify log", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() { fmt.Fprint(stderr, verifyLogUsage) }
	address, keyFile, seenFile, witnesses := fs.String("url", "", ""), fs.String("key", "", ""), fs.String("seen", "", ""), fs.String("witnesses", "", "")
	if err := fs.Parse(args); err != nil {
		return exitNoInput
	}
	u, err := url.Parse(*address)
	if err != nil || fs.NArg() > 0 || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		fs.Usage()
		return exitNoInput
	}
	if *seenFile == "" {
		*seenFile = "intermart-seen-" + strings.ReplaceAll(u.Host, ":", "-")
	}
	site := u.Scheme + "://" + u.Host
	memory, err := readSeen(*seenFile)
	if err != nil {
		tellFault(stderr, err)
		return exitNoInput
	}
	if memory.Key == "" || *keyFile != "" {
		if memory.Key, err = logKey(site, *keyFile); err != nil {
			tellFault(stderr, err)
			return exitNoInput
		}
	}
	var policy *tlog.Policy
	if *witnesses != "" {
		if policy, err = tlog.PolicyFromFile(*witnesses); err != nil {
			tellFault(stderr, err)
			return exitNoInput
		}
	}
	var before tlog.Checkpoint
	if memory.Checkpoint != "" {
		if before, err = tlog.ParseCheckpoint([]byte(memory.Checkpoint), memory.Key); err != nil {
			tellFault(stderr, fmt.Errorf("%s: the checkpoint kept from last time: %w", *seenFile, err))
			return exitNoInput
		}
	}
	earlier, cosigned, err := witnessed(site, memory.Key) // before the head, which must contain it
	var head []byte
	if err == nil {
		head, err = auditSite(site, memory.Key, before, cosigned)
	}
	if err != nil {
		fmt.Fprintf(stdout, "invalid: %v\n无效：日志与承诺不符，请保留 %s 作为证据\n", err, *seenFile)
		return exitFault
	}
	if err := memory.write(*seenFile, head); err != nil {
		tellFault(stderr, err)
		return exitNoInput
	}
	c, _ := tlog.ParseCheckpoint(head, memory.Key) // parsed once already
	fmt.Fprintf(stdout, "valid: %s, %d leaves (%d new), root %s\n", c.Origin, c.Size, c.Size-before.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
	if policy != nil && !tellWitnesses(stdout, policy, head, c.Size, earlier, cosigned.Size) {
		fmt.Fprint(stdout, "invalid: fewer witnesses than the policy wants have cosigned\n无效：副署的见证方少于要求\n")
		return exitFault
	}
	return exitValid
}

// lastSeen is what an earlier run saw: the key it trusted and the newest checkpoint.
type lastSeen struct {
	Key        string `json:"key"`
	Checkpoint string `json:"checkpoint"`
}

func readSeen(file string) (s lastSeen, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	return s, err
}

// write replaces the file whole or not at all.
func (s lastSeen) write(file string, head []byte) error {
	s.Checkpoint = string(head)
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), file)
}

// logKey is the verifier key from a file, or what the site says it is: trusted on first use, remembered after.
func logKey(site, file string) (string, error) {
	if file != "" {
		text, err := os.ReadFile(file)
		return strings.TrimSpace(string(text)), err
	}
	text, err := fetchText(site + "/log/key")
	return strings.TrimSpace(string(text)), err
}

// auditSite reads a site's whole log, which must still hold the heads of before, and answers its checkpoint.
func auditSite(site, key string, before ...tlog.Checkpoint) (head []byte, err error) {
	if head, err = fetchText(site + "/log/checkpoint"); err != nil {
		return nil, err
	}
	c, err := tlog.ParseCheckpoint(head, key)
	if err != nil {
		return nil, err
	}
	audit := tlog.Audit{Fetch: func(path string) ([]byte, error) { return fetchText(site + "/log/tile/" + path) }}
	return head, audit.Run(c, before...)
}

// inclusion is a proof as the API gives it.
type inclusion struct {
	Index      int64    `json:"index"`
	Entry      string   `json:"entry"`
	Face       string   `json:"face"`
	Salt       string   `json:"salt"`
	Proof      []string `json:"proof"`
	Checkpoint string   `json:"checkpoint"`
}

// check proves the entry under the checkpoint, signed with the key.
func (in inclusion) check(key string) error {
	c, err := tlog.ParseCheckpoint([]byte(in.Checkpoint), key)
	if err != nil {
		return err
	}
	proof := make([]app.Hash, len(in.Proof))
	for i, p := range in.Proof {
		raw, err := base64.StdEncoding.DecodeString(p)
		if err != nil || len(raw) != len(app.Hash{}) {
			return fmt.Errorf("hash %d of the proof is none", i)
		}
		proof[i] = app.Hash(raw)
	}
	return tlog.CheckInclusion([]byte(in.Entry), in.Index, proof, c)
}

// verifyInclusion tells whether the site's log holds this very record; false when it holds another one or its proof is
// wrong. A site without a log is told, and passes.
func verifyInclusion(award string, record []byte, w io.Writer) bool {
	u, err := url.Parse(award)
	if err != nil {
		return false
	}
	site := u.Scheme + "://" + u.Host
	key, err := logKey(site, "")
	if err != nil {
		fmt.Fprint(w, "not checked: inclusion in a transparency log (this host has none), so not whether others are shown the same record\n"+
			"未核对：透明日志中的收录证明（该站点没有日志），因此无法确认他人看到的是同一份记录\n")
		return true
	}
	text, err := fetchText(award + "/proof")
	var in inclusion
	if err == nil {
		err = json.Unmarshal(text, &in)
	}
	if err == nil {
		err = in.check(key)
	}
	sum := sha256.Sum256(record)
	var face struct{ Kind, Record string }
	if err == nil && (json.Unmarshal([]byte(in.Entry), &face) != nil || face.Kind != "award.announced" || face.Record != hex.EncodeToString(sum[:])) {
		err = errors.New("what the log holds is not the announcement of this record")
	}
	if err != nil {
		fmt.Fprintf(w, "invalid: inclusion in the transparency log: %v\n无效：透明日志没有收录这份记录\n", err)
		return false
	}
	fmt.Fprintf(w, "in the log: leaf %d of %s\n已收录：透明日志第 %d 条\n", in.Index, u.Host, in.Index)
	return true
}
