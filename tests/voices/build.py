#!/usr/bin/env python3
"""Builds full-size Piper voices with random weights, for the tests.

    build.py PACKAGE FOLDER    PACKAGE is the folder that holds piper-tts's `piper`; needs PyTorch
    build.py --check FOLDER    fails where any is missing or was made by another version of this script

Each voice is what piper's own training code makes and exports: `NAME.onnx` with `NAME.onnx.json`, so
of the size, the operations and the ports of a published voice of that quality. Nobody trained it, so
it babbles. Beside it `NAME.golden.json` holds what PyTorch computes without noise: ids, durations in
frames, and every hundredth sample. No voice is ever half written. Made for PyTorch 1.13, of whose age
the published voices are.
"""

import hashlib
import importlib
import json
import sys
import types
from pathlib import Path

import torch

OPSET = 15  # As piper's export_onnx.
SYMBOLS = 256
TEXT = "^ð_ə_ _k_w_ˈ_ɪ_k_ _b_ɹ_ˈ_a_ʊ_n_ _f_ˈ_ɑː_k_s_,_ _d_ʒ_ˈ_ʌ_m_p_s_ _ˌ_o_ʊ_v_ɚ_._$"
FRAMES = 3  # How many an id lasts on average.
LOUDNESS = 0.1  # Root mean square of the sound, of 1.

LOW = dict(
    resblock="2",
    resblock_kernel_sizes=(3, 5, 7),
    resblock_dilation_sizes=((1, 2), (2, 6), (3, 12)),
    upsample_rates=(8, 8, 4),
    upsample_initial_channel=256,
    upsample_kernel_sizes=(16, 16, 8),
)
HIGH = dict(
    resblock="1",
    resblock_kernel_sizes=(3, 7, 11),
    resblock_dilation_sizes=((1, 3, 5), (1, 3, 5), (1, 3, 5)),
    upsample_rates=(8, 8, 2, 2),
    upsample_initial_channel=512,
    upsample_kernel_sizes=(16, 16, 4, 4),
)
WIDE = dict(inter_channels=192, hidden_channels=192, filter_channels=768)
NARROW = dict(inter_channels=96, hidden_channels=96, filter_channels=384)

# By name: the sample rate, the speakers, and what piper's configuration of that quality says.
VOICES = {
    "en_US-random-medium": (22050, 1, {**LOW, **WIDE}),
    "en_US-random-x_low": (16000, 1, {**LOW, **NARROW}),
    "en_US-random-high": (22050, 1, {**HIGH, **WIDE}),
    "en_US-random_many-medium": (22050, 4, {**LOW, **WIDE, "gin_channels": 512}),
    # Durations by the plain predictor, which draws nothing.
    "en_US-random_even-medium": (22050, 1, {**LOW, **WIDE, "use_sdp": False}),
}


def piper_module(package, name):
    """A module of piper's, without what `piper/__init__.py` wants besides."""
    if "piper" not in sys.modules:
        piper = types.ModuleType("piper")
        piper.__path__ = [str(package / "piper")]
        sys.modules["piper"] = piper
    return importlib.import_module(f"piper.{name}")


def generator(models, speakers, settings):
    """The network with random weights."""
    torch.manual_seed(1234)
    net = models.SynthesizerTrn(
        n_vocab=SYMBOLS,
        spec_channels=513,
        segment_size=32,
        n_heads=2,
        n_layers=6,
        kernel_size=3,
        p_dropout=0.1,
        n_speakers=speakers,
        **settings,
    )
    net.eval()
    with torch.no_grad():
        net.dec.remove_weight_norm()
        # Training begins with layers of zeros, which would leave most of the network without effect.
        for parameter in net.parameters():
            if not parameter.any():
                parameter.normal_(0.0, 0.02)
        # Some ids are to last longer than others, by what they are and by chance.
        if settings.get("use_sdp", True):
            net.dp.proj.weight.mul_(4.0)
            for flow in net.dp.flows:
                if hasattr(flow, "proj"):
                    flow.proj.weight.normal_(0.0, 0.3)
            net.dp.flows[0].logs[0] = 0.6
    return net


def calibrate(net, settings, ids, speaker):
    """Makes the sound as long and as loud as speech."""
    with torch.no_grad():
        for _ in range(3):  # Rounding up hides what a step does.
            _, durations = speak(net, ids, speaker)
            longer = torch.log(FRAMES / durations.mean())
            if settings.get("use_sdp", True):
                affine = net.dp.flows[0]
                affine.m[0] -= longer * torch.exp(affine.logs[0])
            else:
                net.dp.proj.bias.add_(longer)
        # What goes into the last layer's tanh decides on the loudness.
        sound, _ = speak(net, ids, speaker)
        net.dec.conv_post.weight.mul_(LOUDNESS / sound.square().mean().sqrt())


def speak(net, ids, speaker, scales=(0.0, 1.0, 0.0)):
    """The samples, and the frames that each id lasts."""
    sid = None if speaker is None else torch.LongTensor([speaker])
    with torch.no_grad():
        sound, path, _, _ = net.infer(
            torch.LongTensor([ids]),
            torch.LongTensor([len(ids)]),
            sid=sid,
            noise_scale=scales[0],
            length_scale=scales[1],
            noise_scale_w=scales[2],
        )
    return sound.flatten(), path.sum(dim=2).flatten()


def export(net, speakers, path):
    """Writes the network as piper's export_onnx does."""

    def forward(text, text_lengths, scales, sid=None):
        sound = net.infer(
            text,
            text_lengths,
            sid=sid,
            noise_scale=scales[0],
            length_scale=scales[1],
            noise_scale_w=scales[2],
        )[0]
        return sound.unsqueeze(1)

    net.forward = forward
    torch.onnx.export(
        net,
        (
            torch.randint(0, SYMBOLS, (1, 50)),
            torch.LongTensor([50]),
            torch.FloatTensor([0.667, 1.0, 0.8]),
            torch.LongTensor([0]) if speakers > 1 else None,
        ),
        str(path),
        opset_version=OPSET,
        input_names=["input", "input_lengths", "scales", "sid"],
        output_names=["output"],
        dynamic_axes={
            "input": {0: "batch_size", 1: "phonemes"},
            "input_lengths": {0: "batch_size"},
            "output": {0: "batch_size", 2: "time"},
        },
    )


def config(name, rate, speakers, id_map):
    """The voice's `.onnx.json`."""
    dataset, quality = name.split("-")[1:]
    return {
        "audio": {"sample_rate": rate, "quality": quality},
        "espeak": {"voice": "en-us"},
        "language": {
            "code": "en_US",
            "family": "en",
            "region": "US",
            "name_native": "English",
            "name_english": "English",
            "country_english": "United States",
        },
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": id_map,
        "num_symbols": SYMBOLS,
        "num_speakers": speakers,
        "speaker_id_map": {f"speaker_{n}": n for n in range(speakers)} if speakers > 1 else {},
        "piper_version": "1.8.0",
        "hop_length": 256,
        "dataset": dataset,
    }


def build(package, folder, name):
    rate, speakers, settings = VOICES[name]
    models = piper_module(package, "train.vits.models")
    id_map = piper_module(package, "phoneme_ids").DEFAULT_PHONEME_ID_MAP
    ids = [id for symbol in TEXT if symbol in id_map for id in id_map[symbol]]
    speaker = speakers - 1 if speakers > 1 else None

    net = generator(models, speakers, settings)
    calibrate(net, settings, ids, speaker)
    sound, durations = speak(net, ids, speaker)
    golden = {
        "ids": ids,
        "sid": speaker,
        "scales": [0.0, 1.0, 0.0],
        "durations": [int(frames) for frames in durations],
        "length": len(sound),
        "every_hundredth": [round(float(sample), 6) for sample in sound[::100]],
    }
    export(net, speakers, folder / f"{name}.part")
    write_json(folder / f"{name}.golden.json", golden)
    write_json(folder / f"{name}.onnx.json", config(name, rate, speakers, id_map))
    (folder / f"{name}.part").rename(folder / f"{name}.onnx")


def write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def main():
    folder = Path(sys.argv[2])
    # The hash of the script that made the voices.
    stamp = folder / "made-by"
    script = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    current = stamp.exists() and stamp.read_text() == script
    missing = [name for name in VOICES if not (current and (folder / f"{name}.onnx").exists())]
    if sys.argv[1] == "--check":
        sys.exit(bool(missing))
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    for name in missing:
        build(Path(sys.argv[1]), folder, name)
    stamp.write_text(script)


if __name__ == "__main__":
    main()
