package site_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/app/web/site/sitetest"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// TestTheShortWaysAreSeen: what was published or bought without a review beforehand is a page each, with its outcome,
// and the lists of reasons are whole.
func TestTheShortWaysAreSeen(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	for path, want := range map[string][]string{
		"/samples":      {`href="/notices/CG-430103-2026-000132"`, "faults found", "nobody could price it", "未写审计年度", "waiting for its review", ">late<", `href="/samples?after=c3Vydg"`},
		"/emergencies":  {"natural disaster", "CNY 42,000.00", "示范市天元测绘有限公司", "Due by", ">late<", `href="/emergencies?after=c3Vydg"`},
		"/closed-lists": nil,
		"/notices":      {`href="/samples"`, `href="/emergencies"`, `href="/closed-lists"`},
	} {
		_, body := get(t, a, path, "Accept-Language", "en")
		for _, list := range [][]domain.Chosen{domain.Causes, domain.DirectReasons, domain.ReturnCodes, domain.StepKinds} {
			for _, c := range list {
				if path == "/closed-lists" {
					want = append(want, "<li>"+strings.ReplaceAll(c.Text.EN, "'", "&#39;")+" ")
				}
			}
		}
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
	}
}

// asking remembers what a page asked of the marketplace.
type asking struct {
	sitetest.Sample
	last *site.Query
}

func (a asking) Notices(ctx context.Context, q site.Query) (site.List[site.NoticeRow], error) {
	*a.last = q
	return a.Sample.Notices(ctx, q)
}

func (a asking) Feed(context.Context, site.Query, int) ([]site.FeedItem, error) {
	return nil, refusal.New(refusal.Invalid, "money.form", "amount_from", "金额应写成元", "write the amount in yuan")
}

// TestAnAmountThatIsNoneIsSaid: the field and the remedy are named, what was typed stays in it, and every other filter holds.
func TestAnAmountThatIsNoneIsSaid(t *testing.T) {
	var asked site.Query
	a := serve(t, asking{last: &asked})
	for _, c := range []struct{ query, lang, want string }{
		{"amount_from=abc", "en", "“At least (CNY)” was not used: write the amount in yuan with two decimals, such as 800000.00. The other filters hold."},
		{"amount_to=1.234", "zh", "“金额不高于（元）”没有用上：金额应写成两位小数的元，例如 800000.00。其他筛选条件照常有效。"},
		{"amount_from=-5", "zh", "“金额不低于（元）”没有用上"},
		{"amount_from=60,000&amount_to=80000.5", "en", ""},
		{"amount_from=+&amount_to=", "en", ""},
	} {
		resp, body := get(t, a, "/notices?region=430103&"+c.query, "Accept-Language", c.lang)
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, c.want) || strings.Contains(body, `role="alert"`) != (c.want != "") {
			t.Errorf("%s: %d, it does not say %q", c.query, resp.StatusCode, c.want)
		}
		if asked.Region != "430103" || c.want != "" && (asked.From != "" || asked.To != "") {
			t.Errorf("%s: the page asked %+v", c.query, asked)
		}
		typed := strings.SplitN(c.query, "=", 2)
		if kept := strings.Contains(body, `name="`+typed[0]+`" value="`+typed[1]+`"`); c.want != "" && !kept {
			t.Errorf("%s: what was typed is gone", c.query)
		}
		if led := slices.Contains(strings.Fields(body), `href="/feeds/notices.rss?region=430103"`); c.want != "" && c.lang == "zh" && !led {
			t.Errorf("%s: the feed's address has the amount that is none", c.query)
		}
	}
	_, body := get(t, a, "/notices?amount_from=80000&amount_to=60000", "Accept-Language", "zh")
	if !strings.Contains(body, "“金额不高于（元）”没有用上：金额上限不能低于下限") || asked.From != "80000" || asked.To != "" || !strings.Contains(body, `href="/feeds/notices.rss?amount_from=80000"`) {
		t.Errorf("bounds that cross: the page asked %+v", asked)
	}
	if resp, body := get(t, a, "/feeds/notices.rss?amount_from=abc"); resp.StatusCode != http.StatusBadRequest || !strings.Contains(body, "amount_from: 金额应写成元") {
		t.Errorf("the feed: %d %s", resp.StatusCode, body)
	}
}
