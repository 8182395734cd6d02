package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/redis/go-redis/v9"
)

// CheckURL reports what is wrong with an address of Redis, without calling it and without repeating it: it may hold a
// password.
func CheckURL(address string) error {
	c, err := connect(address)
	if err != nil {
		return err
	}
	return c.Close()
}

// connect makes a client; it calls the server on first use. Besides redis:// and rediss:// it knows
// redis-sentinel://host:port?master_name=… and redis-cluster://host:port?addr=host:port, with go-redis' own parameters.
func connect(address string) (redis.UniversalClient, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, errors.New("want redis://:password@host:port/0")
	}
	scheme, secure := strings.CutPrefix(u.Scheme, "rediss")
	if !secure {
		scheme, _ = strings.CutPrefix(u.Scheme, "redis")
	}
	u.Scheme = map[bool]string{false: "redis", true: "rediss"}[secure]
	switch {
	case scheme == "" && u.Scheme != "":
		o, err := redis.ParseURL(u.String())
		if err != nil {
			return nil, errors.New("want redis://:password@host:port/0")
		}
		return redis.NewClient(o), nil
	case scheme == "-sentinel":
		o, err := redis.ParseFailoverURL(u.String())
		if err != nil || o.MasterName == "" {
			return nil, errors.New("want redis-sentinel://:password@host:port/0?master_name=NAME&addr=host:port")
		}
		return redis.NewFailoverClient(o), nil
	case scheme == "-cluster":
		o, err := redis.ParseClusterURL(u.String())
		if err != nil {
			return nil, errors.New("want redis-cluster://:password@host:port?addr=host:port")
		}
		return redis.NewClusterClient(o), nil
	}
	return nil, errors.New("want redis://, rediss://, redis-sentinel:// or redis-cluster://")
}

// Check asks Redis who it is. Advice is what is no fault but costs work after a crash: nothing is lost without it.
func Check(ctx context.Context, address string) (about string, advice []string, err error) {
	c, err := connect(address)
	if err != nil {
		return "", nil, err
	}
	defer c.Close()
	text, err := c.Info(ctx).Result()
	if err != nil {
		return "", nil, fmt.Errorf("redis: %w", err)
	}
	info := make(map[string]string)
	for line := range strings.Lines(text) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[k] = v
		}
	}
	if info["aof_enabled"] == "0" {
		advice = append(advice, "appendonly is off: after a crash of Redis its queue is filled again from the database, which takes seconds")
	}
	if p := info["maxmemory_policy"]; p != "" && p != "noeviction" {
		advice = append(advice, "maxmemory-policy is "+p+": set noeviction, or tasks vanish when memory is short and wait for the relay")
	}
	return "Redis " + info["redis_version"] + ", " + info["redis_mode"], advice, nil
}
