package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// process is one child of devstack.
type process struct {
	name string
	cmd  *exec.Cmd
	end  syscall.Signal // what asks it to stop
	log  string         // file with what it said, "" when it talks to our own output
	done chan struct{}  // closed when it is gone
}

// launch starts cmd in a process group of its own, so that a Ctrl-C in the terminal reaches only devstack, which then
// stops things in order. It must be called on the main goroutine (see main).
func (s *stack) launch(name string, cmd *exec.Cmd, end syscall.Signal, own bool) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = own
	cmd.SysProcAttr.Pdeathsig = end
	p := &process{name: name, cmd: cmd, end: end, done: make(chan struct{})}
	if f, ok := cmd.Stderr.(*os.File); ok && f != os.Stderr {
		p.log = f.Name()
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	if own {
		s.guard.tell("stop %d %d", cmd.Process.Pid, end)
	}
	go func() {
		_ = cmd.Wait() // read from ProcessState
		close(p.done)
	}()
	return p, nil
}

// gone reports whether the process has ended.
func (p *process) gone() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// halt asks the process to stop, and after the patience makes it.
func (p *process) halt(patience time.Duration) {
	if p.gone() {
		return
	}
	_ = p.signal(p.end)
	select {
	case <-p.done:
		return
	case <-time.After(patience):
	}
	_ = p.signal(syscall.SIGKILL)
	<-p.done
}

// signal reaches the whole group where the process leads one.
func (p *process) signal(sig syscall.Signal) error {
	pid := p.cmd.Process.Pid
	if p.cmd.SysProcAttr.Setpgid {
		pid = -pid
	}
	return syscall.Kill(pid, sig)
}

// code is the exit code as a shell would tell it.
func (p *process) code() int {
	state := p.cmd.ProcessState
	if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal())
	}
	return state.ExitCode()
}

// fault says how the process ended, with the last lines of its log.
func (p *process) fault() error {
	text := fmt.Sprintf("%s ended (%s)", p.name, p.cmd.ProcessState)
	if p.log != "" {
		text += "; the end of " + p.log + ":\n" + tail(p.log, 15)
	}
	return errors.New(text)
}

func tail(file string, n int) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// logFile opens DIR/log/NAME.log for appending.
func (s *stack) logFile(name string) (*os.File, error) {
	dir := filepath.Join(s.dir, "log")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(filepath.Join(dir, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
}
