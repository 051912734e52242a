use super::*;
use crate::audio::wav;
use crate::sinks::ffmpeg::Ffmpeg;
use std::ffi::OsString;
use std::process::Command;

const RATE: u32 = 16_000;

/// Whether ffmpeg and ffprobe are there; without them a test is skipped, or fails where
/// `VIDCHAT_REQUIRE_TOOLS` is set.
fn have_tools(test: &str) -> bool {
    let missing = |tool: &&str| Command::new(tool).arg("-version").output().is_err();
    let Some(tool) = ["ffmpeg", "ffprobe"].into_iter().find(missing) else {
        return true;
    };
    assert!(
        std::env::var_os("VIDCHAT_REQUIRE_TOOLS").is_none(),
        "{test}: {tool} is missing"
    );
    eprintln!("skipped: {test} ({tool} is missing)");
    false
}

fn picture(width: u32, height: u32) -> Option<Picture> {
    Some(Picture {
        width,
        height,
        fps: 30.0,
    })
}

/// A frame of one colour.
fn frame(width: u32, height: u32, rgb: [u8; 3]) -> Vec<u8> {
    [rgb[0], rgb[1], rgb[2], 255].repeat((width * height) as usize)
}

fn tone(seconds: f32) -> Vec<f32> {
    (0..(seconds * RATE as f32) as u32)
        .map(|i| (i as f32 * 0.2).sin() * 0.3)
        .collect()
}

/// One second of red, then green frames, with a tone. What does not change is repeated.
fn record(recorder: &mut Recorder, width: u32, height: u32) {
    for i in 0..30 {
        let colour = if i < 15 { [200, 30, 40] } else { [20, 180, 60] };
        if i % 5 == 0 {
            recorder.push_frame(&frame(width, height, colour)).unwrap();
        } else {
            recorder.repeat_frame().unwrap();
        }
        recorder.push_audio(&tone(1.0 / 30.0)).unwrap();
    }
}

fn probe(path: &Path) -> String {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-show_entries"])
        .arg("stream=codec_name,width,height,pix_fmt,nb_read_frames,r_frame_rate,channels:format=duration")
        .args(["-of", "default=noprint_wrappers=1"])
        .arg(path)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The colour in the middle of the frame at `seconds`.
fn colour_at(path: &Path, seconds: &str, width: usize, height: usize) -> [u8; 3] {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-ss", seconds, "-i"])
        .arg(path)
        .args(["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .unwrap();
    let middle = (height / 2 * width + width / 2) * 3;
    output.stdout[middle..middle + 3].try_into().unwrap()
}

fn entries(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn videos_hold_what_was_pushed() {
    if !have_tools("videos_hold_what_was_pushed") {
        return;
    }
    for (extension, video, sound) in [("mp4", "h264", "aac"), ("webm", "vp9", "opus")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("talk").with_extension(extension);
        // Odd sizes grow to even ones.
        let (mut recorder, notice) = Recorder::create(&path, RATE, picture(97, 63)).unwrap();
        assert_eq!(notice, None);
        record(&mut recorder, 97, 63);
        assert!(!path.exists());
        assert_eq!(recorder.finish().unwrap(), std::slice::from_ref(&path));
        assert_eq!(entries(folder.path()), [format!("talk.{extension}")]);

        let probed = probe(&path);
        for expected in [
            video,
            sound,
            "width=98",
            "height=64",
            "yuv420p",
            "=30\n",
            "=30/1",
        ] {
            assert!(probed.contains(expected), "{expected} is not in {probed}");
        }
        let duration = probed
            .lines()
            .find_map(|line| line.strip_prefix("duration="))
            .unwrap();
        assert!(
            (duration.parse::<f64>().unwrap() - 1.0).abs() < 0.08,
            "{duration}"
        );
        for (seconds, colour) in [("0.2", [200, 30, 40]), ("0.8", [20, 180, 60])] {
            let found = colour_at(&path, seconds, 98, 64);
            let error = found
                .iter()
                .zip(colour)
                .map(|(a, b): (&u8, u8)| a.abs_diff(b))
                .max();
            assert!(error < Some(12), "{extension}: {found:?} for {colour:?}");
        }
    }
}

#[test]
fn an_mp4_can_be_played_while_it_loads() {
    if !have_tools("an_mp4_can_be_played_while_it_loads") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("silent.mp4");
    let (mut recorder, _) = Recorder::create(&path, RATE, picture(64, 64)).unwrap();
    recorder.push_frame(&frame(64, 64, [9, 9, 9])).unwrap();
    // No sound at all is no fault either.
    recorder.finish().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let find = |atom: &[u8]| bytes.windows(4).position(|w| w == atom).unwrap();
    assert!(find(b"moov") < find(b"mdat"));
    assert!(!probe(&path).contains("aac"));
}

#[test]
fn a_dropped_or_failed_recording_leaves_nothing() {
    if !have_tools("a_dropped_or_failed_recording_leaves_nothing") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.mp4");
    let (mut recorder, _) = Recorder::create(&path, RATE, picture(64, 48)).unwrap();
    record(&mut recorder, 64, 48);
    let Pictures::Video(video) = &recorder.pictures else {
        panic!("not a video")
    };
    let child = video.ffmpeg.as_ref().unwrap().id();
    drop(recorder);
    assert!(entries(folder.path()).is_empty());
    #[cfg(target_os = "linux")]
    assert!(!Path::new(&format!("/proc/{child}")).exists());

    let (recorder, _) = Recorder::create(&path, RATE, picture(64, 48)).unwrap();
    let error = recorder.finish().unwrap_err().to_string();
    assert!(error.contains("before the first frame"), "{error}");
    assert!(entries(folder.path()).is_empty());
}

#[test]
fn ffmpegs_own_words_reach_the_user() {
    if !have_tools("ffmpegs_own_words_reach_the_user") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.mp4");
    let (mut recorder, _) = Recorder::create(&path, RATE, picture(64, 48)).unwrap();
    let Pictures::Video(video) = &mut recorder.pictures else {
        panic!("not a video")
    };
    let bad = "-f rawvideo -pix_fmt rgba -video_size 64x48 -i pipe:0 -c:v no-such-codec x.mp4";
    let broken = Ffmpeg::start(OsStr::new("ffmpeg"), bad.split(' ').map(OsString::from)).unwrap();
    video.ffmpeg = Some(broken);
    let pushed = (0..1000).find_map(|_| recorder.push_frame(&frame(64, 48, [0; 3])).err());
    let message = pushed.unwrap().to_string();
    for word in ["talk.mp4", "no-such-codec"] {
        assert!(message.contains(word), "{message}");
    }
    let finished = recorder.finish().unwrap_err();
    assert!(matches!(finished, RecordError::Ffmpeg { .. }), "{finished}");
}

#[test]
fn without_ffmpeg_there_are_sound_and_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.mp4");
    let ffmpeg = OsStr::new("no-such-program");
    let (mut recorder, notice) = Recorder::create_with(ffmpeg, &path, RATE, picture(5, 3)).unwrap();
    let notice = notice.unwrap();
    assert!(
        notice.contains("talk.mp4") && notice.contains("make setup"),
        "{notice}"
    );
    record(&mut recorder, 5, 3);
    assert!(
        entries(folder.path())
            .iter()
            .all(|name| name.starts_with('.'))
    );
    let made = recorder.finish().unwrap();
    assert_eq!(
        made,
        [folder.path().join("talk.wav"), folder.path().join("talk")]
    );
    assert_eq!(entries(folder.path()), ["talk", "talk.wav"]);
    assert_eq!(
        wav::read(&made[0]).unwrap().samples.len(),
        30 * tone(1.0 / 30.0).len()
    );
    assert_eq!(entries(&made[1]).len(), 30);
}

#[test]
fn frames_are_exact_repeatable_and_replace_only_frames() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk");
    let colours = [
        [255, 0, 0, 255],
        [0, 255, 0, 128],
        [1, 2, 3, 0],
        [4, 5, 6, 7],
    ]
    .concat();
    let mut bytes = Vec::new();
    for count in [3, 2] {
        let (mut recorder, notice) = Recorder::create(&path, RATE, picture(2, 2)).unwrap();
        assert_eq!(notice, None);
        for _ in 0..count {
            recorder.push_frame(&colours).unwrap();
        }
        let found = recorder.push_frame(&colours[1..]).unwrap_err().to_string();
        assert!(found.contains("15 bytes"), "{found}");
        recorder.finish().unwrap();
        bytes.push(std::fs::read(path.join("frame-000001.png")).unwrap());
        std::fs::write(path.join("mine.txt"), "kept").unwrap();
    }
    assert_eq!(
        entries(&path),
        ["frame-000001.png", "frame-000002.png", "mine.txt"]
    );
    assert_eq!(bytes[0], bytes[1]);
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(&bytes[0]))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    assert_eq!(pixels, colours);
}

#[test]
fn a_repeated_frame_is_the_same_and_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk");
    let (mut recorder, _) = Recorder::create(&path, RATE, picture(4, 4)).unwrap();
    // There is none to repeat yet.
    recorder.repeat_frame().unwrap();
    for colour in [[1; 3], [2; 3]] {
        recorder.push_frame(&frame(4, 4, colour)).unwrap();
        recorder.repeat_frame().unwrap();
    }
    recorder.finish().unwrap();
    let file = |number| path.join(format!("frame-00000{number}.png"));
    let bytes = |number| std::fs::read(file(number)).unwrap();
    assert_eq!(entries(&path).len(), 4);
    assert!(bytes(1) == bytes(2) && bytes(2) != bytes(3) && bytes(3) == bytes(4));
    std::fs::write(file(1), "changed").unwrap();
    assert_eq!(bytes(2).len(), bytes(3).len());
}

#[test]
fn a_wav_is_sound_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.WAV");
    let (mut recorder, _) = Recorder::create(&path, RATE, picture(4, 4)).unwrap();
    recorder.push_audio(&tone(0.5)).unwrap();
    recorder.push_frame(&frame(4, 4, [0; 3])).unwrap();
    recorder.finish().unwrap();
    assert_eq!(entries(folder.path()).len(), 1);
}

#[test]
fn impossible_recordings_are_refused_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, picture| {
        Recorder::create(&folder.path().join(name), RATE, picture)
            .unwrap_err()
            .to_string()
    };
    assert!(refused("talk.avi", picture(4, 4)).contains(".webm"));
    assert!(refused("talk.mp4", None).contains(".wav"));
    assert!(refused("talk.mp4", picture(0, 4)).contains("0x4"));
    let endless = Some(Picture {
        width: 4,
        height: 4,
        fps: f64::NAN,
    });
    assert!(refused("talk", endless).contains("NaN"));
    assert!(entries(folder.path()).is_empty());
}
