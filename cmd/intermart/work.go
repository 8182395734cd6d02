package main

import (
	"context"
	"fmt"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/jobs"
)

// runWork works until it is told to stop, then finishes what it has in hand.
func runWork(ctx context.Context, cfg Config, args []string, io streams) int {
	if !noArgs("work", args, io.err) {
		return exitUsage
	}
	log := newLog(io.err, cfg.LogLevel)
	a, done, err := newApp(cfg, log)
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	if err := opens(a); err != nil {
		log.Error("not started", "error", err)
		return exitFailed
	}
	if err := ready(ctx, a, cfg); err != nil {
		log.Error("not started", "error", err)
		return exitFailed
	}
	if a.Opener == nil {
		log.Warn("no INTERMART_OPENING_IDENTITY: the award queue is left to workers that have one")
	}
	if a.Opener != nil && a.Scanner == nil {
		log.Warn("no INTERMART_CLAMD_ADDRESS: documents are opened without being scanned for malware")
	}
	w, err := jobs.New(a, jobs.Config{RedisURL: cfg.RedisURL})
	if err == nil {
		err = w.Run(ctx)
	}
	if err != nil {
		log.Error("work ended", "error", err)
		return exitFailed
	}
	log.Info("stopped")
	return exitDone
}

// opens proves that the opening identity opens what the keymaker makes. Found out at the first opening instead, every
// notice until then would have been keyed for somebody else.
func opens(a *app.App) error {
	if a.Opener == nil || a.Keymaker == nil {
		return nil
	}
	const notice = "CG-PROOF"
	k, err := a.Keymaker.Make(notice)
	if err != nil {
		return err
	}
	if _, err := a.Opener.Identity(k.Offer, k.Public.OfferRecipient); err != nil {
		return fmt.Errorf("the opening identity belongs to none of INTERMART_OPENING_RECIPIENTS: %w", err)
	}
	if _, err := a.Opener.Secret(k.Secret, notice, k.Public.Commitment); err != nil {
		return fmt.Errorf("the opening identity does not open a draw secret: %w", err)
	}
	return nil
}
