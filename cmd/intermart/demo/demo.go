// Package demo embeds the data of the demo city: directory, calendar and rulebooks, as `intermart import` reads them,
// and the names that `intermart seed demo` makes its organisations, projects and people from.
package demo

import "embed"

// Files are the import files by name: directory.json, districts.json, calendar-2026.json, rulebook-*.json.
//
//go:embed *.json
var Files embed.FS
