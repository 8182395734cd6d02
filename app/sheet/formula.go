package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
)

// mostUnreckoned is how many cells a refusal names: who reckons one reckons all.
const mostUnreckoned = 20

// reckoned refuses a workbook with formulas that nothing has reckoned since they were written: such a cell holds no
// value and would be read as empty, so that a certificate's last day would become "without end".
func reckoned(data []byte) error {
	book, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return unreadable(err)
	}
	names, err := sheetNames(book)
	if err != nil {
		return unreadable(err)
	}
	var faults []*refusal.Refusal
	for _, part := range book.File {
		if len(faults) == mostUnreckoned {
			break
		}
		name, ok := names[strings.TrimPrefix(part.Name, "/")]
		if !ok {
			continue
		}
		cells, err := unreckoned(part, mostUnreckoned-len(faults))
		if err != nil {
			return unreadable(err)
		}
		for _, cell := range cells {
			faults = append(faults, refusal.New(refusal.Invalid, "import.formula", name+"!"+cell, "单元格 %s 的公式没有结果", "the formula of cell %s has no value", cell))
		}
	}
	if len(faults) == 0 {
		return nil
	}
	at := faults[0].Field
	r := refusal.New(refusal.Invalid, "import.formula", at, "单元格 %s 等 %d 处的公式没有结果；请在 Excel 或 WPS 中打开、重新计算并保存后再导入，或将公式改为数值",
		"%[2]d cells, the first %[1]s, hold formulas without a value: open the workbook in Excel or WPS, recalculate and save it, or write values", at, len(faults))
	r.Faults = faults
	return r
}

// sheetNames are the names of the sheets by the part that holds each.
func sheetNames(book *zip.Reader) (map[string]string, error) {
	var list struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			Link string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := errors.Join(decodePart(book, "xl/workbook.xml", &list), decodePart(book, "xl/_rels/workbook.xml.rels", &links)); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, s := range list.Sheets {
		for _, l := range links.All {
			if l.ID == s.Link {
				names[partOf(l.Target)] = s.Name
			}
		}
	}
	return names, nil
}

// partOf is the part that a link of the workbook means.
func partOf(target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join("xl", target)
}

func decodePart(book *zip.Reader, name string, into any) error {
	f, err := book.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return xml.NewDecoder(f).Decode(into)
}

// unreckoned are the first cells of a sheet that hold a formula and no value, by name: F3.
func unreckoned(part *zip.File, most int) (cells []string, err error) {
	f, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d := xml.NewDecoder(f)
	line := 0
	for len(cells) < most {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return cells, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := t.(xml.StartElement)
		if ok && start.Name.Local == "row" {
			line++
		}
		if !ok || start.Name.Local != "c" {
			continue
		}
		var c formulaCell
		if err := d.DecodeElement(&c, &start); err != nil {
			return nil, err
		}
		if c.Formula == nil || c.holds() {
			continue
		}
		if c.At == "" {
			c.At = fmt.Sprint(line)
		}
		cells = append(cells, c.At)
	}
	return cells, nil
}

// formulaCell is a cell as the sheet's part writes it.
type formulaCell struct {
	At      string    `xml:"r,attr"`
	Type    string    `xml:"t,attr"`
	Formula *struct{} `xml:"f"`
	Value   *string   `xml:"v"`
}

// holds reports whether the formula has been reckoned; its result may be an empty text.
func (c formulaCell) holds() bool { return c.Value != nil && (*c.Value != "" || c.Type == "str") }
