use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::models::Models;

mod backends;

const VOICE: &str = "voice/en_US-vidchat_slt-x_low";
const HOP: usize = 160;
const GOLDEN: &str = include_str!("testdata/voice.golden");

/// The numbers of a line of the golden file, which `testdata/golden.py` explains.
fn golden(name: &str) -> Vec<f32> {
    let line = GOLDEN
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    line.split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect()
}

/// Makes a backend that draws from a seed.
type Make = fn(u64) -> Box<dyn Backend>;

fn tract(seed: u64) -> Box<dyn Backend> {
    Box::new(Tract::new(seed))
}

fn onnx_runtime(seed: u64) -> Box<dyn Backend> {
    Box::new(try_onnx_runtime(seed).unwrap())
}

fn try_onnx_runtime(seed: u64) -> Result<OnnxRuntime, LibraryError> {
    let options = Options {
        providers: Vec::new(),
        threads: 1,
        seed,
    };
    OnnxRuntime::new(None, options)
}

/// Whether there is a library of ONNX Runtime. Where there is none, the test is skipped by name, or
/// fails if `VIDCHAT_REQUIRE_TOOLS=1`.
fn has_onnx_runtime(test: &str) -> bool {
    let Err(error) = try_onnx_runtime(0) else {
        return true;
    };
    let required = std::env::var_os("VIDCHAT_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!required, "{test}: {error}, and VIDCHAT_REQUIRE_TOOLS=1");
    // Not by `eprintln!`, whose output the test harness holds back where a test passes.
    let line = format!("skipped: {test} on ONNX Runtime: {error}; `make setup`\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    false
}

/// What holds for every backend.
macro_rules! on_each_backend {
    ($($test:ident,)*) => {
        mod on_tract {$(
            #[test]
            fn $test() {
                super::$test(super::tract);
            }
        )*}

        mod on_onnx_runtime {$(
            #[test]
            fn $test() {
                if super::has_onnx_runtime(stringify!($test)) {
                    super::$test(super::onnx_runtime);
                }
            }
        )*}
    };
}

on_each_backend! {
    the_embedded_voice_speaks_as_in_onnx_runtime,
    it_describes_its_ports,
    noise_comes_from_the_seed,
    the_length_varies_with_the_input,
    inputs_that_do_not_fit_are_refused_with_what_is_expected,
    values_that_make_no_sense_do_not_end_the_host,
    a_cancelled_run_stops_early,
    a_run_is_cancelled_while_it_computes,
    plugins_share_one_graph,
    runs_at_the_same_time_do_not_disturb_each_other,
    files_that_are_no_models_are_refused_by_name,
}

fn service(backend: Box<dyn Backend>) -> Inference {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../models/models.toml");
    let models = Models::open(&manifest, Vec::new()).unwrap();
    Inference::new(Arc::new(models), backend)
}

/// The embedded voice.
fn voice(backend: Box<dyn Backend>) -> Arc<dyn Graph> {
    service(backend).load(VOICE).unwrap()
}

fn inputs(ids: &[i64], scales: [f32; 3]) -> Vec<Named> {
    vec![
        ("scales".to_owned(), Tensor::of(&[3], &scales).unwrap()),
        (
            "input".to_owned(),
            Tensor::of(&[1, ids.len()], ids).unwrap(),
        ),
        (
            "input_lengths".to_owned(),
            Tensor::of(&[1], &[ids.len() as i64]).unwrap(),
        ),
    ]
}

fn sentence() -> Vec<i64> {
    golden("ids").iter().map(|id| *id as i64).collect()
}

fn speak(graph: &dyn Graph, ids: &[i64], scales: [f32; 3]) -> (Vec<f32>, Vec<f32>) {
    let outputs = graph.run(inputs(ids, scales), &Cancel::default()).unwrap();
    let names: Vec<&str> = outputs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["output", "durations"]);
    (
        outputs[0].1.elements().unwrap(),
        outputs[1].1.elements().unwrap(),
    )
}

fn rms(samples: &[f32]) -> f64 {
    let sum: f64 = samples
        .iter()
        .map(|sample| f64::from(*sample).powi(2))
        .sum();
    (sum / samples.len() as f64).sqrt()
}

fn refusal(result: Result<Vec<Named>, InferenceError>) -> String {
    match result {
        Err(InferenceError::InvalidInput(text)) => text,
        other => panic!("not refused as invalid input: {other:?}"),
    }
}

fn the_embedded_voice_speaks_as_in_onnx_runtime(make: Make) {
    let graph = voice(make(0));
    let (samples, durations) = speak(&*graph, &sentence(), [0.0, 1.0, 0.0]);

    assert_eq!(samples.len(), golden("length")[0] as usize);
    assert_eq!(durations, golden("durations"));
    assert_eq!(durations.iter().sum::<f32>() as usize * HOP, samples.len());
    assert!((rms(&samples) - f64::from(golden("rms")[0])).abs() < 1e-4);
    let worst = samples
        .iter()
        .step_by(100)
        .zip(golden("samples"))
        .map(|(ours, theirs)| (ours - theirs).abs())
        .fold(0.0, f32::max);
    assert!(worst < 1e-3, "differs by {worst}");
}

fn it_describes_its_ports(make: Make) {
    let graph = voice(make(0));
    let describe = |ports: &[Port]| ports.iter().map(Port::to_string).collect::<Vec<_>>();
    assert_eq!(
        describe(graph.inputs()),
        [
            "`input` I64 [1, phonemes]",
            "`input_lengths` I64 [1]",
            "`scales` FP32 [3]"
        ]
    );
    let outputs = describe(graph.outputs());
    assert!(
        outputs[0].starts_with("`output` FP32 [1, 1, 1, "),
        "{}",
        outputs[0]
    );
    assert_eq!(outputs[1], "`durations` FP32 [1, phonemes]");
}

fn noise_comes_from_the_seed(make: Make) {
    let noisy = [0.667, 1.0, 0.8];
    let speak = |graph: &dyn Graph, scales| speak(graph, &sentence(), scales);
    let graph = voice(make(7));
    let (samples, durations) = speak(&*graph, noisy);

    assert_eq!(durations.iter().sum::<f32>() as usize * HOP, samples.len());
    let again = speak(&*graph, noisy);
    assert_eq!(again, (samples.clone(), durations.clone()));
    assert_eq!(speak(&*voice(make(7)), noisy).0, samples);
    assert_ne!(speak(&*voice(make(8)), noisy).0, samples);
    let (plain, even) = speak(&*graph, [0.0, 1.0, 0.0]);
    assert_ne!(plain, samples);
    assert_ne!(even, durations);
}

fn the_length_varies_with_the_input(make: Make) {
    let graph = voice(make(0));
    let ids = sentence();
    let slow = speak(&*graph, &ids, [0.0, 2.0, 0.0]).0.len();
    let fast = speak(&*graph, &ids, [0.0, 0.5, 0.0]).0.len();
    assert!(
        (3.8..4.2).contains(&(slow as f64 / fast as f64)),
        "{slow} against {fast}"
    );
    let short = speak(&*graph, &[1, 0, 14, 0, 2], [0.0, 1.0, 0.0]).0;
    assert!(!short.is_empty() && short.len() < fast);
}

fn inputs_that_do_not_fit_are_refused_with_what_is_expected(make: Make) {
    let graph = voice(make(0));
    let good = || inputs(&sentence(), [0.0, 1.0, 0.0]);
    let run = |inputs| refusal(graph.run(inputs, &Cancel::default()));
    let expected = "; the model expects `input` I64 [1, phonemes], `input_lengths` I64 [1], \
                    `scales` FP32 [3]";

    let mut missing = good();
    missing.remove(0);
    assert_eq!(run(missing), format!("input `scales` is missing{expected}"));

    let mut misnamed = good();
    misnamed[1].0 = "inputs".to_owned();
    assert_eq!(run(misnamed), format!("input `input` is missing{expected}"));

    let mut extra = good();
    extra.push(("sid".to_owned(), Tensor::of(&[1], &[0_i64]).unwrap()));
    assert_eq!(run(extra), format!("there is no input `sid`{expected}"));

    let mut twice = good();
    twice.push(twice[0].clone());
    assert_eq!(
        run(twice),
        format!("input `scales` is given twice{expected}")
    );

    let mut mistyped = good();
    mistyped[0].1 = Tensor::of(&[3], &[0_i64, 1, 0]).unwrap();
    assert_eq!(
        run(mistyped),
        format!("input `scales` is I64 [3]{expected}")
    );

    let mut misshapen = good();
    misshapen[0].1 = Tensor::of(&[2], &[0.0_f32, 1.0]).unwrap();
    assert_eq!(
        run(misshapen),
        format!("input `scales` is FP32 [2]{expected}")
    );
}

fn values_that_make_no_sense_do_not_end_the_host(make: Make) {
    let graph = voice(make(0));
    let run = |ids: &[i64], scales| graph.run(inputs(ids, scales), &Cancel::default());
    // An id beyond the embedding table: the operation fails or panics, and is caught either way.
    assert!(matches!(
        run(&[1, 0, 999_999, 0, 2], [0.0, 1.0, 0.0]),
        Err(InferenceError::Failed(_) | InferenceError::Internal(_))
    ));
    assert!(run(&[], [0.0, 1.0, 0.0]).is_err(), "nothing to say");
    // Speech of a year: known to be too much before any memory is taken. Of an age: so is this, or
    // its length does not fit into an integer.
    let result = run(&sentence(), [0.0, 1e7, 0.0]);
    assert!(
        matches!(result, Err(InferenceError::TooLarge { .. })),
        "{result:?}"
    );
    let result = run(&sentence(), [0.0, 1e30, 0.0]);
    assert!(
        matches!(
            result,
            Err(InferenceError::TooLarge { .. } | InferenceError::Failed(_))
        ),
        "{result:?}"
    );
    for scales in [[f32::NAN, 1.0, 0.0], [0.0, f32::NAN, 0.0]] {
        // Whatever comes out, the host goes on.
        let _ = run(&sentence(), scales);
    }
    assert!(
        run(&sentence(), [0.0, 1.0, 0.0]).is_ok(),
        "the graph lives on"
    );
}

fn a_cancelled_run_stops_early(make: Make) {
    let graph = voice(make(0));
    let cancel = Cancel::default();
    cancel.clone().cancel();
    let result = graph.run(inputs(&sentence(), [0.0, 1.0, 0.0]), &cancel);
    assert!(
        matches!(result, Err(InferenceError::Cancelled)),
        "{result:?}"
    );
}

fn a_run_is_cancelled_while_it_computes(make: Make) {
    let graph = voice(make(0));
    // A minute of speech.
    let ids: Vec<i64> = sentence().repeat(24);
    let cancelled = || {
        let cancel = Cancel::default();
        let result = std::thread::scope(|scope| {
            let run = scope.spawn(|| graph.run(inputs(&ids, [0.0, 1.0, 0.0]), &cancel));
            std::thread::sleep(std::time::Duration::from_millis(50));
            cancel.cancel();
            run.join().unwrap()
        });
        matches!(result, Err(InferenceError::Cancelled))
    };
    // On a machine that is busy the run may be through before this thread comes to cancel it.
    assert!((0..5).any(|_| cancelled()));
}

fn plugins_share_one_graph(make: Make) {
    let service = service(make(0));
    let loaded: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| service.load(VOICE)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap().unwrap())
            .collect()
    });
    assert!(loaded.iter().all(|graph| Arc::ptr_eq(graph, &loaded[0])));
}

fn runs_at_the_same_time_do_not_disturb_each_other(make: Make) {
    let graph = voice(make(3));
    let ids = sentence();
    let alone = speak(&*graph, &ids, [0.667, 1.0, 0.8]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| speak(&*graph, &ids, [0.667, 1.0, 0.8])))
            .collect();
        for run in runs {
            assert_eq!(run.join().unwrap(), alone);
        }
    });
}

fn files_that_are_no_models_are_refused_by_name(make: Make) {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(service(make(0)).models().weights(VOICE).unwrap()).unwrap();
    let mut flipped = whole.clone();
    flipped
        .iter_mut()
        .step_by(97)
        .for_each(|byte| *byte ^= 0x55);
    let cases: [(&str, &[u8]); 5] = [
        ("empty.onnx", b""),
        (
            "text.onnx",
            b"this is no model, but a text that someone saved under this name",
        ),
        ("half.onnx", &whole[..whole.len() / 2]),
        ("short.onnx", &whole[..whole.len() - 1]),
        ("flipped.onnx", &flipped),
    ];
    for (name, contents) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        let error = make(0).load(&path, Part::Whole).err().unwrap();
        eprintln!("{error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    let missing = folder.path().join("missing.onnx");
    assert!(
        make(0)
            .load(&missing, Part::Whole)
            .err()
            .unwrap()
            .to_string()
            .contains("missing.onnx")
    );
}
