package app

import (
	"context"
	"strings"

	"github.com/intermart/intermart/domain"
)

// changeLetters tells those concerned by a step of a change.
func changeLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.ChangeID) ([]addressed, error) {
	c, err := tx.Change(ctx, id)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: c.Title, link: "/desk/changes/" + string(id)}
	departments := func(pending func(domain.ChangeTask) bool, roles ...domain.Role) error {
		for _, t := range c.Tasks {
			if !pending(t) {
				continue
			}
			people, err := tx.Holders(ctx, t.Department, "", roles...)
			if err != nil {
				return err
			}
			l.people = append(l.people, people...)
		}
		return nil
	}
	stewards := func() (err error) { l.people, err = tx.Holders(ctx, c.Steward, "", domain.RoleSteward); return err }
	all := func(domain.ChangeTask) bool { return true }
	switch e.Kind {
	case domain.EventChangeSent:
		l.detail = both(clockText(c.TaskDue.At))
		err = departments(all, domain.DepartmentOfficer, domain.RoleRegulator)
	case domain.EventChangeCirculated:
		l.detail = both(clockText(c.CountersignDue.At))
		err = departments(all, domain.DepartmentManager, domain.RoleRegulator)
	case domain.EventChangeOverdue:
		err = departments(func(t domain.ChangeTask) bool {
			return c.Status == domain.ChangeTasked && t.Answer == "" || c.Status == domain.ChangeCirculated && t.Countersign == ""
		}, domain.DepartmentOfficer, domain.DepartmentManager, domain.RoleRegulator)
		if err == nil {
			people, more := tx.Holders(ctx, c.Steward, "", domain.RoleSteward)
			l.people, err = append(l.people, people...), more
		}
	case domain.EventChangeReturned, domain.EventChangeOpened, domain.EventChangePublished, domain.EventChangeWithdrawn:
		if err = stewards(); err != nil {
			return nil, err
		}
		mine := l.people
		if err = departments(all, domain.DepartmentOfficer, domain.DepartmentManager, domain.RoleRegulator); err == nil {
			l.people = onePerson(append(mine, l.people...))
		}
		l.detail = both(changeDetail(c, e.Kind))
	default:
		l.detail = both(clockText(c.ReviewDue.At))
		err = stewards()
	}
	l.people = onePerson(l.people)
	return []addressed{l}, err
}

func changeDetail(c *domain.Change, k domain.EventKind) string {
	switch k {
	case domain.EventChangeReturned:
		return faultsText(c.Faults)
	case domain.EventChangeOpened:
		return clockText(c.CommentDue.At)
	case domain.EventChangePublished:
		var numbers []string
		for _, n := range c.Affected {
			numbers = append(numbers, n.Number)
		}
		return strings.TrimSuffix(c.EffectiveFrom.String()+"；"+strings.Join(numbers, "、"), "；")
	}
	return c.Reason
}

// onePerson keeps each person once: somebody may work for two of the organisations.
func onePerson(list []domain.Person) []domain.Person {
	seen := map[domain.PersonID]bool{}
	var out []domain.Person
	for _, p := range list {
		if !seen[p.ID] {
			seen[p.ID] = true
			out = append(out, p)
		}
	}
	return out
}

// changeTexts are the templates of a change of the directory.
var changeTexts = map[string]letter{
	"change.sent":       {text("目录变更征求意见", "A change of the directory asks for your answer"), text("“%[1]s”涉及你单位，请在 %[2]s 前提出变更内容或意见；逾期视为无意见。", "%[1]q concerns your department: propose versions or answer by %[2]s; silence is taken as no objection.")},
	"change.answered":   {text("部门已答复", "A department has answered"), text("“%[1]s”收到部门答复。", "A department has answered on %[1]q.")},
	"change.circulated": {text("目录变更待会签", "A change waits for your countersignature"), text("“%[1]s”请在 %[2]s 前会签；逾期视为无意见。", "Countersign %[1]q by %[2]s; silence is taken as no objection.")},
	"change.for_review": {text("目录变更待审查", "A change waits for review"), text("“%[1]s”待合法性审核与公平竞争审查，请在 %[2]s 前完成。", "%[1]q waits for the reviews of legality and fair competition, by %[2]s.")},
	"change.returned":   {text("目录变更被退回", "A change was returned"), text("“%[1]s”被退回，全部理由：%[2]s", "%[1]q was returned with all reasons: %[2]s")},
	"change.opened":     {text("目录变更公开征求意见", "A change is open to public comment"), text("“%[1]s”公开征求意见至 %[2]s。", "The public may comment on %[1]q until %[2]s.")},
	"change.approved":   {text("文字勘误已通过审查", "A correction passed its reviews"), text("“%[1]s”已通过审查，无须征求意见，可以发布。", "%[1]q passed its reviews; it needs no public comment and can be published.")},
	"change.commented":  {text("收到公众意见", "A comment of the public"), text("“%[1]s”收到一条公众意见，请答复。", "The public has commented on %[1]q: please answer.")},
	"change.closed":     {text("公开征求意见期满", "The public comment has ended"), text("“%[1]s”征求意见期满，请答复全部意见后发布，或者退回修改。", "The comment on %[1]q has ended: answer every comment and publish, or take it back.")},
	"change.overdue":    {text("目录变更超期未办", "A change is overdue"), text("“%[1]s”已超过办理期限，请尽快办理。", "%[1]q is past its clock: please act on it.")},
	"change.published":  {text("目录变更已发布", "A change is published"), text("“%[1]s”已发布，生效日与受影响的在途公告：%[2]s", "%[1]q is published; effective day and open notices affected: %[2]s")},
	"change.withdrawn":  {text("目录变更已撤回", "A change was withdrawn"), text("“%[1]s”已撤回：%[2]s", "%[1]q was withdrawn: %[2]s")},
}
