package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Witness is somebody else's service that cosigns the log's checkpoints after it has checked that the log only grew since
// the last one it was shown (C2SP tlog-witness).
type Witness interface {
	ID() string // the name and the hash of its key
	// Cosign shows a checkpoint, with the proof that it contains the log of size old; the answer is the line to put under
	// it. It is a WitnessSize when the witness last saw another size than old.
	Cosign(ctx context.Context, checkpoint []byte, old int64, proof []Hash) (line []byte, err error)
}

// WitnessSize is the size of the log that a witness saw last.
type WitnessSize int64

func (s WitnessSize) Error() string { return fmt.Sprintf("it saw the log at %d leaves", int64(s)) }

// WitnessTx is the rows of cosignatures.
type WitnessTx interface {
	Cosigned(ctx context.Context, witness string) (size int64, err error) // the newest checkpoint it cosigned; 0 when none
	AddCosignature(ctx context.Context, size int64, witness string, line []byte) error
	LogWitnessed(ctx context.Context) (*LogHead, error) // the newest checkpoint with a cosignature; nil,nil when there is none
}

// witnessLease is how long the worker that asks the witnesses keeps the others from it: longer than asking takes.
const witnessLease = 30 * time.Second

const leaseWitnesses = "witnesses"

// AskWitnesses shows the newest checkpoint to every witness that has not cosigned it, all at once, and keeps their
// cosignatures. One that does not answer holds up nobody, and is asked again the next time. Any number of workers may try:
// the one that holds the lease asks, and when it is gone another does within half a minute.
func (a *App) AskWitnesses(ctx context.Context, by WorkerID) error {
	var mine bool
	err := a.Store.Update(ctx, func(tx Tx) (err error) { mine, err = tx.Lease(ctx, leaseWitnesses, by, witnessLease); return err })
	if err != nil || !mine {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, witnessLease-5*time.Second) // done before another may begin
	defer cancel()
	var head *LogHead
	if err := a.Store.View(ctx, func(tx Tx) (err error) { head, err = tx.LogHead(ctx); return err }); err != nil || head == nil {
		return err
	}
	faults := make([]error, len(a.Witnesses))
	var asked sync.WaitGroup
	for i, w := range a.Witnesses {
		asked.Go(func() {
			if err := a.askWitness(ctx, w, head); err != nil {
				faults[i] = fmt.Errorf("witness %s: %w", w.ID(), err)
			}
		})
	}
	asked.Wait()
	return errors.Join(faults...)
}

func (a *App) askWitness(ctx context.Context, w Witness, head *LogHead) error {
	var old int64
	if err := a.Store.View(ctx, func(tx Tx) (err error) { old, err = tx.Cosigned(ctx, w.ID()); return err }); err != nil || old == head.Size {
		return err
	}
	line, err := a.cosign(ctx, w, head, old)
	var seen WitnessSize
	if errors.As(err, &seen) {
		line, err = a.cosign(ctx, w, head, int64(seen))
	}
	if err != nil {
		return err
	}
	return a.Store.Update(ctx, func(tx Tx) error { return tx.AddCosignature(ctx, head.Size, w.ID(), line) })
}

// cosign asks a witness that saw the log at size old.
func (a *App) cosign(ctx context.Context, w Witness, head *LogHead, old int64) (line []byte, err error) {
	if old > head.Size {
		return nil, fmt.Errorf("it has cosigned %d leaves, this log has %d: leaves were lost, or this is another log under the same name", old, head.Size)
	}
	var proof []Hash
	err = a.Store.View(ctx, func(tx Tx) (err error) {
		proof, err = a.Tree.ProveGrowth(head.Size, old, logReader(ctx, tx))
		return err
	})
	if err != nil {
		return nil, err
	}
	return w.Cosign(ctx, head.Note, old, proof)
}

// LogWitnessed is the newest checkpoint that a witness has cosigned; Missing when there is none.
func (a *App) LogWitnessed(ctx context.Context) (LogHead, error) {
	return a.newestHead(ctx, Tx.LogWitnessed)
}

// WitnessState is how far a witness has cosigned; Size is 0 when it never has.
type WitnessState struct {
	Witness string
	Size    int64
}

// WitnessStates are the configured witnesses in order.
func (a *App) WitnessStates(ctx context.Context) (list []WitnessState, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		for _, w := range a.Witnesses {
			size, err := tx.Cosigned(ctx, w.ID())
			if err != nil {
				return err
			}
			list = append(list, WitnessState{Witness: w.ID(), Size: size})
		}
		return nil
	})
	return list, err
}
