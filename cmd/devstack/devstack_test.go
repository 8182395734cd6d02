package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// role makes the test binary play another program: devstack itself, or an intermart of our own.
const role = "DEVSTACK_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "devstack":
		main()
	case "intermart":
		os.Exit(intermart(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// intermart is as much of the product as `devstack run` needs to see.
func intermart(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	switch args[0] {
	case "migrate":
		return 0
	case "seed":
		fmt.Println("login: officer / secret")
		if _, err := os.Stat("break-seed"); err == nil {
			return 1
		}
		return 0
	case "serve":
		if os.Getenv("INTERMART_OPENING_IDENTITY") != "" {
			return 1 // serve must never hold it
		}
		go func() {
			http.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
			fmt.Println(http.ListenAndServe(os.Getenv("INTERMART_LISTEN"), nil))
		}()
	case "work":
		if os.Getenv("INTERMART_OPENING_IDENTITY") == "" {
			return 1
		}
	default:
		fmt.Fprintln(os.Stderr, "this intermart has no verb", args[0])
		return 2
	}
	<-ctx.Done()
	return 0
}

func needServers(t *testing.T) {
	t.Helper()
	if postgresBin() != "" && inPath("redis-server")() {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("PostgreSQL or Redis is missing: bin/devstack packages")
	}
	t.Skip("needs PostgreSQL and Redis: bin/devstack packages")
}

// devstack is a devstack about to run, in a folder of its own.
func devstack(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), role+"=devstack", "TMPDIR="+openTemp(t))
	return cmd
}

// openTemp is a temporary folder that PostgreSQL's user can reach.
func openTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "devstack-test-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func tempOf(cmd *exec.Cmd) string {
	return strings.TrimPrefix(cmd.Env[len(cmd.Env)-1], "TMPDIR=")
}

func empty(t *testing.T, dir string) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestExec(t *testing.T) {
	needServers(t)
	t.Parallel()
	cmd := devstack(t, "exec", "--", "sh", "-ec", `
		test -n "$INTERMART_S3_ENDPOINT" -a -n "$INTERMART_TEST_S3_ENDPOINT" -a -n "$INTERMART_LISTEN" -a -n "$INTERMART_PUBLIC_URL"
		grep -q 'PRIVATE+KEY+localhost/log/receipt+' "$INTERMART_RECEIPT_KEY"
		grep -q AGE-SECRET-KEY-1 "$INTERMART_OPENING_IDENTITY"
		echo "$INTERMART_OPENING_RECIPIENTS" | grep -Eq '^age1[a-z0-9]+,age1[a-z0-9]+$'
		psql="$INTERMART_TEST_POSTGRES_BIN/psql -Atq"
		$psql "$INTERMART_DATABASE_OWNER_URL" -c 'create table t (n int)'
		if $psql "$INTERMART_DATABASE_URL" -c 'select * from t' 2>/dev/null; then exit 90; fi
		if $psql "$INTERMART_DATABASE_URL" -c 'create table u (n int)' 2>/dev/null; then exit 91; fi
		$psql "$INTERMART_TEST_DATABASE_URL" -c 'create database x' -c 'create role y'
		redis-cli --no-auth-warning -u "$INTERMART_REDIS_URL" config get maxmemory-policy
		exit 7`)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Fatalf("%v, want exit code 7\n%s", err, out)
	}
	if !strings.Contains(string(out), "noeviction") {
		t.Errorf("said %q", out)
	}
	empty(t, tempOf(cmd))
}

func TestDataIsKeptAndLocked(t *testing.T) {
	needServers(t)
	t.Parallel()
	data := filepath.Join(openTemp(t), "data")
	args := []string{"exec", "--data", data, "--only", "postgres", "--", "sh", "-ec"}
	first := devstack(t, append(args, `"$INTERMART_TEST_POSTGRES_BIN/psql" "$INTERMART_DATABASE_OWNER_URL" -c 'create table kept (n int)'
		echo ready; sleep 60`)...)
	said, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, said, "ready")
	out, err := devstack(t, append(args, "true")...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "already running") || !strings.Contains(string(out), "http://localhost:") {
		t.Errorf("a second start: %v\n%s", err, out)
	}
	if err := first.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // ends by our signal
	out, err = devstack(t, append(args, `"$INTERMART_TEST_POSTGRES_BIN/psql" "$INTERMART_DATABASE_OWNER_URL" -c 'select * from kept'`)...).CombinedOutput()
	if err != nil {
		t.Errorf("the data is not kept: %v\n%s", err, out)
	}
}

// until reads until a line.
func until(t *testing.T, r interface{ Read([]byte) (int, error) }, word string) string {
	t.Helper()
	var all []byte
	b := make([]byte, 4096)
	for !bytes.Contains(all, []byte(word)) {
		n, err := r.Read(b)
		all = append(all, b[:n]...)
		if err != nil {
			t.Fatalf("waiting for %q: %v\n%s", word, err, all)
		}
	}
	return string(all)
}

func TestNothingSurvivesAKill(t *testing.T) {
	needServers(t)
	t.Parallel()
	cmd := devstack(t, "exec", "--", "sh", "-c", "echo $INTERMART_TEST_DATABASE_URL; echo $INTERMART_TEST_REDIS_URL; echo ready; sleep 60 & wait")
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	urls := strings.Fields(until(t, said, "ready"))
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // killed
	deadline := time.Now().Add(15 * time.Second)
	for _, url := range urls[:2] {
		_, address, _ := strings.Cut(url, "@")
		address, _, _ = strings.Cut(address, "/")
		for ; ; time.Sleep(50 * time.Millisecond) {
			c, err := net.Dial("tcp", address)
			if err != nil {
				break
			}
			_ = c.Close()
			if time.Now().After(deadline) {
				t.Fatalf("%s still listens", address)
			}
		}
	}
	for time.Now().Before(deadline) {
		if left, _ := filepath.Glob(filepath.Join(tempOf(cmd), "*")); len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	empty(t, tempOf(cmd))
}

func TestMailSink(t *testing.T) {
	dir := t.TempDir()
	s := &stack{dir: dir}
	if err := s.startMail(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		for _, c := range s.closers {
			c()
		}
	}()
	address := s.value("INTERMART_SMTP_ADDRESS")
	send := func() error {
		return smtp.SendMail(address, nil, "a@x.example", []string{"b@y.example", "c@y.example"}, []byte("Subject: hi\r\n\r\n..dot\r\n"))
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	down := filepath.Join(dir, "mail", "down")
	if err := os.WriteFile(down, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := send(); err == nil {
		t.Error("takes a letter while it is down")
	}
	if err := os.Remove(down); err != nil {
		t.Fatal(err)
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	if err := smtp.SendMail(address, nil, "a@x.example", []string{"b@y.gone.example"}, []byte("Subject: hi\r\n\r\n")); err == nil {
		t.Error("takes a letter to a mailbox that is no more")
	}
	for _, name := range []string{"000001.eml", "000002.eml"} {
		b, err := os.ReadFile(filepath.Join(dir, "mail", name))
		if err != nil {
			t.Fatal(err)
		}
		const want = "Return-Path: <a@x.example>\nDelivered-To: b@y.example\nDelivered-To: c@y.example\nSubject: hi\n\n..dot\n"
		if string(b) != want {
			t.Errorf("%s is %q, want %q", name, b, want)
		}
	}
	empty(t, filepath.Join(dir, "mail", "*3.eml"))
}

// product writes a program that plays intermart.
func product(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "intermart")
	script := fmt.Sprintf("#!/bin/sh\n%s=intermart exec '%s' \"$@\"\n", role, self)
	if err := os.WriteFile(file, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRun(t *testing.T) {
	needServers(t)
	t.Parallel()
	data := filepath.Join(openTemp(t), "run")
	binary := product(t)

	broken := devstack(t, "run", "--data", data, "--binary", binary)
	if err := os.WriteFile(filepath.Join(broken.Dir, "break-seed"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := broken.CombinedOutput(); err == nil || !strings.Contains(string(out), "seed demo") {
		t.Fatalf("a seed that fails: %v\n%s", err, out)
	}

	for _, want := range []string{"starting afresh", ""} { // after the broken one, then after a whole one
		cmd := devstack(t, "run", "--data", data, "--binary", binary)
		var fault bytes.Buffer
		cmd.Stderr = &fault
		said, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		text := until(t, said, "officer / secret")
		if !strings.Contains(text, "running at http://localhost:") {
			t.Errorf("said %s", text)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("after an interrupt: %v\n%s", err, &fault)
		}
		if !strings.Contains(fault.String(), want) || (want == "" && strings.Contains(fault.String(), "demo data")) {
			t.Errorf("start said %q, want %q in it", &fault, want)
		}
	}

	around := devstack(t, "run", "--binary", binary, "--", "sh", "-c", "exit 5")
	var exit *exec.ExitError
	if out, err := around.CombinedOutput(); !errors.As(err, &exit) || exit.ExitCode() != 5 {
		t.Errorf("around a command: %v, want exit code 5\n%s", err, out)
	}
	empty(t, tempOf(around))
}

// TestAnAddressIsKept: a second `run` that starts while the first makes its demo data takes another address.
func TestAnAddressIsKept(t *testing.T) {
	first := keep("127.0.0.1:0")
	if first == nil {
		t.Fatal("no address")
	}
	if second := keep(first.Addr().String()); second != nil {
		t.Error("kept by two")
	}
	_ = first.Close()
	again := keep(first.Addr().String())
	if again == nil {
		t.Fatal("not free again for the one who kept it")
	}
	_ = again.Close()
}
