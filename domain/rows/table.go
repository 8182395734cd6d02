package rows

import (
	"encoding/json"
	"slices"
	"strings"
)

// MaxTable bounds a table, in rows.
const MaxTable = 20_000

// Column is one column of a table: the member it becomes, and its headings. A number is a whole number.
type Column struct {
	Name   string
	ZH, EN string
	Number bool
}

// Table reads a sheet whose first row holds the headings (Chinese, English or the members' names) as rows, numbered as
// the sheet numbers them. Empty rows and empty cells are left out. Unknown or repeated headings are faults of top.
func Table(table [][]string, columns []Column) (top *Object, list []*Object) {
	top = Top()
	if len(table) > MaxTable {
		top.Fault("", "超过 %d 行", "has more than %d rows", MaxTable)
	}
	if len(table) < 2 || len(table) > MaxTable {
		return top, nil
	}
	heads, labels := headings(top, table[0], columns)
	for i, cells := range table[1:] {
		members := map[string]any{}
		for k, cell := range cells {
			cell = strings.TrimSpace(cell)
			switch {
			case cell == "":
			case k >= len(heads) || heads[k] == nil:
				top.Row(i+2, nil, nil).Fault("", "第 %d 列没有标题", "column %d has no heading", k+1)
			case heads[k].Number:
				members[heads[k].Name] = json.Number(cell)
			default:
				members[heads[k].Name] = cell
			}
		}
		if len(members) > 0 {
			list = append(list, top.Row(i+2, members, labels))
		}
	}
	return top, list
}

func headings(top *Object, cells []string, columns []Column) ([]*Column, map[string]string) {
	heads, labels, head := make([]*Column, len(cells)), map[string]string{}, top.Row(1, nil, nil)
	for k, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			continue
		}
		i := slices.IndexFunc(columns, func(c Column) bool { return cell == c.Name || cell == c.ZH || strings.EqualFold(cell, c.EN) })
		switch {
		case i < 0:
			head.Fault("", "没有“%[1]s”这一列", "there is no column %[1]q", cell)
		case labels[columns[i].Name] != "":
			head.Fault("", "“%[1]s”出现两次", "%[1]q stands twice", cell)
		default:
			heads[k], labels[columns[i].Name] = &columns[i], cell
		}
	}
	return heads, labels
}
