package objects_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/objects/objectstest"
)

// TestChecksBesideEachOther is what `serve` and `work` do when they start in the same instant.
func TestChecksBesideEachOther(t *testing.T) {
	b := objectstest.Open(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, fault := range b.Check(t.Context()) {
				t.Error(fault)
			}
		})
	}
	wg.Wait()
}

// TestADefaultRetentionIsTold: what must go in time could not be removed.
func TestADefaultRetentionIsTold(t *testing.T) {
	c := objectstest.Config(t, true)
	b, err := objects.New(c)
	if err != nil {
		t.Fatal(err)
	}
	told := func() (n int) {
		for _, s := range b.Advise(t.Context()) {
			if strings.Contains(s, "by default") {
				n++
			}
		}
		return n
	}
	if told() != 0 {
		t.Error("told of a bucket that locks nothing by default")
	}
	client, err := minio.New(c.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, "")})
	if err != nil {
		t.Fatal(err)
	}
	mode, days, unit := minio.Governance, uint(1), minio.Days
	if err := client.SetObjectLockConfig(t.Context(), c.Bucket, &mode, &days, &unit); err != nil {
		t.Fatal(err)
	}
	if told() != 1 {
		t.Errorf("not told: %v", b.Advise(t.Context()))
	}
}
