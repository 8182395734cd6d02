package domain

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Channel is a way out of the house to a person. The page is none: a letter is always there.
type Channel string

// The channels.
const (
	ChannelMail  Channel = "mail"  // SMTP
	ChannelPhone Channel = "phone" // a gateway for SMS, 企业微信 or 公众号
)

// Channels are all of them, in the order in which they are shown.
var Channels = []Channel{ChannelMail, ChannelPhone}

// letterGroups are the kinds of letters that a person can choose by.
var letterGroups = []string{"account", "admission", "notice", "award", "contract", "directory", "oversight", "search"}

// groupOf is the group of a letter by the first word of its kind.
var groupOf = map[string]string{
	"agency": "admission", "notice": "notice", "direct": "notice", "sample": "notice", "emergency": "notice", "deputy": "notice",
	"revision": "notice", "enquiry": "notice", "award": "award", "bid": "award", "contract": "contract", "change": "directory", "finding": "oversight",
	"search": "search", "star": "search",
}

// letterGroup is the group of a kind of letter; what has no group of its own concerns the account.
func letterGroup(kind string) string {
	noun, _, _ := strings.Cut(kind, ".")
	if g := groupOf[noun]; g != "" {
		return g
	}
	return "account"
}

// Quiet is when a person is left alone: minutes of the day at UTC+8, over midnight where From is after To. Equal: never.
type Quiet struct{ From, To int }

// Until is the first moment from now on that is not quiet.
func (q Quiet) Until(now time.Time) time.Time {
	day := workday.On(now)
	minute := int(now.Sub(day.At(0)) / time.Minute)
	switch {
	case q.From == q.To:
		return now
	case q.From < q.To && q.From <= minute && minute < q.To, q.From > q.To && minute < q.To:
		return day.At(q.To)
	case q.From > q.To && minute >= q.From:
		return day.AddDays(1).At(q.To)
	}
	return now
}

// MessageChoice is what one person wants to be told, and where.
type MessageChoice struct {
	Person  PersonID
	Mobile  string // private; "" for none
	Proven  bool   // he has shown that the number is his: he may sign in with codes sent to it
	Quiet   Quiet
	Muted   []string // "group/channel": not told by that channel, except what is critical
	Version int64
}

// Mute names a group of letters on one channel.
func Mute(group string, c Channel) string { return group + "/" + string(c) }

var mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

// CheckMessageChoice refuses a number that is no mobile of the mainland, hours that are none, and groups nobody knows.
func CheckMessageChoice(c MessageChoice) error {
	var faults []*refusal.Refusal
	if c.Mobile != "" && !mobile.MatchString(c.Mobile) {
		faults = append(faults, refusal.New(refusal.Invalid, "message.mobile", "mobile",
			"请填写 11 位手机号码，或留空", "enter a mobile number of 11 digits, or leave it empty"))
	}
	for field, minute := range map[string]int{"quiet_from": c.Quiet.From, "quiet_to": c.Quiet.To} {
		if minute < 0 || minute >= 24*60 {
			faults = append(faults, refusal.New(refusal.Invalid, "message.quiet", field, "时间须在 00:00 至 23:59 之间", "a time is between 00:00 and 23:59"))
		}
	}
	for _, m := range c.Muted {
		group, channel, _ := strings.Cut(m, "/")
		if !slices.Contains(letterGroups, group) || !slices.Contains(Channels, Channel(channel)) {
			faults = append(faults, refusal.New(refusal.Invalid, "message.muted", "muted", "没有“%s”这类消息", "there are no messages of the kind %q", m))
		}
	}
	return refusal.All(faults...)
}

// Dispatch is one copy of a letter on its way by one channel.
type Dispatch struct {
	ID         DispatchID
	Letter     Letter
	Channel    Channel
	Address    string
	Due        time.Time // by the marketplace's clock
	Attempts   int
	SentAt     time.Time // taken by the server or gateway
	ReceivedAt time.Time // by the gateway's word that the phone has it
	Fault      string    // of the last attempt, or the gateway's
	Call       string    // the duty phone of the person's organisation, where it did not arrive
	Whom       string    // that organisation
}

// Address says where a letter goes: by mail, and by phone where there is a gateway and the person gave a number. A
// critical letter asks nobody's choice and keeps no quiet hours; with the page it is always told in two places.
func (l Letter) Address(email string, c MessageChoice, gateway bool) []Dispatch {
	due := l.CreatedAt
	if !l.Critical {
		due = c.Quiet.Until(due)
	}
	var list []Dispatch
	add := func(ch Channel, address string) {
		if address != "" && (l.Critical || !slices.Contains(c.Muted, Mute(letterGroup(l.Kind), ch))) {
			list = append(list, Dispatch{Channel: ch, Address: address, Due: due})
		}
	}
	add(ChannelMail, email)
	if gateway {
		add(ChannelPhone, c.Mobile)
	}
	return list
}
