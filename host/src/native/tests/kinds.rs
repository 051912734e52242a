//! Each call of each kind, in both places.

use super::{plugin, run, tell};
use crate::bindings::avatar_renderer::exports::vidchat::avatar_renderer::avatar_renderer as avatar;
use crate::bindings::every_kind::exports::vidchat::plugin::lifecycle::Description;
use crate::bindings::every_kind::vidchat::phonemizer::phonemizer::{Clause, Ending};
use crate::bindings::llm_provider::exports::vidchat::llm_provider::llm_provider as llm;
use crate::bindings::tts::exports::vidchat::tts::tts;
use crate::bindings::types::{Emotion, EmotionWeight, Error, Unavailability, Voice};
use crate::bindings::voice_converter::exports::vidchat::voice_converter::voice_converter as converter;
use crate::native::Native;
use crate::native::wire::{Block, Call, Spoken, Stream};
use crate::runtime::Frame;

type Answer<T> = Result<T, Error>;

/// Runs a test with a plugin of a kind, in a process and inside the host.
fn in_both_places(name: &str, kind: &str, test: impl AsyncFn(&mut Native)) {
    for in_process in [false, true] {
        let Some(plugin) = plugin(name, kind, in_process, &[]) else {
            return;
        };
        run(async {
            let mut native = plugin.start().await.unwrap();
            test(&mut native).await;
        });
        plugin.assert_gone();
    }
}

#[test]
fn a_plugin_is_described_configured_saved_and_restored() {
    in_both_places("lifecycle", "emotion-detector", async |native| {
        let description: Description = native.ask(Call::Describe).await.unwrap();
        assert_eq!(
            (description.name.as_str(), description.version.as_str()),
            ("many", "1.2.3")
        );
        let mut configure = async |options: &str| {
            let options = options.to_owned();
            native.ask::<Answer<()>>(Call::Configure { options }).await
        };
        assert_eq!(configure("{\"a\":1}").await.unwrap(), Ok(()));
        assert_eq!(
            configure("impossible").await.unwrap(),
            Err(Error::NotConfigured("server".to_owned()))
        );
        let saved: Vec<u8> = native.ask(Call::Save).await.unwrap();
        assert_eq!(saved, b"impossible");
        let state = b"from before".to_vec();
        let restored: Answer<()> = native.ask(Call::Restore { state }).await.unwrap();
        assert_eq!(restored, Ok(()));
        let options = tell(native, "options").await.unwrap();
        assert_eq!(options.as_deref(), Some("from before"));
    });
}

#[test]
fn feelings_come_across_and_unknown_ones_do_not() {
    in_both_places("emotions", "emotion-detector", async |native| {
        let text = "nothing in particular".to_owned();
        let emotions: Answer<Vec<EmotionWeight>> =
            native.ask(Call::Classify { text }).await.unwrap();
        let weight = |emotion, weight| EmotionWeight { emotion, weight };
        assert_eq!(
            emotions.unwrap(),
            [weight(Emotion::Happy, 0.75), weight(Emotion::Sad, 0.25)]
        );
    });
}

#[test]
fn phonemes_come_across() {
    in_both_places("phonemes", "phonemizer", async |native| {
        let languages: Vec<String> = native.ask(Call::PhonemizerLanguages).await.unwrap();
        assert_eq!(languages, ["en", "de"]);
        let mut phonemize = async |language: &str| {
            let (text, language) = ("həlˈoʊ".to_owned(), language.to_owned());
            let call = Call::Phonemize { text, language };
            native.ask::<Answer<Vec<Clause>>>(call).await.unwrap()
        };
        let clause = Clause {
            ipa: "həlˈoʊ".to_owned(),
            text: "həlˈoʊ".to_owned(),
            ending: Ending::Question,
            ends_sentence: true,
        };
        assert_eq!(phonemize("en").await, Ok(vec![clause]));
        let reason = "only English today".to_owned();
        let later = Unavailability {
            reason,
            retry: true,
        };
        assert_eq!(phonemize("de").await, Err(Error::Unavailable(later)));
    });
}

#[test]
fn speech_comes_across_block_by_block() {
    in_both_places("speech", "tts", async |native| {
        let voices: Answer<Vec<Voice>> = native.ask(Call::TtsVoices).await.unwrap();
        let voices = voices.unwrap();
        assert_eq!(
            (voices[0].id.as_str(), voices[0].sample_rate),
            ("ramp", 16_000)
        );
        assert_eq!(voices[0].languages, ["en-GB"]);
        let request = |voice: Option<&str>| tts::Request {
            text: "abc".to_owned(),
            voice: voice.map(str::to_owned),
            rate: 2.0,
            pitch: 0.0,
            emotions: vec![EmotionWeight {
                emotion: Emotion::Happy,
                weight: 1.0,
            }],
            absolute_rate: true,
            speaker: Some("ann".to_owned()),
            noise_scale: Some(0.5),
            noise_w: None,
            sentence_silence: Some(0.25),
            low_latency: true,
        };
        let transcribe = Call::TtsTranscribe {
            request: request(None),
        };
        let transcripts: Answer<Vec<tts::Transcript>> = native.ask(transcribe).await.unwrap();
        let transcript = tts::Transcript {
            text: "abc".to_owned(),
            phonemes: vec!["ann".to_owned()],
            ids: vec![50, -1, 25, 1, 1],
        };
        assert_eq!(transcripts, Ok(vec![transcript]));
        let unknown = Call::TtsOpen {
            request: request(Some("bass")),
        };
        let refused: Answer<Stream> = native.ask(unknown).await.unwrap();
        assert_eq!(
            refused,
            Err(Error::InvalidInput("no such voice".to_owned()))
        );
        let known = Call::TtsOpen {
            request: request(None),
        };
        let speech: Answer<Stream> = native.ask(known).await.unwrap();
        let speech = speech.unwrap();
        let mut heard = Vec::new();
        loop {
            let next = Call::TtsNext {
                speech,
                max_samples: 20,
            };
            let block: Answer<Option<Spoken>> = native.ask(next).await.unwrap();
            let Some(block) = block.unwrap() else { break };
            assert_eq!(block.sample_rate, 16_000);
            assert_eq!(block.marks[0].sample_offset, heard.len() as u64);
            assert_eq!(block.marks[0].ipa, "ə");
            heard.extend(native.take_samples(block.sample_count).unwrap());
        }
        // Ten for each letter, and a step that tempo and feelings make.
        let expected: Vec<f32> = (0..30).map(|n| n as f32 * 4.0 / 1024.0).collect();
        assert_eq!(heard, expected);
        native
            .ask::<()>(Call::Close { stream: speech })
            .await
            .unwrap();
        let next = Call::TtsNext {
            speech,
            max_samples: 20,
        };
        let closed: Answer<Option<Spoken>> = native.ask(next).await.unwrap();
        assert!(matches!(closed, Err(Error::InvalidInput(_))), "{closed:?}");
    });
}

#[test]
fn converted_sound_comes_across() {
    in_both_places("conversion", "voice-converter", async |native| {
        let open = Call::ConverterOpen {
            sample_rate: 22_050,
            settings: converter::Settings {
                voice: None,
                transpose: 1.0,
            },
        };
        let conversion: Answer<Stream> = native.ask(open).await.unwrap();
        let conversion = conversion.unwrap();
        let latency: u32 = native
            .ask(Call::ConverterLatency { conversion })
            .await
            .unwrap();
        assert_eq!(latency, 42);
        let sample_count = native.put_samples(&[0.5, -1.0, 0.25]).unwrap();
        let push = Call::ConverterPush {
            conversion,
            sample_count,
        };
        let block: Answer<Block> = native.ask(push).await.unwrap();
        let block = block.unwrap();
        assert_eq!((block.sample_rate, block.sample_count), (22_050, 3));
        assert_eq!(native.take_samples(3).unwrap(), [0.25, -0.5, 0.125]);
        let rest: Answer<Block> = native
            .ask(Call::ConverterFlush { conversion })
            .await
            .unwrap();
        assert_eq!(rest.unwrap().sample_count, 0);
    });
}

#[test]
fn an_answer_comes_across_piece_by_piece() {
    in_both_places("answers", "llm-provider", async |native| {
        let models: Answer<Vec<llm::Model>> = native.ask(Call::LlmModels).await.unwrap();
        let models = models.unwrap();
        assert_eq!(
            (models[0].id.as_str(), models[0].context_tokens),
            ("echo", None)
        );
        let message = |role, text: &str| llm::Message {
            role,
            text: text.to_owned(),
            cut: false,
        };
        let chat = Call::LlmChat {
            messages: vec![
                message(llm::Role::System, "be brief"),
                message(llm::Role::User, "hello"),
            ],
            options: llm::Options {
                model: None,
                temperature: None,
                max_tokens: None,
                seed: Some(9),
            },
        };
        let reply: Answer<Stream> = native.ask(chat).await.unwrap();
        let reply = reply.unwrap();
        let mut next = async || {
            native
                .ask::<Answer<llm::Piece>>(Call::LlmNext { reply })
                .await
        };
        let text = "hello|1|1|9".to_owned();
        assert_eq!(
            next().await.unwrap(),
            Ok(llm::Piece::Thinking(text.clone()))
        );
        assert_eq!(next().await.unwrap(), Ok(llm::Piece::Text(text)));
        let usage = llm::Usage {
            prompt_tokens: Some(3),
            completion_tokens: None,
        };
        assert_eq!(next().await.unwrap(), Ok(llm::Piece::Done(usage)));
        let odd = next().await.unwrap();
        assert!(matches!(odd, Err(Error::Internal(_))), "{odd:?}");
    });
}

#[test]
fn pictures_come_across() {
    in_both_places("pictures", "avatar-renderer", async |native| {
        let abilities: Answer<avatar::Abilities> = native.ask(Call::AvatarDescribe).await.unwrap();
        let abilities = abilities.unwrap();
        assert_eq!((abilities.width, abilities.height), (64, 48));
        assert_eq!(abilities.styles[0].id, "plain");
        let open = Call::AvatarOpen {
            width: 64,
            height: 48,
            style: None,
        };
        let stage: Answer<Stream> = native.ask(open).await.unwrap();
        let stage = stage.unwrap();
        let render = |width, height, blink| {
            let mut mouth = vec![0.0; 15];
            mouth[10] = 0.5;
            let pose = avatar::Pose {
                time: 0.0,
                mouth,
                openness: 0.0,
                blink,
                gaze_x: 0.0,
                gaze_y: 0.0,
                yaw: 0.0,
                pitch: 0.0,
                roll: 0.0,
                breath: 0.0,
                emotions: Vec::new(),
                activity: avatar::Activity::Speaking,
                caption: None,
                notice: None,
            };
            Call::AvatarRender {
                stage,
                width,
                height,
                pose,
            }
        };
        let drawn: Answer<avatar::Outcome> = native.ask(render(64, 48, 0.0)).await.unwrap();
        assert_eq!(drawn, Ok(avatar::Outcome::Drawn));
        let mut frame = Frame::new(64, 48);
        native.take_frame(&mut frame).unwrap();
        assert!(frame.pixels.iter().all(|byte| *byte == 127));
        let unchanged: Answer<avatar::Outcome> = native.ask(render(64, 48, 1.0)).await.unwrap();
        assert_eq!(unchanged, Ok(avatar::Outcome::Unchanged));
        let huge: Answer<avatar::Outcome> = native.ask(render(5000, 5000, 0.0)).await.unwrap();
        assert!(matches!(huge, Err(Error::InvalidInput(_))), "{huge:?}");
    });
}

#[test]
fn the_host_serves_a_plugin_and_refuses_what_was_not_granted() {
    in_both_places("services", "emotion-detector", async |native| {
        let said = tell(native, "services").await.unwrap().unwrap();
        assert_eq!(
            said,
            "now 0 unix 1735732800000 random 1 state 1 kept 0 1 file 5 model 5 models 0 phonemizer 0"
        );
        // Services belong to the plugin's thread; lines for the log come from any.
        let said = tell(native, "thread").await.unwrap().unwrap();
        assert_eq!(said, "0");
    });
}

#[test]
fn what_a_kind_cannot_be_asked_loses_the_plugin() {
    in_both_places("kinds", "phonemizer", async |native| {
        let error = native.ask::<Answer<Vec<Voice>>>(Call::TtsVoices).await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("phonemizer"), "{error}");
        // It is lost, and says so from then on.
        let again = native.ask::<Description>(Call::Describe).await;
        assert!(again.is_err());
    });
}
