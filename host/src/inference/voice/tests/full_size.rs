//! Voices of full size, which `make setup-for-tests` builds: see tests/voices/build.py.

use std::sync::Arc;
use std::time::SystemTime;

use super::*;

const HOP: usize = 256;
const NOISY: [f32; 3] = [0.667, 1.1, 0.8];

/// What PyTorch computed without noise.
struct Golden {
    ids: Vec<i64>,
    speaker: Option<i64>,
    durations: Vec<f32>,
    every_hundredth: Vec<f32>,
}

/// A voice with what it should say. Where it was not built, the test is skipped by name, or fails if
/// `VIDCHAT_REQUIRE_TOOLS=1`.
fn voice(name: &str) -> Option<(PathBuf, Golden)> {
    let folder = crate::folders::cache().join("test-voices");
    let weights = folder.join(format!("{name}.onnx"));
    let Ok(golden) = std::fs::read_to_string(folder.join(format!("{name}.golden.json"))) else {
        let missing = format!("there is no {}", weights.display());
        skip(name, &format!("{missing}; `make setup-for-tests`"));
        return None;
    };
    let golden: Value = serde_json::from_str(&golden).unwrap();
    let floats = |name: &str| {
        let numbers = golden[name].as_array().unwrap().iter();
        numbers
            .map(|number| number.as_f64().unwrap() as f32)
            .collect()
    };
    let ids = golden["ids"].as_array().unwrap().iter();
    let golden = Golden {
        ids: ids.map(|id| id.as_i64().unwrap()).collect(),
        speaker: golden["sid"].as_i64(),
        durations: floats("durations"),
        every_hundredth: floats("every_hundredth"),
    };
    Some((weights, golden))
}

fn inputs(golden: &Golden, scales: [f32; 3]) -> Vec<Named> {
    let mut inputs = say(&golden.ids, scales);
    if let Some(speaker) = golden.speaker {
        inputs.push(("sid".to_owned(), Tensor::of(&[1], &[speaker]).unwrap()));
    }
    inputs
}

/// A voice whole and in parts, with noise and without.
struct Loaded {
    golden: Golden,
    weights: PathBuf,
    whole: Arc<dyn Graph>,
    latent: Arc<dyn Graph>,
    decoder: Arc<dyn Graph>,
}

impl Loaded {
    fn new(name: &str) -> Option<Loaded> {
        let (weights, golden) = voice(name)?;
        let backend = onnx_runtime(name)?;
        let load = |part| backend.load(&weights, part).unwrap();
        Some(Loaded {
            whole: load(Part::Whole),
            latent: load(Part::Latent),
            decoder: load(Part::Decoder),
            golden,
            weights,
        })
    }

    /// The file is as it was, which the hash in its neighbour `made-by` does not tell.
    fn size_and_time(&self) -> (u64, SystemTime) {
        let file = std::fs::metadata(&self.weights).unwrap();
        (file.len(), file.modified().unwrap())
    }

    /// Sound and durations as PyTorch has them.
    fn speaks_as_in_pytorch(&self) {
        let outputs = run(&*self.whole, inputs(&self.golden, [0.0, 1.0, 0.0]));
        assert_eq!(numbers(&outputs, DURATIONS), self.golden.durations);
        let sound = numbers(&outputs, OUTPUT);
        let frames: f32 = self.golden.durations.iter().sum();
        assert_eq!(sound.len(), frames as usize * HOP);
        let hundredth: Vec<f32> = sound.iter().step_by(100).copied().collect();
        let worst = difference(&hundredth, &self.golden.every_hundredth);
        assert!(worst < 1.0 / 32768.0, "differs by {worst}");
    }

    /// Both parts one after the other give what the whole gives, noise included; so do windows of
    /// frames, each with as many around it as the decoder is told to see.
    fn is_the_sum_of_its_parts(&self) {
        let whole = run(&*self.whole, inputs(&self.golden, NOISY));
        let sound = numbers(&whole, OUTPUT);
        let frames: f32 = numbers(&whole, DURATIONS).iter().sum();
        assert_eq!(sound.len(), frames as usize * HOP);

        let mut latent = run(&*self.latent, inputs(&self.golden, NOISY));
        assert_eq!(numbers(&latent, DURATIONS), numbers(&whole, DURATIONS));
        let context = numbers(&latent, "context")[0] as usize;
        latent.retain(|(name, _)| name != DURATIONS && name != "context");
        let names: Vec<&str> = latent.iter().map(|(name, _)| name.as_str()).collect();
        let several = self.golden.speaker.is_some();
        assert_eq!(names, ["z", "g"][..1 + usize::from(several)]);
        let together = numbers(&run(&*self.decoder, latent.clone()), OUTPUT);
        assert!(difference(&together, &sound) < 1e-5);

        let (enough, less) = (
            self.window(&latent, &sound, context),
            self.window(&latent, &sound, context / 2),
        );
        eprintln!("{context} frames of context, off by {enough}; with half of them, {less}");
        assert!(enough < 1e-5, "differs by {enough} with {context} frames");
        assert!(less > 1e-5, "less context is as good");
    }

    /// How far ten frames in the middle differ from those in the whole sound if they are decoded with
    /// so many on either side.
    fn window(&self, latent: &[Named], sound: &[f32], context: usize) -> f32 {
        let (_, z) = &latent[0];
        let frames = *z.shape().last().unwrap();
        let new = frames / 2..frames / 2 + 10;
        let read = new.start - context..new.end + context;
        let rows: Vec<f32> = z.elements().unwrap();
        let rows = rows.chunks(frames).flat_map(|row| &row[read.clone()]);
        let rows: Vec<f32> = rows.copied().collect();
        let mut inputs = latent.to_vec();
        inputs[0].1 = Tensor::of(&[1, z.shape()[1], read.len()], &rows).unwrap();
        let decoded = numbers(&run(&*self.decoder, inputs), OUTPUT);
        assert_eq!(decoded.len(), read.len() * HOP);
        let decoded = &decoded[context * HOP..][..new.len() * HOP];
        difference(decoded, &sound[new.start * HOP..new.end * HOP])
    }
}

fn works_in_onnx_runtime(name: &str) {
    let Some(loaded) = Loaded::new(name) else {
        return;
    };
    let file = loaded.size_and_time();
    loaded.speaks_as_in_pytorch();
    loaded.is_the_sum_of_its_parts();
    assert_eq!(loaded.size_and_time(), file);
}

macro_rules! voices {
    ($($test:ident: $name:literal,)*) => {$(
        #[test]
        fn $test() {
            works_in_onnx_runtime($name);
        }
    )*

    const VOICES: &[&str] = &[$($name),*];
    };
}

voices! {
    medium: "en_US-random-medium",
    x_low: "en_US-random-x_low",
    high: "en_US-random-high",
    of_several_speakers: "en_US-random_many-medium",
    without_chance_in_durations: "en_US-random_even-medium",
}

#[test]
fn the_parts_have_no_weight_twice() {
    for name in VOICES {
        let Some((weights, _)) = voice(name) else {
            return;
        };
        let size = |part| {
            let model = crate::inference::model::read(&weights, part, 0, "test").unwrap();
            model.encoded_len()
        };
        let [whole, latent, decoder] = [Part::Whole, Part::Latent, Part::Decoder].map(size);
        assert!(latent + decoder < whole + whole / 100);
        assert!(latent.min(decoder) > whole / 20);
    }
}

/// It does not follow the shapes of relative attention, which are products of lengths.
#[test]
fn tract_runs_decoders_and_says_what_runs_the_rest() {
    let name = "en_US-random-x_low";
    let (Some((weights, golden)), Some(runtime)) = (voice(name), onnx_runtime(name)) else {
        return;
    };
    let tract = Tract::new(5);
    let error = tract.load(&weights, Part::Whole).err().unwrap().to_string();
    assert!(
        error.contains("x_low.onnx is no usable ONNX model for tract: "),
        "{error}"
    );
    assert!(
        error.ends_with("; ONNX Runtime runs more models, `make setup` gets it"),
        "{error}"
    );

    let latent = runtime.load(&weights, Part::Latent).unwrap();
    let mut latent = run(&*latent, inputs(&golden, [0.0, 1.0, 0.0]));
    latent.retain(|(name, _)| name == "z");
    let sound = |backend: &dyn Backend| {
        let decoder = backend.load(&weights, Part::Decoder).unwrap();
        numbers(&run(&*decoder, latent.clone()), OUTPUT)
    };
    assert!(difference(&sound(&tract), &sound(&*runtime)) < 1e-4);
}
