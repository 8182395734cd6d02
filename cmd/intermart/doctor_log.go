package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/intermart/intermart/app"
)

// runDoctorLog compares every stored event and hash with what the transparency log promised, and names the first place
// that differs; it exits 1 then. `verify log` is the outsider's half: it needs no database.
func runDoctorLog(ctx context.Context, getenv func(string) string, args []string, io streams) int {
	if !noArgs("doctor log", args, io.err) {
		return exitUsage
	}
	cfg, err := readConfig(getenv, needDatabase|needWitnesses)
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
	case size == 0:
		fmt.Fprintln(io.out, "尚无日志 / there is no log yet")
	default:
		fmt.Fprintf(io.out, "ok     %d 条一致 / %d leaves, every row as it was logged\n", size, size)
	}
	for _, s := range states {
		fmt.Fprintf(io.out, "witness %s: %d / %d\n", s.Witness, s.Size, size)
	}
	return exitDone
}
