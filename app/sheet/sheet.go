// Package sheet reads and writes XLSX workbooks of one sheet: the matter directory with one row for each version, lists
// that it is compared with, and reports.
package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
)

const (
	// SheetName is the sheet that WriteDirectory makes.
	SheetName = "中介服务事项目录"

	// MaxBytes bounds a workbook, unpackedBytes what its parts may unpack to.
	MaxBytes      = 32 << 20
	unpackedBytes = 256 << 20
	maxColumns    = 200
)

// ReadDirectory reads the first sheet of a workbook. The error is nil, a fault of r, or a *refusal.Refusal whose Faults
// name every bad row as the sheet numbers it; then nothing of the file may be used.
func ReadDirectory(r io.Reader) ([]directory.MatterVersion, error) {
	table, err := readBook(r)
	if err != nil {
		return nil, err
	}
	return directory.DecodeTable(table)
}

// ReadList reads a list of another system from the first sheet of a workbook. The error is as ReadDirectory's.
func ReadList(r io.Reader) ([]directory.ListLine, error) {
	table, err := readBook(r)
	if err != nil {
		return nil, err
	}
	return directory.DecodeList(table)
}

func readBook(r io.Reader) ([][]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, refusal.New(refusal.Invalid, "import.size", "", "文件超过 %d MB", "the file is larger than %d MB", MaxBytes>>20)
	}
	return readTable(data)
}

// partBytes is how large a part of a workbook may be in memory; a larger one is unpacked to a temporary file.
const partBytes = 8 << 20

// EachRow reads every sheet in its order and holds one row at a time. What f answers ends it.
func EachRow(r io.Reader, f func(sheet string, line int, cells []string) error) error {
	book, err := open(io.LimitReader(r, MaxBytes+1), excelize.Options{RawCellValue: true, UnzipSizeLimit: unpackedBytes, UnzipXMLSizeLimit: partBytes})
	if err != nil {
		return err
	}
	defer book.Close()
	for _, name := range book.GetSheetList() {
		if err := eachRow(book, name, f); err != nil {
			return err
		}
	}
	return nil
}

// open refuses a workbook whose day numbers count from 1904: every date in it would be read four years too early; and one
// whose formulas have no values.
func open(r io.Reader, o excelize.Options) (*excelize.File, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), o)
	if err != nil {
		return nil, unreadable(err)
	}
	if err := reckoned(data); err != nil { // after OpenReader, which bounds what the parts unpack to
		return nil, errors.Join(err, book.Close())
	}
	props, err := book.GetWorkbookProps()
	if err == nil && props.Date1904 != nil && *props.Date1904 {
		err = refusal.New(refusal.Invalid, "import.date1904", "", "工作簿使用 1904 日期系统；请在 Excel 选项中取消“使用 1904 日期系统”，核对日期后重新保存",
			"the workbook counts its days from 1904: switch the 1904 date system off, look at the dates and save it again")
	}
	if err != nil {
		return nil, errors.Join(err, book.Close())
	}
	return book, nil
}

func eachRow(book *excelize.File, name string, f func(sheet string, line int, cells []string) error) error {
	rows, err := book.Rows(name)
	if err != nil {
		return unreadable(err)
	}
	defer rows.Close()
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return unreadable(err)
		}
		if len(cells) > maxColumns {
			return unreadable(fmt.Errorf("row %d of %s has more than %d columns", line, name, maxColumns))
		}
		if err := f(name, line, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return unreadable(err)
	}
	return nil
}

func readTable(data []byte) (table [][]string, err error) {
	book, err := open(bytes.NewReader(data), excelize.Options{
		RawCellValue:   true, // dates as day numbers, whatever their format
		UnzipSizeLimit: unpackedBytes,
	})
	if err != nil {
		return nil, err
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, unreadable(fmt.Errorf("it has no sheet"))
	}
	rows, err := book.Rows(sheets[0])
	if err != nil {
		return nil, unreadable(err)
	}
	defer rows.Close()
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return nil, unreadable(err)
		}
		if len(cells) > maxColumns {
			return nil, unreadable(fmt.Errorf("row %d has more than %d columns", len(table)+1, maxColumns))
		}
		table = append(table, cells)
		if len(table) > directory.MaxTableRows {
			break // DecodeTable refuses it
		}
	}
	if err := rows.Error(); err != nil {
		return nil, unreadable(err)
	}
	return table, nil
}

// WriteDirectory writes a workbook that ReadDirectory reads back.
func WriteDirectory(w io.Writer, matters []directory.MatterVersion) error {
	return WriteTable(w, SheetName, directory.Table(matters))
}

// Sheet is one sheet to write, its first row the headings.
type Sheet struct {
	Name  string
	Table [][]string
}

// WriteTable writes a workbook of one sheet, its first row the headings.
func WriteTable(w io.Writer, name string, table [][]string) error {
	return WriteSheets(w, Sheet{name, table})
}

// WriteSheets writes a workbook of several.
func WriteSheets(w io.Writer, sheets ...Sheet) error {
	book := excelize.NewFile()
	defer book.Close()
	for i, s := range sheets {
		if i == 0 {
			if err := book.SetSheetName(book.GetSheetName(0), s.Name); err != nil {
				return fmt.Errorf("name the sheet: %w", err)
			}
		} else if _, err := book.NewSheet(s.Name); err != nil {
			return fmt.Errorf("add a sheet: %w", err)
		}
		if err := writeSheet(book, s.Name, s.Table); err != nil {
			return err
		}
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

func writeSheet(book *excelize.File, name string, table [][]string) error {
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("freeze the headings: %w", err)
	}
	for i, row := range table {
		cells := make([]any, len(row))
		for k, text := range row {
			cells[k] = text // always a text: a cell that begins with "=" is no formula
		}
		if err := stream.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return fmt.Errorf("write row %d: %w", i+1, err)
		}
	}
	if err := stream.Flush(); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

func unreadable(err error) error {
	return refusal.New(refusal.Invalid, "import.xlsx", "", "文件不是可读的 XLSX 工作簿：%v", "the file is not a readable XLSX workbook: %v", err)
}
