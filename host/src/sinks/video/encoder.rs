//! Pictures and sound to a video file, through ffmpeg.

use super::Picture;
use crate::audio::atomic;
use crate::sinks::ffmpeg::Ffmpeg;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// The arguments that make a kind of video.
pub(super) struct Codec {
    /// For the pictures, fast enough to keep up with a conversation.
    video: &'static [&'static str],
    /// For the sound and the container.
    sound: &'static [&'static str],
}

pub(super) const MP4: Codec = Codec {
    video: &["-c:v", "libx264", "-preset", "veryfast", "-crf", "20"],
    sound: &["-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"],
};
pub(super) const WEBM: Codec = Codec {
    video: &[
        "-c:v",
        "libvpx-vp9",
        "-deadline",
        "realtime",
        "-cpu-used",
        "8",
        "-b:v",
        "0",
        "-crf",
        "32",
    ],
    sound: &["-c:a", "libopus", "-b:a", "64k"],
};

/// Sizes made even, as 4:2:0 needs; colours as players expect them of video (BT.709).
const FILTER: &str = "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv";
const COLOURS: &[&str] = &[
    "-pix_fmt",
    "yuv420p",
    "-colorspace",
    "bt709",
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
    "-color_range",
    "tv",
];
/// What the sound is called in the hidden folder.
pub(super) const SOUND: &str = "sound.wav";

/// Pictures on their way through ffmpeg. The sound waits in a file of its own: one pipe cannot stall
/// on the other, and a second, quick run of ffmpeg joins both.
#[derive(Debug)]
pub(super) struct Encoder {
    program: OsString,
    path: PathBuf,
    sound: &'static [&'static str],
    /// None once it has failed.
    pub(super) ffmpeg: Option<Ffmpeg>,
    /// The last frame comes last. Those that ffmpeg was given have memory for the next.
    frames: Vec<Arc<Vec<u8>>>,
    hidden: TempDir,
}

impl Encoder {
    pub(super) fn start(
        program: &OsStr,
        path: &Path,
        codec: &Codec,
        picture: Picture,
    ) -> io::Result<Self> {
        let hidden = atomic::beside(path)?;
        let size = format!("{}x{}", picture.width, picture.height);
        let fps = picture.fps.to_string();
        let mut arguments = vec!["-f", "rawvideo", "-pix_fmt", "rgba", "-video_size", &size];
        arguments.extend(["-framerate", &fps, "-i", "pipe:0", "-vf", FILTER]);
        arguments.extend(codec.video.iter().chain(COLOURS));
        let output = hidden.path().join(name("pictures", path));
        let arguments = arguments
            .into_iter()
            .map(OsString::from)
            .chain([output.into()]);
        let ffmpeg = Some(Ffmpeg::start(program, arguments)?);
        let (program, path) = (program.to_owned(), path.to_owned());
        Ok(Self {
            program,
            path,
            sound: codec.sound,
            ffmpeg,
            frames: Vec::new(),
            hidden,
        })
    }

    pub(super) fn push(&mut self, rgba: &[u8]) -> io::Result<()> {
        let free = |frame: &Arc<Vec<u8>>| Arc::strong_count(frame) == 1;
        let mut frame = match self.frames.iter().position(free) {
            Some(free) => self.frames.remove(free),
            None => Arc::default(),
        };
        let pixels = Arc::make_mut(&mut frame);
        pixels.clear();
        pixels.extend_from_slice(rgba);
        self.frames.push(frame);
        self.repeat()
    }

    /// Encodes the last frame once more.
    pub(super) fn repeat(&mut self) -> io::Result<()> {
        let (Some(ffmpeg), Some(frame)) = (&mut self.ffmpeg, self.frames.last()) else {
            return Err(io::Error::other("it has ended already"));
        };
        match ffmpeg.write(Arc::clone(frame)) {
            Ok(()) => Ok(()),
            // A broken pipe says little; what ffmpeg printed as it ended says why.
            Err(error) => match self.ffmpeg.take().map(Ffmpeg::finish) {
                Some(Err(reason)) => Err(reason),
                _ => Err(error),
            },
        }
    }

    /// The hidden folder in which the video is made; the sound is expected there.
    pub(super) fn folder(&self) -> &Path {
        self.hidden.path()
    }

    pub(super) fn finish(mut self, has_sound: bool) -> io::Result<()> {
        let Some(ffmpeg) = self.ffmpeg.take() else {
            return Err(io::Error::other("it ended early"));
        };
        ffmpeg.finish()?;
        let file = |name: OsString| self.hidden.path().join(name);
        let whole = file(name("whole", &self.path));
        let mut arguments: Vec<OsString> =
            vec!["-i".into(), file(name("pictures", &self.path)).into()];
        if has_sound {
            arguments.extend(["-i".into(), file(SOUND.into()).into()]);
        }
        arguments.extend(
            ["-c:v", "copy"]
                .iter()
                .chain(self.sound)
                .map(OsString::from),
        );
        arguments.push(whole.clone().into());
        Ffmpeg::start(&self.program, arguments)?.finish()?;
        std::fs::rename(whole, &self.path)
    }
}

/// `stem` with the extension of `path`, by which ffmpeg knows the container.
fn name(stem: &str, path: &Path) -> OsString {
    Path::new(stem)
        .with_extension(path.extension().unwrap_or_default())
        .into()
}
