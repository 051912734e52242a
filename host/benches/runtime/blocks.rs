//! (b) What it costs to move pictures and sound across the boundary.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use vidchat::engines::{Avatar, ConversionSettings, VoiceConverter};
use vidchat::face::{Face, Mouth};

use crate::guests::Host;

const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;
const FRAME: usize = WIDTH as usize * HEIGHT as usize * 4;
/// 10 ms at 48 kHz.
const BLOCK: usize = 480;

pub(crate) fn measure(criterion: &mut Criterion) {
    let host = Host::new();
    frames(criterion, &host);
    blocks(criterion, &host);
}

fn frames(criterion: &mut Criterion, host: &Host) {
    let mut group = criterion.benchmark_group("blocks, 800 x 600 RGBA");
    group.throughput(Throughput::Bytes(FRAME as u64));

    let (from, mut to) = (vec![7_u8; FRAME], vec![0_u8; FRAME]);
    group.bench_function("copied within the host", |bencher| {
        bencher.iter(|| black_box(&mut to).copy_from_slice(black_box(&from)));
    });

    let avatar = Avatar(host.start(host.blueprint("avatar", None)));
    let stage = host
        .kernel
        .block_on(avatar.open(WIDTH, HEIGHT, None))
        .unwrap();
    let pose = Face::new(0).pose(0.0, &Mouth::REST);
    group.bench_function("through the frame resource", |bencher| {
        bencher.iter(|| host.kernel.block_on(stage.render(&pose)).unwrap());
    });
    assert_eq!(
        stage.frame().lock().pixels.get(..3),
        Some(&[0, 1, 2][..]),
        "the guest's pixels"
    );

    group.bench_function("returned as list<u8>", |bencher| {
        bencher.iter(|| {
            let saved = avatar.0.call("save", |live| {
                Box::pin(
                    live.lifecycle
                        .vidchat_plugin_lifecycle()
                        .call_save(&mut live.store),
                )
            });
            let pixels = host.kernel.block_on(saved).unwrap();
            assert_eq!(pixels.len(), FRAME);
        });
    });
    group.finish();
}

fn blocks(criterion: &mut Criterion, host: &Host) {
    let mut group = criterion.benchmark_group("blocks, sound");
    let converter = VoiceConverter(host.start(host.blueprint("voice-converter", None)));
    let settings = ConversionSettings::default();
    let conversion = host
        .kernel
        .block_on(converter.open(48_000, settings))
        .unwrap();
    let samples: Vec<f32> = (0..BLOCK).map(|i| i as f32 / BLOCK as f32).collect();
    group.bench_function("480 samples in and out", |bencher| {
        bencher.iter(|| {
            host.kernel
                .block_on(conversion.push(samples.clone()))
                .unwrap()
        });
    });
    group.bench_function("no samples in and out", |bencher| {
        bencher.iter(|| host.kernel.block_on(conversion.push(Vec::new())).unwrap());
    });
    group.finish();
}
