package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/domain"
)

const intakeUsage = `usage: intermart intake --source WORDS | --recognition FILE.note  --by MAIL [--release MAIL] FILE.xlsx
       逐行核对；有误的行写入 FILE.xlsx.errors.xlsx；给出 --release（另一人）时放行其余
       checks every row; what is wrong goes to FILE.xlsx.errors.xlsx; with --release, another person, the rest is admitted
       --recognition：合作地区签名的互认名单，签名、摘要、期限、编号相符才读取
       --recognition: a partner's signed list; nothing is read before its signature, hash, days and number are in order
`

// runIntake brings a workbook of agencies as one person and, when another is named, releases what is in order.
func runIntake(ctx context.Context, cfg Config, args []string, io streams) int {
	flags := flag.NewFlagSet("intake", flag.ContinueOnError)
	flags.SetOutput(io.err)
	flags.Usage = func() { fmt.Fprint(io.err, intakeUsage) }
	source, signed := flags.String("source", "", ""), flags.String("recognition", "", "")
	by, release := flags.String("by", "", ""), flags.String("release", "", "")
	if flags.Parse(args) != nil || flags.NArg() != 1 || (*source == "") == (*signed == "") || *by == "" {
		flags.Usage()
		return exitUsage
	}
	data, err := readImport(flags.Arg(0), io.in)
	if err != nil {
		return failed(io.err, err)
	}
	from := provenance{source: *source}
	if *signed != "" {
		from.note, err = readImport(*signed, io.in)
	}
	if err != nil {
		return failed(io.err, err)
	}
	a, done, err := newApp(cfg, newLog(io.err, cfg.LogLevel))
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	in, err := intake(ctx, a, io, flags.Arg(0), data, from, *by, *release)
	if err != nil {
		return failed(io.err, err)
	}
	if in.Recognition != nil {
		fmt.Fprintf(io.out, "%s：此前名单上的 %d 家互认终止 / %d of the list before are recognised no more\n", in.Source, in.Ended, in.Ended)
	}
	fmt.Fprintf(io.out, "%s：读 %d 行，有误 %d 行，无误机构 %d 家，已入驻 %d 家 / %d rows read, %d at fault, %d agencies in order, %d admitted\n",
		in.Name, in.Read, in.Bad, in.Agencies, in.Admitted, in.Read, in.Bad, in.Agencies, in.Admitted)
	return exitDone
}

// provenance is where a workbook comes from: words, or a partner's signed note.
type provenance struct {
	source string
	note   []byte
}

func begin(ctx context.Context, a *app.App, operator domain.Actor, file domain.FileID, from provenance) (*domain.Intake, error) {
	id := domain.IntakeID(app.NewID())
	if from.note != nil {
		return a.BeginRecognition(ctx, operator, id, file, from.note)
	}
	return a.BeginIntake(ctx, operator, id, file, from.source)
}

func intake(ctx context.Context, a *app.App, io streams, name string, data []byte, from provenance, by, release string) (*domain.Intake, error) {
	operator, err := a.OperatorByMail(ctx, by)
	if err != nil {
		return nil, err
	}
	file := domain.FileID(app.NewID())
	if _, err := a.UploadFile(ctx, operator, app.Upload{ID: file, Purpose: domain.PurposeIntake, Name: name, Content: data}); err != nil {
		return nil, err
	}
	in, err := begin(ctx, a, operator, file, from)
	if err != nil {
		return nil, err
	}
	progress := func(in domain.Intake) {
		fmt.Fprintf(io.err, "\r读 %d，入驻 %d / read %d, admitted %d ", in.Read, in.Admitted, in.Read, in.Admitted)
	}
	if in, err = a.FinishIntake(ctx, operator, in.ID, progress); err != nil || in.Status == domain.IntakeUnread {
		return in, err
	}
	if in.Bad > 0 {
		table, err := a.IntakeFaults(ctx, operator, in.ID)
		if err != nil {
			return in, err
		}
		var book bytes.Buffer
		if err := sheet.WriteTable(&book, "错误清单", table); err != nil {
			return in, err
		}
		if err := os.WriteFile(name+".errors.xlsx", book.Bytes(), 0o600); err != nil {
			return in, err
		}
	}
	if release == "" || in.Agencies == 0 && in.Recognition == nil || in.Status == domain.IntakeDone {
		return in, nil
	}
	second, err := a.OperatorByMail(ctx, release)
	if err != nil {
		return in, err
	}
	if _, err := a.ReleaseIntake(ctx, second, in.ID, 0); err != nil {
		return in, err
	}
	return a.FinishIntake(ctx, operator, in.ID, progress)
}
