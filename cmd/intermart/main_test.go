package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/store/storetest"
)

// say runs one command line.
func say(t *testing.T, env map[string]string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = dispatch(t.Context(), args, func(n string) string { return env[n] }, streams{strings.NewReader(stdin), &out, &err})
	return code, out.String(), err.String()
}

// stack is the environment of real servers with an empty, migrated database of the test's own.
func stack(t *testing.T) map[string]string {
	t.Helper()
	d := storetest.Database(t)
	env := make(map[string]string)
	for _, v := range variables {
		env[v.name] = os.Getenv(v.name)
	}
	env["INTERMART_DATABASE_URL"], env["INTERMART_DATABASE_OWNER_URL"] = d.App, d.Owner
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	env["INTERMART_LISTEN"] = l.Addr().String()
	return env
}

func TestCommandLines(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
	}{
		{"", exitDone}, {"help", exitDone}, {"--help", exitDone}, {"dance", exitUsage}, {"serve", exitUsage}, {"work", exitUsage},
		{"verify", exitUsage}, {"verify lottery", exitUsage}, {"keys", exitUsage}, {"keys receipt", exitUsage},
		{"keys receipt --out x --origin https://a", exitUsage}, {"keys opening", exitUsage}, {"doctor now", exitUsage},
	} {
		code, out, err := say(t, nil, "", strings.Fields(c.args)...)
		if code != c.code {
			t.Errorf("intermart %s: exit %d, want %d\n%s%s", c.args, code, c.code, out, err)
		}
		if code == exitDone && !strings.Contains(out, "intermart COMMAND") {
			t.Errorf("intermart %s prints no help: %s", c.args, out)
		}
	}
}

func TestKeys(t *testing.T) {
	dir := t.TempDir()
	receipt, opening := filepath.Join(dir, "receipt"), filepath.Join(dir, "opening")
	if code, out, err := say(t, nil, "", "keys", "receipt", "--origin", "market.example/log", "--out", receipt); code != exitDone || !strings.HasPrefix(out, "market.example/log/receipt+") {
		t.Fatal(code, out, err)
	}
	if s, err := seal.ReceiptSignerFromFile(receipt); err != nil || s.Origin() != "market.example/log" {
		t.Error(s, err)
	}
	code, out, stderr := say(t, nil, "", "keys", "opening", "--out", opening)
	if code != exitDone {
		t.Fatal(stderr)
	}
	o, err := seal.OpenerFromFile(opening)
	if err != nil {
		t.Fatal(err)
	}
	k, err := seal.NewKeymaker(out, true)
	if err != nil {
		t.Fatal(err)
	}
	made, err := k.Make("CG-1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Secret(made.Secret, "CG-1", made.Public.Commitment); err != nil {
		t.Error(err)
	}
	for _, path := range []string{receipt, opening} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
	if code, _, _ := say(t, nil, "", "keys", "opening", "--out", opening); code != exitFailed {
		t.Error("a secret that is there is replaced")
	}
}

func TestImport(t *testing.T) {
	env := stack(t)
	for _, c := range []struct{ kind, file string }{
		{"directory", "demo/directory.json"}, {"calendar", "demo/calendar-2026.json"}, {"rulebook", "demo/rulebook-hunan-2025.json"},
	} {
		if code, out, err := say(t, env, "", "import", c.kind, c.file); code != exitDone || !strings.Contains(out, "loaded") {
			t.Errorf("%s: exit %d %s%s", c.file, code, out, err)
		}
		if code, out, err := say(t, env, "", "import", c.kind, c.file); code != exitDone || !strings.Contains(out, "nothing changed") {
			t.Errorf("%s again: exit %d %s%s", c.file, code, out, err)
		}
	}
	regions := `{"regions": [{"code": "430100", "name": "示范市", "name_en": "Demo City"}, {"code": "430199", "name": "演练区", "name_en": "Practice", "training": true}]}`
	for _, want := range []string{"2 loaded", "nothing changed"} {
		if code, out, err := say(t, env, regions, "import", "regions", "-"); code != exitDone || !strings.Contains(out, want) {
			t.Errorf("regions: exit %d %s%s", code, out, err)
		}
	}
}

func TestImportTellsEveryBadRow(t *testing.T) {
	env := stack(t)
	bad := `{"regions": [{"code": "430100", "name": "示范市", "name_en": "Demo City"}, {"code": "43x", "name": "", "name_en": "x", "size": 1}, {"code": "430100", "name": "重复", "name_en": "again"}]}`
	code, out, stderr := say(t, env, bad, "import", "regions", "-")
	if code != exitFailed || out != "" {
		t.Errorf("exit %d, %q", code, out)
	}
	for _, want := range []string{"4 faults, nothing was loaded", "row 2, column code", "row 2, column name", "row 2, column size", "row 3, column code", "第 3 行"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in\n%s", want, stderr)
		}
	}
	data, err := os.ReadFile("demo/directory.json")
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(data), `"430100-ZJ-HB-001"`, `"HB-1"`, 1)
	if code, _, stderr := say(t, env, broken, "import", "directory", "-"); code != exitFailed || !strings.Contains(stderr, "row 1, column code") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
	for _, garbage := range []string{"", "{}", "[]", `{"regions": 3}`, "\xff", "{"} {
		for kind := range importers {
			if code, out, _ := say(t, env, garbage, "import", kind, "-"); code != exitFailed {
				t.Errorf("import %s of %q: exit %d %s", kind, garbage, code, out)
			}
		}
	}
	if code, out, _ := say(t, env, bad, "import", "regions", "-"); code != exitFailed || strings.Contains(out, "loaded") {
		t.Error("something of a bad file was loaded")
	}
	for _, args := range [][]string{{"import"}, {"import", "regions"}, {"import", "weather", "x"}} {
		if code, _, _ := say(t, env, "", args...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
	if code, _, _ := say(t, env, "", "import", "regions", "/nowhere"); code != exitFailed {
		t.Error("a missing file is loaded")
	}
}

func TestFirstAdministrator(t *testing.T) {
	env := stack(t)
	create := []string{"admin", "create", "--email", "first@example.org", "--name", "管理员", "--organisation", "平台管理中心", "--region", "430100"}
	for _, c := range []struct {
		stdin string
		args  []string
		code  int
	}{
		{"", create, exitFailed}, {"short\n", create, exitFailed}, {"x", []string{"admin"}, exitUsage}, {"x", create[:4], exitUsage},
		{"correct horse battery\n", create, exitDone}, {"correct horse battery\n", create, exitFailed},
	} {
		if code, out, err := say(t, env, c.stdin, c.args...); code != c.code {
			t.Errorf("%v: exit %d, want %d\n%s%s", c.args, code, c.code, out, err)
		}
	}
}

func TestDoctor(t *testing.T) {
	env := stack(t)
	code, out, err := say(t, env, "", "doctor")
	if code != exitDone || strings.Contains(out, "FAULT") || !strings.Contains(out, "schema up to date") {
		t.Errorf("exit %d\n%s%s", code, out, err)
	}
	env["INTERMART_DATABASE_URL"] = env["INTERMART_DATABASE_OWNER_URL"]
	env["INTERMART_SMTP_ADDRESS"], env["INTERMART_S3_SECRET_KEY"], env["INTERMART_LISTEN"] = "127.0.0.1:1", "wrong", ""
	env["INTERMART_REDIS_URL"] = "redis://127.0.0.1:1/0"
	code, out, _ = say(t, env, "", "doctor")
	for _, name := range []string{"configuration", "database", "redis", "objects", "mail"} {
		if !strings.Contains(out, fmt.Sprintf("FAULT  %s", name)) {
			t.Errorf("no fault of %s", name)
		}
	}
	if code != exitFailed || !strings.Contains(out, "must own nothing") || !strings.Contains(out, "ok     keys") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestMigrateAgain(t *testing.T) {
	if code, out, err := say(t, stack(t), "", "migrate"); code != exitDone || !strings.Contains(out, "up to date") {
		t.Errorf("exit %d %s%s", code, out, err)
	}
}

func TestServeAndWorkStopInOrder(t *testing.T) {
	env := stack(t)
	delete(env, "INTERMART_OPENING_IDENTITY")
	ctx, stop := context.WithCancel(t.Context())
	codes := make(chan int, 2)
	for _, verb := range []string{"serve", "work"} {
		go func() {
			codes <- dispatch(ctx, []string{verb}, func(n string) string { return env[n] }, streams{strings.NewReader(""), io.Discard, io.Discard})
		}()
	}
	url := "http://" + env["INTERMART_LISTEN"] + "/readyz"
	up := false
	for end := time.Now().Add(soon); !up && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		res, err := http.Get(url)
		if err == nil {
			up = res.StatusCode == http.StatusOK
			_ = res.Body.Close()
		}
	}
	if !up {
		t.Error("serve does not get ready")
	}
	stop()
	for range 2 {
		select {
		case code := <-codes:
			if code != exitDone {
				t.Errorf("exit %d", code)
			}
		case <-time.After(soon):
			t.Fatal("does not stop")
		}
	}
}

func TestServeRefusesAnOldSchema(t *testing.T) {
	env := stack(t)
	env["INTERMART_DATABASE_URL"] = withoutSchema(t)
	if code, _, stderr := say(t, env, "", "serve"); code != exitFailed || !strings.Contains(stderr, "not started") {
		t.Errorf("exit %d %s", code, stderr)
	}
}

// withoutSchema is the server's own first database, where nobody migrated.
func withoutSchema(t *testing.T) string {
	t.Helper()
	return os.Getenv("INTERMART_DATABASE_URL")
}
