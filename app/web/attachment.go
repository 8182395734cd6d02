package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListFetches says who read the restricted attachments of a notice.
func (s *Server) ListFetches(ctx context.Context, r ListFetchesRequestObject) (ListFetchesResponseObject, error) {
	list, files, err := s.app.Fetches(ctx, actor(ctx), domain.NoticeID(r.Id))
	if err != nil {
		return nil, err
	}
	return ListFetches200JSONResponse{Items: each(list, func(f app.Fetch) FetchList_Items {
		shown := FetchList_Items{File: string(f.File), Agency: f.Name, At: instant(f.At)}
		if file := files[f.File]; file != nil {
			shown.Name = file.Name
		}
		return shown
	})}, nil
}
