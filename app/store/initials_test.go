package store_test

import (
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// Initials in pinyin find a name, whichever reading of a character is meant; letters, digits and the code still do.
func TestAgenciesByInitials(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	for i, name := range []string{"重庆行健工程造价咨询有限责任公司", "BIM乐山2号监理有限公司"} {
		w.newAgency(name, "91430100000000007"+string("XY"[i]))
	}
	for text, want := range map[string]string{
		"sfch": "示范测绘有限公司", "SFCH": "示范测绘有限公司", "sf ch": "示范测绘有限公司", "示范 ch": "示范测绘有限公司", "sfchyxgs": "示范测绘有限公司",
		"cqxj": "重庆行健工程造价咨询有限责任公司", "zqhj": "重庆行健工程造价咨询有限责任公司", "gczjzx": "重庆行健工程造价咨询有限责任公司",
		"bimls2h": "BIM乐山2号监理有限公司", "bimys": "BIM乐山2号监理有限公司", "bim": "BIM乐山2号监理有限公司", "000007y": "BIM乐山2号监理有限公司",
		"chsf": "", "gssf": "", "sfq": "",
	} {
		w.view(func(tx app.Tx) error {
			found, err := tx.Agencies(ctx, app.AgencyQuery{Text: text})
			if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Name != want) {
				t.Errorf("%q finds %v, %v; want %q", text, names(found), err, want)
			}
			return err
		})
	}
}

func names(list []domain.Agency) (out []string) {
	for _, a := range list {
		out = append(out, a.Name)
	}
	return out
}

// Rows of a release that knew no initials are filled, a batch at a time; a name changed by such a release is, too.
func TestFillInitials(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.newAgency("岳麓造价咨询有限公司", "91430100000000002X")
	w.SQL(`UPDATE agencies SET initials = NULL`)
	fill := func(limit, want int) {
		t.Helper()
		w.update(func(tx app.Tx) error {
			n, err := tx.FillInitials(ctx, limit)
			if n != want {
				t.Errorf("%d filled, want %d", n, want)
			}
			return err
		})
	}
	finds := func(text string, want int) {
		t.Helper()
		w.view(func(tx app.Tx) error {
			found, err := tx.Agencies(ctx, app.AgencyQuery{Text: text})
			if len(found) != want {
				t.Errorf("%q finds %v, want %d", text, names(found), want)
			}
			return err
		})
	}
	finds("ylzj", 0)
	fill(1, 1)
	fill(10, 1)
	fill(10, 0)
	finds("ylzj", 1)
	w.SQL(`UPDATE agencies SET name = '橘洲环保有限公司' WHERE name = '岳麓造价咨询有限公司'`)
	finds("ylzj", 0)
	fill(10, 1)
	finds("jzhb", 1)
}
