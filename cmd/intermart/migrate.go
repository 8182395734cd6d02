package main

import (
	"context"
	"fmt"

	"github.com/intermart/intermart/migrations"
)

// runMigrate brings the schema up to date; several at once are harmless.
func runMigrate(ctx context.Context, cfg Config, args []string, io streams) int {
	if !noArgs("migrate", args, io.err) {
		return exitUsage
	}
	applied, err := migrations.Migrate(ctx, cfg.DatabaseOwnerURL)
	if err != nil {
		return failed(io.err, err)
	}
	for _, name := range applied {
		fmt.Fprintln(io.out, name)
	}
	if len(applied) == 0 {
		fmt.Fprintln(io.out, "数据库结构已是最新 / the schema is up to date")
	}
	return exitDone
}
