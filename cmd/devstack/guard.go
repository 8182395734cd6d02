package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// guardVerb is the hidden verb of the guard, a second devstack process that outlives a kill -9 of the first one just
// long enough to stop its children and remove its temporary folder.
const guardVerb = "guard"

type guard struct {
	pipe io.WriteCloser
	wait func() error
}

func startGuard() (*guard, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, guardVerb, fmt.Sprint(os.Getpid()))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the guard: %w", err)
	}
	return &guard{pipe, cmd.Wait}, nil
}

func (g *guard) tell(format string, args ...any) {
	fmt.Fprintf(g.pipe, format+"\n", args...)
}

// dismiss ends the guard without any action: everything was stopped in order.
func (g *guard) dismiss() {
	g.tell("dismiss")
	_ = g.pipe.Close()
	_ = g.wait()
}

// guardMain reads what there is to clean up; when its parent is gone without a word it does so.
func guardMain(in io.Reader) int {
	type child struct {
		pid int
		sig syscall.Signal
	}
	var children []child
	var folders []string
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var c child
		var sig int
		if n, _ := fmt.Sscanf(lines.Text(), "stop %d %d", &c.pid, &sig); n == 2 {
			c.sig = syscall.Signal(sig)
			children = append(children, c)
		}
		if rest, ok := cutWord(lines.Text(), "remove "); ok {
			folders = append(folders, rest)
		}
		if lines.Text() == "dismiss" {
			return 0
		}
	}
	for _, c := range children {
		_ = syscall.Kill(-c.pid, c.sig)
	}
	for range 20 {
		time.Sleep(100 * time.Millisecond)
	}
	for _, c := range children {
		_ = syscall.Kill(-c.pid, syscall.SIGKILL)
	}
	for _, f := range folders {
		_ = os.RemoveAll(f)
	}
	return 0
}

func cutWord(line, word string) (string, bool) {
	if len(line) > len(word) && line[:len(word)] == word {
		return line[len(word):], true
	}
	return "", false
}
