package main

import (
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/app/beacon"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/jobs"
)

// text keeps a value as it is.
func text(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error { *field(c) = v; return nil }
}

// database keeps an address of PostgreSQL. Errors never repeat it: it holds a password.
func database(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		u, err := url.Parse(v)
		if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Path == "" || u.Path == "/" {
			return errors.New("want postgres://user:password@host:port/database")
		}
		*field(c) = v
		return nil
	}
}

func setRedis(c *Config, v string) error {
	c.RedisURL = v
	return jobs.CheckURL(v)
}

func setEndpoint(c *Config, v string) error {
	c.Objects.Endpoint = v
	if strings.Contains(v, "/") {
		return errors.New("want host:port, without http:// (INTERMART_S3_TLS says which)")
	}
	return hostPort(v)
}

func setTLS(c *Config, v string) (err error) {
	if c.Objects.TLS, err = strconv.ParseBool(v); err != nil {
		return errors.New("want true or false")
	}
	return nil
}

func setSMTP(c *Config, v string) error {
	c.Mail.Address = v
	return hostPort(v)
}

func setFrom(c *Config, v string) error {
	c.Mail.From = v
	if _, err := mail.ParseAddress(v); err != nil {
		return errors.New("want a mail address")
	}
	return nil
}

func setListen(c *Config, v string) error {
	c.Listen = v
	return hostPort(v)
}

func hostPort(v string) error {
	_, port, err := net.SplitHostPort(v)
	if n, e := strconv.ParseUint(port, 10, 16); err != nil || e != nil || n == 0 {
		return errors.New("want host:port")
	}
	return nil
}

// setPublicURL wants https except on this machine: the session cookie is not sent over anything else.
func setPublicURL(c *Config, v string) error {
	u, err := url.Parse(strings.TrimSuffix(v, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("want scheme and host only, such as https://market.example.gov.cn")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return errors.New("http is for this machine only (localhost, 127.0.0.1): people reach it by https")
	}
	c.PublicURL = u.String()
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func setProxies(c *Config, v string) error {
	for p := range strings.SplitSeq(v, ",") {
		p = strings.TrimSpace(p)
		_, address := netip.ParseAddr(p)
		_, network := netip.ParsePrefix(p)
		if address != nil && network != nil {
			return errors.New("want addresses or networks, such as 10.0.0.1,10.1.0.0/16")
		}
		c.TrustedProxies = append(c.TrustedProxies, p)
	}
	return nil
}

// longestLeave keeps a mistyped unit from holding a stop up for hours.
const longestLeave = time.Minute

func setLeaveTime(c *Config, v string) (err error) {
	c.LeaveTime, err = time.ParseDuration(v)
	if err != nil || c.LeaveTime < 0 || c.LeaveTime > longestLeave {
		return errors.New("want a time of at most 1m, such as 5s")
	}
	return nil
}

func setReceiptKey(c *Config, v string) (err error) {
	c.Receipts, err = seal.ReceiptSignerFromFile(v)
	return err
}

func setLogKey(c *Config, v string) (err error) {
	c.Notary, err = tlog.NotaryFromFile(v)
	return err
}

func setWitnesses(c *Config, v string) (err error) {
	c.Witness, err = tlog.PolicyFromFile(v)
	return err
}

func setBeaconChain(c *Config, v string) error {
	chain := beacon.Quicknet()
	if v != "quicknet" {
		var err error
		if chain, err = beacon.ChainFromFile(v); err != nil {
			return err
		}
	}
	c.Beacon.chain = &chain
	return nil
}

func setBeaconURL(c *Config, v string) error {
	c.Beacon.url = v
	return beacon.CheckAddress(v)
}

func setRecipients(c *Config, v string) (err error) {
	if strings.Contains(strings.ToUpper(v), "AGE-SECRET-KEY") {
		return errors.New("this holds a secret identity; give its age1… recipient") // and never repeat it
	}
	c.Keymaker, err = seal.NewKeymaker(v, false)
	return err
}

func setIdentity(c *Config, v string) (err error) {
	c.Opener, err = seal.OpenerFromFile(v)
	return err
}

func setClamd(c *Config, v string) error {
	c.Clamd = v
	if strings.HasPrefix(v, "/") {
		return nil
	}
	return hostPort(v)
}

func setLogLevel(c *Config, v string) error {
	if c.LogLevel.UnmarshalText([]byte(v)) != nil {
		return errors.New("want debug, info, warn or error")
	}
	return nil
}
