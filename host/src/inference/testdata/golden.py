"""Writes voice.golden: what ONNX Runtime makes of the embedded voice, for the parity test.

Run from the repository root, with onnxruntime and numpy installed (made with onnxruntime 1.32.0):
    python3 host/src/inference/testdata/golden.py
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime

ONNX = Path("models/voice/en_US-vidchat_slt-x_low/en_US-vidchat_slt-x_low.onnx")
PHONEMES = "həlˈoʊ ðɛɹ, aɪ æm hˈæpi tə mˈiːt juː."
STEP = 100

ids = json.loads(Path(f"{ONNX}.json").read_text())["phoneme_id_map"]
sentence = ids["^"] + ids["_"] + [i for p in PHONEMES for i in ids[p] + ids["_"]] + ids["$"]

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(ONNX, options, providers=["CPUExecutionProvider"])
audio, durations = session.run(
    ["output", "durations"],
    {
        "input": np.array([sentence], np.int64),
        "input_lengths": np.array([len(sentence)], np.int64),
        "scales": np.array([0, 1, 0], np.float32),  # without noise
    },
)
audio = audio.ravel()


def line(name, values, form):
    return f"{name} {' '.join(form % value for value in values)}\n"


Path(__file__).with_name("voice.golden").write_text(
    f"# by golden.py, onnxruntime {onnxruntime.__version__}; samples: every {STEP}th\n"
    + line("ids", sentence, "%d")
    + line("durations", durations.ravel(), "%d")
    + line("length", [audio.size], "%d")
    + line("rms", [np.sqrt(np.mean(audio.astype(np.float64) ** 2))], "%.6f")
    + line("samples", audio[::STEP], "%.5f")
)
