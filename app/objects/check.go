package objects

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
)

const (
	checkFolder   = "conformance/"   // where Check leaves its few bytes; a later Check removes them
	checkLock     = 10 * time.Second // how long the locked one stays
	checkPatience = 30 * time.Second

	answerPatience = 10 * time.Second
)

// Check proves that the server keeps the promises Intermart builds on: object lock on and obeyed, put once, a wrong
// checksum refused, a forged signature refused, nothing public. It answers what is wrong, one sentence each; nothing
// means that all is well. `serve` and `work` ask it when they start, `intermart doctor` when told.
func (b *Bucket) Check(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	there, err := b.client.BucketExists(ctx, b.config.Bucket)
	if err != nil {
		return []string{fmt.Sprintf("object store %s: %v", b.config.Endpoint, err)}
	}
	if !there {
		return []string{fmt.Sprintf("bucket %q does not exist; make it with object lock on (mc mb --with-lock)", b.config.Bucket)}
	}
	c := checking{b: b, key: checkFolder + hex.EncodeToString(random(16))}
	for _, step := range []func(context.Context){
		c.lockIsOn, c.putsOnce, c.refusesWrongBytes, c.keepsLocked, c.refusesForgery, c.isPrivate,
	} {
		if ctx.Err() == nil {
			step(ctx)
		}
	}
	if err := ctx.Err(); err != nil {
		c.fault("the check was not finished: %v", err)
	}
	if !c.now.IsZero() {
		b.tidy(ctx, c.now.Add(-checkPatience-checkLock))
	}
	return c.faults
}

// Answers asks whether the server is there: Unavailable says that it is not, or not able now. Whether it is fit is for
// Check.
func (b *Bucket) Answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	_, err := b.client.BucketExists(ctx, b.config.Bucket)
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) || errors.Is(err, http.ErrSchemeMismatch) {
		return err // there, but waiting won't mend it
	}
	return translate("look for", b.config.Bucket, err)
}

// Advise tells of weaknesses that Check does not count as faults, because a server can be used all the same.
func (b *Bucket) Advise(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	return append(b.locksByDefault(ctx), b.trustsTrailers(ctx)...)
}

// locksByDefault tells of a retention that the bucket puts on whatever is stored: Intermart locks what must be kept by
// itself, and what must go, such as images of identity papers, could not be removed in time.
func (b *Bucket) locksByDefault(ctx context.Context) []string {
	_, mode, validity, unit, err := b.client.GetObjectLockConfig(ctx, b.config.Bucket)
	if err != nil || mode == nil || validity == nil || unit == nil {
		return nil // without a lock at all is Check's to tell
	}
	return []string{fmt.Sprintf("bucket %q locks every new object by default (%s, %d %s): images of identity papers can't be deleted when their time is over "+
		"or their consent is withdrawn; remove the default (mc retention clear --default), Intermart locks what must be kept by itself", b.config.Bucket, *mode, *validity, *unit)}
}

// trustsTrailers tells of a server for behind the guard that the README describes: without a valid signature some MinIO
// builds accept an upload whose credential stands in the query string (CVE-2026-41145).
func (b *Bucket) trustsTrailers(ctx context.Context) []string {
	key := checkFolder + hex.EncodeToString(random(16))
	signed, err := b.client.PresignedPutObject(ctx, b.config.Bucket, key, time.Minute)
	if err != nil {
		return []string{fmt.Sprintf("cannot sign a URL: %v", err)}
	}
	query := signed.Query()
	query.Set("X-Amz-Signature", strings.Repeat("0", 64))
	signed.RawQuery = query.Encode()
	// The body breaks the framing it announces, so that no server stores it.
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, signed.String(), strings.NewReader("not chunked"))
	if err != nil {
		return []string{err.Error()}
	}
	req.Header.Set("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
	req.Header.Set("X-Amz-Decoded-Content-Length", "64")
	req.Header.Set("X-Amz-Trailer", "x-amz-checksum-crc32")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return []string{fmt.Sprintf("object store %s: %v", b.config.Endpoint, err)}
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusForbidden || res.StatusCode == http.StatusUnauthorized {
		return nil
	}
	return []string{fmt.Sprintf("this server does not check the signature of an upload in the mode "+
		"STREAMING-UNSIGNED-PAYLOAD-TRAILER (CVE-2026-41145; it answered %s): never expose its port, and use a maintained build", res.Status)}
}

// checking is one run of Check.
type checking struct {
	b      *Bucket
	key    string
	now    time.Time // by the server's clock
	faults []string
}

func (c *checking) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checking) lockIsOn(ctx context.Context) {
	on, _, _, _, err := c.b.client.GetObjectLockConfig(ctx, c.b.config.Bucket)
	if err != nil || on != "Enabled" {
		c.fault("bucket %q has no object lock; it can only be switched on when a bucket is made: make a new one", c.b.config.Bucket)
	}
	v, err := c.b.client.GetBucketVersioning(ctx, c.b.config.Bucket)
	if err != nil || !v.Enabled() {
		c.fault("bucket %q keeps no versions", c.b.config.Bucket)
	}
}

func (c *checking) putsOnce(ctx context.Context) {
	version, err := c.b.Put(ctx, object(c.key, "first"))
	if err != nil {
		c.fault("cannot put an object: %v", err)
		return
	}
	if version == "" {
		c.fault("a put answers no version id")
	}
	defer func() { _ = c.b.Delete(ctx, c.key, version) }() // tidy tries again
	if again, err := c.b.Put(ctx, object(c.key, "first")); err != nil || again != version {
		c.fault("the same object again does not answer the stored version: %q, %v", again, err)
	}
	if second, err := c.b.Put(ctx, object(c.key, "second")); !refusal.Is(err, refusal.Conflict) {
		c.fault("a key can be put twice with other bytes (If-None-Match is not obeyed): %v", err)
		_ = c.b.Delete(ctx, c.key, second)
	}
	body, err := c.b.Open(ctx, c.key, version)
	if err != nil {
		c.fault("cannot read back what was put: %v", err)
		return
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || string(got) != "first" {
		c.fault("reads back other bytes than were put: %v", err)
	}
}

func (c *checking) refusesWrongBytes(ctx context.Context) {
	o := object(c.key+"-digest", "told")
	o.Body = strings.NewReader("sent")
	version, err := c.b.Put(ctx, o)
	if err == nil {
		c.fault("bytes that do not have the SHA-256 that was told are stored all the same")
		_ = c.b.Delete(ctx, o.Key, version)
	}
}

func (c *checking) keepsLocked(ctx context.Context) {
	key := c.key + "-locked"
	version, err := c.b.Put(ctx, object(key, "locked"))
	if err != nil {
		return // putsOnce told it
	}
	there, err := c.b.stat(ctx, key, version)
	if err == nil {
		c.now = there.modified
		// The server's clock, not ours, says when a lock ends.
		err = c.b.Retain(ctx, key, version, there.modified.Add(checkLock))
	}
	if err != nil {
		c.fault("cannot lock an object: %v", err)
		_ = c.b.Delete(ctx, key, version)
		return
	}
	if err := c.b.Delete(ctx, key, version); err == nil {
		c.fault("a locked object can be deleted")
	}
}

func (c *checking) refusesForgery(ctx context.Context) {
	forged := c.b.config
	forged.SecretKey += "0"
	client, err := connect(forged)
	if err != nil {
		c.fault("forged signature: %v", err)
		return
	}
	_, err = client.PutObject(ctx, forged.Bucket, c.key+"-forged", strings.NewReader("forged"), 6, minio.PutObjectOptions{})
	if status := minio.ToErrorResponse(err).StatusCode; status != http.StatusForbidden && status != http.StatusUnauthorized {
		c.fault("a forged signature is not refused: %v", err)
	}
}

func (c *checking) isPrivate(ctx context.Context) {
	u := url.URL{Scheme: "http", Host: c.b.config.Endpoint, Path: "/" + c.b.config.Bucket, RawQuery: "list-type=2&max-keys=1"}
	if c.b.config.TLS {
		u.Scheme = "https"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		c.fault("%v", err)
		return
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.fault("a request without a signature: %v", err)
		return
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusUnauthorized {
		c.fault("bucket %q can be listed by anyone (%s)", c.b.config.Bucket, res.Status)
	}
}

// tidy removes what earlier checks left: only what is older than any check that may still run beside this one.
func (b *Bucket) tidy(ctx context.Context, before time.Time) {
	ctx, cancel := context.WithCancel(ctx) // ends the listing when we stop early
	defer cancel()
	for o := range b.client.ListObjects(ctx, b.config.Bucket, minio.ListObjectsOptions{
		Prefix: checkFolder, Recursive: true, WithVersions: true,
	}) {
		if o.Err != nil {
			return
		}
		if o.LastModified.Before(before) {
			_ = b.Delete(ctx, o.Key, o.VersionID) // the next check tries again
		}
	}
}

func object(key, text string) app.Object {
	sum := sha256.Sum256([]byte(text))
	return app.Object{Key: key, Body: bytes.NewReader([]byte(text)), Size: int64(len(text)),
		SHA256: hex.EncodeToString(sum[:]), ContentType: "text/plain"}
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
