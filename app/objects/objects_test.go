package objects_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/objects/objectstest"
	"github.com/intermart/intermart/domain/refusal"
)

func object(key string, body []byte) app.Object {
	sum := sha256.Sum256(body)
	return app.Object{Key: key, Body: bytes.NewReader(body), Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:]),
		ContentType: "application/pdf"}
}

func put(t *testing.T, b *objects.Bucket, o app.Object) string {
	t.Helper()
	version, err := b.Put(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if version == "" {
		t.Fatal("no version id")
	}
	return version
}

func read(t *testing.T, b *objects.Bucket, key, version string) []byte {
	t.Helper()
	body, err := b.Open(context.Background(), key, version)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	got, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func refused(t *testing.T, err error, code refusal.Code) {
	t.Helper()
	if !refusal.Is(err, code) {
		t.Errorf("got %v, want a refusal %s", err, code)
	}
}

func TestPutAndOpen(t *testing.T) {
	t.Parallel()
	b := objectstest.Open(t)
	for name, body := range map[string][]byte{
		"empty":        {},
		"small":        []byte("公告"),
		"with a part":  bytes.Repeat([]byte("0123456789abcdef"), 8<<20/16),
		"of many part": bytes.Repeat([]byte("fedcba9876543210"), 20<<20/16),
	} {
		t.Run(name, func(t *testing.T) {
			key := "files/" + strings.ReplaceAll(name, " ", "-") + "/证书 1.pdf"
			version := put(t, b, object(key, body))
			if got := read(t, b, key, version); !bytes.Equal(got, body) {
				t.Errorf("read %d bytes back, want the %d that were put", len(got), len(body))
			}
		})
	}
}

func TestPutOnce(t *testing.T) {
	ctx := context.Background()
	b := objectstest.Open(t)
	first := put(t, b, object("bids/n/1.age", []byte("one")))
	if again := put(t, b, object("bids/n/1.age", []byte("one"))); again != first {
		t.Errorf("the same again: version %q, want %q", again, first)
	}
	_, err := b.Put(ctx, object("bids/n/1.age", []byte("two")))
	refused(t, err, refusal.Conflict)
	if got := read(t, b, "bids/n/1.age", first); string(got) != "one" {
		t.Errorf("after a refused put it reads %q", got)
	}
}

func TestPutRaceHasOneWinner(t *testing.T) {
	t.Parallel()
	b := objectstest.Open(t)
	const writers = 8
	versions, errs := make([]string, writers), make([]error, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			versions[i], errs[i] = b.Put(context.Background(), object("race", fmt.Appendf(nil, "writer %d", i)))
		})
	}
	wg.Wait()
	won := 0
	for i, err := range errs {
		if err == nil {
			won++
			if got := string(read(t, b, "race", versions[i])); got != fmt.Sprintf("writer %d", i) {
				t.Errorf("winner %d reads %q", i, got)
			}
		} else if !refusal.Is(err, refusal.Conflict) && !refusal.Is(err, refusal.Unavailable) {
			t.Errorf("writer %d: %v", i, err)
		}
	}
	if won != 1 {
		t.Errorf("%d writers won, want 1", won)
	}
}

func TestPutRefusesOtherBytes(t *testing.T) {
	ctx := context.Background()
	b := objectstest.Open(t)
	o := object("cert.pdf", []byte("told"))
	o.Body = strings.NewReader("sent")
	_, err := b.Put(ctx, o)
	refused(t, err, refusal.Invalid)
	_, err = b.Open(ctx, "cert.pdf", "")
	refused(t, err, refusal.NotFound)

	for name, spoil := range map[string]func(*app.Object){
		"no key":     func(o *app.Object) { o.Key = "" },
		"no hash":    func(o *app.Object) { o.SHA256 = "" },
		"short hash": func(o *app.Object) { o.SHA256 = "abcd" },
		"no body":    func(o *app.Object) { o.Body = nil },
		"no size":    func(o *app.Object) { o.Size = -1 },
	} {
		o := object("spoilt", []byte("x"))
		spoil(&o)
		if _, err := b.Put(ctx, o); err == nil {
			t.Errorf("%s: stored", name)
		}
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := objectstest.Open(t)
	soon := time.Now().Add(3 * time.Second)
	o := object("licence.pdf", []byte("licence"))
	o.RetainUntil = soon
	version := put(t, b, o)
	refused(t, b.Delete(ctx, o.Key, version), refusal.Conflict)

	if err := b.Retain(ctx, o.Key, version, soon.Add(-2*time.Second)); err != nil {
		t.Errorf("an earlier end: %v, want it to stay as it is", err)
	}
	refused(t, b.Delete(ctx, o.Key, version), refusal.Conflict)

	later := put(t, b, object("contract.pdf", []byte("contract")))
	if err := b.Retain(ctx, "contract.pdf", later, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	refused(t, b.Delete(ctx, "contract.pdf", later), refusal.Conflict)
	if got := read(t, b, "contract.pdf", later); string(got) != "contract" {
		t.Errorf("the locked one reads %q", got)
	}

	again := object("contract.pdf", []byte("contract"))
	again.RetainUntil = time.Now().Add(time.Minute) // the lock of the hour stays
	if v := put(t, b, again); v != later {
		t.Errorf("version %q, want %q", v, later)
	}

	time.Sleep(time.Until(soon) + 2*time.Second)
	if err := b.Delete(ctx, o.Key, version); err != nil {
		t.Errorf("after the lock: %v", err)
	}
	refused(t, b.Retain(ctx, o.Key, version, time.Now().Add(time.Hour)), refusal.NotFound)
}

func TestDelete(t *testing.T) {
	ctx := context.Background()
	b := objectstest.Open(t)
	version := put(t, b, object("orphan", []byte("x")))
	if err := b.Delete(ctx, "orphan", ""); err == nil {
		t.Error("deleted without a version id")
	}
	for range 2 { // the second time it is gone already
		if err := b.Delete(ctx, "orphan", version); err != nil {
			t.Fatal(err)
		}
	}
	_, err := b.Open(ctx, "orphan", version)
	refused(t, err, refusal.NotFound)
	put(t, b, object("orphan", []byte("another"))) // the key is free again
}

// TestPurge: of a key with versions and marks of deletion nothing stays, its neighbours do, and a lock is told.
func TestPurge(t *testing.T) {
	ctx := context.Background()
	c := objectstest.Config(t, true)
	b, err := objects.New(c)
	if err != nil {
		t.Fatal(err)
	}
	first := put(t, b, object("identity/a/1", []byte("one")))
	objectstest.Hide(t, c, "identity/a/1")
	neighbour := put(t, b, object("identity/a/10", []byte("three")))
	if n := objectstest.Versions(t, c, "identity/a/1"); n != 2 {
		t.Fatalf("%d versions and marks before, want 2", n)
	}
	for range 2 { // the second time there is nothing left to do
		if err := b.Purge(ctx, "identity/a/1"); err != nil {
			t.Fatal(err)
		}
	}
	if n := objectstest.Versions(t, c, "identity/a/1"); n != 0 {
		t.Errorf("%d versions and marks are left", n)
	}
	_, err = b.Open(ctx, "identity/a/1", first)
	refused(t, err, refusal.NotFound)
	if got := read(t, b, "identity/a/10", neighbour); string(got) != "three" {
		t.Errorf("the neighbour reads %q", got)
	}
	if err := b.Retain(ctx, "identity/a/10", neighbour, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	refused(t, b.Purge(ctx, "identity/a/10"), refusal.Conflict)
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := objects.New(objects.Config{Endpoint: nobody, AccessKey: "a", SecretKey: "b", Bucket: "intermart"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err = b.Put(ctx, object("k", []byte("x")))
	refused(t, err, refusal.Unavailable)
	_, err = b.Open(ctx, "k", "v")
	refused(t, err, refusal.Unavailable)
	refused(t, b.Retain(ctx, "k", "v", time.Now().Add(time.Hour)), refusal.Unavailable)
	refused(t, b.Delete(ctx, "k", "v"), refusal.Unavailable)
	if faults := b.Check(ctx); len(faults) != 1 {
		t.Errorf("Check of no server: %q", faults)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	good := objectstest.Config(t, true)
	for _, c := range []struct {
		name  string
		spoil func(*objects.Config)
		want  []string // a part of each fault
	}{
		{"all well", func(*objects.Config) {}, nil},
		{"no bucket", func(c *objects.Config) { c.Bucket = "not-there" }, []string{"does not exist"}},
		{"wrong secret", func(c *objects.Config) { c.SecretKey = "wrong" }, []string{"object store"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := good
			c.spoil(&config)
			expect(t, check(t, ctx, config), c.want...)
		})
	}
	t.Run("twice", func(t *testing.T) { expect(t, check(t, ctx, good)) })
	t.Run("no lock", func(t *testing.T) {
		expect(t, check(t, ctx, objectstest.Config(t, false)), "no object lock", "keeps no versions", "version id", "lock")
	})
}

func check(t *testing.T, ctx context.Context, c objects.Config) []string {
	t.Helper()
	b, err := objects.New(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, advice := range b.Advise(ctx) {
		t.Log("advice:", advice)
	}
	return b.Check(ctx)
}

func expect(t *testing.T, faults []string, parts ...string) {
	t.Helper()
	all := strings.Join(faults, "\n")
	if len(parts) == 0 && len(faults) > 0 {
		t.Errorf("faults, want none:\n%s", all)
	}
	for _, part := range parts {
		if !strings.Contains(all, part) {
			t.Errorf("no fault about %q in:\n%s", part, all)
		}
	}
}
