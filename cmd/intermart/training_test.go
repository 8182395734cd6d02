package main

import (
	"strings"
	"testing"
)

func TestTrainingWipeAsksBeforeItActs(t *testing.T) {
	env := stack(t)
	regions := `{"regions": [{"code": "430100", "name": "示范市", "name_en": "Demo City"}, {"code": "430199", "name": "演练区", "name_en": "Practice", "training": true}]}`
	if code, _, err := say(t, env, regions, "import", "regions", "-"); code != exitDone {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"training"}, {"training", "wipe"}, {"training", "burn", "--region", "430199"}, {"training", "wipe", "--region", "430199", "more"}} {
		if code, _, err := say(t, env, "", args...); code != exitUsage || !strings.Contains(err, "usage") {
			t.Errorf("%v: exit %d %s", args, code, err)
		}
	}
	if code, _, err := say(t, env, "", "training", "wipe", "--region", "430100", "--yes"); code != exitFailed || !strings.Contains(err, "no training region") {
		t.Errorf("a real region: exit %d %s", code, err)
	}
	if code, out, err := say(t, env, "", "training", "wipe", "--region", "430199"); code != exitDone || !strings.Contains(out, "nothing was removed") {
		t.Errorf("without --yes: exit %d %s%s", code, out, err)
	}
	if code, out, err := say(t, env, "", "training", "wipe", "--region", "430199", "--yes"); code != exitDone || !strings.Contains(out, "已删除") {
		t.Errorf("with --yes: exit %d %s%s", code, out, err)
	}
}
