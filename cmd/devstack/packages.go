package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// present tells, for each Debian package that Intermart's development uses, whether what it brings is there. Any other
// way to bring it is as good.
var present = map[string]func() bool{
	"postgresql":     func() bool { return postgresBin() != "" },
	"redis-server":   inPath("redis-server"),
	"chromium":       inPath("chromium"),
	"age":            inPath("age"),
	"fonts-noto-cjk": func() bool { return glob("/usr/share/fonts/*/*/NotoSansCJK*") != "" },
}

func inPath(program string) func() bool {
	return func() bool {
		_, err := exec.LookPath(program)
		return err == nil
	}
}

// glob returns the last match of a pattern, or "".
func glob(pattern string) string {
	found, _ := filepath.Glob(pattern)
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}

// needed are the packages of the servers that o asks for.
func needed(o options) []string {
	s := &stack{options: o}
	packages := []string{}
	if s.wants("postgres") {
		packages = append(packages, "postgresql")
	}
	if s.wants("redis") {
		packages = append(packages, "redis-server")
	}
	return packages
}

// ensurePackages installs what is missing when root, and else names the one command that does.
func ensurePackages(ctx context.Context, names ...string) error {
	var missing []string
	for _, name := range names {
		there, known := present[name]
		if !known {
			return fmt.Errorf("package %s: not one that Intermart uses", name)
		}
		if !there() {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("some packages are missing; install them once with\n\n  sudo apt-get install -y %s",
			strings.Join(missing, " "))
	}
	fmt.Fprintln(os.Stderr, "devstack: installing", strings.Join(missing, " "))
	// The first try uses the package lists as they are; a new machine has none, or old ones.
	if apt(ctx, append([]string{"install"}, missing...)) == nil {
		return nil
	}
	if err := apt(ctx, []string{"update"}); err != nil {
		return fmt.Errorf("apt-get update: %w", err)
	}
	if err := apt(ctx, append([]string{"install"}, missing...)); err != nil {
		return fmt.Errorf("apt-get install %s: %w", strings.Join(missing, " "), err)
	}
	return nil
}

func apt(ctx context.Context, args []string) error {
	args = append([]string{"-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"}, args...)
	cmd := exec.CommandContext(ctx, "apt-get", args...)
	// RUNLEVEL=1: the packages' own services stay off, devstack starts servers of its own.
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}
