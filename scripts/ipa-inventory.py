#!/usr/bin/env python3
"""Lists the characters of every IPA symbol that espeak-ng can emit, in all its languages, and of Piper's own map.

    scripts/ipa-inventory.py ESPEAK-NG PIPER > host/src/face/viseme/inventory.tsv

ESPEAK-NG is the folder of its sources, PIPER that of the Python package piper-tts (piper/).

espeak-ng writes a phoneme as the `ipa` directive in its definition says (phsource/*), and one without such a
directive as its mnemonic, letter by letter through the table `ipa1` (src/libespeak-ng/dictionary.c). Both are
read here; what dictionaries and rules make of a language does not matter, since they can only name phonemes.
Symbols are decomposed (NFD), as Piper does before it looks them up. Piper's map has what its newer copy of
espeak-ng's languages and its own phonemizers add.
"""

import ast
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

HEADER = """\
# The characters of every IPA symbol that espeak-ng {espeak} can emit and of piper-tts {piper}'s default phoneme
# map: code point, character, and what uses it (some of espeak-ng's phoneme tables; Piper).
# Made by scripts/ipa-inventory.py from their sources; not edited by hand.
"""


def letters(sources):
    """The table that turns the ASCII characters from the space on into IPA."""
    code = (sources / "src/libespeak-ng/dictionary.c").read_text()
    table = re.search(r"ipa1\[96\] = \{(.*?)\}", code, re.S)[1]
    return [chr(int(number, 16)) for number in re.findall(r"0x[0-9a-f]+", table)]


def spoken(mnemonic, is_vowel, letters):
    """A mnemonic as `WritePhMnemonic` shows it."""
    ipa = ""
    for place, character in enumerate(mnemonic.split("/")[0]):
        if character == "_" and place == 0 or character == "#" and is_vowel:
            break
        if character.isdigit() and place > 0:
            continue
        ipa += letters[ord(character) - 0x20] if character.isascii() else character
    return ipa


def written(directive):
    """What stands after `ipa`."""
    if directive == "NULL":
        return ""
    plain = re.sub(r"U\+([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), directive)
    return plain[0] + plain[1:].replace("|", "")


def phonemes(file, letters):
    """Pairs of a phoneme's mnemonic and one way in which it can be shown."""
    mnemonic, depth, is_vowel, always = None, 0, False, False
    for line in file.read_text(errors="replace").splitlines():
        words = line.split("//")[0].split()
        if not words:
            continue
        match words[0]:
            case "phoneme":
                mnemonic, depth, is_vowel, always = words[1], 0, False, False
            case "vwl" | "vowel":
                is_vowel = True
            case "IF":
                depth += 1
            case "ENDIF":
                depth -= 1
            case "ipa":
                always |= depth == 0
                yield mnemonic, written(words[1])
            case "endphoneme" if mnemonic and not always:
                yield mnemonic, spoken(mnemonic, is_vowel, letters)


def symbols(package):
    """The symbols of Piper's default phoneme map."""
    code = (package / "phoneme_ids.py").read_text()
    table = re.search(r"DEFAULT_PHONEME_ID_MAP[^{]*(\{.*?\n\})", code, re.S)[1]
    return ast.literal_eval(table)


def found(pattern, text):
    return (re.search(pattern, text) or ["", "?"])[1]


def main():
    espeak, piper = map(Path, sys.argv[1:3])
    table = letters(espeak)
    users = defaultdict(set)
    for file in sorted((espeak / "phsource").iterdir()):
        if file.is_file():
            for _, ipa in phonemes(file, table):
                for character in unicodedata.normalize("NFD", ipa):
                    users[character].add(file.name.removeprefix("ph_"))
    # Stress and spaces come from no phoneme.
    for character in "ˈˌ ":
        users[character].add("every table")
    for symbol in symbols(piper):
        for character in unicodedata.normalize("NFD", symbol):
            users[character].add("Piper")
    version = found(r"VERSION (1\.[\d.]+)", (espeak / "CMakeLists.txt").read_text())
    release = next((found(r"-([\d.]+)\.dist", entry.name) for entry in piper.parent.glob("piper_tts-*")), "?")
    print(HEADER.format(espeak=version, piper=release), end="")
    for character in sorted(users):
        names = sorted(users[character])
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        print(f"U+{ord(character):04X}\t{character}\t{shown}")


main()
