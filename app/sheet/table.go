package sheet

import (
	"fmt"
	"io"

	"github.com/intermart/intermart/domain/refusal"
)

// ReadTable reads the cells of a workbook's first sheet as texts. The error is a fault of r or a *refusal.Refusal.
func ReadTable(r io.Reader) ([][]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, refusal.New(refusal.Invalid, "import.size", "", "文件超过 %d MB", "the file is larger than %d MB", MaxBytes>>20)
	}
	return readTable(data)
}
