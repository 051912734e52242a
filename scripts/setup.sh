#!/usr/bin/env bash
# Installs what VidChat needs and is missing: a compiler for plugins, ALSA's headers for sound on Linux,
# ffmpeg for films. With `tests` also what only the tests need. Does nothing, quickly, where all is there.
set -euo pipefail

readonly TARGET=wasm32-unknown-unknown
readonly NEEDED_RUST=95 # 1.95, for wasmtime 48

say() { printf 'setup: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian packages, as root or by a sudo that asks nothing. Fails where that cannot be.
apt_install() {
    local as_root=()
    have apt-get || return 1
    if [ "$(id -u)" != 0 ]; then
        have sudo && sudo -n true 2>/dev/null || return 1
        as_root=(sudo)
    fi
    say "installing $*"
    "${as_root[@]}" apt-get install -qq -y --no-install-recommends "$@" >/dev/null 2>&1 && return
    "${as_root[@]}" apt-get update -qq || return 1
    "${as_root[@]}" apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

check_rust() {
    if ! have cargo || ! have rustc; then
        say "Rust is missing. Get it from https://rustup.rs, then run this again."
        exit 1
    fi
    local minor
    minor=$(rustc --version | sed -E 's/^rustc 1\.([0-9]+).*/\1/')
    if [ "$minor" -lt "$NEEDED_RUST" ]; then
        say "$(rustc --version) is too old: VidChat needs 1.$NEEDED_RUST. Type: rustup update stable"
        exit 1
    fi
}

has_wasm_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/$TARGET/lib" ]
}

# Debian's compiler builds the standard library for the target from source.
has_debian_wasm() {
    [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] &&
        [ -d "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std" ] &&
        compgen -G '/usr/lib/llvm-*/bin/wasm-ld' >/dev/null
}

setup_wasm() {
    has_wasm_target || has_debian_wasm ||
        { apt_install rustc-web cargo-web rust-web-src lld-22 && has_debian_wasm; } ||
        { have rustup && say "adding the target $TARGET" && rustup target add "$TARGET"; } ||
        {
            say "no compiler for plugins. Type: rustup target add $TARGET"
            exit 1
        }
}

# Other systems have all that sound needs.
setup_sound() {
    [ "$(uname -s)" = Linux ] || return 0
    { have pkg-config && pkg-config --exists alsa; } ||
        apt_install libasound2-dev pkg-config ||
        {
            say "no ALSA headers, which sound on Linux is built with. As root, type one of:"
            say "  apt-get install libasound2-dev pkg-config"
            say "  dnf install alsa-lib-devel pkgconf-pkg-config"
            say "  pacman -S alsa-lib pkgconf"
            exit 1
        }
}

setup_ffmpeg() {
    have ffmpeg || apt_install ffmpeg || { have brew && brew install --quiet ffmpeg; } ||
        say "without ffmpeg films are written as sound and pictures; install it for .mp4 and .webm"
}

setup_tests() {
    have pocketsphinx_batch && [ -d /usr/share/pocketsphinx/model/en-us ] ||
        apt_install pocketsphinx pocketsphinx-en-us ||
        say "without pocketsphinx the test of the voice's word error is skipped"
    have Xvfb && have xdotool || apt_install xvfb xdotool ||
        say "without Xvfb and xdotool the tests of the window are skipped"
}

check_rust
setup_wasm
setup_sound
setup_ffmpeg
if [ "${1:-}" = tests ]; then setup_tests; fi
