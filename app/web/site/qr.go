package site

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// code is a QR code as one SVG path on a grid of Size modules, the quiet zone of four included.
type qrCode struct {
	Size int
	Path string
}

// QRCode draws an address as an SVG picture of its own.
func QRCode(address string) (string, error) {
	c, err := qrPath(address)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="100%%" height="100%%" fill="#fff"/><path d="%s" fill="#000"/></svg>`, c.Size, c.Size, c.Path), nil
}

// qrPath draws an address with medium redundancy: a print that was folded or stamped still reads.
func qrPath(address string) (qrCode, error) {
	c, err := qr.Encode(address, qr.M)
	if err != nil {
		return qrCode{}, fmt.Errorf("qr: %w", err)
	}
	const quiet = 4
	var b strings.Builder
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			run := 0
			for x+run < c.Size && c.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
				x += run
			}
		}
	}
	return qrCode{Size: c.Size + 2*quiet, Path: b.String()}, nil
}
