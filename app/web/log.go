package web

import (
	"context"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// Cache headers of the log (C2SP tlog-tiles): a full tile never changes, a head may in a second.
const (
	cacheForEver = "public, max-age=31536000, immutable"
	cacheShort   = "public, max-age=60"
	cacheNot     = "no-cache"
)

// logKey is the verifier key of the newest checkpoint, one line.
func (s *Server) logKey(c *fiber.Ctx) error {
	head, err := s.app.LogHead(c.UserContext())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, cacheShort)
	return c.SendString(head.Key + "\n")
}

// checkpoint is the newest signed head, with the cosignatures it has.
func (s *Server) checkpoint(c *fiber.Ctx) error {
	head, err := s.app.LogHead(c.UserContext())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, cacheNot)
	return c.Send(head.Note)
}

// witnessed is the newest checkpoint that a witness has cosigned: the very newest may be a second old.
func (s *Server) witnessed(c *fiber.Ctx) error {
	head, err := s.app.LogWitnessed(c.UserContext())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, cacheNot)
	return c.Send(head.Note)
}

func (s *Server) tile(c *fiber.Ctx) error {
	t, err := s.app.LogTile(c.UserContext(), c.Params("*"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Set(fiber.HeaderCacheControl, cacheShort)
	if t.Full {
		c.Set(fiber.HeaderCacheControl, cacheForEver)
	}
	return c.Send(t.Data)
}

// ListChanges pages the change feed.
func (s *Server) ListChanges(ctx context.Context, r ListChangesRequestObject) (ListChangesResponseObject, error) {
	after := int64(-1)
	if r.Params.After != nil {
		after = *r.Params.After
	}
	c, err := s.app.Changes(ctx, after)
	return ListChanges200JSONResponse{Checkpoint: string(c.Head.Note), Size: c.Head.Size, Items: each(c.Entries, showLeaf)}, err
}

func showLeaf(l app.LogLeaf) LogEntry {
	kind := string(l.Kind)
	if l.Class != domain.ClassPublic {
		kind = string(l.Class)
	}
	return LogEntry{Index: l.Index, Kind: kind, Entry: string(l.Entry())}
}

// GetBidProof proves to an agency that the log holds its bid.
func (s *Server) GetBidProof(ctx context.Context, r GetBidProofRequestObject) (GetBidProofResponseObject, error) {
	in, err := s.app.ProveBid(ctx, actor(ctx), domain.BidID(r.Id))
	return GetBidProof200JSONResponse(showInclusion(in)), err
}

// GetAwardProof proves to everybody that the log holds an award.
func (s *Server) GetAwardProof(ctx context.Context, r GetAwardProofRequestObject) (GetAwardProofResponseObject, error) {
	in, err := s.app.ProveAward(ctx, r.Number)
	return GetAwardProof200JSONResponse(showInclusion(in)), err
}

func showInclusion(in app.Inclusion) Inclusion {
	proof := make([]string, len(in.Proof))
	for i, h := range in.Proof {
		proof[i] = base64.StdEncoding.EncodeToString(h[:])
	}
	return Inclusion{Index: in.Index, Entry: string(in.Entry), Face: some(string(in.Face)), Salt: some(in.Salt), Proof: proof, Checkpoint: string(in.Head.Note)}
}
