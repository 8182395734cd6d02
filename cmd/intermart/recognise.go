package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

const recogniseUsage = `usage: intermart recognise --key FILE --partner CODE --number 2026-3 [--issued DAY] --until DAY OUT.xlsx
       导出本平台自行核验入驻的机构与资质，以密钥签署：OUT.xlsx 与 OUT.xlsx.note 一并交给合作地区
       CODE 为本地区区划代码（对方登记的合作地区），DAY 形如 2027-05-20；密钥由 intermart keys recognition 生成
       exports the agencies that were admitted here by their own file and signs them: hand OUT.xlsx and OUT.xlsx.note to the partner
       CODE is this region's, by which the partner knows it; the key is made by intermart keys recognition
`

// runRecognise makes a signed list of this marketplace's own agencies, for a partner region to recognise.
func runRecognise(ctx context.Context, cfg Config, args []string, io streams) int {
	flags := flag.NewFlagSet("recognise", flag.ContinueOnError)
	flags.SetOutput(io.err)
	flags.Usage = func() { fmt.Fprint(io.err, recogniseUsage) }
	key, partner, number := flags.String("key", "", ""), flags.String("partner", "", ""), flags.String("number", "", "")
	issued, until := flags.String("issued", workday.On(time.Now()).String(), ""), flags.String("until", "", "")
	if flags.Parse(args) != nil || flags.NArg() != 1 || *key == "" || *partner == "" || *number == "" || *until == "" {
		flags.Usage()
		return exitUsage
	}
	l := domain.RecognitionList{Partner: domain.RegionCode(*partner)}
	var faults [3]error
	l.Year, l.Number, faults[0] = domain.ReadListNumber(*number)
	l.Issued, faults[1] = workday.ParseDate(*issued)
	l.ValidUntil, faults[2] = workday.ParseDate(*until)
	if err := errors.Join(faults[:]...); err != nil {
		return failed(io.err, err)
	}
	a, done, err := newApp(cfg, newLog(io.err, cfg.LogLevel))
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	agencies, certificates, err := a.ExportRecognition(ctx)
	if err != nil {
		return failed(io.err, err)
	}
	secret, err := os.ReadFile(*key)
	if err != nil {
		return failed(io.err, err)
	}
	book, signed, err := signRecognition(l, agencies, certificates, string(secret))
	if err != nil {
		return failed(io.err, err)
	}
	for name, data := range map[string][]byte{flags.Arg(0): book, flags.Arg(0) + ".note": signed} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return failed(io.err, err)
		}
	}
	fmt.Fprintf(io.out, "%s、%s.note：互认名单%s，%d 家机构 / %d agencies\n", flags.Arg(0), flags.Arg(0), l.Title(), len(agencies)-1, len(agencies)-1)
	return exitDone
}

// signRecognition is the workbook of a list and the signed note over it.
func signRecognition(l domain.RecognitionList, agencies, certificates [][]string, key string) (book, signed []byte, err error) {
	var b bytes.Buffer
	if err := sheet.WriteSheets(&b, sheet.Sheet{Name: domain.IntakeSheets[domain.IntakeAgencies].ZH, Table: agencies},
		sheet.Sheet{Name: domain.IntakeSheets[domain.IntakeQualifications].ZH, Table: certificates}); err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(b.Bytes())
	l.SHA256 = hex.EncodeToString(sum[:])
	signed, err = seal.SignRecognition(l, key)
	return b.Bytes(), signed, err
}
