//! A plugin of each kind that does what it is told.

#![allow(missing_docs)]

pub mod voice {
    use vidchat_sdk::nn::{Graph, Tensor};
    use vidchat_sdk::prelude::*;
    use vidchat_sdk::tts::*;
    use vidchat_sdk::{clock, files, models, random, state};

    #[derive(Default)]
    pub struct Talker {
        saved: Vec<u8>,
    }

    /// Made on purpose.
    fn failure(name: &str) -> Error {
        match name {
            "invalid-input" => Error::invalid_input("what"),
            "not-configured" => Error::not_configured("model"),
            "unavailable" => Error::unavailable("a server"),
            "permission-denied" => Error::PermissionDenied("models".into()),
            _ => Error::internal("a fault"),
        }
    }

    impl Plugin for Talker {
        fn configure(&mut self, options: Options) -> Result<()> {
            #[derive(Default, serde::Deserialize)]
            #[serde(default, deny_unknown_fields)]
            struct Settings {
                fail: Option<String>,
            }
            let settings: Settings = options.parse()?;
            settings.fail.map_or(Ok(()), |name| Err(failure(&name)))
        }

        fn save(&mut self) -> Vec<u8> {
            self.saved.iter().map(|byte| byte + 1).collect()
        }

        fn restore(&mut self, state: Vec<u8>) -> Result<()> {
            self.saved = state;
            Ok(())
        }
    }

    impl Drop for Talker {
        fn drop(&mut self) {
            info!("the talker is gone");
        }
    }

    impl Tts for Talker {
        type Speech = Talk;

        fn voices(&mut self) -> Result<Vec<Voice>> {
            let mut voice = Voice::new("one", "Voice Oné", 8000);
            voice.languages = vec!["de".into(), "en-US".into()];
            Ok(vec![voice, Voice::new("two", "", 16_000)])
        }

        /// The text is an order.
        fn open(&mut self, request: Request) -> Result<Talk> {
            let (order, argument) = request.text.split_once(' ').unwrap_or((&request.text, ""));
            match order {
                "panic" => panic!("as {argument}"),
                "request" => info!("{request:?}"),
                "state" => {
                    state::set("k", &[1, 2])?;
                    info!("{:?} {:?}", state::get("k")?, state::get("l")?);
                    state::remove("k")?;
                    info!("{:?} {:?}", state::get("k")?, state::set("k", &[0; 5]));
                }
                "time" => info!("{} {}", clock::now(), clock::unix_millis()),
                "random" => info!("{} {}", random::next(), random::unit()),
                "models" => {
                    let models = models::available();
                    let config = models::read(&models[0].id, &models[0].files[0])?;
                    info!("{models:?} {}", String::from_utf8_lossy(&config));
                }
                "file" => info!("{:?}", files::read(argument)?),
                "phonemes" => info!("{:?}", phonemize("what", argument)?),
                "infer" => {
                    let numbers = Tensor::i64(&[1, 3], &[1, 2, 4]);
                    let outputs = Graph::load(argument)?.run(vec![("numbers", numbers)])?;
                    info!("{:?} {}", outputs.f32("sum")?, outputs.has("product"));
                }
                "thread" => {
                    let thread = std::thread::spawn(|| {
                        warn!("from a thread: {:?}", state::get("k").is_err());
                        panic!("in a thread");
                    });
                    info!("joined: {}", thread.join().is_err());
                }
                _ => {}
            }
            Ok(Talk {
                order: order.to_owned(),
                samples: Samples::new(8000, vec![0.25; 5])
                    .with_marks(vec![mark(0, 3, "ˈa"), mark(3, 2, "")]),
            })
        }

        /// One for each line.
        fn transcribe(&mut self, request: Request) -> Result<Vec<Transcript>> {
            let transcript = |line: &str| Transcript {
                text: line.to_owned(),
                phonemes: line.chars().map(String::from).collect(),
                ids: line.bytes().map(|byte| i64::from(byte) - 100).collect(),
            };
            Ok(request.text.lines().map(transcript).collect())
        }
    }

    fn mark(sample_offset: u64, sample_count: u32, ipa: &str) -> PhonemeMark {
        PhonemeMark {
            sample_offset,
            sample_count,
            ipa: ipa.into(),
        }
    }

    pub struct Talk {
        order: String,
        samples: Samples,
    }

    impl Speech for Talk {
        fn next(&mut self, max_samples: usize) -> Result<Option<AudioChunk>> {
            let chunk = self.samples.next(max_samples)?;
            Ok(chunk.map(|mut chunk| {
                match self.order.as_str() {
                    "long" => chunk.samples.resize(max_samples + 1, 0.0),
                    "empty" => chunk.samples.clear(),
                    "break" => panic!("in speech"),
                    _ => {}
                }
                chunk
            }))
        }
    }

    impl Drop for Talk {
        fn drop(&mut self) {
            info!("the speech is gone");
            assert_ne!(self.order, "linger", "it does not go");
        }
    }

    export!(tts: Talker);
}

pub mod stillborn {
    use vidchat_sdk::emotion_detector::*;
    use vidchat_sdk::prelude::*;

    pub struct Stillborn;

    impl Default for Stillborn {
        fn default() -> Self {
            panic!("before it lived")
        }
    }

    impl Plugin for Stillborn {}

    impl EmotionDetector for Stillborn {
        fn classify(&mut self, _: &str) -> Result<Vec<EmotionWeight>> {
            Ok(Vec::new())
        }
    }

    export!(emotion-detector: Stillborn);
}

pub mod feeling {
    use vidchat_sdk::emotion_detector::*;
    use vidchat_sdk::prelude::*;

    #[derive(Default)]
    pub struct Feeler;

    impl Plugin for Feeler {}

    impl EmotionDetector for Feeler {
        fn classify(&mut self, text: &str) -> Result<Vec<EmotionWeight>> {
            let (emotion, weight) = (Emotion::Fearful, text.len() as f32);
            Ok(vec![EmotionWeight { emotion, weight }])
        }
    }

    export!(emotion-detector: Feeler);
}

pub mod letters {
    use vidchat_sdk::phonemizer::*;
    use vidchat_sdk::prelude::*;

    #[derive(Default)]
    pub struct Letters;

    impl Plugin for Letters {}

    impl Phonemizer for Letters {
        fn languages(&mut self) -> Vec<String> {
            vec!["en".into(), "de".into()]
        }

        fn phonemize(&mut self, text: &str, language: &str) -> Result<Vec<Clause>> {
            assert_ne!(text, "panic", "as told");
            let clause = |ipa: &str, ending, ends_sentence| Clause {
                ipa: ipa.into(),
                text: ipa.to_lowercase(),
                ending,
                ends_sentence,
            };
            Ok(vec![
                clause(text, Ending::Comma, false),
                clause(language, Ending::Exclamation, true),
            ])
        }
    }

    export!(phonemizer: Letters);
}

pub mod parrot {
    use vidchat_sdk::llm_provider::*;
    use vidchat_sdk::prelude::*;

    #[derive(Default)]
    pub struct Parrot;

    impl Plugin for Parrot {}

    impl LlmProvider for Parrot {
        type Reply = Pieces;

        fn models(&mut self) -> Result<Vec<Model>> {
            let model = |id: &str, context_tokens| Model {
                id: id.into(),
                name: id.to_uppercase(),
                context_tokens,
            };
            Ok(vec![model("a", None), model("b", Some(4096))])
        }

        fn chat(&mut self, messages: Vec<Message>, options: ChatOptions) -> Result<Pieces> {
            let usage = |prompt_tokens| Usage {
                prompt_tokens,
                completion_tokens: Some(2),
            };
            let pieces = vec![
                Piece::Thinking(format!("{options:?}")),
                Piece::Text(format!("{messages:?}")),
                Piece::Done(usage(None)),
            ];
            Ok(Pieces(pieces.into_iter()))
        }
    }

    pub struct Pieces(std::vec::IntoIter<Piece>);

    impl Reply for Pieces {
        fn next(&mut self) -> Result<Piece> {
            self.0
                .next()
                .ok_or_else(|| Error::internal("after the end"))
        }
    }

    export!(llm-provider: Parrot);
}

pub mod converter {
    use vidchat_sdk::prelude::*;
    use vidchat_sdk::voice_converter::*;

    #[derive(Default)]
    pub struct Doubler;

    impl Plugin for Doubler {}

    impl VoiceConverter for Doubler {
        type Conversion = Held;

        fn voices(&mut self) -> Result<Vec<Voice>> {
            Ok(vec![Voice::new("double", "Double", 8000)])
        }

        fn open(&mut self, sample_rate: u32, settings: Settings) -> Result<Held> {
            info!("{sample_rate} {settings:?}");
            Ok(Held {
                sample_rate,
                held: Vec::new(),
            })
        }
    }

    /// Holds one block back.
    pub struct Held {
        sample_rate: u32,
        held: Vec<f32>,
    }

    impl Conversion for Held {
        fn latency_samples(&self) -> u32 {
            3
        }

        fn push(&mut self, samples: &[f32]) -> Result<Block> {
            let doubled = samples.iter().map(|sample| sample * 2.0).collect();
            Ok(Block {
                sample_rate: self.sample_rate,
                samples: std::mem::replace(&mut self.held, doubled),
            })
        }

        fn flush(&mut self) -> Result<Block> {
            self.push(&[])
        }
    }

    export!(voice-converter: Doubler);
}

pub mod lamp {
    use vidchat_sdk::avatar_renderer::*;
    use vidchat_sdk::prelude::*;

    #[derive(Default)]
    pub struct Lamp;

    impl Plugin for Lamp {}

    impl AvatarRenderer for Lamp {
        type Stage = Bulb;

        fn describe(&mut self) -> Result<Abilities> {
            let (id, name) = ("plain".to_owned(), "Plain".to_owned());
            Ok(Abilities {
                styles: vec![Style { id, name }],
                width: 320,
                height: 240,
                preferred_fps: 25.0,
            })
        }

        fn open(&mut self, width: u32, height: u32, style: Option<&str>) -> Result<Bulb> {
            info!("{width} {height} {style:?}");
            Ok(Bulb(None))
        }
    }

    pub struct Bulb(Option<Pose>);

    impl Stage for Bulb {
        fn render(&mut self, pose: &Pose, frame: &mut Frame<'_>) -> Result<Outcome> {
            if self.0.as_ref() == Some(pose) {
                return Ok(Outcome::Unchanged);
            }
            info!("{pose:?}");
            let bytes = frame.width() * frame.height() * 4;
            let pixels: Vec<u8> = (0..bytes).map(|byte| byte as u8).collect();
            frame.write(&pixels);
            self.0 = Some(pose.clone());
            Ok(Outcome::Drawn)
        }
    }

    export!(avatar-renderer: Lamp);
}
