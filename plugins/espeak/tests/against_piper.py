"""Compares the plugin with Piper's own bridge to espeak-ng. Wants the Python of scripts/setup.sh's Piper:

    ~/.cache/vidchat/piper-tts/1.8.0/python/bin/python plugins/espeak/tests/against_piper.py golden
    cargo build -p espeak --example like_piper
    .../python plugins/espeak/tests/against_piper.py random target/debug/examples/like_piper 10000 1

`golden` writes golden.jsonl, which tests/golden.rs reads; `random` makes up texts (here 10 000 of them, from
the seed 1) in every language and prints those that are not read alike. Each text is read in a process of
its own where Piper's espeak-ng crashes, which it does for about one in some thousand.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import multiprocessing
import random
import subprocess
import sys
from pathlib import Path

from piper.phonemize_espeak import ESPEAK_DATA_DIR, EspeakPhonemizer

# What each language reads: numbers, abbreviations, signs, pictographs, foreign scripts, all endings.
EVERYWHERE = [
    "A1, b2; C3: 12 x 3.45 = 41,4? Ok! 1,234,567 (NASA) [p. 7]... 2024 \u2014 50% \u20ac9 @home",
    "Zoe \U0001f600 \u2764 \u00dcber \u041c\u0438\u0440 \u4f60\u597d \u0645\u0631\u062d\u0628\u0627 "
    "\u05e9\u05dc\u05d5\u05dd \u0928\u092e\u0938\u094d\u0924\u0947 \u03b1\u03b2\u03b3 XIV 0.001",
]

SENTENCES = {
    "ar": "السماء صافية اليوم، أليس كذلك؟",
    "ca": "Avui fa sol; demà, qui ho sap?",
    "cmn": "今天天气很好，我们去公园吧。",
    "cs": "Dnes je hezky, ale zítra bude pršet.",
    "cy": "Mae hi'n braf heddiw.",
    "da": "Det er smukt i dag, ikke?",
    "de": "Heute scheint die Sonne, und morgen regnet es. Wirklich? Ja!",
    "el": "Σήμερα έχει ήλιο, αύριο βροχή.",
    "en-us": "Dr. Smith read the record: it's 10:45, isn't it? Wow!",
    "en-gb-x-rp": "The schedule of the laboratory is rather full, I'm afraid.",
    "es": "Hoy hace sol; mañana, ¿quién sabe? ¡Vámonos!",
    "es-419": "La calle está llena de gente.",
    "fa": "امروز هوا خوب است.",
    "fi": "Tänään paistaa, huomenna sataa.",
    "fr": "Aujourd'hui il fait beau ; et demain ? Qui sait !",
    "hi": "आज मौसम अच्छा है।",
    "hu": "Ma süt a nap, holnap esni fog.",
    "is": "Í dag skín sólin.",
    "it": "Oggi c'è il sole: e domani?",
    "ja": "きょうはいい天気です。",
    "ka": "დღეს კარგი ამინდია.",
    "kk": "Бүгін күн жақсы.",
    "ko": "오늘은 날씨가 좋아요.",
    "lb": "Haut schéngt d'Sonn.",
    "lv": "Šodien spīd saule.",
    "ml": "ഇന്ന് നല്ല കാലാവസ്ഥയാണ്.",
    "ne": "आज मौसम राम्रो छ।",
    "nl": "Vandaag schijnt de zon, morgen regent het.",
    "nb": "I dag skinner sola.",
    "pl": "Dziś świeci słońce, a jutro będzie padać.",
    "pt-br": "Hoje faz sol; amanhã, quem sabe?",
    "pt": "Hoje está sol, não está?",
    "ro": "Astăzi e soare, mâine plouă.",
    "ru": "Сегодня светит солнце, а завтра пойдёт дождь. Правда?",
    "sk": "Dnes svieti slnko.",
    "sl": "Danes sije sonce.",
    "sr": "Данас сија сунце.",
    "sv": "I dag skiner solen, i morgon regnar det.",
    "sw": "Leo jua linawaka.",
    "te": "ఈ రోజు వాతావరణం బాగుంది.",
    "tr": "Bugün hava güzel, yarın yağmur yağacak.",
    "uk": "Сьогодні світить сонце.",
    "vi": "Hôm nay trời đẹp.",
}

# Code points that texts are made up of.
SCRIPTS = (
    [range(0x20, 0x7F)] * 6
    + [range(0xA0, 0x250), range(0x370, 0x530), range(0x590, 0x700), range(0x900, 0xE00)]
    + [range(0x10A0, 0x1200), range(0x2000, 0x2100), range(0x2600, 0x2800), range(0x3040, 0x3100)]
    + [range(0x4E00, 0x5000), range(0xAC00, 0xAD00), range(0x1F300, 0x1F700), range(1, 0x20)]
    + [[0x200D, 0xFE0F, 0x300, 0x301, 0xA0], b"0123456789.,:;-%$ ", b"0123456789.,"]
)


def languages():
    folder = Path(ESPEAK_DATA_DIR) / "lang"
    return sorted(path.name.lower() for path in folder.rglob("*") if path.is_file())


class Piper:
    """Piper's bridge in a process of its own, a new one where it crashes."""

    def __init__(self):
        self.connection = None

    def read(self, language, text):
        """The sentences, or an error's name as a string."""
        if self.connection is None:
            self.connection, end = multiprocessing.Pipe()
            multiprocessing.Process(target=self.answer, args=(end,), daemon=True).start()
            end.close()
        try:
            self.connection.send((language, text))
            return self.connection.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self.connection = None
            return "crash"

    @staticmethod
    def answer(connection):
        bridge = EspeakPhonemizer()
        while True:
            language, text = connection.recv()
            try:
                connection.send(["".join(sentence) for sentence in bridge.phonemize(language, text)])
            except RuntimeError:
                connection.send("unknown language")


def golden():
    piper = Piper()
    texts = [(language, text) for language in languages() for text in EVERYWHERE]
    with open(Path(__file__).with_name("golden.jsonl"), "w", encoding="utf-8") as file:
        for language, text in [*texts, *SENTENCES.items()]:
            sentences = piper.read(language, text)
            if isinstance(sentences, list):
                line = {"language": language, "text": text, "sentences": sentences}
                print(json.dumps(line, ensure_ascii=False), file=file)
            else:
                print(f"{language}: {sentences}: {text}")


def made_up(source):
    def word():
        script = source.choice(SCRIPTS)
        return "".join(chr(source.choice(script)) for _ in range(source.choice([1, 2, 3, 4, 6, 8, 12, 30])))

    text = " ".join(word() for _ in range(source.choice([1, 2, 3, 5, 10, 20])))
    return text + source.choice(["", "", "", "", ".", "?", "!", ","])


def random_texts(program, count, seed):
    source = random.Random(seed)
    known = languages()
    texts = [(source.choice(known), made_up(source)) for _ in range(count)]
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    ours = subprocess.run([program], input=lines, capture_output=True, text=True).stdout.splitlines()
    different = crashes = 0
    piper = Piper()
    for (language, text), line in zip(texts, ours):
        theirs = piper.read(language, text)
        if theirs == "crash":
            crashes += 1
        elif (json.loads(line) if line != "null" else "unknown language") != theirs:
            different += 1
            print(language, ascii(text), "plugin", line, "Piper", theirs, sep="\n  ")
    print(f"{len(ours)} of {count} texts read, {different} differently, {crashes} crashed Piper")
    return different or len(ours) != count


if __name__ == "__main__":
    if sys.argv[1] == "golden":
        golden()
    else:
        sys.exit(random_texts(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
