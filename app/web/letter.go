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

// ListUndelivered lists the copies of letters that do not arrive.
func (s *Server) ListUndelivered(ctx context.Context, _ ListUndeliveredRequestObject) (ListUndeliveredResponseObject, error) {
	ls, err := s.app.Undelivered(ctx, actor(ctx))
	return ListUndelivered200JSONResponse{Items: each(ls, func(d domain.Dispatch) Undelivered {
		return Undelivered{Id: int64(d.Letter.Token), Kind: d.Letter.Kind, Channel: MessageChannel(d.Channel), To: masked(d.Address), Call: d.Call, Whom: d.Whom,
			Title: text(d.Letter.Subject), Attempts: d.Attempts, Fault: d.Fault, At: instant(d.Letter.CreatedAt)}
	})}, err
}

// masked keeps the first letter and the host of a mail address, or the last digits of a number: enough to see which fails.
func masked(address string) string {
	name, host, ok := strings.Cut(address, "@")
	if !ok && len(address) == 11 {
		return "***" + address[7:]
	}
	if !ok || name == "" {
		return "***"
	}
	_, size := utf8.DecodeRuneInString(name)
	return name[:size] + "***@" + host
}
