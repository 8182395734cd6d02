package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgresBin finds the folder with PostgreSQL's server programs, the newest of Debian's first.
func postgresBin() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	slices.SortFunc(found, func(a, b string) int { return major(b) - major(a) })
	if len(found) > 0 {
		return filepath.Dir(found[0])
	}
	if p, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(p)
	}
	return ""
}

func major(program string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(program))))
	return n
}

// postgresUser is whom PostgreSQL runs as: it refuses root.
func postgresUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
}

// postgresDir is in the data folder, or, where another user could not reach that (a checkout in /root), beside it in
// /var/tmp under the folder's own id.
func (s *stack) postgresDir() string {
	inside := filepath.Join(s.dir, "postgres")
	if os.Geteuid() != 0 {
		return inside
	}
	for dir := s.dir; dir != "/"; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.Mode()&fs.ModePerm&0o001 == 0 {
			return filepath.Join("/var/tmp", "intermart-"+s.secrets.ID, "postgres")
		}
	}
	return inside
}

func (s *stack) startPostgres(ctx context.Context) error {
	bin := postgresBin()
	cred, err := postgresUser()
	if err != nil {
		return err
	}
	dir := s.postgresDir()
	if _, err := os.Stat(filepath.Join(dir, "PG_VERSION")); errors.Is(err, fs.ErrNotExist) {
		if err := s.initdb(ctx, bin, dir, cred); err != nil {
			return err
		}
	}
	flush := "off"
	if s.durable {
		flush = "on"
	}
	var admin string
	err = onFreePort(ctx, func(port int) error {
		cmd := exec.Command(filepath.Join(bin, "postgres"), "-D", dir, "-p", strconv.Itoa(port),
			"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=400",
			"-c", "shared_buffers=256MB", "-c", "max_wal_size=2GB", "-c", "timezone=UTC", "-c", "log_timezone=UTC",
			"-c", "fsync="+flush, "-c", "full_page_writes="+flush)
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
		// SIGINT: a fast shutdown; it does not wait for clients to go.
		p, err := s.serverProcess("postgres", cmd, syscall.SIGINT)
		if err != nil {
			return err
		}
		admin = databaseURL("postgres", s.secrets.Postgres, port, "postgres")
		err = await(ctx, time.Minute, p.gone, func(ctx context.Context) error { return ping(ctx, admin) })
		if err != nil {
			p.halt(time.Second)
			return fmt.Errorf("%w: %w", err, p.fault())
		}
		s.adopt(p)
		s.set("INTERMART_DATABASE_URL", "%s", databaseURL("intermart_app", s.secrets.App, port, "intermart"))
		s.set("INTERMART_DATABASE_OWNER_URL", "%s", databaseURL("intermart_owner", s.secrets.Owner, port, "intermart"))
		s.set("INTERMART_TEST_DATABASE_URL", "%s", admin)
		s.set("INTERMART_TEST_POSTGRES_BIN", "%s", bin)
		return nil
	})
	if err != nil {
		return err
	}
	return s.makeDatabase(ctx, admin)
}

// initdb makes the cluster beside its place and renames it, so that an interrupted one is never mistaken for whole.
func (s *stack) initdb(ctx context.Context, bin, dir string, cred *syscall.Credential) error {
	fresh := dir + ".new"
	if err := errors.Join(os.RemoveAll(fresh), os.RemoveAll(dir), os.MkdirAll(fresh, 0o700)); err != nil {
		return err
	}
	password := dir + ".password"
	if err := os.WriteFile(password, []byte(s.secrets.Postgres+"\n"), 0o600); err != nil {
		return err
	}
	defer os.Remove(password)
	if cred != nil {
		if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chown(fresh, int(cred.Uid), int(cred.Gid)),
			os.Chown(password, int(cred.Uid), int(cred.Gid))); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", fresh, "-U", "postgres", "--pwfile", password,
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
	cmd.Dir = filepath.Dir(dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Pdeathsig: syscall.SIGKILL}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return os.Rename(fresh, dir)
}

func databaseURL(name, password string, port int, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(name, password), Host: fmt.Sprintf("127.0.0.1:%d", port),
		Path: database, RawQuery: "sslmode=disable"}
	return u.String()
}

func ping(ctx context.Context, dsn string) error {
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	return c.Close(ctx)
}

// makeDatabase makes the two roles and the database once: the owner has the tables, the application role has none.
func (s *stack) makeDatabase(ctx context.Context, admin string) error {
	c, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	var there bool
	if err := c.QueryRow(ctx, `select exists (select from pg_database where datname = 'intermart')`).Scan(&there); err != nil || there {
		return err
	}
	for _, statement := range []string{
		`drop role if exists intermart_owner`,
		`drop role if exists intermart_app`,
		`create role intermart_owner login nosuperuser password '` + s.secrets.Owner + `'`,
		`create role intermart_app login nosuperuser nocreatedb nocreaterole password '` + s.secrets.App + `'`,
		`create database intermart owner intermart_owner template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'`,
	} {
		if _, err := c.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", strings.SplitN(statement, " password", 2)[0], err)
		}
	}
	return nil
}
