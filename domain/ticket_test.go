package domain

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

func asker() Actor {
	return Actor{Person: "asker", Organisation: "firm", Kind: KindAgency, Region: "430200", Roles: []Role{AgencySubmitter}}
}

func helper(region RegionCode) Actor {
	return Actor{Person: "helper", Organisation: "operator", Kind: KindOperator, Region: region, Roles: []Role{OperatorReviewer}}
}

func ruleIn(err error) string {
	var r *refusal.Refusal
	if errors.As(err, &r) {
		return r.Rule
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestWhatMayBeAsked(t *testing.T) {
	now := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		by                 Actor
		title, about, text string
		want               string
	}{
		"a question":                {asker(), "无法上传", "/admission", "上传后没有反应。", ""},
		"without a page":            {asker(), "无法上传", "", "上传后没有反应。", ""},
		"of a list with a filter":   {asker(), "找不到", "/notices?queue=mine", "不见了。", ""},
		"a visitor":                 {Visitor(), "无法上传", "", "x", "not_found"},
		"without a title":           {asker(), " ", "", "x", "required"},
		"without words":             {asker(), "无法上传", "", " ", "required"},
		"too long":                  {asker(), "无法上传", "", strings.Repeat("字", 2001), "length"},
		"another site's page":       {asker(), "看这里", "https://example.com/", "x", "ticket.about"},
		"a page with two slashes":   {asker(), "看这里", "//example.com", "x", "ticket.about"},
		"a page that climbs":        {asker(), "看这里", "/notices/../admin", "x", "ticket.about"},
		"an ID number in the words": {asker(), "身份核验", "", "我的身份证号 11010519491231002X", "ticket.personal"},
		"a mobile in the title":     {asker(), "请打 13812345678", "", "x", "ticket.personal"},
	} {
		t.Run(name, func(t *testing.T) {
			k, e, err := AskForHelp(c.by, "id", c.title, c.about, c.text, now)
			if ruleIn(err) != c.want {
				t.Fatalf("%q, want %q", ruleIn(err), c.want)
			}
			if err != nil {
				return
			}
			if k.Status != TicketOpen || len(k.Entries) != 1 || e.Kind != EventTicketAsked || e.Private != nil || len(e.Face) != 1 {
				t.Errorf("%+v %+v", k, e)
			}
		})
	}
}

func TestATicketFromQuestionToEnd(t *testing.T) {
	now := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	k, _, err := AskForHelp(asker(), "id", "无法上传", "", "上传后没有反应。", now)
	if err != nil {
		t.Fatal(err)
	}
	say := func(by Actor, text, want string, status TicketStatus) {
		t.Helper()
		_, err := k.Say(by, text, now)
		if ruleIn(err) != want || k.Status != status {
			t.Errorf("%q %s, want %q %s", ruleIn(err), k.Status, want, status)
		}
	}
	end := func(by Actor, want string) {
		t.Helper()
		if _, err := k.Close(by, now); ruleIn(err) != want {
			t.Errorf("close: %q, want %q", ruleIn(err), want)
		}
	}
	own := helper("430100") // the operator's person who asked on behalf of the firm he also belongs to
	own.Person = "asker"
	colleague, department := asker(), Actor{Person: "x", Organisation: "d", Kind: KindDepartment, Region: "430100", Roles: []Role{DepartmentManager}}
	colleague.Person = "colleague"
	for _, by := range []Actor{colleague, department, Visitor(), {}, {Person: "s", Organisation: "o", Region: "430100", Roles: []Role{AdminSystem, RoleSupervisor}}} {
		say(by, "x", "not_found", TicketOpen)
		end(by, "not_found")
		if k.Sees(by) {
			t.Errorf("%+v reads it", by)
		}
	}
	say(own, "x", "duty.own", TicketOpen)
	end(own, "duty.own")
	end(helper("430100"), "ticket.unanswered")
	say(helper("430100"), "请换浏览器。", "", TicketAnswered) // an agency from another city
	say(asker(), " ", "required", TicketAnswered)
	say(asker(), "还是不行。", "", TicketOpen)
	say(helper("430100"), "已修复。", "", TicketAnswered)
	if a := k.Actions(asker(), now); a["say"] != nil || a["close"] != nil || len(k.Entries) != 4 {
		t.Errorf("asking what is possible changes something: %v, %d", a, len(k.Entries))
	}
	end(helper("430100"), "")
	end(asker(), "ticket.closed")
	say(asker(), "再问", "ticket.closed", TicketClosed)

	of := *k
	of.Kind, of.Region, of.Status = KindDepartment, "430200", TicketOpen
	if of.Sees(helper("430100")) || !of.Sees(helper("430200")) || !of.Sees(helper("430000")) {
		t.Error("a department's request is its region's operator's")
	}
	of.Entries = make([]TicketEntry, maxTicketEntries)
	if _, err := of.Say(helper("430200"), "x", now); ruleIn(err) != "ticket.entries" {
		t.Errorf("without end: %v", err)
	}
}
