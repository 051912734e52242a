//! When to look for a device, and what to say of those that come and go. Pure: it is told what
//! happened and when.

use super::clock::SECOND;

/// How often a missing device is looked for, and the default one compared.
pub(super) const LOOK: u64 = 2 * SECOND;
/// The longest wait for a device that is lost again and again as soon as it plays.
const LONGEST: u64 = 60 * SECOND;
/// A device that played this long works.
const HEALTHY: u64 = 5 * SECOND;
/// A device that takes nothing for this long is lost, whatever it says. Some need two seconds to wake.
const STALLED: u64 = 3 * SECOND;

/// The state of an output's device.
#[derive(Debug)]
pub(super) struct Watch {
    /// The device that plays, and since when.
    playing: Option<(String, u64)>,
    /// The device that played last.
    last: Option<String>,
    /// When to look next: for a device where none plays, else at the system's default.
    next_look: u64,
    /// How long to wait after the next loss of a device that did not work for long.
    patience: u64,
    /// It was said that there is no sound, and not taken back.
    missed: bool,
    /// When the device took something last, and its count of frames.
    taken: (u64, u64),
}

impl Watch {
    /// Nothing plays, and it is time to look.
    pub(super) fn new(now: u64) -> Self {
        Self {
            playing: None,
            last: None,
            next_look: now,
            patience: 0,
            missed: false,
            taken: (now, 0),
        }
    }

    pub(super) fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// Whether it is time to look; then the next look is a while later.
    pub(super) fn look_now(&mut self, now: u64) -> bool {
        let due = now >= self.next_look;
        if due {
            self.next_look = now + LOOK;
        }
        due
    }

    /// When the next look is due.
    pub(super) fn next_look(&self) -> u64 {
        self.next_look
    }

    /// A device plays from now on. Gives what to say.
    pub(super) fn opened(&mut self, now: u64, name: &str) -> Option<String> {
        self.playing = Some((name.to_owned(), now));
        self.taken = (now, 0);
        let before = self.last.replace(name.to_owned());
        if before.as_deref() == Some(name) || (before.is_none() && !self.missed) {
            return None;
        }
        self.missed = false;
        Some(format!("sound now comes from `{name}`"))
    }

    /// No device could be opened, for `reason`. Gives what to say.
    pub(super) fn refused(&mut self, reason: &str) -> Option<String> {
        let news = !std::mem::replace(&mut self.missed, true);
        news.then(|| match &self.last {
            Some(name) => format!(
                "no sound from `{name}` any more: {reason}. The conversation goes on unheard; a device that \
                 comes back is used"
            ),
            None => format!(
                "no sound: {reason}. The conversation goes on unheard; a device that is connected is used. \
                 `vidchat doctor` lists the devices, `--device none` is silent on purpose"
            ),
        })
    }

    /// The device that played is lost, for `reason`. Gives what to say.
    pub(super) fn lost(&mut self, now: u64, reason: &str) -> Option<String> {
        let (name, since) = self.playing.take()?;
        if now.saturating_sub(since) >= HEALTHY {
            // It may be back at once, with the next plug or the next default.
            self.patience = 0;
            self.next_look = now;
            return None;
        }
        self.patience = (self.patience * 2).clamp(LOOK, LONGEST);
        self.next_look = now + self.patience;
        let news = !std::mem::replace(&mut self.missed, true);
        news.then(|| {
            format!(
                "no sound: `{name}` fails as soon as it plays ({reason}). It is tried again from time to time; \
                 another one can be chosen with `--device`"
            )
        })
    }

    /// The default device is another one now, so the one that plays was closed.
    pub(super) fn closed(&mut self, now: u64) {
        self.playing = None;
        self.next_look = now;
    }

    /// The system itself moved the stream to another device. Gives what to say.
    pub(super) fn moved(&mut self, name: &str) -> Option<String> {
        if let Some((playing, _)) = &mut self.playing {
            name.clone_into(playing);
        }
        let before = self.last.replace(name.to_owned());
        (before.as_deref() != Some(name)).then(|| format!("sound now comes from `{name}`"))
    }

    /// The device works if it plays for long enough. Gives what to say.
    pub(super) fn working(&mut self, now: u64) -> Option<String> {
        let (name, since) = self.playing.as_ref()?;
        if now.saturating_sub(*since) < HEALTHY {
            return None;
        }
        let back = std::mem::take(&mut self.missed);
        back.then(|| format!("sound is back on `{name}`"))
    }

    /// The device took `frames` so far, at `rate` a second. Gives what is wrong with that.
    pub(super) fn takes(&mut self, now: u64, frames: u64, rate: u32) -> Option<&'static str> {
        let (_, since) = self.playing.as_ref()?;
        if frames > self.taken.1 {
            self.taken = (now, frames);
        } else if now.saturating_sub(self.taken.0) >= STALLED {
            return Some("it takes no sound");
        }
        // Two seconds for its own buffers, then a tenth too fast.
        let possible = u128::from(now.saturating_sub(*since)) * 11 / 10 + u128::from(2 * SECOND);
        let taken = u128::from(frames) * u128::from(SECOND) / u128::from(rate);
        (taken > possible).then_some("it takes sound faster than it can be heard")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_comes_back_at_once_is_not_talked_about() {
        let mut watch = Watch::new(0);
        assert!(watch.look_now(0) && !watch.look_now(SECOND));
        assert_eq!(watch.opened(0, "Card"), None);
        assert_eq!(watch.lost(10 * SECOND, "unplugged"), None);
        assert!(watch.look_now(10 * SECOND));
        assert_eq!(watch.opened(10 * SECOND, "Card"), None);
        assert_eq!(watch.working(20 * SECOND), None);
    }

    #[test]
    fn loss_and_return_are_said_once_each() {
        let mut watch = Watch::new(0);
        watch.opened(0, "Card");
        watch.lost(10 * SECOND, "unplugged");
        let gone = watch.refused("there is no sound device").unwrap();
        assert!(gone.contains("from `Card` any more: there is no"), "{gone}");
        assert_eq!(watch.refused("there is no sound device"), None);
        assert_eq!(watch.opened(20 * SECOND, "Card"), None);
        assert_eq!(watch.working(24 * SECOND), None);
        let back = watch.working(25 * SECOND).unwrap();
        assert_eq!(back, "sound is back on `Card`");
        assert_eq!(watch.working(26 * SECOND), None);
    }

    #[test]
    fn another_device_is_named() {
        let mut watch = Watch::new(0);
        watch.opened(0, "Headset");
        watch.lost(10 * SECOND, "unplugged");
        let now = watch.opened(10 * SECOND, "Speakers").unwrap();
        assert_eq!(now, "sound now comes from `Speakers`");
        assert_eq!(watch.moved("Speakers"), None);
        let now = watch.moved("Monitor").unwrap();
        assert_eq!(now, "sound now comes from `Monitor`");
    }

    #[test]
    fn the_first_device_after_none_is_named() {
        let mut watch = Watch::new(0);
        assert!(watch.refused("there is no sound device").is_some());
        assert!(watch.opened(SECOND, "Card").is_some());
        assert_eq!(watch.working(9 * SECOND), None);
    }

    #[test]
    fn one_that_fails_again_and_again_is_tried_less_and_less_and_said_once() {
        let mut watch = Watch::new(0);
        let mut now = 0;
        let mut said = 0;
        let mut waits = Vec::new();
        for _ in 0..8 {
            assert!(watch.look_now(now));
            said += usize::from(watch.opened(now, "Card").is_some());
            now += SECOND;
            said += usize::from(watch.lost(now, "broken").is_some());
            waits.push((watch.next_look() - now) / SECOND);
            now = watch.next_look();
        }
        assert_eq!(said, 1);
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn a_device_that_stands_still_or_runs_away_is_found_out() {
        let mut watch = Watch::new(0);
        watch.opened(0, "Card");
        for ms in (0..10_000).step_by(20) {
            let now = ms * SECOND / 1000;
            assert_eq!(watch.takes(now, ms * 48 + 4800, 48_000), None, "{ms} ms");
        }
        let still = watch.takes(13 * SECOND, 483_840, 48_000);
        assert_eq!(still, Some("it takes no sound"));
        assert!(watch.takes(13 * SECOND, 48_000 * 17, 48_000).is_some());
    }
}
