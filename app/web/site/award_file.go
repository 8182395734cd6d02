package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// AwardFile is an award with everything its file takes along to check itself without a network.
type AwardFile struct {
	Award
	Record string
	Log    *LogProof    // nil where the log does not hold it yet
	Round  *BeaconRound // nil where the record names none
}

// LogProof is the proof that the log holds the announcement of an award.
type LogProof struct {
	Index      int64    `json:"index"`
	Entry      string   `json:"entry"`
	Proof      []string `json:"proof"`
	Checkpoint string   `json:"checkpoint"`
	Key        string   `json:"key"`
}

// BeaconRound is a round with its signature, as /api/v1/awards/{number}/beacon answers it.
type BeaconRound struct {
	Chain     string `json:"chain"`
	PublicKey string `json:"public_key"`
	Period    int64  `json:"period"`
	Genesis   int64  `json:"genesis_time"`
	GroupHash string `json:"group_hash"`
	BeaconID  string `json:"beacon_id"`
	Round     uint64 `json:"round"`
	Signature string `json:"signature"`
}

type awardFileView struct {
	Award
	Sentences []string
	Check     string
	Held      map[string]any
	Script    template.JS
	Style     template.CSS
	Policy    string
}

// fileWords are what the file's script says, by its own names for them.
var fileWords = map[string]string{
	"commitment": "recheck.step.commitment", "seed": "recheck.step.seed", "key": "recheck.step.key", "tickets": "recheck.step.tickets",
	"ranking": "recheck.step.ranking", "envelopes": "recheck.step.envelopes", "beacon": "recheck.step.beacon", "log": "file.log",
	"nolog": "file.nolog", "logbad": "recheck.logbad", "otherrecord": "file.otherrecord", "valid": "file.valid", "invalid": "recheck.invalid", "failed": "file.failed",
}

// awardFile answers an award as one file that opens the envelopes and checks itself, also from a disk without a network.
// Its own policy forbids it to ask anybody anything.
func (s *Site) awardFile(c *fiber.Ctx) error {
	p, err := s.start(c, "award_file")
	if err != nil {
		return s.fault(c, p, err)
	}
	script, style := s.assets["award-file.js"], s.assets["award-file.css"]
	if script.body == nil || style.body == nil {
		return s.fault(c, p, refusal.New(refusal.Unavailable, "site.built", "", "页面程序尚未构建", "the pages are not built"))
	}
	f, err := s.Reads.AwardFile(c.UserContext(), c.Params("number"))
	if err != nil {
		return s.fault(c, p, err)
	}
	names, said := map[string]string{}, map[string]string{}
	for _, o := range f.Offers {
		names[o.Bid] = o.Agency
	}
	for name, key := range fileWords {
		said[name] = p.say(key)
	}
	policy := "default-src 'none'; script-src '" + inlineHash(script.body) + "'; style-src '" + inlineHash(style.body) + "'; base-uri 'none'; form-action 'none'"
	p.head(p.say("file.title")+" "+f.Number, "")
	p.Data = awardFileView{Award: f.Award, Sentences: sentences(p, f.Award), Check: p.Base + "/results/" + f.Number, Policy: policy,
		Held:   map[string]any{"record": f.Record, "names": names, "beacon": f.Round, "log": f.Log, "words": said, "lang": p.Lang},
		Script: template.JS(script.body), Style: template.CSS(style.body)} //nolint:gosec // our own, built with the program
	var b bytes.Buffer
	if err := s.drawn[p.Lang]["award_file"].ExecuteTemplate(&b, "file", p); err != nil {
		return s.fault(c, p, err)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, policy+"; frame-ancestors 'none'")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderVary, "Accept-Language, Cookie")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set("X-Robots-Tag", "noindex")
	c.Type("html", "utf-8")
	return c.Send(b.Bytes())
}

func inlineHash(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
