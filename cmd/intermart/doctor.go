package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/scan"
	"github.com/intermart/intermart/frontend"
	"github.com/intermart/intermart/jobs"
)

// doctorPatience bounds one check.
const doctorPatience = 40 * time.Second

// maxSkew is how far clocks may be apart: the database's decides, the others only show.
const maxSkew = 2 * time.Second

// finding is what one check found: faults keep Intermart from working as it must, advice does not.
type finding struct {
	about  string
	faults []string
	advice []string
}

func (f *finding) fault(format string, args ...any) {
	f.faults = append(f.faults, fmt.Sprintf(format, args...))
}

func (f *finding) advise(format string, args ...any) {
	f.advice = append(f.advice, fmt.Sprintf(format, args...))
}

// check is one thing the doctor looks at, left out where nothing is configured for it.
type check struct {
	name string
	skip bool
	look func(ctx context.Context, f *finding)
}

// runDoctor checks the configuration and every server in it; it exits 1 when there is a fault. What it can't check
// because a variable is missing is a fault of the configuration.
func runDoctor(ctx context.Context, getenv func(string) string, args []string, io streams) int {
	if len(args) > 0 && args[0] == "log" {
		return runDoctorLog(ctx, getenv, args[1:], io)
	}
	if !noArgs("doctor", args, io.err) {
		return exitUsage
	}
	cfg, wrong := readConfig(getenv, needDoctor)
	code := exitDone
	for _, c := range examinations(cfg, wrong, getenv) {
		if c.skip {
			continue
		}
		looking, cancel := context.WithTimeout(ctx, doctorPatience)
		var f finding
		c.look(looking, &f)
		cancel()
		tellFinding(io.out, c.name, f)
		if len(f.faults) > 0 {
			code = exitFailed
		}
	}
	return code
}

func examinations(cfg Config, wrong error, getenv func(string) string) []check {
	return []check{
		{"configuration", false, func(_ context.Context, f *finding) {
			f.about = "every variable of serve and work is set and well-formed"
			if wrong != nil {
				f.about = ""
				f.faults = strings.Split(wrong.Error(), "\n")
			}
		}},
		{"database", cfg.DatabaseURL == "", func(ctx context.Context, f *finding) { lookAtDatabase(ctx, cfg.DatabaseURL, f) }},
		{"replica", cfg.DatabaseReadURL == "", func(ctx context.Context, f *finding) { lookAtReplica(ctx, cfg.DatabaseReadURL, f) }},
		{"redis", cfg.RedisURL == "", func(ctx context.Context, f *finding) { lookAtRedis(ctx, cfg, f) }},
		{"objects", cfg.Objects.Endpoint == "", func(ctx context.Context, f *finding) { lookAtObjects(ctx, cfg, f) }},
		{"mail", cfg.Mail.Address == "", func(ctx context.Context, f *finding) { lookAtMail(ctx, cfg, f) }},
		{"scanner", cfg.Opener == nil, func(ctx context.Context, f *finding) { lookAtScanner(ctx, cfg.Clamd, f) }},
		{"keys", false, func(_ context.Context, f *finding) { lookAtKeys(cfg, getenv, f) }},
		{"pages", false, lookAtPages},
	}
}

func tellFinding(w io.Writer, name string, f finding) {
	verdict := "ok"
	if len(f.faults) > 0 {
		verdict = "FAULT"
	}
	fmt.Fprintf(w, "%-6s %-14s %s\n", verdict, name, f.about)
	for _, s := range f.faults {
		fmt.Fprintf(w, "         ! %s\n", s)
	}
	for _, s := range f.advice {
		fmt.Fprintf(w, "         i %s\n", s)
	}
}

func lookAtRedis(ctx context.Context, cfg Config, f *finding) {
	about, advice, err := jobs.Check(ctx, cfg.RedisURL)
	f.about, f.advice = about, advice
	if err != nil {
		f.fault("%v", err)
	}
}

func lookAtObjects(ctx context.Context, cfg Config, f *finding) {
	b, err := objects.New(cfg.Objects)
	if err != nil {
		f.fault("%v", err)
		return
	}
	before := time.Now()
	f.about = fmt.Sprintf("bucket %s at %s", cfg.Objects.Bucket, cfg.Objects.Endpoint)
	if f.faults = b.Check(ctx); len(f.faults) > 0 {
		return
	}
	f.about += fmt.Sprintf(": locked, put once, checksums and signatures refused when wrong (%d ms)", time.Since(before).Milliseconds())
	f.advice = b.Advise(ctx)
	lookAtObjectsClock(ctx, cfg.Objects, f)
}

func lookAtMail(ctx context.Context, cfg Config, f *finding) {
	f.about = cfg.Mail.Address + " as " + cfg.Mail.From
	m, err := newMailer(cfg.Mail)
	if err == nil {
		err = m.Check(ctx)
	}
	if err != nil {
		f.fault("%v", err)
	}
}

func lookAtScanner(ctx context.Context, address string, f *finding) {
	if address == "" {
		f.about = "none"
		f.advise("no INTERMART_CLAMD_ADDRESS: bidders' documents are not scanned for malware when they are opened, and every page that shows one says so")
		return
	}
	version, err := scan.New(address).Version(ctx)
	if f.about = address + ": " + version; err != nil {
		f.about = address
		f.fault("%v", err)
	}
}

func lookAtPages(_ context.Context, f *finding) {
	if _, err := fs.Stat(frontend.Desk(), "index.html"); err != nil {
		f.advise("the desks' pages are not in this program: run make build")
		return
	}
	f.about = "the desks' pages are in this program"
}
