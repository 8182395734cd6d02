package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/migrations"
)

const trainingUsage = `usage: intermart training wipe --region CODE [--yes]
       清空一个演练区的全部业务数据，账号、规则和正式区一概不动；不带 --yes 只列出将删除的内容
       removes all business of one training region; accounts, rules and every other region stay. Without --yes it only tells
`

// runTraining is intermart training wipe: exit 0 when it is done (or told), 1 when it could not be, 2 when the command
// line is wrong.
func runTraining(ctx context.Context, cfg Config, args []string, io streams) int {
	var region string
	var yes bool
	if len(args) == 0 || args[0] != "wipe" {
		fmt.Fprint(io.err, trainingUsage)
		return exitUsage
	}
	fs := flag.NewFlagSet("training wipe", flag.ContinueOnError)
	fs.SetOutput(io.err)
	fs.Usage = func() { fmt.Fprint(io.err, trainingUsage) }
	fs.StringVar(&region, "region", "", "")
	fs.BoolVar(&yes, "yes", false, "")
	if err := fs.Parse(args[1:]); err != nil || region == "" || fs.NArg() > 0 {
		fmt.Fprint(io.err, trainingUsage)
		return exitUsage
	}
	a, done, err := newApp(cfg, newLog(io.err, cfg.LogLevel))
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	if err := wipeTraining(ctx, cfg, a, region, yes, io); err != nil {
		return failed(io.err, err)
	}
	return exitDone
}

// wipeTraining removes objects, then rows, then records that it was done. Interrupted, it may be run again: what an
// object's row still names is found again.
func wipeTraining(ctx context.Context, cfg Config, a *app.App, region string, yes bool, io streams) error {
	objects, err := migrations.TrainingObjects(ctx, cfg.DatabaseOwnerURL, region)
	if err != nil {
		return err
	}
	if !yes {
		w, err := migrations.WipeTraining(ctx, cfg.DatabaseOwnerURL, region, nil, true)
		if err != nil {
			return err
		}
		tellWiped(io, w, "将删除 / would be removed")
		fmt.Fprintf(io.out, "存储桶中的文件 / objects in the bucket: %d\n未删除任何内容；确认请加 --yes / nothing was removed: add --yes to do it\n", len(objects))
		return nil
	}
	locked, err := wipeObjects(ctx, a, objects)
	if err != nil {
		return err
	}
	var ids []string
	for _, o := range locked {
		ids = append(ids, o.ID)
	}
	w, err := migrations.WipeTraining(ctx, cfg.DatabaseOwnerURL, region, ids, false)
	if err != nil {
		return err
	}
	tellWiped(io, w, "已删除 / removed")
	fmt.Fprintf(io.out, "存储桶中的文件 / objects in the bucket: %d\n", len(objects)-len(locked))
	for _, o := range locked {
		fmt.Fprintf(io.out, "  仍被锁定，未能删除，到期后再清空 / locked and still there, wipe again when its lock ends: %s\n", o.Key)
	}
	return a.RecordWipe(ctx, domain.RegionCode(region), w.Rows, len(objects)-len(locked), len(locked))
}

// wipeObjects deletes from the bucket what is not locked, and answers what is.
func wipeObjects(ctx context.Context, a *app.App, objects []migrations.Object) (locked []migrations.Object, err error) {
	for _, o := range objects {
		if o.Version == "" {
			continue
		}
		switch err := a.Objects.Delete(ctx, o.Key, o.Version); {
		case err == nil, refusal.Is(err, refusal.NotFound):
		case refusal.Is(err, refusal.Unavailable), errors.Is(err, context.Canceled):
			return nil, err // nothing but objects is gone: run it again
		default:
			locked = append(locked, o)
		}
	}
	return locked, nil
}

func tellWiped(io streams, w migrations.Wiped, title string) {
	fmt.Fprintln(io.out, title)
	for _, name := range w.Tables() {
		fmt.Fprintf(io.out, "  %-20s %d\n", name, w.Rows[name])
	}
}
