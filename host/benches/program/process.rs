//! A program from outside: how long it runs, how much processor and memory it takes.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a program under way is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// The length of a tick of processor time, which Linux tells programs is the same everywhere.
const TICK: Duration = Duration::from_millis(10);

/// What a program took from its start to its end.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) time: Duration,
    /// The most memory it held, in KiB; none where the system does not tell.
    pub(crate) peak_kib: Option<u64>,
}

/// Runs a program to its end, which must be a good one.
pub(crate) fn run(command: &mut Command) -> Cost {
    let began = Instant::now();
    let mut child = quiet(command).spawn().unwrap();
    let mut peak_kib = None;
    let status = loop {
        // Only ever grows, and is gone with the program.
        peak_kib = peak_memory(&child).or(peak_kib);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        thread::sleep(LOOK);
    };
    let time = began.elapsed();
    assert!(status.success(), "{command:?} ended with {status}");
    Cost { time, peak_kib }
}

/// The middle of `times` runs of each program. They take turns, so that all meet the same other work on
/// the machine.
pub(crate) fn in_turn(times: usize, programs: &mut [(&str, Command)]) -> Vec<Cost> {
    let mut costs = vec![Vec::new(); programs.len()];
    for _ in 0..times {
        for ((_, program), costs) in programs.iter_mut().zip(&mut costs) {
            costs.push(run(program));
        }
    }
    let median = |mut costs: Vec<Cost>| {
        costs.sort_by_key(|cost| cost.time);
        costs[costs.len() / 2]
    };
    costs.into_iter().map(median).collect()
}

/// A program under way; it is stopped when dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it, with an input that neither says anything nor ends.
    pub(crate) fn start(command: &mut Command) -> Running {
        Running(quiet(command).stdin(Stdio::piped()).spawn().unwrap())
    }

    /// The share of one core that it takes in the time to come.
    pub(crate) fn share_of_a_core(&self, time: Duration) -> Option<f64> {
        let before = processor_time(&self.0)?;
        thread::sleep(time);
        let spent = processor_time(&self.0)? - before;
        Some(spent.as_secs_f64() / time.as_secs_f64())
    }

    /// The most memory it held so far, in KiB.
    pub(crate) fn peak_kib(&self) -> Option<u64> {
        peak_memory(&self.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn quiet(command: &mut Command) -> &mut Command {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
}

fn peak_memory(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn processor_time(child: &Child) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    // The program's name, in brackets, may hold anything; time in user mode and in the kernel are the
    // 14th and 15th field.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: u32 = ticks.map(|field| field.parse::<u32>().unwrap_or(0)).sum();
    Some(TICK * ticks)
}
