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

# Four people and what they feel. The first greets.
hello() {
    "$VIDCHAT" run --headless --seed 1 --style mira --record "$work/hello.mp4" \
        --set avatar.width=480 --set avatar.height=360 --set avatar.fps=15 <<'LINES'
/style hugo
/say My goodness! Is it really this late?
/style june
/say Oh no. I am so sorry to hear that.
/style ren
/say Wow! I am so proud of you!
/quit
LINES
    ffmpeg -loglevel error -y -ss 0.8 -i "$work/hello.mp4" -vf fps=12,scale=400:-1 \
        -c:v libwebp_anim -q:v 55 -loop 0 "$IMAGES/hello.webp"
}

"${@:-hello}"
