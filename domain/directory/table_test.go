package directory

import (
	"fmt"
	"strings"
	"testing"
)

// Earlier files had fewer parts in an entry and shorter headings.
func TestATableOfEarlierHeadingsIsStillRead(t *testing.T) {
	matters, err := Decode(demoFile(t))
	if err != nil {
		t.Fatal(err)
	}
	table := Table(matters)
	for i, head := range table[0] {
		for _, c := range columns {
			if c.zh == head && c.old != nil {
				table[0][i] = c.old[0]
			}
		}
	}
	got, err := DecodeTable(table)
	if err != nil || len(got) != len(matters) {
		t.Errorf("%d matters, %v", len(got), err)
	}
}

func TestSignsInACell(t *testing.T) {
	for _, s := range []string{"a|b", "甲；乙", `c\d`, `\`, `\\`, "一；\n二", "全部：＋／＆", "|", "；", ";"} {
		if got := listCell(listText([]string{s, "后"}, nil)); fmt.Sprint(got) != fmt.Sprint([]any{s, "后"}) {
			t.Errorf("%q: %q", s, got)
		}
	}
	if got := listText([]string{"环评报告书", "环评"}, nil); got != "环评报告书；环评" {
		t.Errorf("an ordinary list is written as %q", got)
	}
	if got := demoMatter(t).cells()["approvals"]; !strings.HasPrefix(got, "建设项目环境影响评价审批|立项用地规划许可|受理条件") {
		t.Errorf("an ordinary entry is written as %q", got)
	}
}
