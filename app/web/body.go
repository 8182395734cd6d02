package web

import (
	"bytes"
	"errors"
	"io"
	"net"

	"github.com/gofiber/fiber/v2"
)

// partBytes is the size of one part of a document, which is never held here whole.
const partBytes = 8 << 20

// bodies reads the body of a request, within its address's limit, and leaves only the parts of documents to their
// handler: those go on to the bucket as they come, so that fifty of them at once take no more memory than their buffers.
// What can't be read to its end ends the connection, or the next request would begin in the middle of it.
func (s *Server) bodies(c *fiber.Ctx) error {
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return c.Next()
	}
	limit, length := bodyLimit(c.Request().RequestURI()), c.Request().Header.ContentLength()
	if length > limit {
		// A client that still sends does not hear the refusal: a bounded part of the rest is read, and thrown away.
		_, _ = io.Copy(io.Discard, io.LimitReader(stream, 2*int64(limit)))
		c.Context().SetConnectionClose()
		return fiber.ErrRequestEntityTooLarge
	}
	if isPart(c.Request().RequestURI()) {
		err := c.Next()
		// A client that still sends does not hear an answer: what is left is read, and thrown away.
		if _, left := io.Copy(io.Discard, stream); left != nil {
			c.Context().SetConnectionClose()
		}
		return err
	}
	body, err := io.ReadAll(io.LimitReader(stream, int64(limit)+1))
	if err == nil && len(body) > limit {
		err = fiber.ErrRequestEntityTooLarge
	}
	if err != nil {
		c.Context().SetConnectionClose()
		return bodyFault(err)
	}
	c.Request().SetBodyRaw(body)
	return c.Next()
}

func bodyFault(err error) error {
	var slow net.Error
	switch {
	case errors.Is(err, fiber.ErrRequestEntityTooLarge):
		return err
	case errors.As(err, &slow) && slow.Timeout():
		return fiber.ErrRequestTimeout
	}
	return fiber.ErrBadRequest
}

func bodyLimit(uri []byte) int {
	path, _, _ := bytes.Cut(uri, query)
	switch {
	case string(path) == filesPath || string(path) == identityPath:
		return fileBytes
	case isPart(uri):
		return partBytes
	}
	return jsonBytes
}

// documentsPath begins the addresses of bids' documents, partsPath stands in those of their parts.
const documentsPath, partsPath = "/api/v1/bids/documents/", "/parts/"

func isPart(uri []byte) bool {
	path, _, _ := bytes.Cut(uri, query)
	return bytes.HasPrefix(path, []byte(documentsPath)) && bytes.Contains(path, []byte(partsPath))
}
