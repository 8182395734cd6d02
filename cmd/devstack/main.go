// Command devstack starts the servers Intermart needs on one machine: PostgreSQL and Redis from the system's
// binaries, an S3 server with object lock and a mail sink in this process. Each listens on a free loopback port,
// keeps its data in one folder and stops with devstack, however devstack stops.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

const usage = `devstack: the servers Intermart needs, on this machine

  devstack exec [flags] -- COMMAND…   start them, run COMMAND with INTERMART_* set, stop them; exits as COMMAND did
  devstack up [flags]                 start them, print the variables, stay until interrupted
  devstack run [flags] [-- COMMAND…]  start them, migrate, seed the demo, serve and work; stay, or run COMMAND
  devstack packages [NAME…]           install what is missing of Debian's packages (as a user: say which)

flags:
`

// options are the flags that exec, up and run share.
type options struct {
	data    string // folder that is kept; empty means a temporary one
	objects string // "versitygw" or "minio"
	minio   string // the minio program
	only    string // comma list of servers, empty means all
	durable bool   // PostgreSQL with fsync
	listen  string // address for INTERMART_LISTEN, empty means a free port
	binary  string // the intermart program (run)
	command []string
}

func parse(verb string, args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("devstack "+verb, flag.ContinueOnError)
	f.StringVar(&o.data, "data", "", "keep the data in this folder (default: a temporary one, removed at the end)")
	f.StringVar(&o.objects, "objects", "versitygw", "object store: versitygw (in this process) or minio")
	f.StringVar(&o.minio, "minio", "", "the minio program (default: minio from PATH)")
	f.StringVar(&o.only, "only", "", "start only these, of postgres,redis,objects,mail,beacon")
	f.BoolVar(&o.durable, "durable", false, "PostgreSQL and Redis with fsync, as in production (for benchmarks)")
	f.StringVar(&o.listen, "listen", "", "address for INTERMART_LISTEN (default: a free loopback port)")
	f.StringVar(&o.binary, "binary", "bin/intermart", "the intermart program (run)")
	f.Usage = func() {
		fmt.Fprint(f.Output(), usage)
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.command = f.Args()
	if o.objects != "versitygw" && o.objects != "minio" {
		return o, fmt.Errorf("--objects %s: want versitygw or minio", o.objects)
	}
	for _, name := range strings.FieldsFunc(o.only, comma) {
		if !strings.Contains(" postgres redis objects mail beacon ", " "+name+" ") {
			return o, fmt.Errorf("--only %s: want some of postgres,redis,objects,mail,beacon", name)
		}
	}
	var err error
	o.binary, err = filepath.Abs(o.binary) // the gateway changes our working folder later
	return o, err
}

func comma(r rune) bool { return r == ',' }

func main() {
	// Children are told to die with the thread that started them, so that thread must live as long as we do.
	runtime.LockOSThread()
	if len(os.Args) == 3 && os.Args[1] == guardVerb {
		os.Exit(guardMain(os.Stdin))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	code, err := dispatch(ctx, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		code = 0
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		code = 130
	case err != nil:
		fmt.Fprintln(os.Stderr, "devstack:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func dispatch(ctx context.Context, args []string) (int, error) {
	if len(args) == 0 {
		fmt.Print(usage)
		return 2, nil
	}
	verb, args := args[0], args[1:]
	if verb == "packages" {
		if len(args) == 0 {
			args = slices.Sorted(maps.Keys(present))
		}
		return 0, ensurePackages(ctx, args...)
	}
	do, known := map[string]func(context.Context, options) (int, error){
		"exec": execCommand, "up": up, "run": run,
	}[verb]
	if !known {
		fmt.Fprint(os.Stderr, usage)
		return 2, fmt.Errorf("no verb %q", verb)
	}
	o, err := parse(verb, args)
	if err != nil {
		return 2, err
	}
	return do(ctx, o)
}

// execCommand runs one command inside a fresh stack.
func execCommand(ctx context.Context, o options) (int, error) {
	if len(o.command) == 0 {
		return 2, errors.New("exec wants a command after --")
	}
	s, err := start(ctx, o)
	if err != nil {
		return 1, err
	}
	defer s.stop()
	return s.exec(ctx, o.command)
}

// up stays until interrupted.
func up(ctx context.Context, o options) (int, error) {
	s, err := start(ctx, o)
	if err != nil {
		return 1, err
	}
	defer s.stop()
	fmt.Fprintf(s.stdout, "# the stack is up; its data is in %s; Ctrl-C stops it\n", s.dir)
	for _, v := range s.vars {
		fmt.Fprintf(s.stdout, "export %s='%s'\n", v.name, v.value)
	}
	select {
	case <-ctx.Done():
		return 0, nil
	case p := <-s.died:
		return 1, p.fault()
	}
}
