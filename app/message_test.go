package app_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/hook"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// gateway is the one devstack started, by our own adapter.
func gateway(t testing.TB) *hook.Gateway {
	t.Helper()
	g, err := hook.New(hook.Config{URL: os.Getenv("INTERMART_TEST_GATEWAY_URL"), Secret: os.Getenv("INTERMART_TEST_GATEWAY_SECRET"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// messagesTo are what the gateway took for a number.
func messagesTo(t testing.TB, number string) (texts []string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.Getenv("INTERMART_TEST_GATEWAY_DIR"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var m struct{ To, Subject string }
		if json.Unmarshal(b, &m) == nil && m.To == number {
			texts = append(texts, m.Subject)
		}
	}
	return texts
}

// number is one that no other test has.
func number(t testing.TB, i int) string {
	t.Helper()
	return "13" + time.Now().Format("05.000000000")[3:11] + itoa(i)
}

// TestBothWaysDownForTwentyMinutes publishes three results while neither mail nor gateway takes anything: the pages show
// them at once, the operator sees what is missing, and afterwards each person has each message once by each channel.
func TestBothWaysDownForTwentyMinutes(t *testing.T) {
	w := newWorld(t, 3)
	mails, phones := &downMail{Mailer: w.Mailer}, &downMail{Mailer: gateway(t)}
	w.Mailer, w.Gateway = mails, phones
	numbers := make([]string, 3)
	for i, a := range w.agencies {
		numbers[i] = number(t, i)
		_, err := w.ChooseMessages(ctx(), a, 1, domain.MessageChoice{Mobile: numbers[i]})
		w.do(err)
	}
	var results []domain.Notice
	for range 3 {
		n := w.published()
		for i := range w.agencies {
			w.bid(n, i, "5"+itoa(i)+"000.00")
		}
		results = append(results, n)
	}
	w.pass(results[2])
	for _, n := range results {
		if _, err := w.PublicAward(ctx(), n.Number); err != nil {
			t.Fatalf("the result waits for messages: %v", err)
		}
	}
	for i, a := range w.agencies {
		if ls, err := w.Letters(ctx(), a, true, 0, 50); err != nil || len(ls) != 3 {
			t.Fatalf("agency %d sees %d of three results in its page: %v", i, len(ls), err)
		}
	}
	for minute := range 20 {
		w.ready()
		for _, c := range domain.Channels {
			if sent, err := w.SendLetters(ctx(), c, 1000); err != nil || sent != 0 {
				t.Fatalf("minute %d: %d sent by %s: %v", minute, sent, c, err)
			}
		}
	}
	w.db.SQL(`WITH l AS (INSERT INTO letters (kind, person, language, subject, body, link, created_at) SELECT k, $1, 'zh', '{}', '{}', '/', '2026-01-01' FROM generate_series(1, 300),
		unnest(ARRAY['search.found', 'contract.filed']) AS k RETURNING id)
		INSERT INTO dispatches (letter, channel, address, due, attempts) SELECT id, 'mail', 'many@test.example', '2026-01-01', 9 FROM l`, string(w.officer.Person))
	if ds, err := w.Undelivered(ctx(), w.reviewer); err != nil || len(ds) == 0 || !ds[0].Letter.Critical {
		t.Fatalf("the operator does not see what is critical before all else: %v", err)
	}
	w.db.SQL(`DELETE FROM dispatches WHERE address = 'many@test.example'`)
	far := w.reviewer
	far.Region = "430200"
	theirs, err := w.Undelivered(ctx(), far)
	w.do(err)
	for _, d := range theirs { // agencies are everybody's; another city's people are not
		if p := d.Letter.Person; !slices.ContainsFunc(w.agencies, func(a domain.Actor) bool { return a.Person == p }) {
			t.Errorf("the operator of another city reads %s of %s", d.Letter.Kind, d.Address)
		}
	}
	if len(theirs) == 0 {
		t.Error("no letter to an agency is undelivered: the test looks at nothing")
	}
	mails.up.Store(true)
	phones.up.Store(true)
	for range 2 {
		w.ready()
		for _, c := range domain.Channels {
			_, err := w.SendLetters(ctx(), c, 1000)
			w.do(err)
		}
	}
	for i, a := range w.agencies {
		if got := mailsTo(t, string(a.Person)+"@test.example"); len(got) != 3 {
			t.Errorf("agency %d has %d mails", i, len(got))
		}
		if got := messagesTo(t, numbers[i]); len(got) != 3 {
			t.Errorf("agency %d has %d messages on its phone: %q", i, len(got), got)
		}
	}
}

// TestWhatAPersonChose: a muted group stays away, a critical message does not.
func TestWhatAPersonChose(t *testing.T) {
	w := newWorld(t, 3)
	w.Gateway = gateway(t)
	one, other := w.agencies[0], w.agencies[1]
	mobile := number(t, 5)
	c, err := w.ChooseMessages(ctx(), one, 1, domain.MessageChoice{Mobile: mobile, Muted: []string{"award/mail", "award/mail", "contract/phone"}})
	w.do(err)
	if len(c.Muted) != 2 || c.Version != 2 {
		t.Errorf("%+v", c)
	}
	_, err = w.ChooseMessages(ctx(), one, 1, domain.MessageChoice{})
	refusedBy(t, err, refusal.Conflict, "version")
	if mine, err := w.MessageChoice(ctx(), other); err != nil || mine.Mobile != "" || mine.Version != 1 {
		t.Errorf("another's choice: %+v %v", mine, err)
	}
	_, err = w.ChooseMessages(ctx(), w.officer, 1, domain.MessageChoice{Mobile: number(t, 6), Muted: []string{"notice/mail"}})
	w.do(err)
	n := w.published()
	for i := range w.agencies {
		w.bid(n, i, "50000.00")
	}
	w.pass(n)
	told := func(a domain.Actor, kind string) (channels string) {
		for _, r := range w.db.SQL(`SELECT d.channel FROM dispatches AS d JOIN letters AS l ON l.id = d.letter WHERE l.person = $1 AND l.kind = $2 ORDER BY 1`, string(a.Person), kind) {
			channels += r[0] + " "
		}
		return channels
	}
	if got := told(w.officer, "notice.published"); got != "phone " {
		t.Errorf("muted by mail, told by %q", got)
	}
	if got := told(w.officer, "award.announced"); got != "mail phone " {
		t.Errorf("critical, told by %q", got)
	}
	if got := told(one, "award.won") + told(one, "award.lost"); got != "mail phone " {
		t.Errorf("critical and muted, told by %q", got)
	}
	if got := told(other, "award.won") + told(other, "award.lost"); got != "mail " {
		t.Errorf("without a number, told by %q", got)
	}
}

// TestAReceiptOfTheGateway is taken once it is signed, and closes what the operator sees.
func TestAReceiptOfTheGateway(t *testing.T) {
	w := newWorld(t, 0)
	err := w.TakeReceipt(ctx(), app.SignedCall{})
	refusedBy(t, err, refusal.NotFound, "")
	w.Callbacks = gateway(t)
	if err := w.TakeReceipt(ctx(), app.SignedCall{ID: "x", Timestamp: "1", Signature: "v1,x", Body: []byte("{}")}); !refusal.Is(err, refusal.Forbidden) || strings.Contains(err.Error(), "whsec") {
		t.Errorf("unsigned: %v", err)
	}
	n := w.published()
	mobile := number(t, 7)
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.AddLetters(ctx(), []domain.Letter{{Kind: "notice.published", Person: w.officer.Person, Language: "zh", Link: "/notices/" + n.Number,
			Dispatches: []domain.Dispatch{{Channel: domain.ChannelPhone, Address: mobile}}}})
	}))
	sent := &kept{Mailer: gateway(t)}
	w.Gateway = sent
	_, err = w.SendLetters(ctx(), domain.ChannelPhone, 10)
	w.do(err)
	signer, err := webhooks.NewWebhook(os.Getenv("INTERMART_TEST_GATEWAY_SECRET"))
	w.do(err)
	body := []byte(`{"id":"` + sent.last.MessageID + `","status":"delivered","reason":""}`)
	now := time.Now()
	signature, err := signer.Sign("receipt-1", now, body)
	w.do(err)
	w.do(w.TakeReceipt(ctx(), app.SignedCall{ID: "receipt-1", Timestamp: strconv.FormatInt(now.Unix(), 10), Signature: signature, Body: body}))
	if got := w.db.SQL(`SELECT received_at IS NOT NULL FROM dispatches WHERE address = $1`, mobile); len(got) != 1 || got[0][0] != "true" {
		t.Errorf("received: %v", got)
	}
}

// kept sends, and remembers what it sent last.
type kept struct {
	app.Mailer
	last app.Mail
}

func (k *kept) Send(ctx context.Context, m app.Mail) error {
	k.last = m
	return k.Mailer.Send(ctx, m)
}
