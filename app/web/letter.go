package web

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/intermart/intermart/domain"
)

// ListLetters pages one's letters.
func (s *Server) ListLetters(ctx context.Context, r ListLettersRequestObject) (ListLettersResponseObject, error) {
	n := limit(r.Params.Limit)
	after, err := strconv.ParseInt(place(r.Params.After), 10, 64)
	if err != nil {
		after = 0 // from the newest
	}
	ls, err := s.app.Letters(ctx, actor(ctx), val(r.Params.Unread), domain.LetterID(after), n)
	at := func(l domain.Letter) string { return strconv.FormatInt(int64(l.Token), 10) }
	return ListLetters200JSONResponse{Items: each(ls, showLetter), Next: next(ls, n, at), Unread: callerOf(ctx).me.Unread}, err
}

func showLetter(l domain.Letter) Letter {
	return Letter{Id: int64(l.Token), Kind: l.Kind, Title: text(l.Subject), Body: text(l.Body), Link: l.Link, At: instant(l.CreatedAt), ReadAt: someInstant(l.ReadAt)}
}

// ReadLetter marks one as read.
func (s *Server) ReadLetter(ctx context.Context, r ReadLetterRequestObject) (ReadLetterResponseObject, error) {
	err := s.app.MarkRead(ctx, actor(ctx), domain.LetterID(r.Id))
	return ReadLetter204Response{}, err
}

// ReadAllLetters marks all as read.
func (s *Server) ReadAllLetters(ctx context.Context, _ ReadAllLettersRequestObject) (ReadAllLettersResponseObject, error) {
	err := s.app.MarkRead(ctx, actor(ctx), 0)
	return ReadAllLetters204Response{}, err
}

// ListUndelivered lists the letters whose mail keeps failing.
func (s *Server) ListUndelivered(ctx context.Context, _ ListUndeliveredRequestObject) (ListUndeliveredResponseObject, error) {
	ls, err := s.app.Undelivered(ctx, actor(ctx))
	return ListUndelivered200JSONResponse{Items: each(ls, func(l domain.Letter) Undelivered {
		return Undelivered{Id: int64(l.Token), Kind: l.Kind, To: masked(l.Email), Title: text(l.Subject), Attempts: l.Attempts, Fault: l.Fault, At: instant(l.CreatedAt)}
	})}, err
}

// masked keeps the first letter and the host of a mail address: enough to see which host fails.
func masked(email string) string {
	name, host, ok := strings.Cut(email, "@")
	if !ok || name == "" {
		return "***"
	}
	_, size := utf8.DecodeRuneInString(name)
	return name[:size] + "***@" + host
}
