# Short recipes that call the ordinary tools. Paths are relative, so the clone may lie anywhere.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export NUGET_XMLDOC_MODE := skip

# A folder is listed besides its files: its time changes when a file is removed.
tree     = $(shell find $(1) \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name TestResults \) -prune -o -print 2>/dev/null)
settings := $(wildcard global.json *.props *.targets BannedSymbols.txt .editorconfig) FinOps.slnx eng/product.slnf eng/build.sh
npm_done := node_modules/.package-lock.json

.PHONY: run build test bench lint clean engines sbom

run: build
	@eng/run.sh

build: engines web/dist/index.html bin/finops

test: build artifacts/tests-built tests/clouds/$(npm_done)
	@eng/test.sh

bench: build
	@dotnet run --project bench --configuration Release -- $(ARGS)

lint: web/$(npm_done)
	@eng/lint.sh

# Of what the product is made, as CycloneDX, from the lock files.
sbom:
	@mkdir -p artifacts && node eng/sbom.mjs > artifacts/sbom.cdx.json && echo artifacts/sbom.cdx.json

clean:
	@eng/clean.sh

# Looks for itself whether anything is to do. Work trees may share one copy by a link: that is not installed over.
engines:
	@test -L eng/engines/node_modules || eng/engines/install.sh

web/$(npm_done): web/package-lock.json
	@cd web && npm ci --no-audit --no-fund
	@touch $@

# Servers that speak the clouds' protocols, for the tests alone.
tests/clouds/$(npm_done): tests/clouds/package-lock.json
	@cd tests/clouds && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

web/dist/index.html: web/$(npm_done) $(call tree,web)
	@cd web && npm run --silent build
	@touch $@

bin/finops: $(settings) $(call tree,src)
	@eng/build.sh eng/product.slnf

artifacts/tests-built: bin/finops $(call tree,tests)
	@eng/build.sh FinOps.slnx
	@mkdir -p artifacts && touch $@
