// Package objectstest lends tests a bucket of their own on the S3 server that devstack started.
package objectstest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/intermart/intermart/app/objects"
)

// Config makes a new bucket, with object lock or without, and says where it is. The test is skipped when there is no
// server, and fails on CI.
func Config(t testing.TB, lock bool) objects.Config {
	t.Helper()
	c := objects.Config{
		Endpoint:  os.Getenv("INTERMART_TEST_S3_ENDPOINT"),
		AccessKey: os.Getenv("INTERMART_TEST_S3_ACCESS_KEY"),
		SecretKey: os.Getenv("INTERMART_TEST_S3_SECRET_KEY"),
		Bucket:    "test-" + name(),
	}
	if c.Endpoint == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("INTERMART_TEST_S3_ENDPOINT is not set: run the tests with make test")
		}
		t.Skip("needs an S3 server: run the tests with make test")
	}
	client, err := minio.New(c.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, "")})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.MakeBucket(context.Background(), c.Bucket, minio.MakeBucketOptions{ObjectLocking: lock}); err != nil {
		t.Fatal(err)
	}
	return c
}

// Open lends a new bucket with object lock.
func Open(t testing.TB) *objects.Bucket {
	t.Helper()
	b, err := objects.New(Config(t, true))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Versions counts what a bucket holds under one key: versions, and marks that it was deleted.
func Versions(t testing.TB, c objects.Config, key string) (n int) {
	t.Helper()
	client, err := minio.New(c.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, "")})
	if err != nil {
		t.Fatal(err)
	}
	for o := range client.ListObjects(context.Background(), c.Bucket, minio.ListObjectsOptions{Prefix: key, Recursive: true, WithVersions: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		if o.Key == key {
			n++
		}
	}
	return n
}

// Hide deletes a key as one does who knows of no versions: it is marked, and what is there stays.
func Hide(t testing.TB, c objects.Config, key string) {
	t.Helper()
	client, err := minio.New(c.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, "")})
	if err == nil {
		err = client.RemoveObject(context.Background(), c.Bucket, key, minio.RemoveObjectOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Overwrite stores a further version as one does who puts more than once.
func Overwrite(t testing.TB, c objects.Config, key string, body []byte) {
	t.Helper()
	client, err := minio.New(c.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, "")})
	if err == nil {
		_, err = client.PutObject(context.Background(), c.Bucket, key, bytes.NewReader(body), int64(len(body)), minio.PutObjectOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func name() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
