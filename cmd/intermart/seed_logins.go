package main

import (
	"fmt"
	"strings"
)

// firstLogins is what seed demo prints: one login of each role and what to try.
func (s *seeder) firstLogins(file string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "演示账号，密码都是 / Demo logins, the password is always: %s\n\n", seedPassword)
	first := []struct {
		who *person
		try string
	}{
		{s.departments[1].officer, "起草公告；提交第三标段草稿，看“化整为零” / draft a notice; submit the third lot, see splitting refused"},
		{s.departments[1].manager, "审批、在中选人弃选后选择 / approve; choose after a decline"},
		{s.departments[1].finance, "财务（以后登记付款） / finance (payments come later)"},
		{s.agencies[0].person, "查看可报名公告，加密报价 / see notices to bid on, seal an offer"},
		{s.reviewers[0], "入驻核验、公告审核、疑点 / admissions, reviews, findings"},
		{s.publishers[0], "发布已审核的公告 / publish what was reviewed"},
		{s.supervisor, "查看中选与核验 / awards and their records"},
		{s.auditor, "审计一份选取记录 / audit one award"},
		{s.stewd, "本区目录 / the district's directory"},
		{s.system, "机构与账号 / organisations and accounts"},
		{s.security, ""},
		{s.audit, ""},
	}
	for _, f := range first {
		b.WriteString(f.who.line())
		if f.try != "" {
			fmt.Fprintf(&b, "    → %s", f.try)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n动态验证码 / the code of an authenticator: bin/intermart totp SECRET (or: go run ./cmd/intermart totp SECRET)\n")
	if file != "" {
		fmt.Fprintf(&b, "全部账号 / all logins: %s\n", file)
	} else {
		b.WriteString("其他账号：把数字或单位缩写换掉即可，如 agency1@a02…a60、officer1@jyj / others: change number or unit, such as agency1@a02…a60, officer1@jyj (all of them: seed demo --logins FILE)\n")
	}
	return b.String()
}

// allLogins is the whole list, one a line.
func (s *seeder) allLogins() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# password: %s\n", seedPassword)
	names := map[string]string{}
	for _, d := range s.departments {
		names[string(d.ID)] = d.Organisation.Name
	}
	for _, a := range s.agencies {
		names[string(a.register.ID)] = a.name()
	}
	for _, p := range s.people {
		b.WriteString(p.line() + "  " + names[string(p.actor.Organisation)] + "\n")
	}
	return b.String()
}

func (p *person) line() string {
	line := fmt.Sprintf("%-34s %s", p.email, p.title)
	if p.secret != "" {
		line += "  TOTP " + p.secret
	}
	return line
}
