//! When a change is over: files that are being written are left alone until they hold still.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Waits, for each key by itself, until what is seen of it stays the same for a time.
///
/// Time is given by the caller, as the time since any moment that stays the same.
#[derive(Clone, Debug)]
pub struct Settle<K, S> {
    hold: Duration,
    calm: BTreeMap<K, S>,
    restless: BTreeMap<K, Restless<S>>,
}

#[derive(Clone, Debug)]
struct Restless<S> {
    /// None where the key is gone.
    seen: Option<S>,
    since: Duration,
}

impl<K: Ord + Clone, S: PartialEq + Clone> Settle<K, S> {
    /// Starts from what is there, which is taken to be calm.
    pub fn new(hold: Duration, calm: BTreeMap<K, S>) -> Self {
        Settle {
            hold,
            calm,
            restless: BTreeMap::new(),
        }
    }

    /// Tells all that is seen at `now`, and learns which keys differ from before and have held still:
    /// with what they are now, or none for those that are gone.
    pub fn observe(&mut self, now: Duration, mut seen: BTreeMap<K, S>) -> Vec<(K, Option<S>)> {
        let keys: BTreeSet<K> = (self.calm.keys())
            .chain(self.restless.keys())
            .chain(seen.keys())
            .cloned()
            .collect();
        let mut settled = Vec::new();
        for key in keys {
            let seen = seen.remove(&key);
            if self.holds_still(now, &key, seen.as_ref()) {
                match seen.clone() {
                    Some(seen) => self.calm.insert(key.clone(), seen),
                    None => self.calm.remove(&key),
                };
                self.restless.remove(&key);
                settled.push((key, seen));
            }
        }
        settled
    }

    /// Whether `key` is other than it was and has been so for long enough.
    fn holds_still(&mut self, now: Duration, key: &K, seen: Option<&S>) -> bool {
        if self.calm.get(key) == seen {
            self.restless.remove(key);
            return false;
        }
        match self.restless.get(key) {
            Some(restless) if restless.seen.as_ref() == seen => {
                now.saturating_sub(restless.since) >= self.hold
            }
            _ => {
                let seen = seen.cloned();
                self.restless
                    .insert(key.clone(), Restless { seen, since: now });
                false
            }
        }
    }

    /// When to look again, where something has changed and not settled.
    pub fn next_look(&self) -> Option<Duration> {
        (self.restless.values())
            .map(|restless| restless.since + self.hold)
            .min()
    }
}

#[cfg(test)]
mod tests;
