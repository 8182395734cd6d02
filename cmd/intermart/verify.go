package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain/award"
)

// Exit codes of verify award and rank, as the award record's text gives them.
const (
	exitValid   = 0
	exitFault   = 1 // the record is one, and something in it is wrong
	exitNoInput = 2 // no file, or not one JSON object with members of the right types
)

const verifyUsage = `usage: intermart verify award [--json] FILE|-
       intermart verify award [--json] --url https://HOST/…/NOTICE
`

// fetchTimeout bounds asking a host for a record of at most award.MaxRecordBytes.
const fetchTimeout = 2 * time.Minute

// recordArgs is what verify award and rank are asked for.
type recordArgs struct {
	file string // a path, or - for standard input
	url  string
	json bool
}

// parseRecordArgs takes flags before or after FILE.
func parseRecordArgs(args []string, withURL bool) (recordArgs, error) {
	var a recordArgs
	onlyFiles := false
	for i := 0; i < len(args); i++ {
		flag, value, hasValue := strings.Cut(args[i], "=")
		switch {
		case onlyFiles || args[i] == "-" || !strings.HasPrefix(args[i], "-"):
			if a.file != "" || args[i] == "" {
				return a, errors.New("give one FILE")
			}
			a.file = args[i]
		case args[i] == "--":
			onlyFiles = true
		case args[i] == "--json" || args[i] == "-json":
			a.json = true
		case withURL && (flag == "--url" || flag == "-url"):
			if !hasValue && i+1 < len(args) {
				i++
				value = args[i]
			}
			if value == "" || a.url != "" {
				return a, errors.New("give one address with --url")
			}
			a.url = value
		default:
			return a, fmt.Errorf("unknown flag %s", args[i])
		}
	}
	if (a.file == "") == (a.url == "") {
		return a, errors.New("give one FILE")
	}
	return a, nil
}

// runVerifyAward re-checks one award record. It needs no database, and no
// network unless a URL is given.
func runVerifyAward(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a, err := parseRecordArgs(args, true)
	if err != nil {
		fmt.Fprintf(stderr, "%v\n%s", err, verifyUsage)
		return exitNoInput
	}
	if a.url != "" {
		return verifyURL(a, stdout, stderr)
	}
	data, err := readRecord(a.file, stdin)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitNoInput
	}
	return report(a.json, award.Verify(data, seal.OpenWith), stdout, stderr)
}

// readRecord reads no more than one byte over the limit, which award refuses.
func readRecord(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(io.LimitReader(stdin, award.MaxRecordBytes+1))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, award.MaxRecordBytes+1))
}

// report prints a result and returns the exit code that belongs to it.
func report(asJSON bool, r award.Result, stdout, stderr io.Writer) int {
	code := exitValid
	switch {
	case r.Fault != nil && r.Fault.Malformed:
		code = exitNoInput
	case r.Fault != nil:
		code = exitFault
	}
	switch {
	case asJSON:
		if err := json.NewEncoder(stdout).Encode(r); err != nil {
			fmt.Fprintln(stderr, err)
			return exitNoInput
		}
	case code == exitNoInput:
		fmt.Fprintf(stderr, "invalid: %v\n无效：%s\n", r.Fault, r.Fault.Chinese())
	case code == exitFault:
		fmt.Fprintf(stdout, "invalid: %v\n无效：%s\n", r.Fault, r.Fault.Chinese())
	default:
		fmt.Fprintf(stdout, "valid: %s\n", outcome(r))
	}
	return code
}

func outcome(r award.Result) string {
	winner := "no winner"
	if r.Winner != "" {
		winner = "winner " + r.Winner
	}
	return fmt.Sprintf("%s, %d ranked; envelopes %s", winner, len(r.Ranking), r.Envelopes)
}

// verifyURL re-checks the record a host gives out for a notice.
func verifyURL(a recordArgs, stdout, stderr io.Writer) int {
	address, notice, err := recordAddress(a.url)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitNoInput
	}
	data, err := fetchRecord(address)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitNoInput
	}
	r := award.Verify(data, seal.OpenWith)
	if r.Valid && r.Notice != notice {
		r.Valid = false
		r.Fault = &award.Fault{Where: "notice", En: "the record is of another notice", Zh: "记录属于其他公告"}
	}
	code := report(a.json, r, stdout, stderr)
	rest := stdout
	if a.json {
		rest = stderr
	}
	if !verifyInclusion(strings.TrimSuffix(address, "/record"), data, rest) && code == exitValid {
		return exitFault
	}
	if !verifyBeacon(strings.TrimSuffix(address, "/record"), data, rest) && code == exitValid {
		return exitFault
	}
	return code
}

// recordAddress turns the address of any page about a notice, whose last part is
// the notice's number, into the address of its award record.
func recordAddress(page string) (address, notice string, err error) {
	u, err := url.Parse(page)
	if err != nil {
		return "", "", err
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", "", fmt.Errorf("%s is not an http or https address", page)
	}
	notice = path.Base(strings.TrimSuffix(path.Clean("/"+u.Path), "/record"))
	if notice == "/" || notice == "." {
		return "", "", fmt.Errorf("%s does not end in the number of a notice", page)
	}
	record := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/api/v1/awards/" + notice + "/record"}
	return record.String(), notice, nil
}

// refusedRecord says what an answer other than 200 means to whoever wants to check an award.
func refusedRecord(address string, code int, status string) error {
	notice := path.Base(path.Dir(address))
	switch code {
	case http.StatusNotFound:
		return fmt.Errorf("%s: this host has no award of %q: the number is wrong, or its result is not out yet\n该站点没有公告 %s 的选取记录：编号有误，或结果尚未公布", address, notice, notice)
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return fmt.Errorf("%s: %q is not the number of a notice, such as CG-430102-2026-000123\n%s 不是公告编号（例如 CG-430102-2026-000123）", address, notice, notice)
	}
	return fmt.Errorf("%s answered %s", address, status)
}

func fetchRecord(address string) ([]byte, error) {
	client := http.Client{Timeout: fetchTimeout}
	response, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, refusedRecord(address, response.StatusCode, response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, award.MaxRecordBytes+1))
}
