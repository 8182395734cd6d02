package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
	"github.com/intermart/intermart/migrations"
)

const seedUsage = `intermart seed demo [--seed N] [--logins FILE]

把空数据库做成演示库：在过去的时钟下逐步执行平台自己的业务动作，直到今天。
Makes an empty database a demo: runs the marketplace's own acts on a clock in the past, up to now.
`

// seedOptions are the flags of seed demo. For tests small makes a few notices of each state, and secrets hashes
// passwords more quickly than the product does.
type seedOptions struct {
	seed    uint64
	logins  string
	small   bool
	secrets app.Secrets
}

// runSeed is intermart seed demo: exit 0 when the demo stands, 1 when it could not be made, 2 when the command line is
// wrong.
func runSeed(ctx context.Context, cfg Config, args []string, stdout, stderr io.Writer) int {
	o, err := seedFlags(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitValid
	}
	if err != nil {
		tellFault(stderr, err)
		return exitNoInput
	}
	s, err := seedDemo(ctx, cfg, o, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "intermart:", err) // whole: which act of which notice failed
		return exitFault
	}
	if o.logins != "" {
		if err := os.WriteFile(o.logins, []byte(s.allLogins()), 0o600); err != nil {
			tellFault(stderr, err)
			return exitFault
		}
	}
	fmt.Fprint(stdout, s.firstLogins(o.logins))
	return exitValid
}

func seedFlags(args []string, stderr io.Writer) (seedOptions, error) {
	var o seedOptions
	if len(args) == 0 || args[0] != "demo" {
		fmt.Fprint(stderr, seedUsage)
		return o, errors.New("seed: say what to seed: intermart seed demo")
	}
	fs := flag.NewFlagSet("seed demo", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, seedUsage)
		fs.PrintDefaults()
	}
	fs.Uint64Var(&o.seed, "seed", 2026, "同一种子，同样的名称、金额和状态 / the same seed makes the same names, amounts and states")
	fs.StringVar(&o.logins, "logins", "", "把全部登录账号写入此文件 / write all logins to this file")
	if err := fs.Parse(args[1:]); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("seed demo: %q is too much", fs.Arg(0))
	}
	return o, nil
}

// seeder makes one demo. rng decides all that is visible; what app makes itself (keys, nonces, draws) it leaves alone.
type seeder struct {
	*timeline
	cfg       Config
	options   seedOptions
	rng       *rand.Rand
	mail      *seedMail
	say       func(format string, args ...any)
	districts map[string]directory.MatterVersion // of districts, by code
	matters   map[string]directory.MatterVersion // newest version, by the last part of its code
	named     map[string]bool                    // projects
	rushed    map[*story]bool                    // submitted by another story's publication
	turn      int                                // of the departments
	told      []*story
	world
}

func seedDemo(ctx context.Context, cfg Config, o seedOptions, stderr io.Writer) (*seeder, error) {
	cfg.DatabaseReadURL = "" // a replica lags behind acts that follow each other at once
	a, done, err := newApp(cfg, newLog(stderr, max(cfg.LogLevel, slog.LevelWarn)))
	if err != nil {
		return nil, err
	}
	defer done()
	post := &seedMail{tokens: map[string]string{}}
	a.Mailer = post
	if o.secrets != nil {
		a.Secrets = o.secrets
	}
	if err := seedEmpty(ctx, a); err != nil {
		return nil, err
	}
	began := time.Now()
	s := &seeder{cfg: cfg, options: o, rng: rand.New(rand.NewPCG(o.seed, o.seed)), mail: post, rushed: map[*story]bool{}}
	s.say = func(format string, args ...any) {
		fmt.Fprintf(stderr, "seed: %5.1fs  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
	}
	years, err := demoYears()
	if err != nil {
		return nil, err
	}
	s.timeline = newTimeline(a, workday.New(years...), began)
	if err := s.make(ctx); err != nil {
		return nil, fmt.Errorf("%w\nthe database is half a demo now: drop it and begin with an empty one", err)
	}
	return s, nil
}

// seedEmpty refuses a database that holds anything: its clock would no longer be believed.
func seedEmpty(ctx context.Context, a *app.App) error {
	return a.Store.View(ctx, func(tx app.Tx) error {
		os, err := tx.Organisations(ctx, app.OrganisationQuery{Limit: 1})
		if err != nil {
			return err
		}
		rs, err := tx.Regions(ctx)
		if err == nil && len(os)+len(rs) > 0 {
			err = errors.New("seed demo: the database is not empty; a demo is made in an empty one only")
		}
		return err
	})
}

// make runs the phases, each with what it took.
func (s *seeder) make(ctx context.Context) error {
	if err := migrations.MakeDemo(ctx, s.cfg.DatabaseOwnerURL, s.moment(seedFirstDay, 8*60)); err != nil {
		return err
	}
	s.stands(s.moment(seedFirstDay, 8*60))
	for _, phase := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"directory, calendar, rulebooks", s.imports},
		{"organisations and people", s.organisations},
		{"agencies", s.agenciesRegister},
		{"notices, bids, awards, contracts", s.notices},
		{"lists to compare with", s.lists},
		{"letters", s.letters},
		{"the present", s.present},
		{"searches and stars", s.following},
		{"a partner region's list", s.recognising},
		{"two bodies, a deputy, requests for help", s.helping},
	} {
		if err := phase.do(ctx); err != nil {
			return fmt.Errorf("seed demo: %s: %w", phase.name, err)
		}
		s.say("%s", phase.name)
	}
	return nil
}

// present ends the demo's past: the clock is the real one again, and what is due by now is done.
func (s *seeder) present(ctx context.Context) error {
	if err := migrations.EndDemoShift(ctx, s.cfg.DatabaseOwnerURL); err != nil {
		return err
	}
	if err := s.app.Drain(ctx); err != nil {
		return err
	}
	failed, err := s.app.FailedDeliveries(ctx, s.reviewers[0].actor)
	if err != nil {
		return err
	}
	for _, d := range failed {
		err = errors.Join(err, fmt.Errorf("%s of %s: %s", d.Handler, d.Subject, d.Fault))
	}
	return err
}

func demoYears() ([]workday.Year, error) {
	data, err := demo.Files.ReadFile("calendar-2026.json")
	if err != nil {
		return nil, err
	}
	y, err := workday.Decode(data)
	return []workday.Year{y}, err
}

// imports loads regions, calendar, rulebooks and directory. The calendar of the year after is not published: deadlines
// that reach into it are provisional.
func (s *seeder) imports(ctx context.Context) error {
	var regions []domain.Region
	for _, r := range demo.Regions {
		regions = append(regions, domain.Region{Code: domain.RegionCode(r.Code), Name: r.Name, NameEN: r.English, Training: r.Training})
	}
	if err := s.app.ImportRegions(ctx, regions); err != nil {
		return err
	}
	years, err := demoYears()
	if err != nil {
		return err
	}
	if _, err := s.app.ImportYears(ctx, years); err != nil {
		return err
	}
	for _, name := range []string{"hunan-2021", "hunan-2025", "demo-2026", "fangzhou-2026", "kaitai-2026", "training"} {
		data, err := demo.Files.ReadFile("rulebook-" + name + ".json")
		if err != nil {
			return err
		}
		book, err := rulebook.Decode(data)
		if err != nil {
			return err
		}
		if _, err := s.app.ImportRulebook(ctx, book); err != nil {
			return err
		}
	}
	return s.importMatters(ctx)
}

func (s *seeder) importMatters(ctx context.Context) error {
	data, err := demo.Files.ReadFile("directory.json")
	if err != nil {
		return err
	}
	list, err := directory.Decode(data)
	if err != nil {
		return err
	}
	s.matters = make(map[string]directory.MatterVersion, len(list))
	for _, m := range list {
		short := m.Code[len("430100-ZJ-"):]
		if m.Version > s.matters[short].Version {
			s.matters[short] = m
		}
	}
	if _, err := s.app.ImportMatters(ctx, list); err != nil {
		return err
	}
	return s.importDistricts(ctx)
}

// letters mails what waits: into memory, so that nothing of the past leaves when the demo starts.
func (s *seeder) letters(ctx context.Context) error {
	const senders = 4
	return inParallel(senders, senders, func(int) error {
		for {
			n, err := s.app.SendLetters(ctx, domain.ChannelMail, 200)
			if err != nil || n == 0 {
				return err
			}
		}
	})
}

// inParallel does n things, at most so many at once, and answers the first fault.
func inParallel(n, atOnce int, do func(i int) error) error {
	var wg sync.WaitGroup
	faults, slots := make([]error, n), make(chan struct{}, atOnce)
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			faults[i] = do(i)
		})
	}
	wg.Wait()
	return errors.Join(faults...)
}
