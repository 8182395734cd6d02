package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/intermart/intermart/app/beacon"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/tlog"
)

// Config is everything a command takes from outside. What its command does not need stays empty, unread.
type Config struct {
	DatabaseURL      string // the application role's
	DatabaseReadURL  string // a replica's; "" for none
	DatabaseOwnerURL string
	RedisURL         string
	Objects          objects.Config
	Mail             mailConfig
	Gateway          gatewayConfig
	Listen           string // host:port
	PublicURL        string // scheme and host, no slash at the end
	TrustedProxies   []string
	OIDC             oidcConfig
	LeakedPasswords  string // file of their hashes; "" for the built-in list alone
	LeaveTime        time.Duration
	LogLevel         slog.Level

	Receipts *seal.ReceiptSigner
	Keymaker *seal.Keymaker
	Opener   *seal.Opener // nil without an opening identity
	Notary   *tlog.Notary // nil without the log's key
	Witness  *tlog.Policy // nil where no witnesses are asked
	Clamd    string       // host:port or the path of a socket; "" for none
	Beacon   beaconConfig
}

// beaconConfig is the chain that new notices name, nil for none, and the relay that has its rounds, "" for by hand.
type beaconConfig struct {
	chain *beacon.Chain
	url   string
}

// oidcConfig is the identity provider; all empty for none.
type oidcConfig struct{ Issuer, ClientID, ClientSecret string }

type mailConfig struct{ Address, From, Username, Password string }

type gatewayConfig struct{ URL, Secret string }

// need says which variables a command reads. One that it does not need is not even looked at: serve never touches
// the opening identity.
type need uint

const (
	needDatabase need = 1 << iota
	needOwner
	needRedis
	needObjects
	needMail
	needSite
	needListen
	needReceipts
	needRecipients
	needIdentity
	needLogKey
	needWitnesses
	needBeacon
	needCallbacks
)

const (
	needServe  = needDatabase | needObjects | needSite | needListen | needReceipts | needRecipients | needCallbacks | needBeacon
	needWork   = needDatabase | needRedis | needObjects | needMail | needSite | needRecipients | needIdentity | needLogKey | needWitnesses | needCallbacks | needBeacon
	needSeed   = needDatabase | needOwner | needObjects | needMail | needSite | needReceipts | needRecipients | needIdentity | needLogKey | needBeacon
	needDoctor = needServe | needWork
)

// variable is one line of the configuration.
type variable struct {
	name     string
	of       need // 0: every command
	optional bool
	about    string
	set      func(c *Config, value string) error
}

// variables are all there are, in the order of the README's table.
var variables = []variable{
	{"INTERMART_DATABASE_URL", needDatabase, false, "PostgreSQL as the application role, which owns no table", database(func(c *Config) *string { return &c.DatabaseURL })},
	{"INTERMART_DATABASE_READ_URL", needDatabase, true, "a streaming replica, for reads that may lag", database(func(c *Config) *string { return &c.DatabaseReadURL })},
	{"INTERMART_DATABASE_OWNER_URL", needOwner, false, "PostgreSQL as the owner of the tables (migrate, seed)", database(func(c *Config) *string { return &c.DatabaseOwnerURL })},
	{"INTERMART_REDIS_URL", needRedis, false, "redis://, rediss://, redis-sentinel:// or redis-cluster://", setRedis},
	{"INTERMART_S3_ENDPOINT", needObjects, false, "host:port of the S3 server", setEndpoint},
	{"INTERMART_S3_ACCESS_KEY", needObjects, false, "access key", text(func(c *Config) *string { return &c.Objects.AccessKey })},
	{"INTERMART_S3_SECRET_KEY", needObjects, false, "secret key", text(func(c *Config) *string { return &c.Objects.SecretKey })},
	{"INTERMART_S3_BUCKET", needObjects, false, "a bucket made with object lock on", text(func(c *Config) *string { return &c.Objects.Bucket })},
	{"INTERMART_S3_TLS", needObjects, true, "true or false (false)", setTLS},
	{"INTERMART_SMTP_ADDRESS", needMail, false, "host:port of the mail server", setSMTP},
	{"INTERMART_SMTP_FROM", needMail, false, "sender of all letters", setFrom},
	{"INTERMART_SMTP_USERNAME", needMail, true, "where the mail server wants a login", text(func(c *Config) *string { return &c.Mail.Username })},
	{"INTERMART_SMTP_PASSWORD", needMail, true, "", text(func(c *Config) *string { return &c.Mail.Password })},
	{"INTERMART_GATEWAY_URL", needCallbacks, true, "where messages to phones are posted (SMS, 企业微信, 公众号), signed as Standard Webhooks; none: page and mail only", text(func(c *Config) *string { return &c.Gateway.URL })},
	{"INTERMART_GATEWAY_SECRET", needCallbacks, true, "whsec_ and base64, shared with that gateway; its receipts come to /gateway/receipts, signed the same way", text(func(c *Config) *string { return &c.Gateway.Secret })},
	{"INTERMART_PUBLIC_URL", needSite, false, "https://market.example.gov.cn, as people type it", setPublicURL},
	{"INTERMART_LISTEN", needListen, false, "host:port to serve on", setListen},
	{"INTERMART_TRUSTED_PROXIES", needListen, true, "addresses or networks that may set X-Real-IP, comma-separated", setProxies},
	{"INTERMART_LEAVE_TIME", needListen, true, "how long /readyz says \"leaving\" before a stop takes no more requests, such as 5s (0s)", setLeaveTime},
	{"INTERMART_OIDC_ISSUER", needListen, true, "issuer of the identity provider (统一身份认证); its return address is PUBLIC_URL/oidc/callback", text(func(c *Config) *string { return &c.OIDC.Issuer })},
	{"INTERMART_OIDC_CLIENT_ID", needListen, true, "as the provider has registered this marketplace", text(func(c *Config) *string { return &c.OIDC.ClientID })},
	{"INTERMART_OIDC_CLIENT_SECRET", needListen, true, "", text(func(c *Config) *string { return &c.OIDC.ClientSecret })},
	{"INTERMART_LEAKED_PASSWORDS", needListen, true, "file of leaked passwords that nobody may choose, beside the built-in list: SHA-1 in upper-case hexadecimal, sorted, as Have I Been Pwned publishes them", text(func(c *Config) *string { return &c.LeakedPasswords })},
	{"INTERMART_RECEIPT_KEY", needReceipts, false, "file with the key that signs receipts (intermart keys receipt)", setReceiptKey},
	{"INTERMART_OPENING_RECIPIENTS", needRecipients, false, "age recipients of the opening identities, comma-separated, at least two", setRecipients},
	{"INTERMART_OPENING_IDENTITY", needIdentity, true, "file with an opening identity; only work reads it, and takes the award queue with it", setIdentity},
	{"INTERMART_CLAMD_ADDRESS", needIdentity, true, "host:port or socket of ClamAV's clamd, which scans bidders' documents when they are opened; without it they are marked as not scanned", setClamd},
	{"INTERMART_LOG_KEY", needLogKey, true, "file with the key that signs the transparency log (intermart keys log); only work reads it, and sequences the log with it", setLogKey},
	{"INTERMART_LOG_WITNESSES", needWitnesses, true, "file with the witnesses that cosign the log's checkpoints: lines `witness NAME VERIFIER-KEY URL`, `group NAME N MEMBER…`, `quorum NAME` (C2SP tlog-witness)", setWitnesses},
	{"INTERMART_BEACON_CHAIN", needBeacon, true, "the public random value of draws: quicknet, or a file as drand's /info answers; unset: none, unless a URL is given", setBeaconChain},
	{"INTERMART_BEACON_URL", needBeacon, true, "a drand relay, such as https://api.drand.sh; without it an operator enters the rounds by hand", setBeaconURL},
	{"INTERMART_LOG_LEVEL", 0, true, "debug, info, warn or error (info)", setLogLevel},
}

// readConfig reads what a command needs. The error names everything that is wrong, and no secret.
func readConfig(getenv func(string) string, needs need) (Config, error) {
	var c Config
	var wrong []error
	for _, v := range variables {
		if v.of != 0 && v.of&needs == 0 {
			continue
		}
		value := strings.TrimSpace(getenv(v.name))
		switch {
		case value == "" && !v.optional:
			wrong = append(wrong, fmt.Errorf("%s is not set: %s", v.name, v.about))
		case value != "":
			if err := v.set(&c, value); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %w", v.name, err))
			}
		}
	}
	if c.Beacon.url != "" && c.Beacon.chain == nil {
		q := beacon.Quicknet()
		c.Beacon.chain = &q
	}
	if (c.Mail.Username == "") != (c.Mail.Password == "") {
		wrong = append(wrong, errors.New("INTERMART_SMTP_USERNAME and INTERMART_SMTP_PASSWORD: set both or none"))
	}
	if c.Gateway.URL != "" && c.Gateway.Secret == "" {
		wrong = append(wrong, errors.New("INTERMART_GATEWAY_URL without INTERMART_GATEWAY_SECRET: messages must be signed"))
	}
	if (c.OIDC.Issuer == "") != (c.OIDC.ClientID == "") {
		wrong = append(wrong, errors.New("INTERMART_OIDC_ISSUER and INTERMART_OIDC_CLIENT_ID: set both or none"))
	}
	return c, errors.Join(wrong...)
}

// newLog makes the log of a command: JSON, one line each.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}
