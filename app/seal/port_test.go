package seal_test

import (
	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
)

// The ports that cmd gives these to; Keymaker needs one conversion.
var (
	_ app.Opener          = (*seal.Opener)(nil)
	_ app.EnvelopeChecker = seal.Checker{}
	_ app.ReceiptSigner   = (*seal.ReceiptSigner)(nil)
	_                     = func(k seal.Keys) app.NewKeys { return app.NewKeys(k) }
)
