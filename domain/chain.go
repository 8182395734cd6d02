package domain

import (
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// StepKind is who takes one step of a department's internal approval.
type StepKind string

// The kinds. A section head and a legal officer are named people; finance and managers may also be everybody with the
// role.
const (
	StepSection StepKind = "section_head"
	StepLegal   StepKind = "legal"
	StepFinance StepKind = "finance"
	StepManager StepKind = "manager"
)

// StepKinds names them in both languages.
var StepKinds = []Chosen{
	{string(StepSection), refusal.Text{ZH: "科室负责人", EN: "section head"}},
	{string(StepLegal), refusal.Text{ZH: "法制审核", EN: "legal officer"}},
	{string(StepFinance), refusal.Text{ZH: "财务", EN: "finance"}},
	{string(StepManager), refusal.Text{ZH: "单位负责人", EN: "manager"}},
}

// roleOf is the role whose holders may take a step that names nobody.
var roleOf = map[StepKind]Role{StepFinance: DepartmentFinance, StepManager: DepartmentManager}

// Sizes of a chain.
const (
	maxChainSteps  = 4
	maxChainBands  = 6
	maxStepPeople  = 20
	maxDeputyDays  = 366
	lastMoneyInFen = money.Fen(1) << 50
)

// Chain is a department's internal approval, by amount. It is the department's own data; the last step is always a
// manager's.
type Chain struct {
	Department  OrganisationID
	Region      RegionCode
	Bands       []ChainBand
	MinutesFrom money.Fen // amount from which the minutes are attached; 0: the rulebook alone decides
	Version     int64     // 1: the default, which nobody has set
}

// ChainBand is the steps from an amount (included) up to the next band.
type ChainBand struct {
	From  money.Fen   `json:"from"`
	Steps []ChainStep `json:"steps"`
}

// ChainStep is one approval: by one of the people, or when none is named by a holder of the kind's role.
type ChainStep struct {
	Kind   StepKind   `json:"kind"`
	People []PersonID `json:"people"`
}

// DefaultChain is one manager's approval, whatever the amount.
func DefaultChain(d OrganisationID, r RegionCode) Chain {
	return Chain{Department: d, Region: r, Bands: []ChainBand{{Steps: []ChainStep{{Kind: StepManager}}}}, Version: 1}
}

// Steps are those of the band that holds the amount.
func (c Chain) Steps(amount money.Fen) []ChainStep {
	var steps []ChainStep
	for _, b := range c.Bands {
		if amount >= b.From {
			steps = b.Steps
		}
	}
	if len(steps) == 0 {
		steps = DefaultChain(c.Department, c.Region).Bands[0].Steps
	}
	return steps
}

// Set replaces the chain. Only a manager of the department may; members are its people with their roles. Notices that
// were submitted before go on by the chain they were submitted under.
func (c *Chain) Set(by Actor, bands []ChainBand, minutesFrom money.Fen, members map[PersonID][]Role, now time.Time) (Event, error) {
	if err := first(by.needOf(c.Department, DepartmentManager)); err != nil {
		return Event{}, err
	}
	if err := refusal.All(chainFaults(bands, minutesFrom, members)...); err != nil {
		return Event{}, err
	}
	c.Bands, c.MinutesFrom = bands, minutesFrom
	return Event{Kind: EventChainSet, Subject: "chain:" + string(c.Department), Region: c.Region, By: by, At: now,
		Face: Face{"bands": len(bands), "minutes_from": minutesFrom.String()}}, nil
}

func chainFaults(bands []ChainBand, minutesFrom money.Fen, members map[PersonID][]Role) []*refusal.Refusal {
	var list []*refusal.Refusal
	if len(bands) == 0 || len(bands) > maxChainBands {
		list = append(list, refusal.New(refusal.Invalid, "chain.bands", "bands", "须有 1 至 %d 个金额段", "a chain has 1 to %d bands", maxChainBands))
	}
	if minutesFrom < 0 || minutesFrom > lastMoneyInFen {
		list = append(list, refusal.New(refusal.Invalid, "chain.minutes", "minutes_from", "纪要起点金额有误", "the amount for minutes is wrong"))
	}
	before := money.Fen(-1)
	for i, b := range bands {
		at := fmt.Sprintf("bands[%d]", i)
		if b.From <= before || i == 0 && b.From != 0 {
			list = append(list, refusal.New(refusal.Invalid, "chain.bands", at+".from", "金额段须从 0 起、由小到大", "the bands begin at 0 and rise"))
		}
		before = b.From
		list = append(list, stepsFaults(at, b.Steps, members)...)
	}
	return list
}

func stepsFaults(at string, steps []ChainStep, members map[PersonID][]Role) []*refusal.Refusal {
	if len(steps) == 0 || len(steps) > maxChainSteps {
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "chain.steps", at+".steps", "须有 1 至 %d 个审批步骤", "a chain has 1 to %d steps", maxChainSteps)}
	}
	var list []*refusal.Refusal
	if steps[len(steps)-1].Kind != StepManager {
		list = append(list, refusal.New(refusal.Invalid, "chain.last", at+".steps", "最后一步须由单位负责人审批", "the last step is a manager's"))
	}
	alone := map[PersonID]bool{}
	for k, s := range steps {
		field := fmt.Sprintf("%s.steps[%d]", at, k)
		list = append(list, s.fault(field, members))
		if len(s.People) != 1 {
			continue
		}
		if alone[s.People[0]] {
			list = append(list, refusal.New(refusal.Invalid, "chain.same_person", field+".people", "同一人不能办理两步审批，请为这一步另指定人员",
				"one person can't take two steps: name somebody else here"))
		}
		alone[s.People[0]] = true
	}
	return list
}

func (s ChainStep) fault(at string, members map[PersonID][]Role) *refusal.Refusal {
	if r := listed(at+".kind", string(s.Kind), StepKinds); r != nil {
		return r
	}
	if len(s.People) > maxStepPeople || roleOf[s.Kind] == "" && len(s.People) == 0 {
		return refusal.New(refusal.Invalid, "chain.people", at+".people", "请指定这一步的审批人（至多 %d 人）", "name who takes this step (at most %d people)", maxStepPeople)
	}
	for _, p := range s.People {
		roles, member := members[p]
		if role := roleOf[s.Kind]; !member || role != "" && !slices.Contains(roles, role) {
			return refusal.New(refusal.Invalid, "chain.people", at+".people", "审批人须是本单位人员，且具有这一步的岗位", "who takes a step belongs to the department and holds the step's role")
		}
	}
	return nil
}

// Actions says which verbs are possible for the actor now, and why not.
func (c Chain) Actions(by Actor) map[string]error {
	return map[string]error{"set": first(by.needOf(c.Department, DepartmentManager))}
}
