//! What it costs to move words, poses, sound and pictures across the boundary.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use vidchat::engines::{Avatar, ConversionSettings, Llm, Stage, VoiceConverter};
use vidchat::face::{Face, Mouth};

use crate::bare::{self, bare_stream};
use crate::guests::Host;

const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;
const FRAME: usize = WIDTH as usize * HEIGHT as usize * 4;
/// 10 ms at 48 kHz.
const BLOCK: usize = 480;

pub(crate) fn measure(criterion: &mut Criterion) {
    let host = Host::new();
    frames(criterion, &host);
    poses(criterion, &host);
    words(criterion, &host);
    sound(criterion, &host);
}

fn frames(criterion: &mut Criterion, host: &Host) {
    let mut group = criterion.benchmark_group("blocks, 800 x 600 RGBA");
    group.throughput(Throughput::Bytes(FRAME as u64));

    let (from, mut to) = (vec![7_u8; FRAME], vec![0_u8; FRAME]);
    group.bench_function("copied within the host", |bencher| {
        bencher.iter(|| black_box(&mut to).copy_from_slice(black_box(&from)));
    });

    let avatar = Avatar(host.patient("avatar"));
    let stage = open(host, &avatar, "plain");
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
                Box::pin(async move {
                    let live = live.component()?;
                    let calls = live.lifecycle.vidchat_plugin_lifecycle();
                    calls.call_save(&mut live.store).await
                })
            });
            let pixels = host.kernel.block_on(saved).unwrap();
            assert_eq!(pixels.len(), FRAME);
        });
    });
    group.finish();
}

/// A stage in one of the guest's styles.
fn open(host: &Host, avatar: &Avatar, style: &str) -> Stage {
    let opening = avatar.open(WIDTH, HEIGHT, Some(style.to_owned()));
    host.kernel.block_on(opening).unwrap()
}

/// A pose: the weights of 15 mouth shapes, nine numbers more, and a frame that is lent.
fn poses(criterion: &mut Criterion, host: &Host) {
    let mut group = criterion.benchmark_group("blocks, a pose");
    let avatar = Avatar(host.patient("avatar"));
    let pose = Face::new(0).pose(0.0, &Mouth::REST);
    group.bench_function("bare", |bencher| {
        bencher.iter_custom(|times| {
            let pose = (&pose).into();
            bare_stream(
                host,
                &avatar.0,
                times,
                bare::open_stage,
                move |live, stage| bare::render(live, stage, &pose),
            )
        });
    });
    let stage = open(host, &avatar, "idle");
    group.bench_function("through the actor", |bencher| {
        bencher.iter(|| host.kernel.block_on(stage.render(&pose)).unwrap());
    });
    group.finish();
}

fn words(criterion: &mut Criterion, host: &Host) {
    let mut group = criterion.benchmark_group("blocks, a word of an answer");
    let llm = Llm(host.patient("llm-provider"));
    group.bench_function("bare", |bencher| {
        bencher.iter_custom(|times| {
            bare_stream(host, &llm.0, times, bare::open_reply, bare::next_word)
        });
    });
    let opening = llm.chat(Vec::new(), bare::chat_options());
    let reply = host.kernel.block_on(opening).unwrap();
    group.bench_function("through the actor", |bencher| {
        bencher.iter(|| host.kernel.block_on(reply.next()).unwrap());
    });
    group.finish();
}

fn sound(criterion: &mut Criterion, host: &Host) {
    let mut group = criterion.benchmark_group("blocks, 480 samples in and out");
    let converter = VoiceConverter(host.patient("voice-converter"));
    let samples: Vec<f32> = (0..BLOCK).map(|i| i as f32 / BLOCK as f32).collect();
    group.bench_function("bare", |bencher| {
        bencher.iter_custom(|times| {
            let samples = samples.clone();
            bare_stream(
                host,
                &converter.0,
                times,
                bare::open_conversion,
                move |live, conversion| bare::push(live, conversion, &samples),
            )
        });
    });
    let opening = converter.open(48_000, ConversionSettings::default());
    let conversion = host.kernel.block_on(opening).unwrap();
    group.bench_function("through the actor", |bencher| {
        bencher.iter(|| {
            host.kernel
                .block_on(conversion.push(samples.clone()))
                .unwrap()
        });
    });
    group.bench_function("through the actor, without samples", |bencher| {
        bencher.iter(|| host.kernel.block_on(conversion.push(Vec::new())).unwrap());
    });
    group.finish();
}
