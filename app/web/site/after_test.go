package site_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/app/web/site/sitetest"
	"github.com/intermart/intermart/domain/refusal"
)

// walked is a result whose first place was revoked, and whose screen left an explanation unaccepted.
type walked struct{ sitetest.Sample }

func (w walked) Award(ctx context.Context, number string) (site.Award, error) {
	a, err := w.Sample.Award(ctx, number)
	leaf := int64(57)
	a.Afterwards = []site.After{{Kind: "revoked", At: time.Date(2026, 3, 20, 2, 0, 0, 0, time.UTC), Place: 2, Agency: "示范甲公司", Document: "示财监〔2026〕7号", Reason: "提供虚假材料", Leaf: &leaf},
		{Kind: "promoted", At: time.Date(2026, 3, 21, 2, 0, 0, 0, time.UTC), Agency: "示范乙公司", Reason: "按排序递补"}}
	a.LowScreen = refusal.Text{ZH: "低于均价 70% 的须说明。", EN: "Below 70% it is explained."}
	a.Explained = []site.Explained{{Agency: "示范丙公司", Code: "91430100MA0000001X", Reason: refusal.Text{ZH: "逾期未说明", EN: "no explanation came in time"}}}
	return a, err
}

// TestTheResultSaysWhatHappenedAfterIt: each step with its reason, document and place in the log; each explanation with why.
func TestTheResultSaysWhatHappenedAfterIt(t *testing.T) {
	_, body := get(t, serve(t, walked{}), "/results/"+sitetest.LowestAward, "Accept-Language", "en")
	for _, want := range []string{"After the result", "place 2", "示财监〔2026〕7号", "提供虚假材料", `href="/log/leaves/57"`, "按排序递补", "Below 70% it is explained.", "no explanation came in time", "Not accepted; not ranked"} {
		if !strings.Contains(body, want) {
			t.Errorf("the result does not say %q", want)
		}
	}
	if strings.Contains(body, "%!") {
		t.Error("a sentence has a hole")
	}
}
