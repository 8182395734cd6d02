package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

const importUsage = `usage: intermart import directory|calendar|rulebook|regions|budget|purchases|relations|partner FILE
       FILE 为 JSON（事项目录、预算指标、历史采购、机构关系也可为 .xlsx），- 为标准输入 / JSON (directory, budget, purchases and relations also .xlsx), - is standard input
`

// maxImport bounds a file, in bytes.
const maxImport = 32 << 20

// importer loads one kind of file, all or nothing; changed is how much of it is new.
type importer func(ctx context.Context, a *app.App, name string, data []byte) (changed int, err error)

var importers = map[string]importer{
	"directory": importDirectory, "calendar": importCalendar, "rulebook": importRulebook, "regions": importRegions, "relations": importRelations,
	"budget": importBudget, "purchases": importPurchases, "partner": importPartner,
}

// runImport loads one file. It exits 1, with every bad row told and nothing loaded, when the file is at fault.
func runImport(ctx context.Context, cfg Config, args []string, io streams) int {
	if len(args) != 2 || importers[args[0]] == nil {
		fmt.Fprint(io.err, importUsage)
		return exitUsage
	}
	data, err := readImport(args[1], io.in)
	if err != nil {
		return failed(io.err, err)
	}
	a, done, err := newApp(cfg, newLog(io.err, cfg.LogLevel))
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	changed, err := importers[args[0]](ctx, a, args[1], data)
	if err != nil {
		tellRows(io.err, args[1], err)
		return exitFailed
	}
	if changed == 0 {
		fmt.Fprintf(io.out, "%s：没有变化 / nothing changed\n", args[1])
		return exitDone
	}
	fmt.Fprintf(io.out, "%s：已导入 %d 项 / %d loaded\n", args[1], changed, changed)
	return exitDone
}

func readImport(name string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	data, err := io.ReadAll(io.LimitReader(from, maxImport+1))
	if err == nil && len(data) > maxImport {
		err = errors.New("the file is larger than 32 MiB")
	}
	return data, err
}

// tellRows tells every fault of a file with row, column and reason.
func tellRows(w io.Writer, name string, err error) {
	r := refusal.As(err)
	if r == nil {
		fmt.Fprintf(w, "intermart: %s: %v\n", name, err)
		return
	}
	faults := r.Faults
	if len(faults) == 0 {
		faults = []*refusal.Refusal{r}
	}
	fmt.Fprintf(w, "intermart: %s：%d 处有误，未导入任何内容 / %d faults, nothing was loaded\n", name, len(faults), len(faults))
	for _, f := range faults {
		fmt.Fprintf(w, "  %s / %s\n", f.Text.ZH, f.Text.EN)
	}
}

func importDirectory(ctx context.Context, a *app.App, name string, data []byte) (int, error) {
	read := directory.Decode
	if strings.HasSuffix(strings.ToLower(name), ".xlsx") {
		read = func(data []byte) ([]directory.MatterVersion, error) {
			return sheet.ReadDirectory(bytes.NewReader(data))
		}
	}
	ms, err := read(data)
	if err != nil {
		return 0, err
	}
	return a.ImportMatters(ctx, ms)
}

func importCalendar(ctx context.Context, a *app.App, _ string, data []byte) (int, error) {
	y, err := workday.Decode(data)
	if err != nil {
		return 0, err
	}
	return a.ImportYears(ctx, []workday.Year{y})
}

func importRulebook(ctx context.Context, a *app.App, _ string, data []byte) (int, error) {
	b, err := rulebook.Decode(data)
	if err != nil {
		return 0, err
	}
	added, err := a.ImportRulebook(ctx, b)
	if added {
		return 1, err
	}
	return 0, err
}

// importRegions loads {"regions": [{"code", "name", "name_en", "training"}]}.
func importRegions(ctx context.Context, a *app.App, _ string, data []byte) (int, error) {
	rs, err := readRegions(data)
	if err != nil {
		return 0, err
	}
	there, err := a.Regions(ctx)
	if err != nil {
		return 0, err
	}
	changed := slices.DeleteFunc(rs, func(r domain.Region) bool { return slices.Contains(there, r) })
	if len(changed) == 0 {
		return 0, nil
	}
	return len(changed), a.ImportRegions(ctx, changed)
}

func readRegions(data []byte) ([]domain.Region, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return nil, err
	}
	var rs []domain.Region
	seen := make(map[domain.RegionCode]bool)
	for _, row := range o.Objects("regions") {
		r := domain.Region{Code: domain.RegionCode(row.Text("code")), Name: row.Text("name"), NameEN: row.Text("name_en")}
		if row.Has("training") {
			r.Training = row.Bool("training")
		}
		row.Done()
		switch {
		case r.Code == "":
		case len(r.Code) != 6 || strings.Trim(string(r.Code), "0123456789") != "":
			row.Fault("code", "应为六位行政区划代码", "must be a six-digit region code")
		case seen[r.Code]:
			row.Fault("code", "代码重复", "stands twice")
		}
		seen[r.Code] = true
		rs = append(rs, r)
	}
	o.Done()
	if len(rs) == 0 {
		o.Fault("regions", "没有任何区划", "there is no region in it")
	}
	if err := o.Err(); err != nil {
		return nil, err
	}
	return rs, nil
}

// importPartner loads {"partners": [{"code", "name", "name_en", "agreement", "key", "valid_from", "valid_to"}]}: regions
// whose signed lists of agencies are recognised.
func importPartner(ctx context.Context, a *app.App, _ string, data []byte) (int, error) {
	return a.ImportPartners(ctx, data)
}

// importBudget loads {"lines": [{"department", "year", "document", "project", "name", "amount"}]}, or a sheet of the same.
func importBudget(ctx context.Context, a *app.App, name string, data []byte) (int, error) {
	list, err := readRows(name, data, domain.DecodeBudget, domain.DecodeBudgetTable)
	if err != nil {
		return 0, err
	}
	return a.ImportBudget(ctx, list)
}

// importPurchases loads {"purchases": [{"department", "day", "title", "category", "budget_project", …}]}, or a sheet of the
// same: what was bought before, or elsewhere, and counts when pieces are added up.
func importPurchases(ctx context.Context, a *app.App, name string, data []byte) (int, error) {
	list, err := readRows(name, data, domain.DecodePurchases, domain.DecodePurchaseTable)
	if err != nil {
		return 0, err
	}
	return a.ImportPurchases(ctx, list)
}

// readRows reads a file that is JSON or, by its name, a workbook.
func readRows[T any](name string, data []byte, read func([]byte) (T, error), table func([][]string) (T, error)) (none T, err error) {
	if !strings.HasSuffix(strings.ToLower(name), ".xlsx") {
		return read(data)
	}
	cells, err := sheet.ReadTable(bytes.NewReader(data))
	if err != nil {
		return none, err
	}
	return table(cells)
}

// importRelations loads {"relations": [...]} or a sheet with a row for each.
func importRelations(ctx context.Context, a *app.App, name string, data []byte) (int, error) {
	rs, err := readRows(name, data, domain.DecodeRelations, domain.DecodeRelationTable)
	if err != nil {
		return 0, err
	}
	return a.ImportRelations(ctx, rs)
}
