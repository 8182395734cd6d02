package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

const exportUsage = `usage: intermart export directory FILE
       FILE 以 .xlsx 结尾为工作簿，否则为 JSON，- 为标准输出；import 读回不失一字 / .xlsx makes a workbook, else JSON, - is standard output; import reads it back whole
`

// runExport writes every version of the directory to a file.
func runExport(ctx context.Context, cfg Config, args []string, io streams) int {
	if len(args) != 2 || args[0] != "directory" {
		fmt.Fprint(io.err, exportUsage)
		return exitUsage
	}
	a, done, err := newApp(cfg, newLog(io.err, cfg.LogLevel))
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	ms, err := a.Directory(ctx, "", workday.Date{})
	if err != nil {
		return failed(io.err, err)
	}
	data, err := directoryFile(args[1], ms)
	if err == nil {
		err = writeExport(args[1], data, io.out)
	}
	if err != nil {
		return failed(io.err, err)
	}
	fmt.Fprintf(io.err, "%s：已导出 %d 项 / %d written\n", args[1], len(ms), len(ms))
	return exitDone
}

func directoryFile(name string, ms []directory.MatterVersion) ([]byte, error) {
	var b bytes.Buffer
	if strings.HasSuffix(strings.ToLower(name), ".xlsx") {
		err := sheet.WriteDirectory(&b, ms)
		return b.Bytes(), err
	}
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(map[string]any{"matters": ms})
	return b.Bytes(), err
}

func writeExport(name string, data []byte, out io.Writer) error {
	if name == "-" {
		_, err := out.Write(data)
		return err
	}
	return os.WriteFile(name, data, 0o644)
}
