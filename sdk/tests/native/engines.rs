//! Each kind's functions.

use std::ffi::{c_char, c_void};

use vidchat_abi::*;

use super::host::{items, text};
use super::plugins::converter::Doubler;
use super::plugins::feeling::Feeler;
use super::plugins::letters::Letters;
use super::plugins::parrot::Parrot;
use super::plugins::voice::Talker;
use super::{Running, among_others, nothing};

type Answer<T> = Result<T, (Status, String)>;

/// A voice in service.
pub struct Voice<'a> {
    running: &'a Running,
    tts: &'static Tts,
}

/// A request to say `text`.
fn request(text: Str) -> SpeechRequest {
    SpeechRequest {
        struct_size: size_of::<SpeechRequest>(),
        rate: 1.0,
        pitch: 0.0,
        noise_scale: f32::NAN,
        noise_w: f32::NAN,
        sentence_silence: f32::NAN,
        low_latency: 0,
        absolute_rate: 0,
        text,
        voice: Str::EMPTY,
        speaker: Str::EMPTY,
        emotions: List::EMPTY,
    }
}

/// A block with room for some samples.
fn block(samples: &mut [f32]) -> SpeechBlock {
    SpeechBlock {
        struct_size: size_of::<SpeechBlock>(),
        capacity: samples.len() as u32,
        samples: samples.as_mut_ptr(),
        sample_count: 99,
        sample_rate: 0,
        marks: List::EMPTY,
    }
}

impl<'a> Voice<'a> {
    pub fn of(running: &'a Running) -> Voice<'a> {
        let tts = running.extension(TTS);
        Voice { running, tts }
    }

    pub fn open(&self, text: &str) -> Answer<*mut c_void> {
        self.open_with(&request(Str::of(text)))
    }

    fn open_with(&self, request: &SpeechRequest) -> Answer<*mut c_void> {
        let mut speech = nothing();
        let open = self.tts.open;
        let plugin = self.running.plugin;
        self.running
            .call(|error| unsafe { open(plugin, request, &mut speech, error) })?;
        assert!(!speech.is_null());
        Ok(speech)
    }

    /// Samples, marks and sample rate.
    pub fn next(
        &self,
        speech: *mut c_void,
        capacity: usize,
    ) -> Answer<(Vec<f32>, Vec<String>, u32)> {
        let mut samples = vec![0.0; capacity];
        let mut block = block(&mut samples);
        let next = self.tts.next;
        let plugin = self.running.plugin;
        self.running
            .call(|error| unsafe { next(plugin, speech, &mut block, error) })?;
        samples.truncate(block.sample_count as usize);
        let marks = items(block.marks).iter();
        let marks =
            marks.map(|m| format!("{} {} {}", m.sample_offset, m.sample_count, text(m.ipa)));
        Ok((samples, marks.collect(), block.sample_rate))
    }

    pub fn close(&self, speech: *mut c_void) {
        unsafe { (self.tts.close)(self.running.plugin, speech) };
    }
}

#[test]
fn a_voice_speaks_block_by_block() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    let mut voices = List::EMPTY;
    let told =
        running.call(|error| unsafe { (voice.tts.voices)(running.plugin, &mut voices, error) });
    assert_eq!(told, Ok(()));
    let [one, two] = items(voices) else {
        panic!("{voices:?}")
    };
    assert_eq!(
        (text(one.id), text(one.name)),
        ("one".into(), "Voice Oné".into())
    );
    assert_eq!(
        (one.struct_size, one.sample_rate),
        (size_of::<vidchat_abi::Voice>(), 8000)
    );
    let languages: Vec<_> = items(one.languages).iter().map(|tag| text(*tag)).collect();
    assert_eq!(languages, ["de", "en-US"]);
    assert_eq!((text(two.name), two.languages.count), (String::new(), 0));

    let speech = voice.open("hello").unwrap();
    let block = voice.next(speech, 3).unwrap();
    assert_eq!(block, (vec![0.25; 3], vec!["0 3 ˈa".to_owned()], 8000));
    assert_eq!(
        voice.next(speech, 3).unwrap(),
        (vec![0.25; 2], vec!["3 2 ".to_owned()], 8000)
    );
    assert_eq!(voice.next(speech, 3).unwrap().0.len(), 0);
    assert_eq!(voice.next(speech, 3).unwrap().0.len(), 0);
    voice.close(speech);
}

#[test]
fn a_voice_tells_how_it_reads() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    let request = request(Str::of("ab\né"));
    let mut transcripts = List::EMPTY;
    let transcribe = voice.tts.transcribe.unwrap();
    let told = running
        .call(|error| unsafe { transcribe(running.plugin, &request, &mut transcripts, error) });
    assert_eq!(told, Ok(()));
    let told = items(transcripts).iter().map(|transcript| {
        let phonemes = items(transcript.phonemes)
            .iter()
            .map(|phoneme| text(*phoneme));
        let phonemes: Vec<String> = phonemes.collect();
        (
            text(transcript.text),
            phonemes.join("|"),
            items(transcript.ids).to_vec(),
        )
    });
    let expected = [("ab", "a|b", vec![-3, -2]), ("é", "é", vec![95, 69])];
    let expected = expected.map(|(line, phonemes, ids)| (line.into(), phonemes.into(), ids));
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn blocks_of_a_wrong_length_are_the_plugins_fault() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    for (order, count) in [("long", 5), ("empty", 0)] {
        let speech = voice.open(order).unwrap();
        let told = voice.next(speech, 4).unwrap_err();
        let text = format!("a block of {count} samples, where 1 to 4 were asked for");
        assert_eq!(told, (Status::INTERNAL, text));
        voice.close(speech);
    }
}

#[test]
fn what_the_host_passes_is_looked_at() {
    let _among = among_others();
    let running = Running::start::<Talker>();
    let voice = Voice::of(&running);
    // Null is as good as empty.
    voice.open_with(&request(Str::EMPTY)).unwrap();
    // All fields arrive; a feeling that is not known is left out.
    let weight = |emotion, weight| EmotionWeight { emotion, weight };
    let emotions = [
        weight(Emotion::SAD, 0.25),
        weight(Emotion(99), 0.5),
        weight(Emotion::RELAXED, 0.5),
    ];
    let mut full = request(Str::of("request"));
    (full.voice, full.rate, full.pitch) = (Str::of("two"), 1.5, -2.0);
    full.emotions = List::of(&emotions);
    (full.speaker, full.noise_w) = (Str::of("ann"), 0.5);
    (full.low_latency, full.absolute_rate) = (1, 1);
    voice.open_with(&full).unwrap();
    let line = running.host.lines().remove(0);
    let sad = "EmotionWeight { emotion: Emotion::Sad, weight: 0.25 }";
    let relaxed = "EmotionWeight { emotion: Emotion::Relaxed, weight: 0.5 }";
    let fields = "text: \"request\", voice: Some(\"two\"), rate: 1.5, pitch: -2.0";
    let others = "absolute_rate: true, speaker: Some(\"ann\"), noise_scale: None, noise_w: Some(0.5), \
                  sentence_silence: None, low_latency: true";
    let expected = format!("2 Request {{ {fields}, emotions: [{sad}, {relaxed}], {others} }}");
    assert_eq!(line.replace('-', "_"), expected.replace('-', "_"));
    // Text that is none.
    let bad = Str {
        data: [0xff_u8, 0xfe].as_ptr().cast::<c_char>(),
        length: 2,
    };
    let (status, told) = voice.open_with(&request(bad)).unwrap_err();
    assert_eq!(status, Status::INVALID_INPUT);
    assert!(told.starts_with("the text is no UTF-8"), "{told}");
    // A struct of an older host.
    let mut old = request(Str::of("hello"));
    old.struct_size -= 16;
    let (status, told) = voice.open_with(&old).unwrap_err();
    assert_eq!(status, Status::INVALID_INPUT);
    assert!(
        told.starts_with("the host's struct `SpeechRequest` has 80 bytes"),
        "{told}"
    );
    let speech = voice.open("hello").unwrap();
    let mut old = block(&mut []);
    old.struct_size = 8;
    let told =
        running.call(|error| unsafe { (voice.tts.next)(running.plugin, speech, &mut old, error) });
    assert_eq!(told.unwrap_err().0, Status::INVALID_INPUT);
    assert_eq!(old.sample_count, 99);
    // One of a newer host has more behind what is known.
    let mut new = request(Str::of("hello"));
    new.struct_size += 8;
    assert!(voice.open_with(&new).is_ok());
}

#[test]
fn a_phonemizer_gives_clauses() {
    let _among = among_others();
    let running = Running::start::<Letters>();
    let letters = running.extension::<Phonemizer>(PHONEMIZER);
    let mut languages = List::EMPTY;
    unsafe { (letters.languages)(running.plugin, &mut languages) };
    let tags: Vec<_> = items(languages).iter().map(|tag| text(*tag)).collect();
    assert_eq!(tags, ["en", "de"]);
    let (said, language, mut clauses) = (Str::of("hi"), Str::of("en"), List::EMPTY);
    let told = running.call(|error| unsafe {
        (letters.phonemize)(running.plugin, said, language, &mut clauses, error)
    });
    assert_eq!(told, Ok(()));
    let clauses = items(clauses).iter();
    let clauses: Vec<_> = clauses
        .map(|c| (text(c.ipa), c.ending, c.ends_sentence))
        .collect();
    let expected = [
        ("hi".into(), ENDING_COMMA, 0),
        ("en".into(), ENDING_EXCLAMATION, 1),
    ];
    assert_eq!(clauses, expected);
}

#[test]
fn a_feeling_arrives() {
    let _among = among_others();
    let running = Running::start::<Feeler>();
    let feeler = running.extension::<EmotionDetector>(EMOTION_DETECTOR);
    let mut emotions = List::EMPTY;
    let classify = feeler.classify;
    let told = running
        .call(|error| unsafe { classify(running.plugin, Str::of("boo"), &mut emotions, error) });
    assert_eq!(told, Ok(()));
    let (emotion, weight) = (Emotion::FEARFUL, 3.0);
    assert_eq!(items(emotions), [EmotionWeight { emotion, weight }]);
}

#[test]
fn a_mind_answers_piece_by_piece() {
    let _among = among_others();
    let running = Running::start::<Parrot>();
    let parrot = running.extension::<LlmProvider>(LLM_PROVIDER);
    let mut models = List::EMPTY;
    let told = running.call(|error| unsafe { (parrot.models)(running.plugin, &mut models, error) });
    assert_eq!(told, Ok(()));
    let models = items(models).iter();
    let models: Vec<_> = models
        .map(|m| (text(m.id), text(m.name), m.context_tokens))
        .collect();
    assert_eq!(
        models,
        [("a".into(), "A".into(), 0), ("b".into(), "B".into(), 4096)]
    );

    let message = |role, text, cut| Message {
        struct_size: size_of::<Message>(),
        role,
        text: Str::of(text),
        cut,
        reserved: 0,
    };
    let mut options = ChatOptions {
        struct_size: size_of::<ChatOptions>(),
        temperature: f32::NAN,
        max_tokens: 0,
        has_seed: 0,
        seed: 5,
        model: Str::EMPTY,
    };
    let chat = |messages: &[Message], options: &ChatOptions| {
        let mut reply = nothing();
        let messages = List::of(messages);
        let chat =
            |error| unsafe { (parrot.chat)(running.plugin, messages, options, &mut reply, error) };
        running.call(chat).map(|()| reply)
    };
    let next = |reply| {
        let mut piece = Piece {
            struct_size: size_of::<Piece>(),
            kind: 99,
            text: Str::EMPTY,
            prompt_tokens: 0,
            completion_tokens: 0,
        };
        let next = |error| unsafe { (parrot.next)(running.plugin, reply, &mut piece, error) };
        running
            .call(next)
            .map(|()| (piece.kind, text(piece.text), piece))
    };
    let messages = [
        message(ROLE_SYSTEM, "be brief", 0),
        message(ROLE_ASSISTANT, "so", 1),
    ];
    let reply = chat(&messages, &options).unwrap();
    let (kind, thought, _) = next(reply).unwrap();
    assert_eq!(kind, PIECE_THINKING);
    assert_eq!(thought.matches("None").count(), 4, "{thought}");
    let (kind, said, _) = next(reply).unwrap();
    assert_eq!(kind, PIECE_TEXT);
    for part in ["System", "be brief", "false", "Assistant", "so", "true"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let (kind, _, done) = next(reply).unwrap();
    assert_eq!(
        (kind, done.prompt_tokens, done.completion_tokens),
        (PIECE_DONE, -1, 2)
    );
    assert_eq!(
        next(reply).unwrap_err(),
        (Status::INTERNAL, "after the end".to_owned())
    );
    unsafe { (parrot.close)(running.plugin, reply) };

    (options.temperature, options.max_tokens, options.has_seed) = (0.5, 7, 1);
    options.model = Str::of("b");
    let reply = chat(&[], &options).unwrap();
    let thought = next(reply).unwrap().1;
    for part in ["Some(0.5)", "Some(7)", "Some(5)", "Some(\"b\")"] {
        assert!(thought.contains(part), "{part} in {thought}");
    }
    unsafe { (parrot.close)(running.plugin, reply) };
    let told = chat(&[message(7, "?", 0)], &options).unwrap_err();
    assert_eq!(told, (Status::INVALID_INPUT, "no role 7".to_owned()));
}

#[test]
fn a_converter_holds_back_and_gives_the_rest() {
    let _among = among_others();
    let running = Running::start::<Doubler>();
    let doubler = running.extension::<VoiceConverter>(VOICE_CONVERTER);
    let mut voices = List::EMPTY;
    let told =
        running.call(|error| unsafe { (doubler.voices)(running.plugin, &mut voices, error) });
    assert_eq!(told, Ok(()));
    assert_eq!(text(items(voices)[0].id), "double");
    let settings = ConversionSettings {
        struct_size: size_of::<ConversionSettings>(),
        transpose: 1.5,
        voice: Str::of("double"),
    };
    let mut conversion = nothing();
    let told = running.call(|error| unsafe {
        (doubler.open)(running.plugin, 8000, &settings, &mut conversion, error)
    });
    assert_eq!(told, Ok(()));
    let line = running.host.lines().remove(0);
    assert!(
        line.starts_with("2 8000 ") && line.contains("double") && line.contains("1.5"),
        "{line}"
    );
    assert_eq!(
        unsafe { (doubler.latency_samples)(running.plugin, conversion) },
        3
    );
    let mut block = SoundBlock {
        struct_size: size_of::<SoundBlock>(),
        sample_rate: 0,
        samples: List::EMPTY,
    };
    let mut push = |samples: &[f32]| {
        let samples = List::of(samples);
        let push = |error| unsafe {
            (doubler.push)(running.plugin, conversion, samples, &mut block, error)
        };
        running
            .call(push)
            .map(|()| (block.sample_rate, items(block.samples).to_vec()))
    };
    assert_eq!(push(&[0.25, 0.5]), Ok((8000, vec![])));
    assert_eq!(push(&[]), Ok((8000, vec![0.5, 1.0])));
    push(&[0.125]).unwrap();
    let told = running
        .call(|error| unsafe { (doubler.flush)(running.plugin, conversion, &mut block, error) });
    assert_eq!(told, Ok(()));
    assert_eq!(items(block.samples), [0.25]);
    unsafe { (doubler.close)(running.plugin, conversion) };
}
