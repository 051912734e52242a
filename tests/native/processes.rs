//! No process is left behind, however VidChat or a plugin ends.

use std::fs;
use std::io::Write;
use std::process::{Child, Command, Stdio};

use crate::MISBEHAVING;
use crate::common::native::{Process, granting, until};
use crate::common::{PluginFolder, Transcript, repository, scratch};

const ID: &str = "org.example.native-misbehaving";

/// A conversation as a person has it.
pub(crate) struct Running {
    program: Child,
    home: tempfile::TempDir,
    pub(crate) plugins: PluginFolder,
}

impl Running {
    /// With the misbehaving voice. None where there is no compiler.
    fn start(test: &str) -> Option<Running> {
        let plugins = PluginFolder::of(&["companion"]).with_native(&MISBEHAVING, test)?;
        // So that nothing but the end of VidChat ends one that hangs.
        let manifest = plugins.path().join("native-misbehaving/plugin.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        let text = text.replace("call_timeout_ms = 500", "call_timeout_ms = 600000");
        fs::write(&manifest, text).unwrap();
        let running = Running::begin(plugins, "native-misbehaving", &granting(ID, "worker"));
        until("a process of the plugin's", || {
            !running.processes().is_empty()
        });
        Some(running)
    }

    /// With the voice that is called so.
    pub(crate) fn begin(plugins: PluginFolder, voice: &str, grant: &str) -> Running {
        let home = scratch();
        let stderr = fs::File::create(home.path().join("stderr.txt")).unwrap();
        let program = Command::new(env!("CARGO_BIN_EXE_vidchat"))
            .args(["run", "--real-time", "--device", "none"])
            .args(["--transcript", "x.jsonl", "--set", "window.show=never"])
            .args(["--set", &format!("tts.plugin={voice}"), "--set", grant])
            .arg("--plugins")
            .arg(plugins.path())
            .arg("--config")
            .arg(repository().join("config/vidchat.toml"))
            .current_dir(home.path())
            .env("XDG_DATA_HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .env("VIDCHAT_PLUGINS__CACHE", crate::common::compiled())
            .env("RUST_LOG", "vidchat=info")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let running = Running {
            program,
            home,
            plugins,
        };
        // The file is there once the engines are.
        until("a conversation", || {
            running.home.path().join("x.jsonl").exists()
        });
        running
    }

    /// Waits until it says so on standard error, by itself or in its log.
    pub(crate) fn until_told(&self, part: &str) {
        let file = self.home.path().join("stderr.txt");
        until(part, || fs::read_to_string(&file).unwrap().contains(part));
    }

    /// Those of its plugins.
    fn processes(&self) -> Vec<Process> {
        Process::descendants(self.program.id())
    }

    fn say(&mut self, text: &str) {
        let input = self.program.stdin.as_mut().unwrap();
        writeln!(input, "/say {text}").unwrap();
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.program.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for its end, and asks that nothing is left of what there was.
    pub(crate) fn ends(mut self, how: &str, processes: &[Process]) {
        drop(self.program.stdin.take());
        let program = &mut self.program;
        until(how, || program.try_wait().unwrap().is_some());
        for process in processes {
            until(&format!("the end of {process:?}, {how}"), || {
                !process.is_there()
            });
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only where it has ended before.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[test]
fn the_end_of_vidchat_is_the_end_of_its_plugins() {
    for signal in [None, Some("INT"), Some("TERM"), Some("KILL")] {
        let Some(running) = Running::start("the_end_of_vidchat_is_the_end_of_its_plugins") else {
            return;
        };
        let processes = running.processes();
        if let Some(signal) = signal {
            running.signal(signal);
        }
        running.ends(signal.unwrap_or("at the end of its input"), &processes);
    }
}

#[test]
fn one_that_hangs_or_sleeps_does_not_outlive_vidchat() {
    for (deed, signal) in [("freeze", "KILL"), ("freeze", "TERM"), ("spin", "KILL")] {
        let Some(mut running) = Running::start("one_that_hangs_does_not_outlive_vidchat") else {
            return;
        };
        running.say(&format!("Let it {deed} now."));
        let state = if deed == "freeze" { 'T' } else { 'R' };
        until(deed, || {
            running.processes().iter().any(|it| it.state == state)
        });
        let processes = running.processes();
        running.signal(signal);
        running.ends(&format!("{deed}, {signal}"), &processes);
    }
}

#[test]
fn one_that_ended_is_waited_for_while_the_conversation_goes_on() {
    let test = "one_that_ended_is_waited_for_while_the_conversation_goes_on";
    let Some(mut running) = Running::start(test) else {
        return;
    };
    let before = running.processes();
    running.say("Let it crash now. All is well again.");
    until("another process", || {
        let now = running.processes();
        now.iter()
            .any(|process| !before.contains(process) && process.state != 'Z')
    });
    for process in &before {
        until("the last of the first one", || !process.is_there());
    }
    let processes = running.processes();
    let lines = running.home.path().join("x.jsonl");
    until("the sentence after it", || {
        let text = fs::read_to_string(&lines).unwrap();
        // The last line may be half written.
        text.lines()
            .any(|line| line.ends_with('}') && line.contains("All is well again."))
    });
    drop(Transcript::read(&lines));
    running.ends("at the end of its input", &processes);
}
