// Package objects keeps files in one bucket of an S3 server (MinIO in production): put once, addressed by version id,
// locked for as long as the noun that cites them needs. It is the only room that knows minio-go.
package objects

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
)

// Config says where the bucket is.
type Config struct {
	Endpoint  string // host:port
	AccessKey string
	SecretKey string
	Bucket    string
	TLS       bool
}

// Bucket is app.Objects on an S3 server. It may be used by many goroutines.
type Bucket struct {
	client *minio.Client
	config Config
}

var _ app.Objects = (*Bucket)(nil)

const (
	region     = "us-east-1" // what MinIO and versitygw answer to; naming it spares a look-up
	maxRetries = 3           // of one request, with back-off; a delivery is tried again anyway
)

// New makes a Bucket without asking the server anything; Check does.
func New(c Config) (*Bucket, error) {
	client, err := connect(c)
	if err != nil {
		return nil, fmt.Errorf("object store %s: %w", c.Endpoint, err)
	}
	return &Bucket{client, c}, nil
}

func connect(c Config) (*minio.Client, error) {
	if c.Bucket == "" {
		return nil, errors.New("the bucket has no name")
	}
	transport, err := minio.DefaultTransport(c.TLS)
	if err != nil {
		return nil, err
	}
	transport.MaxIdleConnsPerHost = 64
	return minio.New(c.Endpoint, &minio.Options{
		Creds:        credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""),
		Secure:       c.TLS,
		Region:       region,
		BucketLookup: minio.BucketLookupPath,
		MaxRetries:   maxRetries,
		Transport:    transport,
	})
}

// metaSHA256 is the object's own note of its hash (hex): a server may keep no checksum to show.
const metaSHA256 = "Sha256"

// Put stores an object under a key that nobody used before. The server refuses bytes that do not have o.SHA256. The
// same key with the same hash again answers the stored version, so a repeat is harmless, also after a lost answer.
func (b *Bucket) Put(ctx context.Context, o app.Object) (string, error) {
	sum, err := hex.DecodeString(o.SHA256)
	if err != nil || len(sum) != 32 || o.Key == "" || o.Body == nil || o.Size < 0 {
		return "", fmt.Errorf("put object %q: needs key, body, size and a SHA-256 in hex", o.Key)
	}
	options := minio.PutObjectOptions{
		ContentType:      o.ContentType,
		DisableMultipart: true, // one request: one checksum, one version
		// minio-go signs an empty body in a chunk that not every server reads off the connection; the checksum stands.
		DisableContentSha256: o.Size == 0,
		UserMetadata: map[string]string{
			// As a header, not as a trailer: not every server reads trailers over plain HTTP.
			"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sum),
			metaSHA256:              o.SHA256,
		},
	}
	options.SetMatchETagExcept("*") // create, never replace
	if !o.RetainUntil.IsZero() {
		options.Mode, options.RetainUntilDate = minio.Compliance, wholeSecond(o.RetainUntil)
	}
	info, err := b.client.PutObject(ctx, b.config.Bucket, o.Key, o.Body, o.Size, options)
	if err == nil {
		return info.VersionID, nil
	}
	if status := minio.ToErrorResponse(err).StatusCode; status == http.StatusPreconditionFailed || status == http.StatusConflict {
		return b.again(ctx, o)
	}
	return "", translate("put", o.Key, err)
}

// again answers for a key that is taken already.
func (b *Bucket) again(ctx context.Context, o app.Object) (string, error) {
	there, err := b.stat(ctx, o.Key, "")
	if refusal.Is(err, refusal.NotFound) { // another put is under way, or was just undone
		return "", unavailable("put", o.Key, err)
	}
	if err != nil {
		return "", err
	}
	if there.sha256 != o.SHA256 {
		return "", refusal.New(refusal.Conflict, "object.once", "",
			"该文件编号已存有另一份内容", "another file is already stored under this key")
	}
	if !o.RetainUntil.IsZero() {
		return there.version, b.Retain(ctx, o.Key, there.version, o.RetainUntil)
	}
	return there.version, nil
}

// Open reads one version. The caller closes it.
func (b *Bucket) Open(ctx context.Context, key, versionID string) (io.ReadCloser, error) {
	core := minio.Core{Client: b.client} // Client.GetObject asks the server only at the first read
	body, _, _, err := core.GetObject(ctx, b.config.Bucket, key, minio.GetObjectOptions{VersionID: versionID})
	if err != nil {
		return nil, translate("open", key, err)
	}
	return body, nil
}

// Retain locks a version until a moment: nobody can delete it before. A lock that ends later already stays as it is.
func (b *Bucket) Retain(ctx context.Context, key, versionID string, until time.Time) error {
	there, err := b.stat(ctx, key, versionID)
	if err != nil {
		return err
	}
	until = wholeSecond(until)
	if there.compliance && !there.until.Before(until) {
		return nil
	}
	mode := minio.Compliance
	err = b.client.PutObjectRetention(ctx, b.config.Bucket, key, minio.PutObjectRetentionOptions{
		Mode: &mode, RetainUntilDate: &until, VersionID: there.version,
	})
	return translate("retain", key, err)
}

// Delete removes one version that is not locked; one that is not there is removed already.
func (b *Bucket) Delete(ctx context.Context, key, versionID string) error {
	if versionID == "" {
		return fmt.Errorf("delete object %q: without a version id it would only be hidden", key)
	}
	err := b.client.RemoveObject(ctx, b.config.Bucket, key, minio.RemoveObjectOptions{VersionID: versionID})
	if refusal.Is(translate("delete", key, err), refusal.NotFound) {
		return nil
	}
	if err == nil || minio.ToErrorResponse(err).StatusCode >= http.StatusInternalServerError {
		return translate("delete", key, err)
	}
	if there, serr := b.stat(ctx, key, versionID); serr == nil && !there.until.IsZero() {
		return refusal.New(refusal.Conflict, "object.locked", "",
			"该文件在%s前锁定，不能删除", "this file is locked until %s and cannot be deleted", there.until.UTC().Format(time.RFC3339))
	}
	return translate("delete", key, err)
}

// Purge removes every version of one key and every mark that it was deleted, and looks again: when it answers nil nothing
// of the key is left. A version that is locked is a Conflict.
func (b *Bucket) Purge(ctx context.Context, key string) error {
	ids, err := b.ids(ctx, key)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := b.Delete(ctx, key, id); err != nil {
			return err
		}
	}
	if ids, err = b.ids(ctx, key); err != nil || len(ids) == 0 {
		return err
	}
	return unavailable("purge", key, fmt.Errorf("%d versions are still there", len(ids)))
}

// ids are the versions of one key, marks of deletion among them.
func (b *Bucket) ids(ctx context.Context, key string) (ids []string, err error) {
	versions, err := b.Versions(ctx, key)
	for _, v := range versions {
		if v.Key == key {
			ids = append(ids, v.ID)
		}
	}
	return ids, err
}

// Versions lists what is stored under every key that begins with the prefix, marks of deletion among it.
func (b *Bucket) Versions(ctx context.Context, prefix string) (all []app.ObjectVersion, err error) {
	ctx, cancel := context.WithCancel(ctx) // ends the listing when we stop early
	defer cancel()
	for o := range b.client.ListObjects(ctx, b.config.Bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}) {
		if o.Err != nil {
			return nil, translate("list", prefix, o.Err)
		}
		all = append(all, app.ObjectVersion{Key: o.Key, ID: o.VersionID, Deleted: o.IsDeleteMarker})
	}
	return all, nil
}

// stored is what the server says about a version.
type stored struct {
	version    string
	sha256     string // hex
	modified   time.Time
	compliance bool
	until      time.Time // zero when never locked
}

// stat asks for a version, or for the newest. It reads the lock from the headers: not every server answers
// GetObjectRetention in the form that minio-go expects.
func (b *Bucket) stat(ctx context.Context, key, versionID string) (stored, error) {
	info, err := b.client.StatObject(ctx, b.config.Bucket, key, minio.StatObjectOptions{VersionID: versionID, Checksum: true})
	if err != nil {
		return stored{}, translate("stat", key, err)
	}
	s := stored{version: info.VersionID, sha256: info.UserMetadata[metaSHA256], modified: info.LastModified}
	if sum, err := base64.StdEncoding.DecodeString(info.ChecksumSHA256); err == nil && len(sum) == 32 {
		s.sha256 = hex.EncodeToString(sum)
	}
	s.compliance = info.Metadata.Get("X-Amz-Object-Lock-Mode") == string(minio.Compliance)
	if until := info.Metadata.Get("X-Amz-Object-Lock-Retain-Until-Date"); until != "" {
		if s.until, err = time.Parse(time.RFC3339, until); err != nil {
			return stored{}, fmt.Errorf("object %q: %w", key, err)
		}
	}
	return s, nil
}

// wholeSecond rounds up: servers keep no fraction, and a lock must not end early.
func wholeSecond(t time.Time) time.Time {
	if whole := t.UTC().Truncate(time.Second); whole.Before(t) {
		return whole.Add(time.Second)
	}
	return t.UTC()
}
