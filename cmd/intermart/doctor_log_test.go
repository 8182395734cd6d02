package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/objects/objectstest"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/domain"
)

// TestDoctorLog says that rows and tiles are the log's, names a tile that was changed in the bucket, and the row that was
// changed in the database before any tile.
func TestDoctorLog(t *testing.T) {
	db, bucket := storetest.Demo(t, time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)), objectstest.Config(t, true)
	key, _, err := tlog.NewKey("test.example/log")
	if err != nil {
		t.Fatal(err)
	}
	notary, err := tlog.NewNotary(key)
	if err != nil {
		t.Fatal(err)
	}
	there, err := objects.New(bucket)
	if err != nil {
		t.Fatal(err)
	}
	a := &app.App{Store: db.Store, Objects: there, Tree: tlog.Tree{}, Notary: notary, Log: slog.New(slog.DiscardHandler)}
	err = a.Store.Update(t.Context(), func(tx app.Tx) error {
		for n := range 260 {
			if _, err := tx.Record(t.Context(), domain.Event{Kind: domain.EventNoticePublished, Subject: "notice:1", Region: "430102", By: domain.System(), At: tx.Now(), Face: domain.Face{"n": n}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = a.Drain(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"INTERMART_DATABASE_URL": db.App(), "INTERMART_S3_ENDPOINT": bucket.Endpoint, "INTERMART_S3_ACCESS_KEY": bucket.AccessKey,
		"INTERMART_S3_SECRET_KEY": bucket.SecretKey, "INTERMART_S3_BUCKET": bucket.Bucket}
	says := func(want int, words string) {
		t.Helper()
		code, out, errs := say(t, env, "", "doctor", "log")
		if code != want || !strings.Contains(out, words) {
			t.Errorf("exit %d, %s%s, want %q", code, out, errs, words)
		}
	}
	says(exitDone, "260 leaves, every row as it was logged, every tile in the bucket as its leaves")
	env["INTERMART_S3_ENDPOINT"] = ""
	says(exitDone, "the bucket's tiles were not compared")
	env["INTERMART_S3_ENDPOINT"] = bucket.Endpoint

	versions, err := there.Versions(t.Context(), "log/tile/0/000-")
	if err != nil || len(versions) != 1 {
		t.Fatalf("%v %v", versions, err)
	}
	objectstest.Overwrite(t, bucket, versions[0].Key, []byte("another"))
	says(exitFailed, "FAULT  tile 0/000 (leaves 0 to 255): "+versions[0].Key)

	db.SQL(`SET session_replication_role = replica`)
	db.SQL(`UPDATE events SET face = set_byte(face, 9, 88) WHERE id = (SELECT event FROM log_leaves WHERE index = 200)`)
	says(exitFailed, "FAULT  leaf 200:")
	env["INTERMART_S3_BUCKET"] = ""
	says(exitUsage, "")
}
