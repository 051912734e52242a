# VidChat's commands. `make run` and `make test` set up all that they need.

# Outside the checkout, so that several checkouts share one build of the dependencies.
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vidchat/target

VIDCHAT := $(CARGO_TARGET_DIR)/debug/vidchat
PLUGINS := $(patsubst %/plugin.toml,%,$(wildcard plugins/*/plugin.toml))

.PHONY: help run test setup build plugins lint bench clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: build ## Hold a conversation, recorded to out/hello.mp4
	$(VIDCHAT) run --record out/hello.mp4 --demo $(ARGS)

# The host by itself: together with the plugins its dependencies would get other features than in
# `make run`, and wasmtime would be compiled a second time.
test: setup-for-tests build ## Run all tests
	cargo test --package vidchat
	cargo test --workspace --exclude vidchat

setup: ## Install what is missing
	@scripts/setup.sh

.PHONY: setup-for-tests
setup-for-tests:
	@scripts/setup.sh tests

build: setup plugins ## Build the host and all plugins

# Without espeak, which takes more than Rust, the plugin g2p-en reads English.
plugins: host
	$(VIDCHAT) plugin build $(filter-out plugins/espeak,$(PLUGINS))
	@if scripts/setup.sh has-espeak; then $(VIDCHAT) plugin build plugins/espeak; \
	else echo "skipped: plugins/espeak, for which setup told what is missing" >&2; fi

.PHONY: host
host: setup this-checkout
	cargo build --package vidchat

# Cargo tells checkouts that share a target directory apart by the age of their files alone, and may
# take the other's code for this one's. So all is new to it when the checkout changes.
.PHONY: this-checkout
this-checkout:
	@mkdir -p $(CARGO_TARGET_DIR); last=$(CARGO_TARGET_DIR)/last-checkout; \
	if [ "$$(cat $$last 2>/dev/null)" != "$(CURDIR)" ]; then \
		touch host/src/*.rs host/benches/*/*.rs sdk/src/*.rs sdk/*/src/*.rs plugins/*/src/*.rs plugins/*/build/*.rs plugins/*/c/* tests/*.rs; \
		echo "$(CURDIR)" >$$last; \
	fi

lint: this-checkout ## Check formatting, lints and licences
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	@if command -v cargo-deny >/dev/null; then cargo deny check; \
	else echo "skipped: cargo deny (cargo install cargo-deny)"; fi

bench: build ## Measure
	cargo bench --package vidchat --profile dev --config 'profile.dev.package.vidchat.opt-level=3'
	cargo bench --workspace --exclude vidchat --profile dev

clean: ## Remove what was built into the checkout
	rm -rf out plugins/*/*.wasm plugins/*/*.so plugins/*/*.dylib plugins/*/*.dll
