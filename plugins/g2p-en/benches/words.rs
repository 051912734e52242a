//! How long text takes to be read: common words, numbers, heteronyms, and names that no dictionary has.

#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use g2p_en::joint::Joint;
use g2p_en::lexicon::Lexicon;

/// A name, a text, and its number of words.
const TEXTS: [(&str, &str, u64); 4] = [
    (
        "plain",
        "The quick brown fox jumps over the lazy dog while seventeen children are watching from the other side.",
        17,
    ),
    (
        "figures",
        "On 3/4/2024 at 10:30 a.m. she paid $3.50 for 5 km of rope, about 12% off.",
        15,
    ),
    (
        "heteronyms",
        "They refuse to record the record, since the wind will close the live show and present a new object.",
        19,
    ),
    (
        "unknown",
        "Blorptastic Zhukovenko frobnicated Mbalawiri snargles, Quindelheim vexalated.",
        7,
    ),
];

fn words(criterion: &mut Criterion) {
    g2p_en::phonemize("Unpack dictionary and model before: Zqorx.");
    let mut group = criterion.benchmark_group("words");
    for (name, text, count) in TEXTS {
        group.throughput(Throughput::Elements(count));
        group.bench_function(name, |bencher| bencher.iter(|| g2p_en::phonemize(text)));
    }
    group.finish();
}

/// The n-grams beside the trees, which are the baseline: they read the same names before.
fn names(criterion: &mut Criterion) {
    const NAMES: [&str; 4] = ["blorptastic", "zhukovenko", "mbalawiri", "quindelheim"];
    let (joint, trees) = (Joint::embedded(), Lexicon::embedded().trees());
    let mut group = criterion.benchmark_group("names");
    group.throughput(Throughput::Elements(4));
    group.bench_function("n-grams", |bencher| {
        bencher.iter(|| NAMES.map(|name| joint.pronounce(name.as_bytes())));
    });
    group.bench_function("trees", |bencher| {
        bencher.iter(|| NAMES.map(|name| trees.pronounce(name.as_bytes(), &[])));
    });
    group.finish();
}

criterion_group!(benches, words, names);
criterion_main!(benches);
