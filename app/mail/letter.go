package mail

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
)

// messageID is the form of RFC 5322 3.6.4, without comments and quoting.
var messageID = regexp.MustCompile(`^<[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+>$`)

// maxHeader is more than any honest subject or address; RFC 5322 2.1.1 ends a line at 998.
const maxHeader = 900

// compose writes the letter, and returns the bare address it goes to. What could break out of a header line is refused.
func (s *Sender) compose(m app.Mail) (letter []byte, to string, err error) {
	for field, value := range map[string]string{"to": m.To, "subject": m.Subject, "message_id": m.MessageID} {
		if strings.ContainsFunc(value, unicode.IsControl) || !utf8.ValidString(value) || len(value) > maxHeader {
			return nil, "", unfit(field)
		}
	}
	if !utf8.ValidString(m.Text) || strings.ContainsRune(m.Text, 0) {
		return nil, "", unfit("text")
	}
	id := m.MessageID
	if !strings.HasPrefix(id, "<") {
		id = "<" + id + ">"
	}
	if !messageID.MatchString(id) {
		return nil, "", unfit("message_id")
	}
	address, err := mail.ParseAddress(m.To)
	if err != nil || strings.ContainsFunc(address.Address, unicode.IsSpace) {
		return nil, "", unfit("to")
	}

	var b bytes.Buffer
	for _, line := range [][2]string{
		{"From", s.from.String()},
		{"To", address.String()},
		{"Subject", mime.BEncoding.Encode("utf-8", m.Subject)}, // RFC 2047; folds by itself where it encodes
		{"Date", s.config.Now().Format(time.RFC1123Z)},
		{"Message-ID", id},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
		{"Auto-Submitted", "auto-generated"}, // RFC 3834: no holiday replies, please
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", line[0], strings.ReplaceAll(line[1], "?= =?", "?=\r\n =?"))
	}
	b.WriteString("\r\n")
	body := quotedprintable.NewWriter(&b)
	// CRLF ends the lines of a letter (RFC 5322 2.3).
	text := strings.ReplaceAll(strings.ReplaceAll(m.Text, "\r\n", "\n"), "\n", "\r\n")
	if _, err := body.Write([]byte(text)); err != nil {
		return nil, "", err
	}
	if err := body.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), address.Address, nil
}

func unfit(field string) error {
	return refusal.New(refusal.Invalid, "mail.letter", field,
		"邮件的%s无法发送（含有不允许的字符或格式不对）", "the letter's %s cannot be sent (characters or a form that mail does not allow)", field)
}
