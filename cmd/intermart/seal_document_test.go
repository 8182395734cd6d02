package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/intermart/intermart/app/seal"
)

func TestSealSealsTheDocumentsThatAreAskedFor(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	address, _ := marketplace(t, func(notice, terms map[string]any) {
		notice["document_recipient"] = key.Recipient().String()
		terms["documents"] = []any{map[string]any{"name": "技术方案", "required": true}, map[string]any{"name": "业绩清单"}}
	})
	dir := t.TempDir()
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("0123456789abcdef"), 600<<10)...) // over one part
	path := filepath.Join(dir, "plan.pdf")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	arguments := []string{"--notice", address, "--agency", sealTestAgency, "--price", "9500.00", "--out", dir}
	if code, _, fault := sealWith(arguments...); code != exitFault || !strings.Contains(fault, "技术方案") {
		t.Fatalf("without a document that is required: %d %s", code, fault)
	}
	code, out, fault := sealWith(append(arguments, "--document", path)...)
	if code != exitValid {
		t.Fatal(code, fault)
	}
	body, _, _ := sealedFiles(t, dir)
	if len(body.Documents) != 1 || !strings.Contains(out, body.Documents[0]+"/parts/2?sha256=") || !strings.Contains(out, body.Documents[0]+"/finish") {
		t.Errorf("%v\n%s", body.Documents, out)
	}
	sealed, err := os.Open(filepath.Join(dir, body.Bid+".1.age"))
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	plain, err := seal.OpenDocument(key.String(), sealed)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(plain); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if code, _, fault := sealWith(append(arguments, "--document", path, "--document", path, "--document", path)...); code != exitFault || !strings.Contains(fault, "asks for 2") {
		t.Errorf("%d %s", code, fault)
	}
}
