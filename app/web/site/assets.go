package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// asset is a file the pages refer to, under a name that changes with its content.
type asset struct {
	body []byte
	kind string
	hash string
}

// kinds are the built files that are served.
var kinds = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

// readAssets joins the style sheets into site.css and takes the built islands that are there.
func readAssets(f Files) (map[string]asset, error) {
	all := map[string]asset{}
	css := bytes.NewBuffer(bytes.Clone(f.Tokens))
	sheets, err := fs.Glob(f.Style, "*.css")
	if err != nil {
		return nil, err
	}
	for _, name := range sheets {
		b, err := fs.ReadFile(f.Style, name)
		if err != nil {
			return nil, err
		}
		css.WriteByte('\n')
		css.Write(b)
	}
	all["site.css"] = newAsset(css.Bytes(), "text/css; charset=utf-8")
	if f.Islands == nil {
		return all, nil
	}
	err = fs.WalkDir(f.Islands, ".", func(name string, _ fs.DirEntry, err error) error {
		kind := kinds[path.Ext(name)]
		if err != nil || kind == "" {
			return err
		}
		b, err := fs.ReadFile(f.Islands, name)
		if err == nil {
			all[name] = newAsset(b, kind)
		}
		return err
	})
	return all, err
}

func newAsset(body []byte, kind string) asset {
	sum := sha256.Sum256(body)
	return asset{body: body, kind: kind, hash: hex.EncodeToString(sum[:6])}
}

// assetURL is the address of an asset, "" when it was not built.
func (s *Site) assetURL(name string) string {
	a, ok := s.assets[name]
	if !ok {
		return ""
	}
	return "/site/" + name + "?v=" + a.hash
}

func (s *Site) asset(c *fiber.Ctx) error {
	a, ok := s.assets[c.Params("*")]
	if !ok {
		return s.NotFound(c)
	}
	c.Set(fiber.HeaderContentType, a.kind)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	if c.Query("v") == a.hash || strings.HasPrefix(c.Params("*"), "chunks/") { // chunks carry a hash in their name
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	return c.Send(a.body)
}
