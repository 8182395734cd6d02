package frontend

import (
	"embed"
	"io/fs"
)

//go:embed tokens.css all:site/messages all:site/style
var public embed.FS

// Tokens is the style sheet of design tokens both faces share.
func Tokens() []byte {
	b, err := public.ReadFile("tokens.css")
	if err != nil {
		panic(err) // embedded above
	}
	return b
}

// Messages are the texts of the public pages, one JSON object a language: zh.json, en.json.
func Messages() fs.FS { return publicRoom("site/messages") }

// Style are the style sheets of the public pages, served joined in the order of their names.
func Style() fs.FS { return publicRoom("site/style") }

func publicRoom(dir string) fs.FS {
	sub, err := fs.Sub(public, dir)
	if err != nil {
		panic(err) // the names above are constants
	}
	return sub
}
