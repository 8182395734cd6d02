// Command intermart is the marketplace: one program that serves, works, and looks after itself.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// Exit codes of the commands that keep no record: done, fault, wrong command line or configuration.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one verb with what it must know.
type command struct {
	name  string
	about string
	needs need
	run   func(ctx context.Context, cfg Config, args []string, io streams) int
}

// commands run with a configuration. The others, which anybody may use anywhere, need none.
var commands = []command{
	{"serve", "网站与接口 / the pages and the API", needServe, runServe},
	{"work", "任务：开封、选取、通知 / the jobs: opening, selecting, letters", needWork, runWork},
	{"migrate", "更新数据库结构 / bring the schema up to date", needOwner, runMigrate},
	{"seed", "seed demo：生成演示数据 / make demo data", needSeed, func(ctx context.Context, cfg Config, args []string, io streams) int {
		return runSeed(ctx, cfg, args, io.out, io.err)
	}},
	{"training", "training wipe：清空演练区 / wipe a training region", needDatabase | needOwner | needObjects, runTraining},
	{"import", "导入 directory|calendar|rulebook|regions|budget|purchases|relations|partner 文件 / load such a FILE", needDatabase, runImport},
	{"intake", "批量导入机构与资质（XLSX） / admit agencies with their certificates from a workbook", needDatabase | needObjects, runIntake},
	{"recognise", "导出并签署本地区机构名单，供合作地区互认 / export and sign this region's agencies for a partner to recognise", needDatabase, runRecognise},
	{"export", "导出 directory / write the directory to FILE", needDatabase, runExport},
	{"admin", "admin create：首位管理员 / the first administrator", needDatabase, runAdmin},
}

// tools need no configuration.
var tools = []struct{ name, about string }{
	{"doctor", "检查配置、服务器与时钟；doctor log 逐条核对透明日志 / check configuration, servers and clocks; doctor log checks every row of the log"},
	{"keys", "生成回执密钥、启封密钥 / make receipt keys and opening identities"},
	{"verify", "verify award|receipt|log：复核结果、回执、透明日志 / re-check a result, a receipt, the whole log"},
	{"rank", "rank FILE：重算排序 / compute a ranking again"},
	{"totp", "totp SECRET：此刻的动态验证码 / the code of this moment"},
	{"seal", "在本机加密报价 / seal an offer on this machine"},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(dispatch(ctx, os.Args[1:], os.Getenv, streams{os.Stdin, os.Stdout, os.Stderr}))
}

func dispatch(ctx context.Context, args []string, getenv func(string) string, io streams) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		help(io.out)
		return exitDone
	}
	verb, rest := args[0], args[1:]
	switch verb {
	case "doctor":
		return runDoctor(ctx, getenv, rest, io)
	case "keys":
		return runKeys(rest, io)
	case "verify":
		return runVerify(rest, io)
	case "rank":
		return runRank(rest, io.in, io.out, io.err)
	case "totp":
		return runTOTP(rest, io.out, io.err)
	case "seal":
		return runSeal(rest, io.in, io.out, io.err)
	}
	for _, c := range commands {
		if c.name == verb {
			cfg, err := readConfig(getenv, c.needs)
			if err != nil {
				tellWrong(io.err, err)
				return exitUsage
			}
			return c.run(ctx, cfg, rest, io)
		}
	}
	fmt.Fprintf(io.err, "intermart: 没有“%s”这个命令 / there is no command %q\n\n", verb, verb)
	help(io.err)
	return exitUsage
}

func runVerify(args []string, io streams) int {
	if len(args) > 0 && args[0] == "award" {
		return runVerifyAward(args[1:], io.in, io.out, io.err)
	}
	if len(args) > 0 && args[0] == "receipt" {
		return runVerifyReceipt(args[1:], io.in, io.out, io.err)
	}
	if len(args) > 0 && args[0] == "log" {
		return runVerifyLog(args[1:], io.out, io.err)
	}
	fmt.Fprint(io.err, "usage: intermart verify award|receipt|log …\n")
	return exitUsage
}

// tellWrong tells everything that is wrong with the configuration, one line each.
func tellWrong(w io.Writer, err error) {
	fmt.Fprintln(w, "intermart: 配置有误，未启动 / not started, the configuration is wrong:")
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(w, "  %s\n", strings.TrimSuffix(line, "\n"))
	}
}

func help(w io.Writer) {
	fmt.Fprint(w, "Intermart 网上中介服务超市\n\nusage: intermart COMMAND …\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.about)
	}
	for _, t := range tools {
		fmt.Fprintf(w, "  %-9s %s\n", t.name, t.about)
	}
	fmt.Fprint(w, "\n配置来自环境变量，见 README / configuration comes from INTERMART_* variables (see the README);\n"+
		"`intermart doctor` 逐项检查 / checks each of them.\n")
}

// failed tells a fault and answers the exit code for it.
func failed(w io.Writer, err error) int {
	tellFault(w, err)
	return exitFailed
}
