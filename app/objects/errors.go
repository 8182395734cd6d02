package objects

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/minio/minio-go/v7"

	"github.com/intermart/intermart/domain/refusal"
)

// translate turns what the server or the network said into a refusal where a caller can act on it. The cause stays in
// the chain for the log.
func translate(verb, key string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.StatusCode == http.StatusNotFound && answer.Code != minio.NoSuchBucket:
		return because(verb, key, err, refusal.New(refusal.NotFound, "object.missing", "",
			"没有这个文件", "there is no such file"))
	case answer.Code == "BadDigest" || answer.Code == "XAmzContentChecksumMismatch" || answer.Code == "XAmzContentSHA256Mismatch":
		return because(verb, key, err, refusal.New(refusal.Invalid, "object.digest", "",
			"文件内容与所报的 SHA-256 不符", "the bytes do not have the SHA-256 that was told"))
	case answer.StatusCode >= http.StatusInternalServerError, answer.StatusCode == http.StatusTooManyRequests,
		minio.IsNetworkOrHostDown(err, false), errors.Is(err, context.DeadlineExceeded):
		return unavailable(verb, key, err)
	}
	return fmt.Errorf("%s object %q: %w", verb, key, err)
}

func unavailable(verb, key string, err error) error {
	return because(verb, key, err, refusal.New(refusal.Unavailable, "object.server", "",
		"文件存储暂时不可用，请稍后再试", "the file store does not answer for the moment; please try again later"))
}

func because(verb, key string, err error, r *refusal.Refusal) error {
	return fmt.Errorf("%s object %q: %w (%w)", verb, key, r, err)
}
