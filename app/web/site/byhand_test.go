package site_test

import (
	"context"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/app/web/site/sitetest"
	"github.com/intermart/intermart/domain/award"
)

// oneAward answers one result whatever is asked for.
type oneAward struct {
	sitetest.Sample
	award site.Award
}

func (o oneAward) Award(context.Context, string) (site.Award, error) { return o.award, nil }

// TestTheRecipeByHand runs the recipe that the result page prints, in bash with openssl, on nothing but what the page
// offers: the commitment and the ticket of every bid come out.
func TestTheRecipeByHand(t *testing.T) {
	for _, name := range []string{"02-random-5.json", "03-random-40-beacon.json"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("../../../domain/award/testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			var r award.Record
			if err := json.Unmarshal(data, &r); err != nil {
				t.Fatal(err)
			}
			result := award.Recompute(data, nil)
			a := site.Award{AwardRow: site.AwardRow{Number: r.Notice, Method: r.Method, Quote: "total", State: "announced"}, HasRecord: true, Secret: r.Secret, Beacon: r.Beacon}
			for _, b := range r.Bids {
				a.Offers = append(a.Offers, site.Offer{Bid: b.ID, Nonce: b.Nonce, Outcome: "reserve", Ticket: result.Tickets[b.ID].String()})
			}
			web := serve(t, oneAward{award: a})
			_, page := get(t, web, "/results/"+a.Number)
			_, seed := get(t, web, "/results/"+a.Number+"/seed.txt")
			recipe := regexp.MustCompile(`(?s)<pre tabindex="0"><code>(.*?)</code></pre>`).FindStringSubmatch(page)
			if recipe == nil {
				t.Fatal("the page has no recipe")
			}
			said := runRecipe(t, html.UnescapeString(recipe[1]), seed)
			commitment := award.Commitment(r.Notice, r.Secret)
			if !strings.Contains(said, commitment) {
				t.Errorf("the commitment %s does not come out of:\n%s", commitment, said)
			}
			for id, ticket := range result.Tickets {
				if !strings.Contains(said, ticket.String()) {
					t.Errorf("the ticket of %s does not come out", id)
				}
			}
		})
	}
}

// runRecipe does what a person does, but for fetching the seed, which lies there already, and our own program's line.
func runRecipe(t *testing.T, recipe, seed string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "seed.txt"), []byte(seed), 0o600); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.SplitSeq(recipe, "\n") {
		if !strings.HasPrefix(line, "curl ") && !strings.HasPrefix(line, "intermart ") {
			lines = append(lines, line)
		}
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-eu", "-c", strings.Join(lines, "\n"))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}
