#!/usr/bin/env bash
# Makes the pictures of the README and the guides anew, with the program as it is built now. Needs ffmpeg, and
# for the window Xvfb, xdotool and ImageMagick; looks at nothing but the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly TARGET=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/vidchat/target}
readonly VIDCHAT=$TARGET/debug/vidchat
readonly IMAGES=docs/images
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Four companions and what they feel. The first greets.
hello() {
    "$VIDCHAT" run --headless --seed 1 --style mira --record "$work/hello.mp4" \
        --set avatar.width=480 --set avatar.height=360 --set avatar.fps=15 <<'LINES'
/style hugo
/say My goodness! Is it really this late?
/style june
/say Oh no. I am so sorry to hear that.
/style miso
/say Wow! I am so proud of you!
/quit
LINES
    ffmpeg -loglevel error -y -ss 0.8 -i "$work/hello.mp4" -vf fps=12,scale=400:-1 \
        -c:v libwebp_anim -q:v 55 -loop 0 "$IMAGES/hello.webp"
}

# A frame of a film.
frame() {
    "$VIDCHAT" render "I am so happy to see you." --seed 1 --out "$work/frame" >/dev/null 2>&1
    cp "$work/frame/frame-000036.png" "$IMAGES/mira.png"
}

# The heads in 3D, side by side. Drawn at twice the size, since a processor that draws leaves edges rough.
solid() {
    local style
    for style in ada noor tomas zuri; do
        "$VIDCHAT" render "Hello, how nice to see you." --seed 1 --style "$style" --out "$work/$style" \
            --set avatar.width=1200 --set avatar.height=1200 --set avatar.fps=10 --set avatar.caption=false >/dev/null 2>&1
        convert "$work/$style/frame-000012.png" -resize 400x400 "$work/$style.png"
    done
    convert "$work"/{ada,noor,tomas,zuri}.png +append "$work/solid.png"
    ffmpeg -loglevel error -y -i "$work/solid.png" -c:v libwebp -q:v 80 "$IMAGES/solid.webp"
}

# What a mouth does in a sentence full of lips.
mouth() {
    "$VIDCHAT" say --headless --seed 3 --plot "$IMAGES/mouth.png" "Maybe Bob can blow five huge, blue bubbles."
}

# The window, on a screen of its own, while the companion greets.
window() {
    export DISPLAY=:87
    Xvfb "$DISPLAY" -screen 0 900x720x24 -nolisten tcp >/dev/null 2>&1 &
    local screen=$!
    sleep 1
    "$VIDCHAT" run --seed 1 --device none --set window.show=always </dev/null >/dev/null 2>&1 &
    local program=$!
    local window
    window=$(timeout 20 xdotool search --sync --onlyvisible --name VidChat 2>/dev/null | head -n 1) || true
    [ -n "$window" ] || { echo "no window came up within 20 s" >&2; kill "$program" "$screen"; return 1; }
    xdotool windowfocus "$window"
    sleep 3
    xdotool type --delay 30 "I'm Ada. Tell me a story"
    sleep 1
    import -window "$window" "$work/window.png"
    kill "$program" "$screen"
    convert "$work/window.png" -colors 255 "PNG8:$IMAGES/window.png"
}

# With a name behind it, one of them.
if [ $# = 0 ]; then set -- hello frame solid mouth window; fi
for picture in "$@"; do "$picture"; done
