//! The example in C, compiled as its manifest says and called as a host calls it.

#![allow(unsafe_code)] // the test is the host
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/cc.rs"]
mod cc;

use std::ffi::{c_char, c_void};
use std::path::{Path, PathBuf};
use std::ptr;

use vidchat_abi::*;

/// Compiles the example, with every warning that a careful author turns on.
fn library() -> PathBuf {
    let source = cc::include().join("../examples/beep/beep.c");
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libbeep.so");
    let path = library.to_str().unwrap();
    let flags = "-std=c99 -Wall -Wextra -Werror -pedantic -O2 -shared -fPIC -o";
    let flags: Vec<&str> = flags.split(' ').chain([path]).collect();
    cc::compile("cc", &flags, &cc::include(), &source).unwrap();
    library
}

unsafe extern "C" fn no_service(_: *const Host, _: *const c_char) -> *const c_void {
    ptr::null()
}

fn host(abi_version: u32) -> Host {
    Host {
        abi_version,
        struct_size: size_of::<Host>(),
        data: ptr::null_mut(),
        get_extension: no_service,
    }
}

fn text(str: Str) -> String {
    if str.length == 0 {
        return String::new();
    }
    let bytes = unsafe { std::slice::from_raw_parts(str.data.cast::<u8>(), str.length as usize) };
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn request(words: &'static str, voice: &'static str) -> SpeechRequest {
    SpeechRequest {
        struct_size: size_of::<SpeechRequest>(),
        rate: 1.0,
        pitch: 0.0,
        noise_scale: f32::NAN,
        noise_w: f32::NAN,
        sentence_silence: f32::NAN,
        low_latency: 0,
        absolute_rate: 0,
        text: Str::of(words),
        voice: Str::of(voice),
        speaker: Str::EMPTY,
        emotions: List::EMPTY,
    }
}

#[test]
fn the_example_in_c_is_a_voice() {
    if !cc::has("cc", "the_example_in_c_is_a_voice") {
        return;
    }
    let library = unsafe { libloading::Library::new(library()) }.unwrap();
    let entry = unsafe { library.get::<*const Entry>(ENTRY_SYMBOL.to_bytes()) }.unwrap();
    let entry = unsafe { &**entry };
    assert_eq!(
        (entry.abi_version, entry.struct_size),
        (ABI_VERSION, size_of::<Entry>())
    );

    let mut error = Str::EMPTY;
    let other = host(ABI_VERSION + 1);
    assert!(unsafe { (entry.create)(&other, &mut error) }.is_null());
    assert!(text(error).contains("another version"));

    let host = host(ABI_VERSION);
    let handle = unsafe { (entry.create)(&host, &mut error) };
    let plugin = unsafe { &*handle };
    assert_eq!(
        (text(plugin.name), text(plugin.version)),
        ("beep".into(), "0.1.0".into())
    );
    let configure = |options| {
        let mut error = Str::EMPTY;
        unsafe { (plugin.configure)(handle, Str::of(options), &mut error) }
    };
    assert_eq!(configure("{}"), Status::OK);
    assert_eq!(configure("{\"x\": 1}"), Status::INVALID_INPUT);
    let extension = |id: &std::ffi::CStr| unsafe { (plugin.get_extension)(handle, id.as_ptr()) };
    assert!(extension(PHONEMIZER).is_null());
    let tts = unsafe { &*extension(TTS).cast::<Tts>() };

    let mut voices = List::EMPTY;
    assert_eq!(
        unsafe { (tts.voices)(handle, &mut voices, &mut error) },
        Status::OK
    );
    let voice = unsafe { &*voices.items };
    assert_eq!(
        (voices.count, text(voice.id), voice.sample_rate),
        (1, "beep".into(), 16_000)
    );

    let mut speech = ptr::null_mut();
    let unknown = request("hello", "other");
    let refused = unsafe { (tts.open)(handle, &unknown, &mut speech, &mut error) };
    assert_eq!(refused, Status::INVALID_INPUT);
    assert!(text(error).contains("there is `beep`"));

    let said = request("Oh, a cat!", "");
    assert_eq!(
        unsafe { (tts.open)(handle, &said, &mut speech, &mut error) },
        Status::OK
    );
    let (mut marks, mut total) = (Vec::new(), 0);
    loop {
        let mut samples = [9.0_f32; 1000];
        let mut block = SpeechBlock {
            struct_size: size_of::<SpeechBlock>(),
            capacity: 1000,
            samples: samples.as_mut_ptr(),
            sample_count: 0,
            sample_rate: 0,
            marks: List::EMPTY,
        };
        assert_eq!(
            unsafe { (tts.next)(handle, speech, &mut block, &mut error) },
            Status::OK
        );
        let count = block.sample_count as usize;
        if count == 0 {
            break;
        }
        assert_eq!(block.sample_rate, 16_000);
        assert!(samples[..count].iter().all(|sample| sample.abs() <= 0.3));
        assert!(samples[count..].iter().all(|&sample| sample == 9.0));
        total += count as u64;
        for index in 0..block.marks.count as usize {
            let mark = unsafe { *block.marks.items.add(index) };
            marks.push((mark.sample_offset, mark.sample_count, text(mark.ipa)));
        }
    }
    let sounds: Vec<_> = marks.iter().map(|(_, _, ipa)| ipa.as_str()).collect();
    assert_eq!(sounds, ["ɔ", "", "ɑ", "", "ɑ"]);
    let end = marks.iter().fold(0, |end, (offset, count, _)| {
        assert_eq!(*offset, end);
        end + u64::from(*count)
    });
    assert_eq!(end, total);
    unsafe {
        (tts.close)(handle, speech);
        (plugin.destroy)(handle);
    }
}
