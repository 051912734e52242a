#!/usr/bin/env bash
# Installs what VidChat needs and is missing: a compiler for plugins, ALSA's headers for sound on Linux,
# ffmpeg for films, ONNX Runtime for quick voices, what the plugin espeak is made of. With `tests` also what
# only the tests need. Does nothing, quickly, where all is there.
set -euo pipefail

readonly TARGET=wasm32-unknown-unknown
readonly NEEDED_RUST=95 # 1.95, for wasmtime 48
readonly ONNXRUNTIME=1.23.2 # as in onnxruntime.txt
readonly WYOMING=1.8.0      # as in wyoming.txt
readonly PIPER_TTS=1.8.0    # as in piper.txt, espeak.txt and plugins/espeak/build/data.rs

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

# The host looks for the library here: see host/src/folders.rs.
cache_folder() {
    case "$(uname -s)" in
        Darwin) echo "$HOME/Library/Caches/vidchat" ;;
        MINGW* | MSYS*) echo "${LOCALAPPDATA//\\//}/vidchat" ;;
        *) echo "${XDG_CACHE_HOME:-$HOME/.cache}/vidchat" ;;
    esac
}

# The library comes in a package for Python, which needs no Python once it is unpacked. What is fetched
# is held against the sums in onnxruntime.txt.
setup_onnxruntime() {
    local parent folder new platform file
    parent=$(cache_folder)/onnxruntime
    folder=$parent/$ONNXRUNTIME
    [ -d "$folder" ] && return
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64 | Linux-aarch64) platform=manylinux_2_28_$(uname -m) file=libonnxruntime.so ;;
        Darwin-*) platform=macosx_13_0_$(uname -m) file=libonnxruntime.dylib ;;
        MINGW*-x86_64 | MSYS*-x86_64) platform=win_amd64 file=onnxruntime.dll ;;
        *) say "ONNX Runtime is not published for this system; tract runs the voices, more slowly" && return ;;
    esac
    say "fetching ONNX Runtime $ONNXRUNTIME"
    mkdir -p "$parent"
    new=$(mktemp -d "$parent/new.XXXXXX")
    # The folder appears under its name when all is in it.
    if fetch_onnxruntime "$new" "$platform" "$file" >"$new/log" 2>&1; then
        [ -d "$folder" ] || mv "$new/whole" "$folder"
    else
        say "ONNX Runtime cannot be fetched; tract runs the voices, more slowly. $(grep -m 1 -E '^ERROR|No module' "$new/log")"
    fi
    rm -rf "$new"
}

# Leaves the library and its licences in the folder `whole` below the first argument.
fetch_onnxruntime() {
    local new=$1 platform=$2 file=$3
    python3 -m pip --quiet --disable-pip-version-check download --retries 1 --timeout 15 \
        --no-deps --only-binary :all: --implementation cp --python-version 3.12 --abi cp312 \
        --platform "$platform" --require-hashes --requirement "$(dirname "$0")/onnxruntime.txt" \
        --dest "$new" || return
    python3 -m zipfile -e "$new"/*.whl "$new/package" ||
        return
    mkdir "$new/whole"
    mv "$new"/package/onnxruntime/capi/"${file%%.*}"[.0-9]*"${file##*.}"* "$new/whole/$file" &&
        mv "$new"/package/onnxruntime/{LICENSE,ThirdPartyNotices.txt} "$new/whole/"
}

# What the plugin espeak is built with: a compiler of C for WebAssembly, and espeak-ng's data. Its C sources
# come by Cargo.
setup_espeak() {
    local parent new
    has_wasm_c || { apt_install clang-22 && has_wasm_c; } || { apt_install clang && has_wasm_c; } ||
        { have brew && brew install --quiet llvm && has_wasm_c; } ||
        { say "no clang for WebAssembly: without the plugin espeak VidChat reads English alone" && return; }
    has_espeak_data && return
    parent=$(cache_folder)/espeak
    say "fetching espeak-ng's data from piper-tts $PIPER_TTS"
    mkdir -p "$parent"
    new=$(mktemp -d "$parent/new.XXXXXX")
    if fetch_espeak_data "$new" >"$new/log" 2>&1; then
        has_espeak_data || mv "$new/whole" "$parent/$PIPER_TTS"
    else
        say "espeak-ng's data cannot be fetched: without the plugin espeak VidChat reads English alone. $(grep -m 1 -E '^ERROR|No module' "$new/log")"
    fi
    rm -rf "$new"
}

# The same places as in plugins/espeak/build/compile.rs.
has_wasm_c() {
    local compiler
    for compiler in ${VIDCHAT_WASM_CC:+"$VIDCHAT_WASM_CC"} clang clang-{30..14} {/opt/homebrew,/usr/local}/opt/llvm/bin/clang; do
        if "$compiler" --print-targets 2>/dev/null | grep -q wasm32; then return 0; fi
    done
    return 1
}

has_espeak_data() {
    [ -f "${VIDCHAT_ESPEAK_DATA:-$(cache_folder)/espeak/$PIPER_TTS/espeak-ng-data}/phontab" ]
}

# Leaves the data in the folder `whole` below the argument.
fetch_espeak_data() {
    local new=$1
    python3 -m pip --quiet --disable-pip-version-check download --retries 1 --timeout 15 \
        --no-deps --only-binary :all: --implementation cp --python-version 3.12 --abi abi3 \
        --platform manylinux2014_x86_64 --require-hashes --requirement "$(dirname "$0")/espeak.txt" \
        --dest "$new" || return
    python3 -m zipfile -e "$new"/*.whl "$new/package" || return
    mkdir "$new/whole"
    mv "$new/package/piper/espeak-ng-data" "$new/whole/"
}

# The program that VidChat's phoneme ids and sound are compared with, in an environment of its own: see
# tests/common/piper.rs. What is fetched is held against the sums in piper.txt.
setup_piper() {
    local folder log
    folder=$(cache_folder)/piper-tts/$PIPER_TTS
    [ -e "$folder/complete" ] && return
    say "fetching Piper $PIPER_TTS"
    mkdir -p "$folder"
    log=$folder/log
    if { python3 -m venv --clear "$folder/python" && fetch_piper "$folder/python"; } >"$log" 2>&1; then
        touch "$folder/complete"
    else
        say "Piper cannot be fetched; the tests that compare with it are skipped. $(grep -m 1 -E '^ERROR|^Error|No module' "$log")"
    fi
}

fetch_piper() {
    local programs=$1/bin
    [ -d "$programs" ] || programs=$1/Scripts # Windows
    "$programs/python" -m pip --quiet --disable-pip-version-check install --retries 1 --timeout 15 \
        --no-deps --only-binary :all: --require-hashes --requirement "$(dirname "$0")/piper.txt"
}

# Voices of full size, which the training code in piper-tts's package makes with Debian's PyTorch.
setup_test_voices() {
    local script folder new
    script=$(dirname "$0")/../tests/voices/build.py
    folder=$(cache_folder)/test-voices
    /usr/bin/python3 "$script" --check "$folder" 2>/dev/null && return
    /usr/bin/python3 -c 'import torch' 2>/dev/null || apt_install python3-torch ||
        { say "without python3-torch the tests with voices of full size are skipped" && return; }
    say "making voices for the tests, which takes two minutes"
    mkdir -p "$folder"
    new=$(mktemp -d "$folder/new.XXXXXX")
    if ! make_test_voices "$script" "$new" "$folder" >"$new/log" 2>&1; then
        say "without voices of full size their tests are skipped. $(tail -n 1 "$new/log")"
    fi
    rm -rf "$new"
}

make_test_voices() {
    local script=$1 new=$2 folder=$3
    mkdir "$new/package" || return
    cp -R "$(cache_folder)/piper-tts/$PIPER_TTS"/python/[Ll]ib/python3*/site-packages/piper "$new/package" ||
        return
    /usr/bin/python3 -W ignore "$script" "$new/package" "$folder"
}

# Home Assistant's side of the Wyoming protocol, for Python: tests/wyoming.rs talks with it. It is Python
# alone and needs nothing else, so it need not be installed.
setup_wyoming() {
    local parent folder new
    parent=$(cache_folder)/wyoming
    folder=$parent/$WYOMING
    [ -d "$folder" ] && return
    say "fetching wyoming $WYOMING"
    mkdir -p "$parent"
    new=$(mktemp -d "$parent/new.XXXXXX")
    if python3 -m pip --quiet --disable-pip-version-check download --retries 1 --timeout 15 --no-deps \
        --only-binary :all: --require-hashes --requirement "$(dirname "$0")/wyoming.txt" --dest "$new" \
        >"$new/log" 2>&1 && python3 -m zipfile -e "$new"/*.whl "$new/whole"; then
        [ -d "$folder" ] || mv "$new/whole" "$folder"
    else
        say "wyoming cannot be fetched; its tests are skipped. $(grep -m 1 -E '^ERROR|No module' "$new/log")"
    fi
    rm -rf "$new"
}

setup_tests() {
    setup_wyoming
    setup_piper
    have pocketsphinx_batch && [ -d /usr/share/pocketsphinx/model/en-us ] ||
        apt_install pocketsphinx pocketsphinx-en-us ||
        say "without pocketsphinx the test of the voice's word error is skipped"
    have Xvfb && have xdotool || apt_install xvfb xdotool ||
        say "without Xvfb and xdotool the tests of the window are skipped"
    [ "$(uname -s)" != Linux ] || compgen -G '/usr/share/vulkan/icd.d/*.json' >/dev/null ||
        apt_install mesa-vulkan-drivers ||
        say "without a Vulkan driver the tests of the avatar in 3D are skipped"
    setup_test_voices
}

# Tells whether the plugin espeak can be built, and does nothing else.
if [ "${1:-}" = has-espeak ]; then
    has_wasm_c && has_espeak_data
    exit
fi

check_rust
setup_wasm
setup_sound
setup_ffmpeg
setup_onnxruntime
setup_espeak
if [ "${1:-}" = tests ]; then setup_tests; fi
