package web

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
)

// TestTheAPITellsWhatThePageTells: the screen and what was decided by it, and each step down the first ranking, all with
// their reasons.
func TestTheAPITellsWhatThePageTells(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	var firms []desk
	var codes []string
	for i := range 5 {
		d, code := w.registered(p, 300+i)
		firms, codes = append(firms, d), append(codes, code)
	}
	n := w.published(p)
	number := n["number"].(string)
	for i, price := range []string{"52000.00", "51000.00", "53000.00", "9000.00", "8000.00"} {
		firms[i].ask("POST", "/notices/"+number+"/bids", sealed(t, n, codes[i], price), 201)
	}
	w.must(w.app.Drain(t.Context()))
	w.pass(n["deadline"].(obj)["at"].(string))
	signed := func(i int) desk { // a session lasts hours, the clock went on for days
		firms[i] = w.signIn("agency"+[]string{"300", "301", "302", "303", "304"}[i]+"@test.example", "correct horse battery")
		return firms[i]
	}
	for i, text := range map[int]string{3: "自有设备和驻地人员，无须外聘", 4: "愿意低价承接"} {
		x := signed(i).ask("GET", "/desk/explanations", nil, 200)["items"].([]any)[0].(obj)
		firms[i].ask("POST", "/desk/explanations/"+x["id"].(string)+"/answer", obj{"text": text}, 200, x["version"])
	}
	for _, one := range p.manager.ask("GET", "/desk/explanations", nil, 200)["items"].([]any) {
		x := one.(obj)
		accepted := x["text"] != "愿意低价承接"
		p.manager.ask("POST", "/desk/explanations/"+x["id"].(string)+"/decide", obj{"accepted": accepted, "reason": map[bool]string{true: "情况属实", false: "没有成本依据"}[accepted]}, 200, x["version"])
	}
	w.must(w.app.Drain(t.Context()))
	award := p.visitor.ask("GET", "/awards/"+number, nil, 200)
	w.screened(p, award, codes)
	w.walkedDown(p, signed, award)
}

func (w *world) screened(p people, award obj, codes []string) {
	w.t.Helper()
	notice, err := w.app.PublicNotice(w.t.Context(), award["number"].(string))
	w.must(err)
	if says := award["low_screen"].(obj); notice.Notice.LowScreen.How != rulebook.LowExplained || says["zh"] != notice.Notice.LowScreen.Text().ZH || says["en"] != notice.Notice.LowScreen.Text().EN {
		w.t.Errorf("the screen: %v", says)
	}
	got := map[string]string{}
	for _, one := range award["low_decisions"].([]any) {
		d := one.(obj)
		if d["accepted"].(bool) {
			got[d["agency"].(obj)["uscc"].(string)] = "+" + d["reason"].(obj)["zh"].(string)
			continue
		}
		got[d["agency"].(obj)["uscc"].(string)] = "-" + d["reason"].(obj)["zh"].(string)
	}
	if len(got) != 2 || got[codes[3]] != "+情况属实" || got[codes[4]] != "-没有成本依据" {
		w.t.Errorf("decisions: %v", got)
	}
	if won := award["winner"].(obj)["uscc"]; won != codes[3] {
		w.t.Errorf("%v won", won)
	}
}

// walkedDown: the winner declines, the first reserve is struck, the next follows and is revoked.
func (w *world) walkedDown(p people, signed func(int) desk, award obj) {
	w.t.Helper()
	path, order := "/desk/awards/"+award["number"].(string), map[int]obj{}
	for _, one := range award["bids"].([]any) {
		if rank, ok := one.(obj)["rank"].(float64); ok {
			order[int(rank)] = one.(obj)
		}
	}
	decision := func(bid, reason string) obj {
		return obj{"bid": bid, "document": "示财监〔2026〕7号", "reason": reason}
	}
	page := signed(3).ask("GET", path, nil, 200)
	signed(3).ask("POST", path+"/decline", obj{"reason": "人员冲突"}, 200, page["version"])
	version := func(d desk) any { return d.ask("GET", path, nil, 200)["version"] }
	p.supervisor.ask("POST", path+"/strike", decision(order[2]["bid"].(string), "证明失实"), 200, version(p.supervisor))
	p.manager.ask("POST", path+"/next", obj{"choice": "reserve", "reason": "依次递补"}, 200, version(p.manager))
	p.supervisor.ask("POST", path+"/revoke", decision(order[3]["bid"].(string), "提供虚假材料"), 200, version(p.supervisor))
	w.must(w.app.Drain(w.t.Context()))
	var told [][4]string
	after := p.visitor.ask("GET", "/awards/"+award["number"].(string), nil, 200)
	for _, one := range after["steps"].([]any)[1:] {
		s := one.(obj)
		bid, _ := s["bid"].(string)
		document, _ := s["document"].(string)
		told = append(told, [4]string{s["kind"].(string), bid, s["reason"].(string), document})
	}
	want := [][4]string{
		{domain.StrikeDeclined, order[1]["bid"].(string), "人员冲突", ""}, {domain.StrikeStruck, order[2]["bid"].(string), "证明失实", "示财监〔2026〕7号"},
		{"promoted", order[3]["bid"].(string), "依次递补", ""}, {domain.StrikeRevoked, order[3]["bid"].(string), "提供虚假材料", "示财监〔2026〕7号"},
	}
	if !slices.Equal(told, want) {
		w.t.Errorf("told %v\nwant %v", told, want)
	}
	if after["record_sha256"] != award["record_sha256"] {
		w.t.Error("the record is another")
	}
}
