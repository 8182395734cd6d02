package sheet

import (
	"io"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/directory"
)

// Workbooks is this room as the use cases ask for it (app.Sheets).
type Workbooks struct{}

var _ app.Sheets = Workbooks{}

// WriteDirectory writes versions of matters as ReadDirectory reads them.
func (Workbooks) WriteDirectory(w io.Writer, ms []directory.MatterVersion) error {
	return WriteDirectory(w, ms)
}

// ReadDirectory reads a workbook of the directory.
func (Workbooks) ReadDirectory(r io.Reader) ([]directory.MatterVersion, error) {
	return ReadDirectory(r)
}

// WriteTable writes one sheet of plain cells.
func (Workbooks) WriteTable(w io.Writer, name string, table [][]string) error {
	return WriteTable(w, name, table)
}

// EachRow reads all sheets, a row at a time.
func (Workbooks) EachRow(r io.Reader, f func(sheet string, line int, cells []string) error) error {
	return EachRow(r, f)
}

// ReadList reads a list of approval matters.
func (Workbooks) ReadList(r io.Reader) ([]directory.ListLine, error) { return ReadList(r) }
