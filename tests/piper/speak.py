"""Speaks with Piper what VidChat's phonemizer read, without any noise.

    speak.py VOICE.onnx SPEAKER OUT.wav < {"sentences": [{"phonemes": [...], "ids": [...]}]}

SPEAKER is a number, or `-` where the voice has a single one. No silence is put between sentences.
"""

import json
import sys
import wave

from piper import PiperVoice, SynthesisConfig

voice_file, speaker, out = sys.argv[1:]
sentences = json.load(sys.stdin)["sentences"]
voice = PiperVoice.load(voice_file)
ids = {tuple(sentence["phonemes"]): sentence["ids"] for sentence in sentences}
voice.phonemize = lambda text: [sentence["phonemes"] for sentence in sentences]
voice.phonemes_to_ids = lambda phonemes: ids[tuple(phonemes)]
plain = SynthesisConfig(
    speaker_id=None if speaker == "-" else int(speaker),
    noise_scale=0.0,
    length_scale=1.0,
    noise_w_scale=0.0,
)
with wave.open(out, "wb") as file:
    voice.synthesize_wav("", file, plain)
