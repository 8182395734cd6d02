package main

import (
	"context"
	"fmt"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
)

// holder is somebody who holds shares of keys, with the private half of his key; "" as long as he has made none.
type holder struct {
	*person
	office   string
	identity string
}

// keepers are who may hold shares in the demo city: the legal advisers of two departments and three bureaus. The second
// department's adviser has still to make his key.
func (s *seeder) keepers(ctx context.Context) error {
	return s.aside(6, func() error {
		legal := seedRole{"holder1", "份额持有人", domain.KeyHolder}
		for _, slug := range []string{"zjj", "fgj"} {
			d := s.department(slug)
			p, err := s.join(ctx, &d.Organisation, legal, slug)
			if err != nil {
				return err
			}
			s.holders = append(s.holders, &holder{person: p, office: "法律顾问"})
		}
		for _, o := range []struct{ name, slug, office string }{
			{"示范市财政国库支付中心", "treasury", "国库科"}, {"示范市数据局", "data", "数据安全科"}, {"示范市司法局", "justice", "公职律师办公室"},
		} {
			org, err := s.organisation(ctx, domain.KindRegulator, o.name, "430100", "", false)
			if err != nil {
				return err
			}
			p, err := s.join(ctx, org, legal, o.slug)
			if err != nil {
				return err
			}
			s.holders = append(s.holders, &holder{person: p, office: o.office})
		}
		return nil
	})
}

// holderKeys makes the holders' keys as their browsers would; everybody's passphrase is the password of the demo.
func (s *seeder) holderKeys(ctx context.Context) error {
	for i, h := range s.holders {
		if i == 1 {
			continue
		}
		identity, recipient, err := seal.NewIdentity()
		if err != nil {
			return err
		}
		wrapped, err := seal.WrapIdentity(identity, seedPassword)
		if err != nil {
			return err
		}
		if _, err := s.app.SetHolderKey(ctx, h.actor, domain.HolderKey{ID: domain.HolderKeyID(app.NewID()), Office: h.office, Recipient: recipient, Wrapped: wrapped}); err != nil {
			return err
		}
		h.identity = identity
	}
	return nil
}

// giveShares has as many holders of a notice as are needed read their shares and give them; the others stay away.
func (s *seeder) giveShares(ctx context.Context, id domain.NoticeID, needed int) error {
	for _, h := range s.holders {
		if needed == 0 {
			return nil
		}
		rows, err := s.app.Shares(ctx, h.actor)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Notice.ID != id {
				continue
			}
			share, err := seal.OpenWith(h.identity, row.Sealed)
			if err != nil {
				return err
			}
			if _, err := s.app.GiveShare(ctx, h.actor, id, string(share)); err != nil {
				return err
			}
			needed--
		}
	}
	if needed > 0 {
		return fmt.Errorf("%d shares are missing", needed)
	}
	return nil
}

// followHolders plans that the shares of a split notice are given soon after its deadline.
func (s *seeder) followHolders(n *domain.Notice) {
	if n.Split.On() {
		s.plan(n.Deadline.At.Add(10*time.Minute), true, func(ctx context.Context) error { return wrap(n.Title, s.giveShares(ctx, n.ID, n.Split.Needed)) })
	}
}
