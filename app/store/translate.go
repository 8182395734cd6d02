package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// SQLSTATEs that mean something to a caller.
const (
	serialization   = "40001"
	deadlock        = "40P01"
	uniqueViolation = "23505"
	badForm         = "22P02" // such as no UUID
	badUnicode      = "22P05" // \u0000 in jsonb
	badBytes        = "22021" // U+0000 or bytes that are no UTF-8
	syntax          = "42601"
	noDemo          = "IM001" // ours: intermart_advance
	clockBack       = "IM002"
	regionSettled   = "IM004" // ours: training_is_settled
)

// busy are the SQLSTATEs of a server that can't answer now: lock and statement timeouts, shutdown, too many clients.
var busy = []string{"55P03", "57014", "57P01", "57P02", "57P03", "53300", "25006"}

// translate turns what the database says into what the marketplace says. What is a refusal, a cancelled context or a
// fault of ours passes as it is.
func translate(err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil, refusal.As(err) != nil:
		return err
	case errors.Is(err, sql.ErrNoRows):
		return domain.Missing()
	case errors.As(err, &pg):
		return translateState(pg, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case unreachable(err):
		return unavailable()
	}
	return err
}

func translateState(pg *pgconn.PgError, err error) error {
	switch {
	case pg.Code == uniqueViolation:
		return refusal.New(refusal.Conflict, "exists", "", "已经存在", "it exists already")
	case pg.Code == badUnicode, pg.Code == badBytes, pg.Code == syntax && strings.Contains(pg.Message, `near ":"`):
		// For a text with U+0000 bun writes ?!(bun: …) into the statement. No statement of ours is put together at run time.
		return badText()
	case pg.Code == badForm:
		return refusal.New(refusal.Invalid, "id.form", "", "编号格式不正确", "an identifier has the wrong form")
	case pg.Code == noDemo:
		return refusal.New(refusal.Forbidden, "clock.demo", "", "只有演示库可以调整时间", "only a demo database may move its clock")
	case pg.Code == regionSettled:
		return refusal.New(refusal.Conflict, "region.settled", "training", "这个区划已有公告，不能在演练区与正式区之间改变", "this region has notices: it stays practice, or business, as it is")
	case pg.Code == clockBack:
		return refusal.New(refusal.Invalid, "clock.back", "to", "时间不能倒退", "the clock does not go back")
	case slices.Contains(busy, pg.Code), strings.HasPrefix(pg.Code, "08"):
		return unavailable()
	}
	return err
}

func badText() *refusal.Refusal {
	return refusal.New(refusal.Invalid, "text.form", "", "文字中含有不允许的字符（U+0000 或非 UTF-8）", "the text holds what is not allowed: U+0000, or bytes that are no UTF-8")
}

func unavailable() *refusal.Refusal {
	return refusal.New(refusal.Unavailable, "store.unavailable", "", "数据库暂时没有应答，请稍后再试", "the database does not answer now: try again")
}

func unreachable(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connect) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == serialization || pg.Code == deadlock)
}
