//! How long a turn takes, and how much of that is spent in plugins.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The times of one turn; clones share it.
#[derive(Clone)]
pub(super) struct Stopwatch {
    began: Instant,
    booked: Arc<Mutex<Booked>>,
}

#[derive(Default)]
struct Booked {
    by_plugin: BTreeMap<String, Duration>,
    /// Calls under way, and since when there are any.
    calls: u32,
    since: Option<Instant>,
    /// The time in which at least one call was under way.
    in_plugins: Duration,
}

impl Stopwatch {
    pub(super) fn start() -> Stopwatch {
        Stopwatch {
            began: Instant::now(),
            booked: Arc::default(),
        }
    }

    /// Since the start.
    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Awaits a call, and books its time to a plugin. Also gives how long it took.
    pub(super) async fn timed<R>(
        &self,
        plugin: &str,
        call: impl Future<Output = R>,
    ) -> (R, Duration) {
        let under_way = UnderWay::begin(self, plugin);
        let result = call.await;
        (result, under_way.began.elapsed())
    }

    /// The part of the time so far in which no plugin was at work: the host's own share.
    pub(super) fn host_share(&self) -> Duration {
        let booked = self.booked();
        let now = booked.since.map_or(Duration::ZERO, |since| since.elapsed());
        self.elapsed().saturating_sub(booked.in_plugins + now)
    }

    /// The seconds spent in each plugin.
    pub(super) fn by_plugin(&self) -> BTreeMap<String, f64> {
        let booked = self.booked();
        let seconds = |(plugin, time): (&String, &Duration)| (plugin.clone(), time.as_secs_f64());
        booked.by_plugin.iter().map(seconds).collect()
    }

    fn booked(&self) -> MutexGuard<'_, Booked> {
        self.booked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call under way. It is booked when it ends, also where its caller gives up.
struct UnderWay<'a> {
    watch: &'a Stopwatch,
    plugin: &'a str,
    began: Instant,
}

impl<'a> UnderWay<'a> {
    fn begin(watch: &'a Stopwatch, plugin: &'a str) -> UnderWay<'a> {
        let began = Instant::now();
        let mut booked = watch.booked();
        booked.calls += 1;
        booked.since.get_or_insert(began);
        drop(booked);
        UnderWay {
            watch,
            plugin,
            began,
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut booked = self.watch.booked();
        *booked.by_plugin.entry(self.plugin.to_owned()).or_default() += self.began.elapsed();
        booked.calls -= 1;
        if booked.calls == 0
            && let Some(since) = booked.since.take()
        {
            booked.in_plugins += since.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn calls_that_overlap_are_the_plugins_time_once() {
        let watch = Stopwatch::start();
        let nap = || tokio::time::sleep(Duration::from_millis(30));
        tokio::join!(watch.timed("a", nap()), watch.timed("b", nap()));
        nap().await;
        let by_plugin = watch.by_plugin();
        assert!(by_plugin["a"] >= 0.03 && by_plugin["b"] >= 0.03);
        let host = watch.host_share();
        assert!(host >= Duration::from_millis(30));
        assert!(host <= watch.elapsed() - Duration::from_millis(30));
    }
}
