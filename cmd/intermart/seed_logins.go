package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/intermart/intermart/domain"
)

// firstLogins is what seed demo prints: one login of each role, and what to try with which notice.
func (s *seeder) firstLogins(file string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "演示账号，密码都是 / demo logins, the password is always: %s\n\n", seedPassword)
	d := s.departments[1]
	bidder := s.agencies[0].person
	if a, _ := s.tryBid(); a != nil {
		bidder = a.person
	}
	for _, p := range []*person{d.officer, d.manager, d.finance, bidder, s.reviewers[0], s.publishers[0], s.supervisor, s.auditor, s.stewd, s.experts[0], s.holders[0].person, s.system, s.security, s.audit} {
		b.WriteString("  " + p.line() + "\n")
	}
	b.WriteString("\n动态验证码 / the code of an authenticator: bin/intermart totp SECRET   (go run ./cmd/intermart totp SECRET)\n")
	if file != "" {
		fmt.Fprintf(&b, "全部账号 / all logins: %s\n", file)
	} else {
		b.WriteString("其他账号 / others: agency1@a01 … a60, officer1|manager1|finance1@fgj nyj jyj wjj mzj wtj fxjd wjjd qsjd ctgs jtj lx, steward2|steward3@steward, steward1|steward2|steward3@city, holder1@fgj treasury data justice\n")
	}
	b.WriteString("\n试一试 / what to try:\n")
	for i, line := range s.tries() {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, line)
	}
	return b.String()
}

// tries are things to do, each with the login and the notice at which it waits.
func (s *seeder) tries() []string {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if a, st := s.tryBid(); a != nil {
		add("%s 在 %s 加密报价，再用演示时钟跳到截止 / seals an offer on %[2]s, then jump the demo clock to the deadline", a.person.email, st.number)
	}
	if st := s.find(func(st *story) bool {
		return st.end == stopDraft && strings.Contains(st.terms.Title, "（三标段）")
	}); st != nil {
		add("%s 提交草稿 %s：化整为零被拒绝 / submits the draft %[2]s: refused as splitting", st.dept.officer.email, st.number)
	}
	if st := s.find(func(st *story) bool { return st.end == endDeclined }); st != nil {
		add("%s 为 %s 选择递补或重新发布 / chooses the reserve or a new post for %[2]s, whose winner declined", st.dept.manager.email, st.number)
	}
	if st := s.find(func(st *story) bool { return st.end == endUnconfirmed && st.winner != nil }); st != nil {
		add("%s 核对并确认 %s 的合同 / confirms the contract of %[2]s", st.winner.person.email, st.number)
	}
	if st := s.find(func(st *story) bool { return st.asked }); st != nil {
		add("%s 答复 %s 的提问（“询问答疑”） / answers the question on %[2]s", st.dept.officer.email, st.number)
	}
	add("%s 办理目录变更；%s 答复待办的一件 / takes changes of the directory; answers the one that waits", s.stewd.email, s.departments[1].officer.email)
	add("%s 发布已审核的公告；%s 核验入驻、审核公告、处理疑点 / publishes what is reviewed; checks admissions, notices, findings", s.publishers[0].email, s.reviewers[0].email)
	add("%s 为两个单位办事（右上角切换）；%s 答复求助工单；%s 看缺岗 / works for two bodies (switch at the top right); answers requests for help; reads who is needed", s.department("wtj").finance.email, s.reviewers[0].email, s.system.email)
	add("%s 查看请本部门出具的入驻意见，其中一份逾期未出具 / reads the opinions that its office was asked for, one of them silent", s.regulators["示范市市场监督管理局"].email)
	if st := s.find(func(st *story) bool {
		return slices.ContainsFunc(st.offers, func(o *offer) bool { return o.how == offerUnreadable }) && len(st.again) == 0
	}); st != nil {
		add("任何人在 /results/%s 复核结果（有一份报价无法启封） / anybody re-checks /results/%[1]s, where one envelope does not open", st.number)
	}
	return list
}

func (s *seeder) find(is func(*story) bool) *story {
	if i := slices.IndexFunc(s.told, is); i >= 0 {
		return s.told[i]
	}
	return nil
}

// tryBid is an open notice and an admitted agency that meets its terms and has not bid on it.
func (s *seeder) tryBid() (*agency, *story) {
	for _, st := range s.told {
		if st.end != "" || !st.deadline.After(s.today.At(seedLastAct)) {
			continue
		}
		short := st.matter.Code[len("430100-ZJ-"):]
		i := slices.IndexFunc(s.agencies, func(a *agency) bool {
			bid := slices.ContainsFunc(st.offers, func(o *offer) bool { return o.agency == a })
			return a.fate == domain.AgencyAdmitted && !bid && slices.Contains(a.trade.Matters, short)
		})
		if i >= 0 {
			return s.agencies[i], st
		}
	}
	return nil, nil
}

// allLogins is the whole list, one a line.
func (s *seeder) allLogins() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# password: %s\n", seedPassword)
	names := map[domain.OrganisationID]string{}
	for _, d := range s.departments {
		names[d.ID] = d.Organisation.Name
	}
	for _, a := range s.agencies {
		names[domain.OrganisationID(a.register.ID)] = a.name()
	}
	for _, p := range s.people {
		b.WriteString(p.line() + "  " + names[p.actor.Organisation] + "\n")
	}
	return b.String()
}

func (p *person) line() string {
	line := fmt.Sprintf("%-36s %s", p.email, p.title)
	if p.secret != "" {
		line += "  TOTP " + p.secret
	}
	return line
}
