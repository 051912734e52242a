//! How much of a file has come.

use std::time::Duration;

use indicatif::ProgressBar;

use super::{bar_of, has_bars};
use crate::voices::download::News;

pub(super) const BAR: &str = "{msg}  {percent:>3} %  {bar:20}  {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {eta}";

/// Files smaller than this are here before anybody wonders, in bytes.
const LARGE: u64 = 1 << 20;

/// A bar on standard error for each large file, and elsewhere a line at its beginning.
#[derive(Default)]
pub(in crate::cli) struct Download {
    bar: Option<ProgressBar>,
}

impl Download {
    /// Shows what happened.
    pub(in crate::cli) fn tell(&mut self, news: News) {
        match news {
            News::Begun { path, have, total } if total >= LARGE => self.begin(path, have, total),
            News::Begun { .. } => {}
            News::At(bytes) => self.at(bytes),
            News::Again { error, pause } => {
                self.line(&format!("{error}; again in {} s", pause.as_secs_f32()));
            }
            News::Anew => {
                self.line("what was here cannot be continued; it begins anew");
                self.at(0);
            }
            News::Done => self.end(),
        }
    }

    fn begin(&mut self, path: &str, have: u64, total: u64) {
        let name = path.rsplit('/').next().unwrap_or(path);
        if !has_bars() {
            let size = crate::voices::error::megabytes(total);
            let from = match have {
                0 => String::new(),
                have => format!(", from {} MB on", crate::voices::error::megabytes(have)),
            };
            return self.line(&format!("getting {name} ({size} MB){from}"));
        }
        let bar = bar_of(BAR);
        bar.set_length(total);
        bar.set_message(name.to_owned());
        bar.set_position(have);
        // Else the speed would count what was here.
        bar.reset_eta();
        bar.enable_steady_tick(Duration::from_millis(500));
        self.bar = Some(bar);
    }

    fn at(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
        }
    }

    fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("vidchat: {line}")),
            None => eprintln!("vidchat: {line}"),
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        self.end();
    }
}
