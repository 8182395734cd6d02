package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// ContractPage is a contract with what a desk needs.
type ContractPage struct {
	Contract domain.Contract
	Notice   domain.Notice
	Award    domain.Award
	File     *domain.File
	Actions  map[string]error
	New      bool // made by this call: false when it answers a repeat
}

// CreateContract starts the contract of an award whose standstill is over. The same id and terms again answers the same.
func (a *App) CreateContract(ctx context.Context, by domain.Actor, id domain.ContractID, number string, t domain.ContractTerms) (page ContractPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		found, err := tx.AwardByNumber(ctx, number)
		if err != nil {
			return err
		}
		aw, err := tx.Award(ctx, found.Notice)
		if err != nil {
			return err
		}
		n, err := tx.NoticeUnlocked(ctx, aw.Notice)
		if err != nil {
			return err
		}
		there, err := contractOfPlace(ctx, tx, aw, t)
		if err != nil {
			return err
		}
		if there != nil {
			if !by.WorksFor(there.Department) {
				return domain.Missing() // that a draft exists is the department's to know
			}
			if there.ID != id || there.Version == 1 && there.ContractTerms != t {
				return refusal.New(refusal.Conflict, "exists", "notice", "这份公告已有合同", "this notice has its contract already")
			}
			page, err = contractPage(ctx, tx, by, there)
			return err
		}
		c, e, err := domain.DraftContract(by, id, aw, n, t, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddContract(ctx, c); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = contractPage(ctx, tx, by, c)
		page.New = true
		return err
	})
	return page, err
}

// contractOfPlace is the contract there is for the place that the terms are entered for, nil when there is none.
func contractOfPlace(ctx context.Context, tx Tx, aw *domain.Award, t domain.ContractTerms) (*domain.Contract, error) {
	all, err := tx.ContractsOfNotice(ctx, aw.Notice)
	if err != nil {
		return nil, err
	}
	seat, ok := aw.SeatOf(t.AgencyUSCC)
	for _, c := range all {
		if len(aw.Others) == 0 || ok && c.Place == seat.Place {
			return c, nil
		}
	}
	return nil, nil
}

// EditContract replaces the terms until the contract is filed.
func (a *App) EditContract(ctx context.Context, by domain.Actor, id domain.ContractID, version int64, t domain.ContractTerms) (ContractPage, error) {
	return a.changeContract(ctx, by, id, version, func(tx Tx, c *domain.Contract, aw *domain.Award, n *domain.Notice) (domain.Event, error) {
		return c.Edit(by, t, aw, n, tx.Now())
	})
}

// SubmitContract hands the signed contract to the winner for confirmation.
func (a *App) SubmitContract(ctx context.Context, by domain.Actor, id domain.ContractID, version int64) (ContractPage, error) {
	return a.changeContract(ctx, by, id, version, func(tx Tx, c *domain.Contract, aw *domain.Award, _ *domain.Notice) (domain.Event, error) {
		files, err := tx.Files(ctx, c.File)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := c.Submit(by, aw, files[c.File], tx.Now())
		if err != nil {
			return e, err
		}
		return e, saveFiles(ctx, tx, files)
	})
}

// ConfirmContract is the winner's yes to the same SHA-256; the contract is filed and the notice closed.
func (a *App) ConfirmContract(ctx context.Context, by domain.Actor, id domain.ContractID, version int64, sha256 string) (ContractPage, error) {
	return a.changeContract(ctx, by, id, version, func(tx Tx, c *domain.Contract, aw *domain.Award, n *domain.Notice) (domain.Event, error) {
		e, err := c.Confirm(by, aw, sha256, tx.Now())
		if err == nil {
			err = mayContract(ctx, tx, by, c)
		}
		if err != nil {
			return e, err
		}
		if err := aw.Contracted(c.Place); err != nil {
			return e, err
		}
		if err := tx.SaveAward(ctx, aw); err != nil {
			return e, err
		}
		if err := learnPart(ctx, tx, c, n); err != nil {
			return e, err
		}
		return e, a.closeDone(ctx, tx, by, aw, n)
	})
}

// mayContract refuses the person whom the agency's letter of authority names what the letter does not cover.
func mayContract(ctx context.Context, tx Tx, by domain.Actor, c *domain.Contract) error {
	ag, err := tx.Agency(ctx, c.Agency)
	if err != nil {
		return err
	}
	return ag.MayAct(by, "contracts", workday.On(tx.Now()))
}

// learnPart keeps the part that a filed contract gives its agency in the project. A contract is filed once.
func learnPart(ctx context.Context, tx Tx, c *domain.Contract, n *domain.Notice) error {
	rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
	if err != nil {
		return err
	}
	part := n.PartOf(c, rules)
	if part == nil {
		return nil
	}
	_, err = tx.PutRelations(ctx, []domain.Relation{*part})
	return err
}

type contractVerb func(tx Tx, c *domain.Contract, aw *domain.Award, n *domain.Notice) (domain.Event, error)

func (a *App) changeContract(ctx context.Context, by domain.Actor, id domain.ContractID, version int64, verb contractVerb) (page ContractPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := tx.Contract(ctx, id)
		if err != nil {
			return err
		}
		if !party(by, c) {
			return domain.Missing()
		}
		if r := stale(version, c.Version); r != nil {
			return r
		}
		n, err := tx.Notice(ctx, c.Notice)
		if err != nil {
			return err
		}
		aw, err := tx.Award(ctx, c.Notice)
		if err != nil {
			return err
		}
		e, err := verb(tx, c, aw, n)
		if err != nil {
			return err
		}
		if err := tx.SaveContract(ctx, c); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = contractPage(ctx, tx, by, c)
		return err
	})
	return page, err
}

// party reports whether the actor's organisation is one side of the contract; the agency sees it once it is handed over.
func party(by domain.Actor, c *domain.Contract) bool {
	return by.WorksFor(c.Department) || by.WorksFor(domain.OrganisationID(c.Agency)) && c.Status != domain.ContractDrafted
}

// seesContract is both sides, and oversight of the region.
func seesContract(by domain.Actor, c *domain.Contract) bool {
	return party(by, c) || by.Has(domain.RoleSupervisor, domain.RoleAuditor) && by.Sees(c.Region)
}

func contractPage(ctx context.Context, tx Tx, by domain.Actor, c *domain.Contract) (ContractPage, error) {
	n, err := tx.NoticeUnlocked(ctx, c.Notice)
	if err != nil {
		return ContractPage{}, err
	}
	aw, err := tx.AwardByNumber(ctx, n.Number)
	if err != nil {
		return ContractPage{}, err
	}
	files, err := tx.Files(ctx, c.File)
	if err != nil {
		return ContractPage{}, err
	}
	actions := c.Actions(by, aw, n, files[c.File], tx.Now())
	if actions["confirm"] == nil {
		if err := mayContract(ctx, tx, by, c); err != nil && refusal.As(err) == nil {
			return ContractPage{}, err
		} else if err != nil {
			actions["confirm"] = err
		}
	}
	return ContractPage{Contract: *c, Notice: *n, Award: *aw, File: files[c.File], Actions: actions}, nil
}

// Contract is one contract for its two sides and for oversight.
func (a *App) Contract(ctx context.Context, by domain.Actor, id domain.ContractID) (page ContractPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		c, err := tx.Contract(ctx, id)
		if err != nil {
			return err
		}
		if !seesContract(by, c) {
			return domain.Missing()
		}
		page, err = contractPage(ctx, tx, by, c)
		return err
	})
	return page, err
}

// Contracts pages the contracts of the actor's organisation, newest first.
func (a *App) Contracts(ctx context.Context, by domain.Actor, after Cursor, limit int) (cs []domain.Contract, err error) {
	var d domain.OrganisationID
	var ag domain.AgencyID
	switch by.Kind {
	case domain.KindDepartment:
		d = by.Organisation
	case domain.KindAgency:
		ag = domain.AgencyID(by.Organisation)
	default:
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { cs, err = tx.Contracts(ctx, d, ag, after, limit); return err })
	return cs, err
}
