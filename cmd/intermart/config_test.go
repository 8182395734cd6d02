package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/app/seal"
)

// installation is an environment in which everything is set.
func installation(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	signer, _, err := seal.NewReceiptKey("market.example")
	if err != nil {
		t.Fatal(err)
	}
	var recipients []string
	identity := ""
	for range 2 {
		identity = someIdentity()
		id, err := seal.ParseIdentity(identity)
		if err != nil {
			t.Fatal(err)
		}
		recipients = append(recipients, id.Recipient())
	}
	return map[string]string{
		"INTERMART_DATABASE_URL": "postgres://app:hush@db:5432/intermart", "INTERMART_DATABASE_OWNER_URL": "postgres://owner:hush@db/intermart",
		"INTERMART_REDIS_URL": "redis://:hush@redis:6379/0", "INTERMART_S3_ENDPOINT": "s3:9000", "INTERMART_S3_ACCESS_KEY": "key",
		"INTERMART_S3_SECRET_KEY": "hush", "INTERMART_S3_BUCKET": "intermart", "INTERMART_SMTP_ADDRESS": "mail:25",
		"INTERMART_SMTP_FROM": "超市 <market@example.gov.cn>", "INTERMART_LISTEN": "0.0.0.0:8080", "INTERMART_PUBLIC_URL": "https://market.example/",
		"INTERMART_RECEIPT_KEY": write("receipt", signer+"\n"), "INTERMART_OPENING_RECIPIENTS": strings.Join(recipients, ","),
		"INTERMART_OPENING_IDENTITY": write("identity", identity+"\n"), "INTERMART_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16",
	}
}

func TestConfigOfAnInstallation(t *testing.T) {
	env := installation(t)
	c, err := readConfig(func(n string) string { return env[n] }, needDoctor|needSeed)
	if err != nil {
		t.Fatal(err)
	}
	if c.PublicURL != "https://market.example" || c.Objects.Bucket != "intermart" || len(c.TrustedProxies) != 2 || c.Opener == nil || c.Receipts == nil {
		t.Errorf("read %+v", c)
	}
	a, done, err := newApp(c, newLog(os.Stderr, c.LogLevel))
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if a.Site.Origin != "market.example" || a.Mailer == nil || a.Objects == nil || a.Receipts == nil {
		t.Errorf("wired %+v", a)
	}
	if err := opens(a); err != nil {
		t.Error(err)
	}
}

func TestConfigIsReadAsFarAsNeeded(t *testing.T) {
	env := installation(t)
	for verb, want := range map[string]struct {
		needs         need
		reads, leaves []string
	}{
		"serve":   {needServe, []string{"INTERMART_RECEIPT_KEY", "INTERMART_LOG_LEVEL"}, []string{"INTERMART_OPENING_IDENTITY", "INTERMART_DATABASE_OWNER_URL", "INTERMART_SMTP_PASSWORD"}},
		"work":    {needWork, []string{"INTERMART_OPENING_IDENTITY", "INTERMART_REDIS_URL"}, []string{"INTERMART_RECEIPT_KEY", "INTERMART_DATABASE_OWNER_URL", "INTERMART_LISTEN"}},
		"migrate": {needOwner, []string{"INTERMART_DATABASE_OWNER_URL"}, []string{"INTERMART_DATABASE_URL", "INTERMART_OPENING_IDENTITY"}},
	} {
		var read []string
		c, err := readConfig(func(n string) string { read = append(read, n); return env[n] }, want.needs)
		if err != nil {
			t.Errorf("%s: %v", verb, err)
		}
		for _, n := range want.reads {
			if !slices.Contains(read, n) {
				t.Errorf("%s does not read %s", verb, n)
			}
		}
		for _, n := range want.leaves {
			if slices.Contains(read, n) {
				t.Errorf("%s reads %s", verb, n)
			}
		}
		if verb == "serve" {
			a, done, err := newApp(c, newLog(os.Stderr, c.LogLevel))
			if err != nil || a.Opener != nil || a.Mailer != nil {
				t.Errorf("serve holds an opener or a mailer: %+v, %v", a, err)
			}
			done()
		}
	}
}

func TestConfigFaults(t *testing.T) {
	for name, values := range map[string][]string{
		"INTERMART_DATABASE_URL":       {"", "db:5432", "mysql://a:hush@b/c", "postgres://app:hush@db", "postgres://app:hush@db:x/y"},
		"INTERMART_DATABASE_READ_URL":  {"replica"},
		"INTERMART_DATABASE_OWNER_URL": {""},
		"INTERMART_REDIS_URL":          {"", "redis:6379", "http://redis:hush@x"},
		"INTERMART_S3_ENDPOINT":        {"", "http://s3:9000", "s3"},
		"INTERMART_S3_ACCESS_KEY":      {""},
		"INTERMART_S3_SECRET_KEY":      {""},
		"INTERMART_S3_BUCKET":          {""},
		"INTERMART_S3_TLS":             {"maybe"},
		"INTERMART_SMTP_ADDRESS":       {"", "mail", "mail:smtp"},
		"INTERMART_SMTP_FROM":          {"", "nobody"},
		"INTERMART_SMTP_USERNAME":      {"market"},
		"INTERMART_SMTP_PASSWORD":      {"hush"},
		"INTERMART_LISTEN":             {"", "8080", "host:0", "host:99999"},
		"INTERMART_PUBLIC_URL":         {"", "market.example", "ftp://market.example", "https://market.example/app", "http://market.example", "https://a:hush@b"},
		"INTERMART_TRUSTED_PROXIES":    {"proxy", "10.0.0.1,", "10.0.0.0/40"},
		"INTERMART_RECEIPT_KEY":        {"", "/nowhere"},
		"INTERMART_OPENING_RECIPIENTS": {"", "age1x", someIdentity()},
		"INTERMART_OPENING_IDENTITY":   {"/nowhere"},
		"INTERMART_LOG_LEVEL":          {"loud"},
	} {
		for _, value := range values {
			env := installation(t)
			env[name] = value
			_, err := readConfig(func(n string) string { return env[n] }, needDoctor|needSeed)
			switch {
			case err == nil:
				t.Errorf("%s=%q is taken", name, value)
			case !strings.Contains(err.Error(), name):
				t.Errorf("%s=%q: %v does not name it", name, value, err)
			case strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "AGE-SECRET"):
				t.Errorf("%s: a secret is in %q", name, err)
			case strings.Contains(err.Error(), "\n"):
				t.Errorf("%s=%q: one mistake, several lines: %v", name, value, err)
			}
		}
	}
}

func TestConfigTellsEverythingAtOnce(t *testing.T) {
	_, err := readConfig(func(string) string { return "" }, needDoctor|needSeed)
	for _, v := range variables {
		if told := err != nil && strings.Contains(err.Error(), v.name+" "); told == v.optional {
			t.Errorf("%s: optional %v, told %v", v.name, v.optional, told)
		}
	}
}

func TestIdentityOfSomebodyElse(t *testing.T) {
	env := installation(t)
	if err := os.WriteFile(env["INTERMART_OPENING_IDENTITY"], []byte(someIdentity()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(func(n string) string { return env[n] }, needWork)
	if err != nil {
		t.Fatal(err)
	}
	a, done, err := newApp(c, newLog(os.Stderr, c.LogLevel))
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if err := opens(a); err == nil || strings.Contains(err.Error(), "AGE-SECRET") {
		t.Errorf("an identity of none of the recipients: %v", err)
	}
}

func TestVariablesAreNamedOnce(t *testing.T) {
	seen := make(map[string]bool)
	for _, v := range variables {
		if seen[v.name] || !strings.HasPrefix(v.name, "INTERMART_") || v.set == nil {
			t.Errorf("%s stands twice or is not whole", v.name)
		}
		seen[v.name] = true
	}
}

func someIdentity() string {
	identity, _, err := seal.NewIdentity()
	if err != nil {
		panic(err)
	}
	return identity
}

// TestREADMEListsEveryVariable keeps the table in the README whole.
func TestREADMEListsEveryVariable(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range variables {
		if !strings.Contains(string(readme), "| `"+v.name+"` |") {
			t.Errorf("README.md does not list %s", v.name)
		}
	}
}
