//! A display that nobody sees, with a keyboard that nobody touches.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{has_tool, scratch};

/// No test may hang: what is not seen by then will not be.
const LIMIT: Duration = Duration::from_secs(90);
const SCREEN: (usize, usize) = (1000, 800);

/// An X server without a screen. It ends with the test.
pub(crate) struct Display {
    server: Child,
    /// Where the server keeps its pixels.
    folder: tempfile::TempDir,
    name: String,
}

/// What is on the screen, as xwd has it: a header of big-endian words, colours, and rows of pixels.
pub(crate) struct Screenshot {
    file: Vec<u8>,
}

impl Display {
    /// None where a tool is missing.
    pub(crate) fn start(test: &str) -> Option<Display> {
        if !has_tool("Xvfb", test) || !has_tool("xdotool", test) {
            return None;
        }
        let folder = scratch();
        let mut server = Command::new("Xvfb")
            // It looks for a free number and tells it.
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{}x{}x24", SCREEN.0, SCREEN.1))
            .arg("-fbdir")
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        let stdout = server.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        assert!(name.len() > 1, "Xvfb does not start");
        Some(Display {
            server,
            folder,
            name,
        })
    }

    /// What `DISPLAY` should be.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Ends the server, as if it had crashed.
    pub(crate) fn kill(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    /// Gives the keyboard to the window with this title.
    #[track_caller]
    pub(crate) fn focus(&self, title: &str) {
        let title = format!("^{title}$");
        self.act(&["search", "--onlyvisible", "--name", &title, "windowfocus"]);
    }

    /// Types a text.
    #[track_caller]
    pub(crate) fn type_text(&self, text: &str) {
        self.act(&["type", "--delay", "5", text]);
    }

    /// Presses a key, e.g. `ctrl+q`.
    #[track_caller]
    pub(crate) fn press(&self, key: &str) {
        self.act(&["key", key]);
    }

    #[track_caller]
    fn act(&self, arguments: &[&str]) {
        let did = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.name)
            .output()
            .unwrap();
        assert!(did.status.success(), "xdotool {arguments:?}: {did:?}");
    }

    /// Waits until `is_seen`.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, is_seen: impl Fn(&Screenshot) -> bool) -> Screenshot {
        let seen = self.sees_within(LIMIT, is_seen);
        seen.unwrap_or_else(|| panic!("{what} is not seen"))
    }

    /// Presses a key until `is_seen`. Of the keys that are typed by program, this display loses one now and then.
    #[track_caller]
    pub(crate) fn press_until(&self, key: &str, what: &str, is_seen: impl Fn(&Screenshot) -> bool) {
        for _ in 0..6 {
            self.press(key);
            if self.sees_within(LIMIT / 6, &is_seen).is_some() {
                return;
            }
        }
        panic!("{what} is not seen");
    }

    fn sees_within(
        &self,
        limit: Duration,
        is_seen: impl Fn(&Screenshot) -> bool,
    ) -> Option<Screenshot> {
        let began = Instant::now();
        while began.elapsed() < limit {
            let screenshot = self.screenshot();
            if is_seen(&screenshot) {
                return Some(screenshot);
            }
            thread::sleep(Duration::from_millis(30));
        }
        None
    }

    fn screenshot(&self) -> Screenshot {
        let file = std::fs::read(self.folder.path().join("Xvfb_screen0")).unwrap();
        let screenshot = Screenshot { file };
        let [width, height, bits] = [4, 5, 11].map(|index| screenshot.word(index));
        assert_eq!((width, height, bits), (SCREEN.0, SCREEN.1, 32));
        screenshot
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Both fail only where it was killed before.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Screenshot {
    /// The colours of a part of it (left, top, right, bottom), row by row: red, green and blue.
    pub(crate) fn part(&self, [left, top, right, bottom]: [usize; 4]) -> Vec<[u8; 3]> {
        let [header, byte_order, row_length, colours] = [0, 7, 12, 19].map(|i| self.word(i));
        let pixels = &self.file[header + 12 * colours..];
        let rows = pixels.chunks_exact(row_length).take(bottom).skip(top);
        let columns = rows.flat_map(|row| row.chunks_exact(4).take(right).skip(left));
        let colour = |bytes: &[u8]| match byte_order {
            0 => [bytes[2], bytes[1], bytes[0]],
            _ => [bytes[1], bytes[2], bytes[3]],
        };
        columns.map(colour).collect()
    }

    fn word(&self, index: usize) -> usize {
        let bytes = self.file[4 * index..][..4].try_into().unwrap();
        u32::from_be_bytes(bytes) as usize
    }
}
