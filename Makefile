# Everything a developer types. CI (.ci/run) runs these same targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

GOLANGCI_VERSION := v2.15.0
MINIO_VERSION    := v0.0.0-20260212201848-7aac2a2c5b7c
FSCK_VERSION     := v1.0.4
NPM              := npm --prefix frontend

# Packages whose tests run under the race detector, where goroutines meet. It needs a C compiler.
RACE_PACKAGES := ./app ./app/store ./app/objects ./app/mail ./jobs
RACE := $(shell command -v gcc >/dev/null && echo -race)
# What the benchmarks are told, such as -bench=Bids -benchtime=10s.
BENCH ?= -bench=.

FRONTEND_SOURCES := $(shell find frontend -name node_modules -prune -o -name dist -prune -o -path frontend/e2e -prune -o -type f -print)

.PHONY: help run packages test test/go test/go/race test/go/rest test/devstack test/frontend test/minio test/fsck check check/format check/lint check/arrows \
	check/generated check/frontend e2e e2e/1 e2e/2 bench generate build clean FORCE

help: ## this list
	@echo 'Intermart. First: make run'
	@echo
	@awk -F ':.*## ' '/^[a-z0-9\/]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build bin/devstack ## the whole product with demo data in .run/: prints address, logins and what to try; Ctrl-C stops it
	@exec bin/devstack run --data .run --binary bin/intermart

build: bin/.frontend ## bin/intermart with the pages inside
	go build -o bin/intermart ./cmd/intermart

test: test/go test/devstack test/frontend ## all tests, on real servers that start and stop with them

test/go: bin/devstack bin/.frontend
	bin/devstack packages postgresql redis-server age
	@$(MAKE) --no-print-directory -j2 --output-sync=target test/go/race test/go/rest

test/go/race: # the tests of app wait more than they compute, so the rest runs beside them
	bin/devstack exec -- go test $(RACE) -timeout 30m $(RACE_PACKAGES)

test/go/rest:
	bin/devstack exec -- sh -c 'go test -timeout 20m $$(go list ./... | grep -vxE "$$(go list $(RACE_PACKAGES) | paste -sd "|")")'

test/devstack:
	go -C cmd/devstack test ./...

test/frontend: frontend/node_modules/.package-lock.json
	$(NPM) test

test/minio: bin/devstack bin/minio ## the object store's tests on a real MinIO server
	bin/devstack exec --objects minio --minio bin/minio --only objects -- go test -count=1 -v -timeout 5m ./app/objects/...

test/fsck: bin/devstack bin/fsck ## the log, checked by fsck of transparency-dev/tessera as it is
	INTERMART_TEST_FSCK=$(CURDIR)/bin/fsck bin/devstack exec -- go test -count=1 -run '^TestFsck' -timeout 10m ./app ./cmd/intermart

check: check/format check/lint check/arrows check/generated check/frontend ## what CI checks besides the tests

check/format:
	@unformatted=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	[ -z "$$unformatted" ] || { echo "gofmt -w these:"; echo "$$unformatted"; exit 1; }

check/lint: bin/golangci-lint-$(GOLANGCI_VERSION)
	go vet ./... && go -C cmd/devstack vet ./...
	$< run ./...
	cd cmd/devstack && ../../$< run ./...

check/arrows: bin/golangci-lint-$(GOLANGCI_VERSION)
	.ci/arrows $<

check/generated: frontend/node_modules/.package-lock.json
	.ci/unchanged $(MAKE) --no-print-directory generate

check/frontend: frontend/node_modules/.package-lock.json
	$(NPM) run lint
	$(NPM) run typecheck

e2e: build bin/devstack ## people's journeys through the real product, in Chromium
	bin/devstack packages
	@$(MAKE) --no-print-directory -j2 --output-sync=target e2e/1 e2e/2

e2e/1 e2e/2: e2e/%: # half of the journeys, on servers of their own
	E2E_SHOTS=$(CURDIR)/frontend/e2e/shots/$* bin/devstack exec -- $(NPM) run e2e -- --lane $*/2

bench: build bin/devstack ## benchmarks; BENCH='-bench=Bids' chooses
	bin/devstack exec --durable -- go test -run='^$$' $(BENCH) -benchmem -timeout 60m ./...

generate: frontend/node_modules/.package-lock.json ## Go and TypeScript from the API contract, pictures from the tables
	go generate ./...
	$(NPM) run generate

packages: bin/devstack ## Debian's packages that are missing: installs them as root, else says which
	bin/devstack packages

clean: ## forget what was built, and the demo
	rm -rf bin .run

bin/devstack: FORCE
	@go build -C cmd/devstack -o ../../bin/devstack .

bin/.frontend: frontend/node_modules/.package-lock.json $(FRONTEND_SOURCES)
	$(NPM) run build
	@mkdir -p bin && touch $@

frontend/node_modules/.package-lock.json: frontend/package-lock.json frontend/package.json
	$(NPM) ci --no-audit --no-fund
	@touch $@

bin/golangci-lint-$(GOLANGCI_VERSION):
	GOBIN=$(CURDIR)/bin/tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv bin/tools/golangci-lint $@

bin/minio:
	GOBIN=$(CURDIR)/bin go install github.com/minio/minio@$(MINIO_VERSION)

bin/fsck:
	GOBIN=$(CURDIR)/bin go install github.com/transparency-dev/tessera/cmd/fsck@$(FSCK_VERSION)

FORCE:
