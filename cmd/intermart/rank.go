package main

import (
	"fmt"
	"io"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain/award"
)

const rankUsage = "usage: intermart rank [--json] FILE|-\n"

// runRank computes the ranking of a record and does not read what the record
// itself says of commitment, ranking and winner. It needs neither a database
// nor a network.
func runRank(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a, err := parseRecordArgs(args, false)
	if err != nil {
		fmt.Fprintf(stderr, "%v\n%s", err, rankUsage)
		return exitNoInput
	}
	data, err := readRecord(a.file, stdin)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitNoInput
	}
	r := award.Recompute(data, seal.OpenWith)
	if !r.Valid || a.json {
		return report(a.json, r, stdout, stderr)
	}
	fmt.Fprintln(stdout, outcome(r))
	for i, id := range r.Ranking {
		fmt.Fprintf(stdout, "%d %s %s\n", i+1, id, r.Tickets[id])
	}
	return exitValid
}
