# Latchkey. `make` alone prints what there is.

VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
STAGE    := build/tools/stage
# The kiosk asks little of a service, so that HTTP/2 may stay out of it.
TAGS     := desktop,production,webkit2_41,nethttpomithttp2
LDFLAGS  := -s -w -X main.version=$(VERSION)
# What goes on with C has its addresses at random, as it is on Windows and macOS without
# asking, and what it calls is settled at the start. Addresses of its own are kept as a
# bitmap (RELR, glibc 2.36), or it would have 2 MB more.
ifeq ($(shell go env GOOS),linux)
HARDEN   := -buildmode=pie
NOW      := -extldflags=-Wl,-z,relro,-z,now,-z,pack-relative-relocs
endif
LINT     := build/cache/golangci-lint
GOTEST   := build/cache/gotestsum --format=pkgname-and-test-fails --hide-summary=skipped
# The race detector also checks every unsafe pointer. SQLite in Go is made of them,
# and not ours: that check alone took a third of the time of the tests.
UNCHECKED := -gcflags=modernc.org/...=-d=checkptr=0
RAN      := build/ran
SCREENS  := frontend/dist/index.html
SOURCES  := $(shell git ls-files frontend | grep -v -e '^frontend/e2e' -e '\.go$$')

export CGO_ENABLED ?= 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.DEFAULT_GOAL := help
# What a failed recipe has begun to write is not taken for its result.
.DELETE_ON_ERROR:

.PHONY: help
help: ## print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- the program ------------------------------------------------------------

.PHONY: run
run: need-build ## build, and open the kiosk in demo mode (in a browser where there is no display)
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		$(MAKE) --no-print-directory build && exec build/bin/latchkey --demo; \
	else \
		echo 'There is no display here, so the same screens come to a browser on this machine.' && \
		$(MAKE) --no-print-directory bridge && exec build/bin/latchkey-bridge --demo; \
	fi

.PHONY: build
build: $(SCREENS) ## build/bin/latchkey, the program as it ships
	go build -trimpath $(HARDEN) -tags $(TAGS) -ldflags '$(LDFLAGS) $(NOW)' -o build/bin/latchkey .

.PHONY: bridge
bridge: $(SCREENS) ## build/bin/latchkey-bridge, the same with its screens in a browser; for tests
	go build -tags e2e -ldflags '-X main.version=$(VERSION)' -o build/bin/latchkey-bridge .

# How the service is built: the linker leaves out what is not used, and the driver of
# PostgreSQL its list of types.
LEAN     := -modfile=build/cache/lean.mod -tags nopgxregisterdefaulttypes

.PHONY: latchkeyd
latchkeyd: $(SCREENS) build/cache/lean.mod ## build/bin/latchkeyd, the service
	CGO_ENABLED=0 go build $(LEAN) -trimpath -ldflags '$(LDFLAGS)' -o build/bin/latchkeyd ./backend/cmd/latchkeyd

# ---- packages -----------------------------------------------------------------

PACKAGE_VERSION ?= $(shell build/tools/version)
PACKAGE_TOOLS   := build/cache/nfpm build/cache/go-winres build/cache/cyclonedx-gomod

.PHONY: packages
packages: need-packages $(PACKAGE_TOOLS) $(SCREENS) ## what is handed out, for Linux and Windows, with checksums and an SBOM
	@build/tools/packages $(PACKAGE_VERSION)

.PHONY: generate
generate: frontend/node_modules ## write the types that Go and the screens share
	go run ./backend/cmd/apigen docs/openapi.json
	cd frontend && npm run --silent generate

frontend/node_modules: frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(SCREENS): frontend/node_modules $(SOURCES)
	cd frontend && npm run --silent build
	@touch $@

.PHONY: need-build need-test need-packages need-desktops
need-build:
	@build/tools/need build
need-packages:
	@build/tools/need packages
need-desktops:
	@build/tools/need desktops
need-test:
	@build/tools/need test

# ---- tests --------------------------------------------------------------------

.PHONY: test
test: need-test ## everything that has to pass; two stages run side by side
	@begin=$$(date +%s); rm -rf $(RAN) && mkdir -p $(RAN) && \
	$(STAGE) prepare $(MAKE) build bridge latchkeyd build/cache/gotestsum && \
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target \
		test-window test-lint test-unit test-gallery test-screens test-browser test-site test-hidraw test-memory && \
	$(MAKE) --no-print-directory test-promises && \
	echo "all passed in $$(($$(date +%s) - begin)) s"

.PHONY: test-lint
test-lint: $(LINT) ## linters and vet, for all systems
	@$(STAGE) lint build/tools/lint

.PHONY: test-screens
test-screens: frontend/node_modules ## types, lint and unit tests of the screens
	@$(STAGE) screens sh -c 'cd frontend && npm run --silent check && npm run --silent lint && npm test -- $(call vitest,screens)'

.PHONY: test-unit
test-unit: $(SCREENS) build/cache/gotestsum ## unit and contract tests, under the race detector
	@$(STAGE) unit $(GOTEST) --jsonfile=$(RAN)/unit.json -- -race $(UNCHECKED) -timeout 25m ./...

.PHONY: test-memory
test-memory: build/cache/gotestsum ## the binding to libfido2 with every pointer into C checked
	@$(STAGE) memory env GOEXPERIMENT=cgocheck2 $(GOTEST) --jsonfile=$(RAN)/memory.json -- -timeout 5m ./backend/authenticator/libfido2

.PHONY: test-hidraw
test-hidraw: build/cache/gotestsum ## an enrolment through a real /dev/hidraw, in a virtual machine
	@$(STAGE) hidraw sh -c 'build/tools/kernel && $(GOTEST) --jsonfile=$(RAN)/hidraw.json -- -count=1 -timeout 10m -tags hidraw ./backend/authenticator/hidrawtest'

.PHONY: test-window
test-window: ## the program in a real window
	@$(STAGE) window sh -c 'cd frontend && npm run --silent test:window -- $(call vitest,window)'

.PHONY: test-bridge
test-bridge: build/cache/gotestsum
	@$(STAGE) bridge $(GOTEST) --jsonfile=$(RAN)/bridge.json -- -race -tags e2e ./frontend/e2e/bridge ./backend/shell

.PHONY: test-browser
test-browser: test-bridge ## the screens in a browser
	@$(STAGE) browser sh -c 'cd frontend && PLAYWRIGHT_JSON_OUTPUT_NAME=$(abspath $(RAN))/browser.json npm run --silent test:browser -- --reporter=line,json'

.PHONY: test-site
test-site: ## the site in a browser, against the service
	@$(STAGE) site sh -c 'cd frontend && PLAYWRIGHT_JSON_OUTPUT_NAME=$(abspath $(RAN))/site.json npm run --silent test:site -- --reporter=line,json'

.PHONY: test-gallery gallery
test-gallery:
	@$(STAGE) gallery sh -c 'cd frontend && PLAYWRIGHT_JSON_OUTPUT_NAME=$(abspath $(RAN))/gallery.json npm run --silent gallery -- --reporter=line,json'
gallery: need-test build bridge latchkeyd ## pictures of every screen, in build/gallery/index.html
	cd frontend && npm run --silent gallery

.PHONY: test-promises
test-promises: build/cache/gotestsum
	@$(STAGE) promises env LATCHKEY_STAGES_RAN=test go test -count=1 ./backend/internal/promises

# ---- tests of packages ----------------------------------------------------------

DESKTOPS := test-setup test-debian12 test-debian13 test-wine test-lean test-workflows

.PHONY: test-desktops
test-desktops: need-desktops ## packages, as they are installed and used; two stages side by side
	@begin=$$(date +%s); mkdir -p $(RAN) && rm -f $(DESKTOPS:test-%=$(RAN)/%.json) $(RAN)/winekiosk.json && \
	$(STAGE) packages $(MAKE) packages build/cache/gotestsum build/cache/actionlint && \
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target $(DESKTOPS) && \
	$(STAGE) promises env LATCHKEY_STAGES_RAN=desktops go test -count=1 ./backend/internal/promises && \
	echo "all passed in $$(($$(date +%s) - begin)) s"

desktops = $(GOTEST) --jsonfile=$(RAN)/$(1).json -- -count=1 -timeout 20m -tags desktops -run '$(2)' ./build/desktops

.PHONY: test-setup
test-setup: build/cache/gotestsum ## the installer by Wine, the programs' resources and signatures
	@$(STAGE) setup $(call desktops,setup,^(TestSetup|TestProgram|TestSigning|TestHandedOut|TestHardened)$$)

.PHONY: test-debian12 test-debian13
test-debian12 test-debian13: build/cache/gotestsum ## the packages in a fresh Debian
	@$(STAGE) $(@:test-%=%) $(call desktops,$(@:test-%=%),^$(@:test-debian%=TestDebian%)$$)

# Windows' parts, as Windows programs under Wine. One package at a time: they share
# a Windows.
wine = env GOOS=windows CGO_ENABLED=0 $(GOTEST) --jsonfile=$(RAN)/$(1).json -- -count=1 -p=1 -timeout=10m -exec=$(abspath build/tools/wine)

.PHONY: test-wine
test-wine: build/cache/gotestsum ## keys on Windows and whole enrolments with them, under Wine
	@mkdir -p $(RAN) && $(STAGE) wine sh -c 'build/tools/wine prepare && \
		$(call wine,wine) ./backend/authenticator ./backend/authenticator/discover ./backend/authenticator/webauthndll && \
		$(call wine,winekiosk) -run=Windows ./backend/kiosk ./backend/shell'

.PHONY: test-lean
test-lean: build/cache/gotestsum build/cache/lean.mod ## what the service stands on, built as the service is
	@$(STAGE) lean $(GOTEST) --jsonfile=$(RAN)/lean.json -- $(LEAN) -timeout 10m ./backend/wire/... ./backend/sqlstore/... ./backend/cmd/latchkeyd

.PHONY: test-workflows
test-workflows: build/cache/actionlint
	@$(STAGE) workflows build/cache/actionlint

# Each stage leaves a report of the tests that ran, for test-promises.
vitest = --reporter=default --reporter=json --outputFile.json=../$(RAN)/$(1).json

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (as it comes, one minute)
	@build/tools/fuzz $${FUZZTIME:-1m}

.PHONY: bench
bench: need-test build latchkeyd ## what things cost
	@build/tools/bench

.PHONY: vuln
vuln: ## known holes in what we depend on; needs the network
	go run golang.org/x/vuln/cmd/govulncheck@latest ./...

$(LINT): build/tools/golangci-lint.mod build/tools/golangci-lint.sum
	go build -modfile=$< -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

build/cache/lean.mod: go.mod go.sum build/tools/lean $(wildcard build/lean/*.patch)
	build/tools/lean $@

build/cache/nfpm: build/tools/nfpm.mod build/tools/nfpm.sum
	go build -modfile=$< -o $@ github.com/goreleaser/nfpm/v2/cmd/nfpm

build/cache/go-winres: build/tools/go-winres.mod build/tools/go-winres.sum
	go build -modfile=$< -o $@ github.com/tc-hib/go-winres

build/cache/cyclonedx-gomod: build/tools/cyclonedx-gomod.mod build/tools/cyclonedx-gomod.sum
	go build -modfile=$< -o $@ github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod

build/cache/actionlint: build/tools/actionlint.mod build/tools/actionlint.sum
	go build -modfile=$< -o $@ github.com/rhysd/actionlint/cmd/actionlint

build/cache/gotestsum: build/tools/gotestsum.mod build/tools/gotestsum.sum
	go build -modfile=$< -o $@ gotest.tools/gotestsum
