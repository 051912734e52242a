//! What criterion does not tell: of many times taken one by one, how long the slow ones are.

use std::time::Duration;

/// Prints a line of a table: the middle, the slowest of a hundred, the slowest of all.
pub(crate) fn report(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| {
        let rank = (times.len() as f64 * share) as usize;
        let time = times.get(rank).or(times.last());
        time.map_or(0.0, |time| time.as_secs_f64() * 1e6)
    };
    println!(
        "  {name:48} p50 {:10.1} µs  p99 {:10.1} µs  max {:10.1} µs  ({} times)",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
}
