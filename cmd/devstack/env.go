package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"
)

type variable struct{ name, value string }

func (s *stack) set(name, format string, args ...any) {
	s.vars = append(s.vars, variable{name, fmt.Sprintf(format, args...)})
}

func (s *stack) value(name string) string {
	for _, v := range s.vars {
		if v.name == name {
			return v.value
		}
	}
	return ""
}

// unset are variables of the product that must not leak in from outside.
var unset = []string{
	"INTERMART_DATABASE_READ_URL", "INTERMART_SMTP_USERNAME", "INTERMART_SMTP_PASSWORD", "INTERMART_TRUSTED_PROXIES",
	"INTERMART_GATEWAY_URL", "INTERMART_GATEWAY_SECRET",
}

// environ is our own environment with the variables of this stack.
func (s *stack) environ(without ...string) []string {
	var env []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		ours := slices.ContainsFunc(s.vars, func(v variable) bool { return v.name == name })
		if !ours && !slices.Contains(unset, name) {
			env = append(env, pair)
		}
	}
	for _, v := range s.vars {
		if !slices.Contains(without, v.name) {
			env = append(env, v.name+"="+v.value)
		}
	}
	return env
}

// finish makes the keys, sets the variables that belong to no server, and leaves the address for a second start to tell.
func (s *stack) finish() error {
	if s.addr = s.listen; s.addr == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		s.addr = l.Addr().String()
		_ = l.Close()
	}
	_, port, err := net.SplitHostPort(s.addr)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	const host = "localhost"
	public := "http://" + net.JoinHostPort(host, port)
	s.set("INTERMART_LISTEN", "%s", s.addr)
	s.set("INTERMART_PUBLIC_URL", "%s", public)
	if err := s.makeKeys(host + "/log"); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	s.set("INTERMART_DEVSTACK_DATA", "%s", s.dir)
	s.set("INTERMART_BINARY", "%s", s.binary)
	return os.WriteFile(filepath.Join(s.dir, "address"), []byte(public+"\n"), 0o644)
}

// makeKeys makes, once per data folder, the keys of receipts and log (C2SP note signer keys) and two opening identities
// (age).
func (s *stack) makeKeys(origin string) error {
	dir := filepath.Join(s.dir, "keys")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	receipt, log := filepath.Join(dir, "receipt.key"), filepath.Join(dir, "log.key")
	if err := noteKey(receipt, origin+"/receipt"); err != nil {
		return err
	}
	if err := noteKey(log, origin); err != nil {
		return err
	}
	var recipients []string
	for _, n := range []string{"1", "2"} {
		r, err := openingIdentity(filepath.Join(dir, "opening-"+n+".txt"))
		if err != nil {
			return err
		}
		recipients = append(recipients, r)
	}
	s.set("INTERMART_RECEIPT_KEY", "%s", receipt)
	s.set("INTERMART_LOG_KEY", "%s", log)
	s.set("INTERMART_OPENING_RECIPIENTS", "%s", strings.Join(recipients, ","))
	s.set("INTERMART_OPENING_IDENTITY", "%s", filepath.Join(dir, "opening-1.txt"))
	return nil
}

// noteKey makes a signer key unless it is there; its public half is in the file beside it.
func noteKey(file, name string) error {
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".pub", []byte(public+"\n"), 0o644); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(private+"\n"), 0o600)
}

// openingIdentity reads or makes an age identity file, as age-keygen writes it, and returns its recipient.
func openingIdentity(file string) (string, error) {
	f, err := os.Open(file)
	if err == nil {
		defer f.Close()
		ids, err := age.ParseIdentities(f)
		if err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
		id, ok := ids[0].(*age.X25519Identity)
		if !ok {
			return "", fmt.Errorf("%s: not an X25519 identity", file)
		}
		return id.Recipient().String(), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("# public key: %s\n%s\n", id.Recipient(), id)
	return id.Recipient().String(), os.WriteFile(file, []byte(text), 0o600)
}
