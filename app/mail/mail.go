// Package mail sends letters by SMTP: one recipient each, plain text, under the Message-ID that the letter's row
// gives, so that a letter sent again after a crash is recognised as the same one.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
)

// Config says which server takes our letters.
type Config struct {
	Address  string // host:port
	From     string // an address, with or without a name before it
	Username string // empty: the server wants no login
	Password string
	Now      func() time.Time // for the Date line; cmd hands in the clock
	TLS      *tls.Config      // nil: the system's certificates, for the host of Address
}

// Sender is app.Mailer by SMTP. It may be used by many goroutines; each letter has a connection of its own.
type Sender struct {
	config Config
	host   string
	from   *mail.Address
}

var _ app.Mailer = (*Sender)(nil)

// patience is for one whole letter: RFC 5321 allows a server minutes, but a delivery is tried again anyway.
const patience = 30 * time.Second

// New checks the configuration; it does not call the server.
func New(c Config) (*Sender, error) {
	host, _, err := net.SplitHostPort(c.Address)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	from, err := mail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("mail sender %q: %w", c.From, err)
	}
	if c.Now == nil {
		return nil, errors.New("mail: no clock")
	}
	return &Sender{c, host, from}, nil
}

// Send hands one letter to the server. Unavailable means: try again later. Invalid means: this letter will never go.
func (s *Sender) Send(ctx context.Context, m app.Mail) error {
	letter, to, err := s.compose(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, err := s.dial(ctx)
	if err != nil {
		return translate(m, err)
	}
	defer c.Close()
	// net/smtp knows no context: closing the connection is what ends a conversation.
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	if err := s.converse(c, to, letter); err != nil {
		return translate(m, errors.Join(err, ctx.Err()))
	}
	return nil
}

// Check says hello to the server, logs in where that is configured, and leaves again.
func (s *Sender) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, err := s.dial(ctx)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", s.config.Address, err)
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	if err := s.enter(c); err != nil {
		return fmt.Errorf("mail server %s: %w", s.config.Address, err)
	}
	return c.Quit()
}

func (s *Sender) dial(ctx context.Context) (*smtp.Client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.config.Address)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return c, nil
}

// enter turns encryption on where the server offers it, and logs in where that is configured. net/smtp refuses to send
// a password unencrypted to any host but this one.
func (s *Sender) enter(c *smtp.Client) error {
	if offered, _ := c.Extension("STARTTLS"); offered {
		config := &tls.Config{}
		if s.config.TLS != nil {
			config = s.config.TLS.Clone()
		}
		if config.ServerName == "" {
			config.ServerName = s.host
		}
		if err := c.StartTLS(config); err != nil {
			return err
		}
	}
	if s.config.Username == "" {
		return nil
	}
	return c.Auth(smtp.PlainAuth("", s.config.Username, s.config.Password, s.host))
}

func (s *Sender) converse(c *smtp.Client, to string, letter []byte) error {
	if err := s.enter(c); err != nil {
		return err
	}
	if err := c.Mail(s.from.Address); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(letter); err != nil {
		return err
	}
	if err := w.Close(); err != nil { // the server's word that it has the letter
		return err
	}
	_ = c.Quit() // the letter is taken; a lost goodbye must not send it twice
	return nil
}

// translate: a reply of 5yz is a final no to this letter, anything else may be over soon.
func translate(m app.Mail, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	r := refusal.New(refusal.Unavailable, "mail.server", "",
		"邮件服务器暂时不可用，稍后自动重发", "the mail server does not take letters for the moment; it will be tried again")
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code >= 550 && reply.Code <= 556 {
		r = refusal.New(refusal.Invalid, "mail.refused", "to",
			"邮件服务器拒收这封信：%s", "the mail server refuses this letter: %s", reply.Msg)
	}
	return fmt.Errorf("send letter %s: %w (%w)", m.MessageID, r, err)
}
