package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// redisDatabases is many, so that each test can have one of its own.
const redisDatabases = 4096

func (s *stack) startRedis(ctx context.Context) error {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return err
	}
	dir := filepath.Join(s.dir, "redis")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	flush := "no"
	if s.durable {
		flush = "everysec"
	}
	return onFreePort(ctx, func(port int) error {
		cmd := exec.Command(program, "--bind", "127.0.0.1", "--port", strconv.Itoa(port), "--dir", dir, "--appendonly", "yes",
			"--appendfsync", flush, "--save", "", "--maxmemory-policy", "noeviction",
			"--databases", strconv.Itoa(redisDatabases), "--requirepass", s.secrets.Redis)
		p, err := s.serverProcess("redis", cmd, syscall.SIGTERM)
		if err != nil {
			return err
		}
		err = await(ctx, 30*time.Second, p.gone, func(ctx context.Context) error { return redisPing(ctx, port, s.secrets.Redis) })
		if err != nil {
			p.halt(time.Second)
			return fmt.Errorf("%w: %w", err, p.fault())
		}
		s.adopt(p)
		address := fmt.Sprintf("redis://default:%s@127.0.0.1:%d/", s.secrets.Redis, port)
		s.set("INTERMART_REDIS_URL", "%s0", address)
		s.set("INTERMART_TEST_REDIS_URL", "%s1", address)
		return nil
	})
}

// redisPing logs in and pings.
func redisPing(ctx context.Context, port int, password string) error {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := fmt.Fprintf(c, "AUTH %s\r\nPING\r\n", password); err != nil {
		return err
	}
	in := bufio.NewReader(c)
	for _, want := range []string{"+OK", "+PONG"} {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if strings.TrimSpace(line) != want {
			return errors.New(strings.TrimSpace(line))
		}
	}
	return nil
}
