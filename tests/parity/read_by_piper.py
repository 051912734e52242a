#!/usr/bin/env python3
"""How Piper reads the corpus: phonemes and ids, one line of JSON for each text.

    read_by_piper.py CORPUS FOLDER > corpus.jsonl

CORPUS has a voice and a text in each line, with a tab between and escapes in the text; FOLDER has the
config of each voice, NAME.onnx.json. Needs piper-tts 1.8.0: `scripts/setup.sh tests` installs it.
"""

import json
import re
import sys
from pathlib import Path

from piper.config import PiperConfig
from piper.voice import PiperVoice

ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
LETTERS = {"n": "\n", "t": "\t", "\\": "\\"}


def unescape(text):
    return ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else LETTERS[m[2]], text)


def texts(corpus):
    for line in corpus.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("# "):
            voice, text = line.split("\t")
            yield voice, unescape(text)


def main(corpus, folder):
    voices = {}
    for name, text in texts(Path(corpus)):
        if name not in voices:
            config = Path(folder, f"{name}.onnx.json").read_text(encoding="utf-8")
            # Without its network, which reads no text, and without the second one that Arabic has.
            config = PiperConfig.from_dict(json.loads(config))
            voices[name] = PiperVoice(session=None, config=config, use_tashkeel=False)
        voice = voices[name]
        sentences = voice.phonemize(text)
        reading = {
            "phonemes": ["".join(sentence) for sentence in sentences],
            "ids": [voice.phonemes_to_ids(sentence) for sentence in sentences],
        }
        print(json.dumps(reading, ensure_ascii=False, separators=(",", ":")))


main(*sys.argv[1:])
