package domain

import (
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

var (
	bureauOffice = rulebook.Office{Trade: "测绘", Regulator: "自然资源局"}
	opinionDue   = apartNow.Add(24 * time.Hour)
)

// surveyor is a firm with a certificate of the trade, one of another, and what is not the regulator's business.
func surveyor() AgencyProfile {
	return AgencyProfile{Name: "测绘公司", USCC: "91430100MA00000018", Phone: "0731-81234567", Licence: "licence", Authority: Authority{Person: "经办", File: "letter"},
		Practitioners:  []Practitioner{{Name: "某人"}},
		Qualifications: []Qualification{{Trade: "测绘", Name: "测绘资质", Number: "1", File: "cert"}, {Trade: "会计审计", Name: "执业许可", File: "other"}}}
}

// asked is an opinion of the bureau, due in a day, a day before the check.
func asked(change ...func(*Opinion)) *Opinion {
	o, _ := AskOpinion(Opinion{ID: "o", Agency: "firm", Office: "bureau", Due: workday.Deadline{At: opinionDue}, Check: opinionDue.Add(24 * time.Hour)}, surveyor(), bureauOffice, apartNow)
	for _, f := range change {
		f(o)
	}
	return o
}

func TestWhatARegulatorSees(t *testing.T) {
	p := asked().Profile
	if p.Licence != "" || p.Practitioners != nil || !p.Authority.IsZero() || p.Phone == "" || p.Name == "" {
		t.Errorf("it sees %+v", p)
	}
	if ids := slices.DeleteFunc(p.FileIDs(), func(id FileID) bool { return id == "" }); !slices.Equal(ids, []FileID{"cert"}) {
		t.Errorf("files %v", ids)
	}
}

func TestAnOpinionIsGivenOnceByItsRegulator(t *testing.T) {
	regulator := of(KindRegulator, "bureau", RoleRegulator)
	holder, elsewhere, own := regulator, of(KindRegulator, "other", RoleRegulator), regulator
	holder.Roles, own.Also = []Role{KeyHolder}, append(slices.Clone(own.Also), "firm")
	none := func(*Opinion) {}
	for _, c := range []struct {
		name    string
		by      Actor
		is      func(*Opinion)
		objects bool
		reason  string
		rule    string
	}{
		{"no objection, without words", regulator, none, false, "", ""},
		{"an objection with its reason", regulator, none, true, "证书编号查无登记", ""},
		{"an objection without", regulator, none, true, " ", "required"},
		{"a reason with a person in it", regulator, none, true, "请联系 13800138000", "text.personal"},
		{"another bureau", elsewhere, none, false, "", "not_found"},
		{"the operator", of(KindOperator, "op", OperatorReviewer), none, false, "", "not_found"},
		{"the firm", of(KindAgency, "firm", AgencyAdmin), none, false, "", "not_found"},
		{"a key holder of the bureau", holder, none, false, "", "actor.role"},
		{"who also belongs to the firm", own, none, false, "", "duty.own"},
		{"nobody is asked", Actor{Person: "x", Roles: []Role{RoleRegulator}}, func(o *Opinion) { o.Office = "" }, false, "", "not_found"},
		{"again", regulator, func(o *Opinion) { o.Status = OpinionAgreed }, false, "", "opinion.status"},
		{"no longer needed", regulator, func(o *Opinion) { o.EndedAt = apartNow }, false, "", "opinion.status"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := asked(c.is)
			before := o.Status
			e, err := o.Give(c.by, []PersonID{"vetter"}, c.objects, c.reason, apartNow)
			if got := ruleIn(err); got != c.rule {
				t.Fatalf("%q, want %q", got, c.rule)
			}
			if c.rule != "" && (o.Status != before || !o.AnsweredAt.IsZero()) {
				t.Fatal("a refusal changed it")
			}
			if c.rule == "" && (e.Face["status"] != string(o.Status) || (o.Status == OpinionObjected) != c.objects || e.Face["reason"] != nil) {
				t.Fatalf("%+v", e)
			}
		})
	}
}

func TestSilenceIsRecordedOnceAndBlocksNothing(t *testing.T) {
	o := asked()
	if before := opinionDue.Add(-1); o.Silent(before) || !o.Holds(before) {
		t.Fatal("before its time is over")
	}
	after := opinionDue // the moment at which the job looks, once
	if o.Holds(after) {
		t.Error("silence blocks")
	}
	if _, is := o.Silence(after); !is || !o.SilentAt.Equal(after) {
		t.Fatal("silence is not recorded")
	}
	if _, is := o.Silence(after.Add(time.Hour)); is {
		t.Error("it is recorded twice")
	}
	if _, err := o.Give(of(KindRegulator, "bureau", RoleRegulator), nil, true, "证书已注销", after.Add(time.Hour)); err != nil || !o.Late() {
		t.Errorf("a late word is not taken: %v", err)
	}
	for name, is := range map[string]func(*Opinion){
		"nobody has an account": func(o *Opinion) { o.Office = "" }, "given": func(o *Opinion) { o.Status = OpinionAgreed }, "ended": func(o *Opinion) { o.EndedAt = apartNow },
		"as long as the check": func(o *Opinion) { o.Check = o.Due.At },
	} {
		if asked(is).Holds(apartNow) {
			t.Errorf("%s: it holds the operator", name)
		}
	}
}

// TestHowLongTheFilesAreRead: by the regulator while its opinion is open, late ones as long as the operator's check lasts.
func TestHowLongTheFilesAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		is func(*Opinion)
		at time.Time
		ok bool
	}{
		"asked": {nil, apartNow, true}, "late": {nil, opinionDue.Add(24*time.Hour - 1), true}, "too late": {nil, opinionDue.Add(24 * time.Hour), false},
		"given": {func(o *Opinion) { o.Status = OpinionAgreed }, apartNow, false}, "ended": {func(o *Opinion) { o.EndedAt = apartNow }, apartNow, false},
	} {
		o := asked()
		if c.is != nil {
			c.is(o)
		}
		if o.ShowsFiles(c.at) != c.ok {
			t.Error(name)
		}
	}
}

func TestAdmissionAndOpinions(t *testing.T) {
	reviewer := of(KindOperator, "op", OperatorReviewer)
	objects := func(o *Opinion) { o.Status, o.Reason, o.AnsweredBy = OpinionObjected, "查无登记", "giver" }
	for _, c := range []struct {
		name string
		o    *Opinion
		at   time.Time
		rule string
	}{
		{"before its time is over", asked(), apartNow, "opinion.waits"},
		{"after it, without a word", asked(), opinionDue.Add(time.Second), ""},
		{"no objection", asked(func(o *Opinion) { o.Status = OpinionAgreed }), apartNow, ""},
		{"an objection", asked(objects), opinionDue.Add(time.Second), "opinion.objection"},
		{"an objection that is answered", asked(objects, func(o *Opinion) { o.Reply = "已向发证机关核实" }), apartNow, ""},
		{"about other certificates", asked(objects, func(o *Opinion) { o.EndedAt = apartNow }), apartNow, ""},
	} {
		a := &Agency{ID: "firm", Status: AgencySubmitted}
		if _, err := a.Admit(reviewer, []Opinion{*c.o}, c.at); ruleIn(err) != c.rule {
			t.Errorf("%s: %q, want %q", c.name, ruleIn(err), c.rule)
		}
		change := &AgencyChange{Agency: "firm", Status: AgencyChangeFiled}
		if _, err := change.Accept(reviewer, &Agency{Status: AgencyAdmitted}, []Opinion{*c.o}, workday.Date{}, c.at); ruleIn(err) != c.rule {
			t.Errorf("a change, %s: %q, want %q", c.name, ruleIn(err), c.rule)
		}
		b := &Agency{ID: "firm", Status: AgencySubmitted}
		if _, err := b.Return(reviewer, []Fault{{Field: "phone", Code: "other", Text: "有误"}}, apartNow); err != nil {
			t.Errorf("%s: a return waits: %v", c.name, err)
		}
	}
	o := asked(objects)
	if _, err := o.ReplyTo(reviewer, "", apartNow); ruleIn(err) != "required" {
		t.Errorf("an answer without words: %v", err)
	}
	if _, err := o.ReplyTo(reviewer, "已核实", apartNow); err != nil {
		t.Fatal(err)
	}
	if _, err := o.ReplyTo(reviewer, "再说一遍", apartNow); ruleIn(err) != "opinion.status" {
		t.Errorf("answered twice: %v", err)
	}
}

func TestWhenAnOpinionStillServes(t *testing.T) {
	list := []rulebook.Office{bureauOffice}
	other := surveyor()
	other.Qualifications[0].Number = "2"
	phone := surveyor()
	phone.Phone = "0731-1"
	given := func(o *Opinion) { o.Status = OpinionAgreed }
	late := opinionDue.Add(time.Second)
	for _, c := range []struct {
		name string
		o    *Opinion
		p    AgencyProfile
		list []rulebook.Office
		at   time.Time
		want bool
	}{
		{"given, the same certificates", asked(given), phone, list, late, true},
		{"its time runs", asked(), surveyor(), list, apartNow, true},
		{"silent", asked(), surveyor(), list, late, false},
		{"another certificate", asked(given), other, list, apartNow, false},
		{"the rules ask no more", asked(given), surveyor(), nil, apartNow, false},
	} {
		if got := c.o.Serves(c.p, c.list, c.at); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
