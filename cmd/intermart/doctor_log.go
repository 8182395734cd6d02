package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/intermart/intermart/app"
)

// runDoctorLog compares every stored event and hash with what the transparency log promised and names the first place
// that differs, then every tile in the bucket with these rows; it exits 1 when something differs. Without INTERMART_S3_…
// it compares the rows and says that the bucket was not looked at. `verify log` is the outsider's half: it needs no database.
func runDoctorLog(ctx context.Context, getenv func(string) string, args []string, io streams) int {
	if !noArgs("doctor log", args, io.err) {
		return exitUsage
	}
	wanted, bucket := needDatabase|needWitnesses, getenv("INTERMART_S3_ENDPOINT") != ""
	if bucket {
		wanted |= needObjects
	}
	cfg, err := readConfig(getenv, wanted)
	if err != nil {
		tellWrong(io.err, err)
		return exitUsage
	}
	a, done, err := newApp(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	size, fault, err := a.CheckLog(ctx)
	var tiles []string
	if err == nil && fault == "" && bucket {
		tiles, err = a.CheckTiles(ctx)
	}
	var states []app.WitnessState
	if err == nil {
		states, err = a.WitnessStates(ctx)
	}
	switch {
	case err != nil:
		return failed(io.err, err)
	case fault != "":
		fmt.Fprintf(io.out, "FAULT  %s\n无效：数据库与日志的承诺不符 / the rows are not what the log promised\n", fault)
		return exitFailed
	case len(tiles) > 0:
		for _, t := range tiles {
			fmt.Fprintf(io.out, "FAULT  %s\n", t)
		}
		fmt.Fprintln(io.out, "无效：桶中的日志切片与日志不符 / the tiles in the bucket are not those of the log")
		return exitFailed
	case size == 0:
		fmt.Fprintln(io.out, "尚无日志 / there is no log yet")
	case !bucket:
		fmt.Fprintf(io.out, "ok     %d 条一致；未核对桶中切片（未设置 INTERMART_S3_ENDPOINT） / %d leaves, every row as it was logged; the bucket's tiles were not compared (no INTERMART_S3_ENDPOINT)\n", size, size)
	default:
		fmt.Fprintf(io.out, "ok     %d 条一致，桶中切片一致 / %d leaves, every row as it was logged, every tile in the bucket as its leaves\n", size, size)
	}
	for _, s := range states {
		fmt.Fprintf(io.out, "witness %s: %d / %d\n", s.Witness, s.Size, size)
	}
	return exitDone
}
