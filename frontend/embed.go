// Package frontend carries the two faces of the marketplace inside the binary:
// the built desks, the built islands and the templates of the public pages.
package frontend

import (
	"embed"
	"io/fs"
)

// The .keep files let a fresh clone compile before anything is built.
//
//go:embed all:desk/dist all:site/dist all:site/templates
var files embed.FS

// Desk is the built React application of the signed-in desks. It holds
// index.html only after `npm run build`.
func Desk() fs.FS { return room("desk/dist") }

// Site is the built style sheets and islands of the public pages.
func Site() fs.FS { return room("site/dist") }

// Templates are the html/template sources of the public pages.
func Templates() fs.FS { return room("site/templates") }

func room(dir string) fs.FS {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the names above are constants
	}
	return sub
}
