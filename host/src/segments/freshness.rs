//! Whether plugins can have loaded other models than those that lie on the disk now.

use std::collections::BTreeMap;

/// The number of the instance that serves, by plugin.
pub(super) type Generations = BTreeMap<String, u64>;

/// What models there were when. A plugin may speak with the model that it loaded long after the file was
/// replaced; so after a change only instances that began later are believed to have the new one.
#[derive(Debug, Default)]
pub(super) struct Freshness {
    /// The models seen last. None before the first look.
    models: Option<blake3::Hash>,
    /// The instances that were there when these were first seen.
    older: Generations,
}

impl Freshness {
    /// These models, and no instance yet.
    pub(super) fn of(models: Option<blake3::Hash>) -> Freshness {
        Freshness {
            models,
            older: Generations::new(),
        }
    }

    /// Whether there was a look.
    pub(super) fn has_begun(&self) -> bool {
        self.models.is_some()
    }

    /// Whether instances that serve now can have none but these models.
    pub(super) fn holds(&mut self, models: blake3::Hash, serving: &Generations) -> bool {
        if self.models != Some(models) {
            self.models = Some(models);
            self.older = serving.clone();
            return false;
        }
        let is_newer =
            |(plugin, generation)| self.older.get(plugin).is_none_or(|old| generation > old);
        serving.iter().all(is_newer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_change_only_new_instances_are_believed() {
        let [old, new] = ["old", "new"].map(|text| blake3::hash(text.as_bytes()));
        let serving = |voice: u64, reader: u64| {
            Generations::from([("voice".to_owned(), voice), ("reader".to_owned(), reader)])
        };
        let mut freshness = Freshness::of(Some(old));
        assert!(freshness.holds(old, &serving(1, 1)));
        assert!(freshness.holds(old, &serving(2, 1)));
        assert!(!freshness.holds(new, &serving(2, 1)));
        assert!(!freshness.holds(new, &serving(2, 1)));
        assert!(!freshness.holds(new, &serving(3, 1)));
        assert!(freshness.holds(new, &serving(3, 2)));
        // Back to the old one is a change, too.
        assert!(!freshness.holds(old, &serving(3, 2)));
    }
}
