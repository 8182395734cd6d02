package main

import (
	"bytes"
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
)

// askedDocuments is what the demo's notices with documents ask for.
var askedDocuments = []domain.AskedDocument{{Name: "技术方案", Required: true}, {Name: "类似业绩清单"}}

// documents seals and uploads what the notice requires, as every client does.
func (s *seeder) documents(ctx context.Context, n *domain.Notice, by domain.Actor) (ids []domain.DocumentID, err error) {
	for _, asked := range n.Documents {
		if !asked.Required {
			continue
		}
		var sealed bytes.Buffer
		w, err := seal.SealDocument(n.Keys.DocumentRecipient, &sealed)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(pdfOf("TECHNICAL PROPOSAL (demo)", "Notice "+n.Number)); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		d := domain.DocumentID(app.NewID())
		size := int64(sealed.Len())
		if _, err := s.app.StartDocument(ctx, by, n.Number, app.DocumentIntent{ID: d, Asked: asked.Name, Size: size, PartSize: domain.MaxDocumentPart}); err != nil {
			return nil, err
		}
		sum := hexHash(sealed.Bytes())
		if err := s.app.StorePart(ctx, by, d, app.Part{N: 1, Size: size, SHA256: sum, Body: bytes.NewReader(sealed.Bytes())}); err != nil {
			return nil, err
		}
		if _, err := s.app.FinishDocument(ctx, by, d, sum); err != nil {
			return nil, err
		}
		ids = append(ids, d)
	}
	return ids, nil
}
