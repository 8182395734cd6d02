package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

// bucket is the one bucket of the product, with object lock (and so versions) on.
const bucket = "intermart"

// startObjects starts the S3 server and makes the bucket.
func (s *stack) startObjects(ctx context.Context) error {
	try := s.startGateway
	if s.objects == "minio" {
		try = s.startMinio
	}
	var endpoint string
	err := onFreePort(ctx, func(port int) error {
		endpoint = fmt.Sprintf("127.0.0.1:%d", port)
		return try(ctx, endpoint)
	})
	if err != nil {
		return err
	}
	for _, prefix := range []string{"INTERMART_S3_", "INTERMART_TEST_S3_"} {
		s.set(prefix+"ENDPOINT", "%s", endpoint)
		s.set(prefix+"ACCESS_KEY", "%s", s.secrets.S3Access)
		s.set(prefix+"SECRET_KEY", "%s", s.secrets.S3Secret)
	}
	s.set("INTERMART_S3_BUCKET", "%s", bucket)
	s.set("INTERMART_S3_TLS", "false")
	return s.makeBucket(ctx, endpoint)
}

// answers lists the buckets: only our server knows our keys.
func (s *stack) answers(endpoint string) func(context.Context) error {
	return func(ctx context.Context) error {
		c, err := s.client(endpoint)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		_, err = c.ListBuckets(ctx)
		return err
	}
}

func (s *stack) client(endpoint string) (*minio.Client, error) {
	return minio.New(endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(s.secrets.S3Access, s.secrets.S3Secret, ""), Region: "us-east-1", MaxRetries: 1,
		Transport: &http.Transport{DisableKeepAlives: true},
	})
}

func (s *stack) makeBucket(ctx context.Context, endpoint string) error {
	c, err := s.client(endpoint)
	if err != nil {
		return err
	}
	if there, err := c.BucketExists(ctx, bucket); err != nil || there {
		return err
	}
	return c.MakeBucket(ctx, bucket, minio.MakeBucketOptions{ObjectLocking: true})
}

// startGateway runs versitygw inside this process. Its library changes the working folder and prints to os.Stdout, so
// from here on os.Stdout is its log; our own is s.stdout.
func (s *stack) startGateway(ctx context.Context, endpoint string) error {
	out, err := s.logFile("objects")
	if err != nil {
		return err
	}
	os.Stdout = out
	log.SetOutput(out)
	files, versions := filepath.Join(s.dir, "objects"), filepath.Join(s.dir, "objects.versions")
	for _, dir := range []string{files, versions} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	store, opts, err := s.metadata(files)
	if err != nil {
		return err
	}
	opts.VersioningDir = versions
	backend, err := posix.New(files, store, opts)
	if err != nil {
		return err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() {
		ended <- embedgw.RunVersityGW(running, backend, &embedgw.Config{
			RootUserAccess: s.secrets.S3Access, RootUserSecret: s.secrets.S3Secret, Ports: []string{endpoint},
			MaxConnections: 4096, MaxRequests: 1024, MultipartMaxParts: 10000, KeepAlive: true, Quiet: true,
		})
	}()
	var result error
	over := func() bool {
		select {
		case result = <-ended:
			ended <- result
			return true
		default:
			return false
		}
	}
	if err := await(ctx, 20*time.Second, over, s.answers(endpoint)); err != nil {
		cancel()
		return fmt.Errorf("%w: %w", err, <-ended)
	}
	s.closers = append(s.closers, func() {
		cancel()
		select {
		case err := <-ended:
			log.Println("the gateway ended:", err)
		case <-time.After(5 * time.Second):
		}
	})
	return nil
}

// metadata keeps the objects' metadata in extended attributes, or in files of their own where the file system has none.
func (s *stack) metadata(files string) (meta.MetadataStorer, posix.PosixOpts, error) {
	xattr := meta.XattrMeta{}
	if xattr.Test(files) == nil {
		return xattr, posix.PosixOpts{}, nil
	}
	dir := filepath.Join(s.dir, "objects.metadata")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, posix.PosixOpts{}, err
	}
	sidecar, err := meta.NewSideCar(dir)
	return sidecar, posix.PosixOpts{SideCarDir: dir}, err
}

// startMinio runs a real MinIO server as a process.
func (s *stack) startMinio(ctx context.Context, endpoint string) error {
	program := s.minio
	if program == "" {
		program = "minio"
	}
	program, err := exec.LookPath(program)
	if err != nil {
		return fmt.Errorf("%w (`make bin/minio` builds it)", err)
	}
	if program, err = filepath.Abs(program); err != nil {
		return err
	}
	dir := filepath.Join(s.dir, "objects.minio")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	cmd := exec.Command(program, "server", dir, "--address", endpoint, "--console-address", "127.0.0.1:0", "--quiet")
	cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+s.secrets.S3Access, "MINIO_ROOT_PASSWORD="+s.secrets.S3Secret,
		"MINIO_BROWSER=off", "MINIO_UPDATE=off", "MINIO_CI_CD=1")
	p, err := s.serverProcess("minio", cmd, syscall.SIGTERM)
	if err != nil {
		return err
	}
	if err := await(ctx, time.Minute, p.gone, s.answers(endpoint)); err != nil {
		p.halt(time.Second)
		return fmt.Errorf("%w: %w", err, p.fault())
	}
	s.adopt(p)
	return nil
}
