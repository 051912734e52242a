//! What is looked at outside VidChat: the machine and the programs on it.

use std::env::consts::{ARCH, OS};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::available_parallelism;

use super::Finding;
use crate::audio::output;
use crate::config::Inference;
use crate::runtime::aot;
use crate::sinks::window;
use crate::{authoring, folders, inference};

pub(super) fn program() -> Finding {
    let version = env!("CARGO_PKG_VERSION");
    Finding::ok("vidchat", format!("{version} on {OS}, {ARCH}"))
}

pub(super) fn cores() -> Finding {
    match available_parallelism().map_or(1, usize::from) {
        1 => Finding::warn(
            "processor",
            "1 core",
            "voice and face share it; take smaller pictures: `vidchat config set avatar.fps 15`",
        ),
        cores => Finding::ok("processor", format!("{cores} cores")),
    }
}

/// What runs the models.
pub(super) fn inference(settings: &Inference) -> Finding {
    let choice = inference::choose(settings, 0);
    match choice.missed {
        None => Finding::ok("inference", choice.found),
        Some(missed) => Finding::warn("inference", missed.reason, missed.remedy),
    }
}

/// `wanted` is the device that the settings name.
pub(super) fn sound(wanted: Option<&str>) -> Finding {
    let devices = output::devices();
    let there = devices.join(", ");
    // A part of a name will do.
    let known = |name: &str| there.to_lowercase().contains(&name.to_lowercase());
    match wanted {
        Some("none") => Finding::ok("sound", "off, as the settings have it"),
        _ if devices.is_empty() => Finding::warn(
            "sound",
            "there is no sound device; a conversation is silent, and can be recorded",
            "connect one, or look whether PipeWire, PulseAudio or ALSA runs",
        ),
        Some(name) if !known(name) => Finding::warn(
            "sound",
            format!("there is no device `{name}`"),
            format!("take one of these with `vidchat config set audio.device NAME`: {there}"),
        ),
        _ => Finding::ok("sound", there),
    }
}

pub(super) fn display() -> Finding {
    match window::is_available() {
        Ok(()) => Finding::ok("display", "a window can be opened"),
        Err(cause) => Finding::warn(
            "display",
            "there is none; the companion is heard and not seen, and can be recorded",
            cause,
        ),
    }
}

pub(super) fn ffmpeg() -> Finding {
    let asked = Command::new("ffmpeg")
        .arg("-version")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let told = asked.ok().filter(|told| told.status.success());
    let told = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned());
    match told.as_deref().and_then(|told| told.lines().next()) {
        Some(line) => {
            let version = line.split(" Copyright").next().unwrap_or(line);
            Finding::ok("ffmpeg", version)
        }
        None => Finding::warn(
            "ffmpeg",
            "it is not there; .mp4 and .webm become a WAV file and pictures",
            "install it: `make setup` in VidChat's checkout, or `apt-get install ffmpeg`",
        ),
    }
}

pub(super) fn compiler() -> Finding {
    match authoring::compiler() {
        Ok(with) => Finding::ok("plugin builds", with),
        Err(error) => Finding::warn(
            "plugin builds",
            "plugins cannot be built here; only their authors need to",
            error.to_string().replace('\n', " "),
        ),
    }
}

/// The folders in which VidChat keeps things.
pub(super) fn folders() -> Vec<Finding> {
    let looked_at = [
        ("data folder", folders::data(), "XDG_DATA_HOME"),
        ("cache folder", folders::cache(), "XDG_CACHE_HOME"),
    ];
    let finding = |(topic, folder, variable): (_, std::path::PathBuf, _)| {
        let shown = folder.display().to_string();
        match write_into(&folder) {
            Ok(()) => Finding::ok(topic, shown),
            Err(error) => Finding::warn(
                topic,
                format!("{shown}: {error}; what plugins keep is lost"),
                format!("make it writable, or name another with {variable}"),
            ),
        }
    };
    looked_at.into_iter().map(finding).collect()
}

/// The folder of compiled plugins.
pub(super) fn compiled(folder: &Path) -> Finding {
    match aot::usage(folder) {
        Ok(usage) => {
            let (plugins, megabytes) = (usage.plugins, usage.bytes as f64 / 1e6);
            let folder = folder.display();
            Finding::ok(
                "compiled plugins",
                format!("{plugins} builds, {megabytes:.1} MB, in {folder}; it may be removed"),
            )
        }
        Err(error) => Finding::warn(
            "compiled plugins",
            "they are not kept, so each start compiles them anew",
            error.to_string(),
        ),
    }
}

fn write_into(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    tempfile::NamedTempFile::new_in(folder).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn a_file_is_no_folder_to_write_into() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(write_into(file.path()).is_err());
        assert!(write_into(&tempfile::tempdir().unwrap().path().join("new")).is_ok());
    }

    #[test]
    fn a_folder_of_compiled_plugins_must_be_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let found = compiled(&folder.path().join("compiled"));
        assert_eq!(found.state, State::Ok);
        assert!(
            found.found.starts_with("0 builds, 0.0 MB, in "),
            "{found:?}"
        );
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(compiled(file.path()).state, State::Warn);
    }

    #[test]
    fn sound_that_is_off_is_no_fault() {
        assert_eq!(sound(Some("none")).state, State::Ok);
        assert_eq!(sound(Some("no such device")).state, State::Warn);
    }
}
