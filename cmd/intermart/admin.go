package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

const adminUsage = `usage: intermart admin create --email ADDRESS --name NAME --organisation NAME --region CODE [--language zh|en]
       密码从终端询问，或从标准输入读取一行 / the password is asked for, or is one line of standard input
`

// adminOptions are the command line of admin create.
type adminOptions struct{ email, name, organisation, region, language string }

// runAdmin makes the first administrator; he makes all other people. His second factor is set at his first log-in.
func runAdmin(ctx context.Context, cfg Config, args []string, io streams) int {
	if len(args) == 0 || args[0] != "create" {
		fmt.Fprint(io.err, adminUsage)
		return exitUsage
	}
	o, err := adminFlags(args[1:], io.err)
	if err != nil {
		return exitUsage
	}
	password, err := readPassword(io)
	if err != nil {
		return failed(io.err, err)
	}
	a, done, err := newApp(cfg, newLog(io.err, cfg.LogLevel))
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	org := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindAdmin, Name: o.organisation, Region: domain.RegionCode(o.region)}
	person := domain.Person{ID: domain.PersonID(app.NewID()), Name: o.name, Email: o.email, Language: o.language}
	if err := a.FirstAdmin(ctx, org, person, password); err != nil {
		return failed(io.err, err)
	}
	fmt.Fprintf(io.out, "已创建管理员 %s，首次登录时绑定动态验证码 / %s may log in and sets a second factor then\n", o.email, o.email)
	return exitDone
}

func adminFlags(args []string, stderr io.Writer) (o adminOptions, err error) {
	f := flag.NewFlagSet("intermart admin create", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		fmt.Fprint(stderr, adminUsage)
		f.PrintDefaults()
	}
	f.StringVar(&o.email, "email", "", "登录邮箱 / mail address, the login")
	f.StringVar(&o.name, "name", "", "姓名 / the person's name")
	f.StringVar(&o.organisation, "organisation", "", "管理机构名称 / the administration's name")
	f.StringVar(&o.region, "region", "", "六位行政区划代码 / six-digit region code")
	f.StringVar(&o.language, "language", "zh", "zh 或 en / zh or en")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 || o.email == "" || o.name == "" || o.organisation == "" || len(o.region) != 6 || o.language != "zh" && o.language != "en" {
		f.Usage()
		return o, errors.New("wrong command line")
	}
	return o, nil
}

// readPassword asks twice at a terminal, else takes the first line. It never comes from the command line, which every
// user of the machine can see.
func readPassword(io streams) (string, error) {
	if f, ok := io.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return askPassword(int(f.Fd()), io.err)
	}
	line, err := bufio.NewReader(io.in).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.Join(errors.New("标准输入没有密码 / there is no password on standard input"), err)
	}
	return line, nil
}

func askPassword(terminal int, w io.Writer) (string, error) {
	var said [2]string
	for i, prompt := range []string{"密码 / password: ", "再输一次 / again: "} {
		fmt.Fprint(w, prompt)
		b, err := term.ReadPassword(terminal)
		fmt.Fprintln(w)
		if err != nil {
			return "", err
		}
		said[i] = string(b)
	}
	if said[0] != said[1] {
		return "", errors.New("两次输入不一致 / the two are not the same")
	}
	return said[0], nil
}
