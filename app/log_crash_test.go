package app_test

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/app/tlog/tlogtest"
)

// The child process of TestFsckAfterACrash finds here its database and the log's signer key.
const (
	crashDatabase = "INTERMART_TEST_CRASH_DATABASE"
	crashKey      = "INTERMART_TEST_CRASH_KEY"
)

// TestMain is also the child process: a worker that sequences and exports tiles until it is killed.
func TestMain(m *testing.M) {
	if os.Getenv(crashDatabase) == "" {
		os.Exit(m.Run())
	}
	if err := sequenceUntilKilled(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(1)
}

func sequenceUntilKilled() error {
	s, err := store.Open(store.Config{URL: os.Getenv(crashDatabase)})
	if err != nil {
		return err
	}
	n, err := tlog.NewNotary(os.Getenv(crashKey))
	if err != nil {
		return err
	}
	a := &app.App{Store: s, Objects: bucket(nil), Tree: tlog.Tree{}, Notary: n, Log: slog.New(slog.DiscardHandler)}
	for {
		if _, err := a.SequenceLog(ctx()); err != nil {
			return err
		}
		ds, err := a.HandOut(ctx(), time.Minute, 10)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if err := a.Handle(ctx(), d); err != nil {
				return err
			}
		}
	}
}

// TestFsckAfterACrash kills the process that sequences and exports, kill -9 in the middle of it, again and again while
// events go on coming in. The log is whole after, for our own eyes and for fsck's, and so is its copy in the bucket.
func TestFsckAfterACrash(t *testing.T) {
	const kills, ahead = 4, 1500 // events that the writers may be ahead of the log, so that each life finds work
	db := storetest.Demo(t, start)
	key, verifier, err := tlog.NewKey("test.example/log")
	if err != nil {
		t.Fatal(err)
	}
	notary, err := tlog.NewNotary(key)
	if err != nil {
		t.Fatal(err)
	}
	a := &app.App{Store: db.Store, Objects: bucket(t), Tree: tlog.Tree{}, Notary: notary, Log: slog.New(slog.DiscardHandler)}
	var written, sequenced atomic.Int64
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if written.Load() > sequenced.Load()+ahead {
					time.Sleep(5 * time.Millisecond)
					continue
				}
				if _, err := note(ctx(), a, "notice:"+app.NewID(), 0, 0); err != nil {
					t.Error(err)
					return
				}
				written.Add(1)
			}
		})
	}
	size := func() int64 {
		head, err := a.LogHead(ctx())
		if err != nil {
			return 0 // there is no log yet
		}
		sequenced.Store(head.Size)
		return head.Size
	}
	for range kills {
		before := size()
		var said strings.Builder
		child := exec.Command(os.Args[0], "-test.run=^$")
		child.Env, child.Stderr = append(os.Environ(), crashDatabase+"="+db.App(), crashKey+"="+key), &said
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		for until := time.Now().Add(2 * time.Minute); size() < before+256 && time.Now().Before(until); {
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(rand.N(40 * time.Millisecond))
		if err := child.Process.Kill(); err != nil {
			t.Error(err)
		}
		if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("it was not at work when it was to be killed: %v %s", err, said.String())
		}
		if size() == before {
			t.Fatalf("it sequenced nothing: %s", said.String())
		}
	}
	close(stop)
	writers.Wait()
	db.SQL(`UPDATE deliveries SET ready_at = '-infinity' WHERE done_at IS NULL`) // not to wait for the leases of the dead
	if err := a.Drain(ctx()); err != nil {
		t.Fatal(err)
	}
	entries := readAll(t, a, verifier)
	if int64(len(entries)) != written.Load() || len(entries) < kills*256 {
		t.Fatalf("%d leaves of %d events", len(entries), written.Load())
	}
	if size, fault, err := a.CheckLog(ctx()); err != nil || fault != "" || size != int64(len(entries)) {
		t.Errorf("%d, %q, %v", size, fault, err)
	}
	for _, path := range (tlog.Tree{}).FullTiles(0, int64(len(entries))) {
		exported(t, a, path)
	}
	if fsck := os.Getenv("INTERMART_TEST_FSCK"); fsck != "" {
		if said := tlogtest.Fsck(t, fsck, a, verifier, ""); strings.Contains(said, "fsck failed") || !strings.Contains(said, "Completed ranges") {
			t.Error(said)
		}
	}
}

// exported wants a full tile in the bucket, byte for byte.
func exported(t testing.TB, a *app.App, path string) {
	t.Helper()
	tile, err := a.LogTile(ctx(), path)
	if err != nil || !tile.Full {
		t.Fatalf("%s: %v", path, err)
	}
	r, err := a.Objects.Open(ctx(), "log/tile/"+path+"-"+sum(tile.Data), "")
	if err != nil {
		t.Errorf("%s was not exported: %v", path, err)
		return
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || string(b) != string(tile.Data) {
		t.Errorf("%s was exported otherwise: %v", path, err)
	}
}
