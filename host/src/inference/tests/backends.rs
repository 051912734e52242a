//! What holds for one backend, and how the two compare.

use super::*;
use crate::config::{self, ExecutionProvider, InferenceBackend};

/// The most that two sounds differ at one sample.
fn difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    apart.fold(0.0, f32::max)
}

#[test]
fn the_backends_agree_even_on_the_noise() {
    if !has_onnx_runtime("the_backends_agree_even_on_the_noise") {
        return;
    }
    let (one, other) = (voice(tract(5)), voice(onnx_runtime(5)));
    for scales in [[0.0, 1.0, 0.0], [0.667, 1.1, 0.8]] {
        let (ours, durations) = speak(&*one, &sentence(), scales);
        let (theirs, as_long) = speak(&*other, &sentence(), scales);
        assert_eq!(durations, as_long);
        let worst = difference(&ours, &theirs);
        assert!(worst < 1e-3, "with {scales:?} they differ by {worst}");
    }
}

#[test]
fn two_threads_compute_what_one_does() {
    if !has_onnx_runtime("two_threads_compute_what_one_does") {
        return;
    }
    let options = Options {
        providers: Vec::new(),
        threads: 2,
        seed: 0,
    };
    let two = voice(Box::new(OnnxRuntime::new(None, options).unwrap()));
    let (samples, _) = speak(&*two, &sentence(), [0.0, 1.0, 0.0]);
    let (one, _) = speak(&*voice(onnx_runtime(0)), &sentence(), [0.0, 1.0, 0.0]);
    assert!(difference(&samples, &one) < 1e-3);
}

#[test]
fn a_run_that_waits_for_its_turn_is_cancelled() {
    if !has_onnx_runtime("a_run_that_waits_for_its_turn_is_cancelled") {
        return;
    }
    let graph = voice(onnx_runtime(0));
    let long: Vec<i64> = sentence().repeat(24);
    let (first, second) = (Cancel::default(), Cancel::default());
    std::thread::scope(|scope| {
        let ahead = scope.spawn(|| graph.run(inputs(&long, [0.0, 1.0, 0.0]), &first));
        let waits = scope.spawn(|| graph.run(inputs(&long, [0.0, 1.0, 0.0]), &second));
        second.cancel();
        let cancelled = waits.join().unwrap();
        assert!(matches!(cancelled, Err(InferenceError::Cancelled)));
        first.cancel();
        // It may have been through by now.
        let _ = ahead.join().unwrap();
    });
}

#[test]
fn a_provider_that_the_library_lacks_leaves_the_processor() {
    if !has_onnx_runtime("a_provider_that_the_library_lacks_leaves_the_processor") {
        return;
    }
    // No library has Microsoft's and Apple's.
    let options = Options {
        providers: vec![ExecutionProvider::Directml, ExecutionProvider::Coreml],
        threads: 1,
        seed: 0,
    };
    let backend = OnnxRuntime::new(None, options).unwrap();
    assert!(!backend.lacking().is_empty());
    assert_eq!(backend.providers().len() + backend.lacking().len(), 2);
    let graph = voice(Box::new(backend));
    speak(&*graph, &sentence(), [0.0, 1.0, 0.0]);
}

#[test]
fn tract_serves_where_the_settings_say_so() {
    let settings = config::Inference {
        backend: InferenceBackend::Tract,
        ..Default::default()
    };
    let choice = choose(&settings, 0);
    assert_eq!(choice.backend.name(), "tract");
    assert!(choice.missed.is_none());
}
