// Package web is the way in by HTTP: it decodes a request, checks it against the contract (openapi.yaml), asks a use case
// of app, and encodes the answer. No rule of the marketplace is decided here.
package web

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 --config oapi.yaml openapi.yaml
