package demo

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

func TestEveryFileCanBeImported(t *testing.T) {
	names, err := fs.Glob(Files, "*.json")
	if err != nil || len(names) < 6 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasPrefix(name, "rulebook-"):
			_, err = rulebook.Decode(data)
		case strings.HasPrefix(name, "calendar-"):
			_, err = workday.Decode(data)
		default:
			_, err = directory.Decode(data)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
