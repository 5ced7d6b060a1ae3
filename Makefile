# Gatehouse is built, tested and run from here; `make help` lists how. Needs Go 1.26 and Node 20.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unreleased)
GOLANGCI_VERSION := v2.15.0
GOLANGCI := .tools/golangci-lint-$(GOLANGCI_VERSION)/golangci-lint
FUZZ_COUNT ?= 100000
# SQLite is C, translated to Go, on memory of its own that the race detector does not watch. Not instrumenting it takes
# three quarters of the time off the tests and hides no race: the driver, its locks and all that calls them stay watched.
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc/...=-race=false \
	-gcflags=modernc.org/memory=-race=false

# Vite writes its manifest last, so the manifest is the sign that the pages are built.
PORTAL := web/dist/.vite/manifest.json
# Folders too: their time moves when a file in them goes away.
PORTAL_SOURCES := $(shell find web/src web/public web/*.html web/*.ts web/package.json 2>/dev/null)
GO_FOLDERS := bench cmd docs internal web/embed.go

.PHONY: help run build generate test check setup-test lint lint-web test-go test-short test-web budgets drift e2e bench fuzz clean

help: ## Shows this list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## To use it

run: build ## Builds everything and serves the demo on http://localhost:8080.
	exec bin/gatehouse demo

build: $(PORTAL) ## Leaves bin/gatehouse, one static program with the portal inside.
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/gatehouse ./cmd/gatehouse

generate: build ## Writes the committed files that are made from others.
	scripts/generated.sh write

clean: ## Takes away what was built and installed here.
	rm -rf bin .tools web/dist web/node_modules

## To prove it

test: setup-test build lint test-go test-web budgets drift e2e ## Runs everything that CI runs.
	@echo "make test: everything passed."

check: build lint test-short test-web ## The quick half: build, lint, unit tests on SQLite.
	@echo "make check: passed (PostgreSQL, -race, budgets and browser journeys are left to make test)."

setup-test:
	scripts/setup-test.sh

lint: $(PORTAL) $(GOLANGCI) ## Format, go vet, golangci-lint.
	@unformatted=$$(gofmt -l $(GO_FOLDERS)); if [ -n "$$unformatted" ]; then echo "make lint: run gofmt -w on" $$unformatted; exit 1; fi
	go vet ./...
	$(GOLANGCI) run --allow-parallel-runners ./...

test-go: $(PORTAL) ## Go tests with the race detector on SQLite and PostgreSQL.
	scripts/with-postgres.sh go test $(RACE) -timeout 20m ./...
	scripts/with-postgres.sh go test -run Memory ./internal/feature/userimport
	go test -run Flood ./cmd/gatehouse

test-short: $(PORTAL)
	go test -short ./...

test-web: web/node_modules/.package-lock.json ## Types, lint, unit tests and catalogues of the portal.
	cd web && npm run check

budgets: build ## Sizes of the program and of every page.
	scripts/program-size.sh bin/gatehouse
	cd web && npm run budget

drift: build ## Committed files that are made from others are up to date.
	scripts/generated.sh check

e2e: build ## Journeys in a real browser against bin/gatehouse; one that fails is tried once more.
	cd web && ../scripts/with-postgres.sh npm run e2e -- --retries 1

bench: build ## Measures both engines; BENCH="-only lists -engines sqlite" for less. Keeps its databases for the next run.
	GATEHOUSE_POSTGRES_FOLDER="$${GATEHOUSE_BENCH_CACHE:-$${TMPDIR:-/tmp}/gatehouse-bench}/postgres" \
		scripts/with-postgres.sh go run ./bench $(BENCH)

fuzz: ## Runs each fuzz target FUZZ_COUNT times (100000).
	scripts/fuzz.sh $(FUZZ_COUNT)

## Parts

web/node_modules/.package-lock.json: web/package.json web/package-lock.json web/.npmrc
	cd web && npm ci
	touch $@

$(PORTAL): web/node_modules/.package-lock.json $(PORTAL_SOURCES)
	cd web && npm run build
	touch $@

# Built from source by its own go.mod, apart from ours, once per version.
$(GOLANGCI):
	@echo "building golangci-lint $(GOLANGCI_VERSION), once"
	CGO_ENABLED=0 GOBIN=$(CURDIR)/$(dir $(GOLANGCI)) nice go install -trimpath -ldflags "-s -w" \
		github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
