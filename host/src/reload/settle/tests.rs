use proptest::prelude::*;

use super::*;

const HOLD: Duration = Duration::from_millis(150);

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// Settles that start with file `a` as it is at time 0.
fn settle() -> Settle<&'static str, u64> {
    Settle::new(HOLD, BTreeMap::from([("a", 0)]))
}

fn only(key: &'static str, stamp: u64) -> BTreeMap<&'static str, u64> {
    BTreeMap::from([(key, stamp)])
}

#[test]
fn what_never_changes_never_settles() {
    let mut settle = settle();
    for time in (0..2_000).step_by(50) {
        assert_eq!(settle.observe(ms(time), only("a", 0)), []);
        assert_eq!(settle.next_look(), None);
    }
}

#[test]
fn a_change_waits_until_it_holds_still() {
    let mut settle = settle();
    assert_eq!(settle.observe(ms(10), only("a", 1)), []);
    assert_eq!(settle.next_look(), Some(ms(160)));
    assert_eq!(settle.observe(ms(150), only("a", 2)), []);
    assert_eq!(settle.next_look(), Some(ms(300)));
    assert_eq!(settle.observe(ms(299), only("a", 2)), []);
    assert_eq!(settle.observe(ms(300), only("a", 2)), [("a", Some(2))]);
    assert_eq!(settle.next_look(), None);
    assert_eq!(settle.observe(ms(900), only("a", 2)), []);
}

#[test]
fn a_removal_is_a_change_like_others() {
    let mut settle = settle();
    assert_eq!(settle.observe(ms(0), BTreeMap::new()), []);
    assert_eq!(settle.observe(ms(150), BTreeMap::new()), [("a", None)]);
    assert_eq!(settle.observe(ms(300), BTreeMap::new()), []);
}

#[test]
fn a_file_that_is_removed_and_made_again_changes_once() {
    let mut settle = settle();
    assert_eq!(settle.observe(ms(0), BTreeMap::new()), []);
    assert_eq!(settle.observe(ms(100), only("a", 5)), []);
    assert_eq!(settle.observe(ms(250), only("a", 5)), [("a", Some(5))]);
}

#[test]
fn what_comes_back_as_it_was_is_no_change() {
    let mut settle = settle();
    assert_eq!(settle.observe(ms(0), BTreeMap::new()), []);
    assert_eq!(settle.observe(ms(100), only("a", 0)), []);
    assert_eq!(settle.next_look(), None);
    assert_eq!(settle.observe(ms(1_000), only("a", 0)), []);
}

#[test]
fn one_that_never_ends_holds_up_no_other() {
    let mut settle = Settle::new(HOLD, BTreeMap::new());
    let mut settled = Vec::new();
    for time in (0..1_000).step_by(50) {
        let seen = BTreeMap::from([("endless", time), ("done", 7)]);
        settled.extend(settle.observe(ms(time), seen));
    }
    assert_eq!(settled, [("done", Some(7))]);
    assert!(settle.next_look().is_some(), "it is looked at again");
}

/// What a random run of writes and looks is like. Two writes of one file are closer than the time it
/// must hold still, as those of one copy are; looks come at any time.
#[derive(Clone, Debug)]
struct Schedule {
    /// The times of writes; the file grows with each, or is gone where it is told so.
    writes: Vec<(u64, bool)>,
    looks: Vec<u64>,
}

impl Schedule {
    fn last_write(&self) -> u64 {
        self.writes.last().map_or(0, |(time, _)| *time)
    }

    /// The file at a time: how often it was written, or none while it is gone.
    fn file(&self, time: u64) -> Option<u64> {
        let writes: Vec<_> = self
            .writes
            .iter()
            .take_while(|(at, _)| *at <= time)
            .collect();
        match writes.last() {
            Some((_, true)) => None,
            _ => Some(writes.len() as u64),
        }
    }
}

fn schedules() -> impl Strategy<Value = Schedule> {
    let gaps = prop::collection::vec(1..HOLD.as_millis() as u64, 1..12);
    let looks = prop::collection::vec(1..120_u64, 1..60);
    // Some editors remove the file on the way, once: one absence looks like any other.
    (gaps, 0..16_usize, looks).prop_map(|(gaps, removal, looks)| {
        let removals = (0..).map(|at| at == removal);
        Schedule {
            writes: times(gaps).zip(removals).collect(),
            looks: times(looks).collect(),
        }
    })
}

fn times(gaps: Vec<u64>) -> impl Iterator<Item = u64> {
    gaps.into_iter().scan(0, |time, gap| {
        *time += gap;
        Some(*time)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_burst_of_writes_is_one_change_after_the_last(schedule in schedules()) {
        let mut settle = settle();
        let mut settled = Vec::new();
        // The watcher also looks whenever it was asked to, and now and then after the last write.
        let (mut looks, last) = (schedule.looks.clone(), schedule.last_write());
        looks.extend([last + 1_000, last + 2_000, last + 3_000]);
        looks.sort_unstable();
        let mut time = 0;
        while let Some(next) = looks.iter().copied().find(|look| *look > time) {
            time = settle.next_look().map_or(next, |asked| next.min((asked.as_millis() as u64).max(time + 1)));
            let seen = schedule.file(time).map(|stamp| ("a", stamp)).into_iter().collect();
            for change in settle.observe(ms(time), seen) {
                prop_assert!(time >= last, "settled at {time}, written at {last}");
                settled.push(change);
            }
        }
        prop_assert_eq!(settled, vec![("a", schedule.file(time))]);
    }

    #[test]
    fn files_do_not_wait_for_each_other(one in schedules(), other in schedules()) {
        let both = |time| -> BTreeMap<&str, u64> {
            let a = one.file(time).map(|stamp| ("a", stamp));
            let b = other.file(time).map(|stamp| ("b", stamp));
            a.into_iter().chain(b).collect()
        };
        let mut together = Settle::new(HOLD, BTreeMap::from([("a", 0), ("b", 0)]));
        let mut alone = settle();
        for time in 0..one.last_write().max(other.last_write()) + 200 {
            let seen = one.file(time).map(|stamp| ("a", stamp)).into_iter().collect();
            let mut settled = together.observe(ms(time), both(time));
            settled.retain(|(key, _)| *key == "a");
            prop_assert_eq!(settled, alone.observe(ms(time), seen));
        }
    }
}
