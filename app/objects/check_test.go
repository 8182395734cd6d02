package objects_test

import (
	"sync"
	"testing"

	"github.com/intermart/intermart/app/objects/objectstest"
)

// TestChecksBesideEachOther is what `serve` and `work` do when they start in the same instant.
func TestChecksBesideEachOther(t *testing.T) {
	b := objectstest.Open(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, fault := range b.Check(t.Context()) {
				t.Error(fault)
			}
		})
	}
	wg.Wait()
}
