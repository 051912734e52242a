//! What takes long, on standard error: here what is compiled at the first start. Later starts have
//! nothing to show.

mod download;
mod recording;

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

pub(super) use download::Download;
pub(super) use recording::Recording;

use crate::runtime::{Compiling, Runtime};

/// Does `work` and shows meanwhile what `runtime` compiles: a bar at a terminal, which is gone in the
/// end, and elsewhere a line for each plugin.
pub(super) async fn show<R>(runtime: &Runtime, work: impl Future<Output = R>) -> R {
    let mut news = runtime.compiling();
    let mut progress = Progress::default();
    let mut shown = Shown::on_stderr();
    let mut work = std::pin::pin!(work);
    let result = loop {
        tokio::select! {
            biased;
            Ok(news) = news.recv() => shown.tell(progress.after(news)),
            result = &mut work => break result,
        }
    };
    while let Ok(news) = news.try_recv() {
        shown.tell(progress.after(news));
    }
    shown.end();
    result
}

/// How far the compiler is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Progress {
    /// Plugins that it has begun with.
    begun: u64,
    /// Plugins that it is through with.
    ended: u64,
    /// Those in between, by name.
    at_work: Vec<String>,
    /// The one that it is through with now.
    last: Option<String>,
}

impl Progress {
    fn after(&mut self, news: Compiling) -> &Progress {
        match news {
            Compiling::Begun(plugin) => {
                self.begun += 1;
                self.last = None;
                self.at_work.push(plugin);
            }
            Compiling::Ended(plugin) => {
                self.ended += 1;
                self.at_work.retain(|other| *other != plugin);
                self.last = Some(plugin);
            }
        }
        self
    }
}

/// Where progress is shown.
enum Shown {
    Bar(Option<ProgressBar>),
    Lines,
}

impl Shown {
    fn on_stderr() -> Shown {
        match has_bars() {
            true => Shown::Bar(None),
            false => Shown::Lines,
        }
    }

    fn tell(&mut self, progress: &Progress) {
        match (self, &progress.last) {
            (Shown::Bar(bar), _) => {
                let bar = bar.get_or_insert_with(|| bar_of(BAR));
                // All of them would not fit on a line.
                let one = progress.at_work.first().cloned();
                bar.set_message(one.unwrap_or_default());
                bar.update(|bar| {
                    bar.set_len(progress.begun);
                    bar.set_pos(progress.ended);
                });
            }
            (Shown::Lines, Some(plugin)) => eprintln!(
                "vidchat: prepared the plugin {plugin} ({}/{})",
                progress.ended, progress.begun
            ),
            (Shown::Lines, None) => {}
        }
    }

    fn end(self) {
        if let Shown::Bar(Some(bar)) = self {
            bar.finish_and_clear();
        }
    }
}

const BAR: &str = "preparing plugins  {pos}/{len}  {bar:12}  {msg}";

/// Whether standard error is a terminal that can draw.
fn has_bars() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stderr().is_terminal() && !dumb
}

/// A bar on standard error.
fn bar_of(template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("▓▒░")),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_at_work_are_named_until_they_are_done() {
        let mut progress = Progress::default();
        progress.after(Compiling::Begun("piper".to_owned()));
        progress.after(Compiling::Begun("companion".to_owned()));
        let now = progress.after(Compiling::Ended("piper".to_owned()));
        assert_eq!(
            *now,
            Progress {
                begun: 2,
                ended: 1,
                at_work: vec!["companion".to_owned()],
                last: Some("piper".to_owned()),
            }
        );
        let now = progress.after(Compiling::Begun("g2p-en".to_owned()));
        assert_eq!((now.begun, &now.last), (3, &None));
    }

    #[test]
    fn indicatif_knows_how_to_draw_the_bars() {
        for bar in [BAR, download::BAR, recording::BAR] {
            assert!(ProgressStyle::with_template(bar).is_ok(), "{bar}");
        }
    }
}
