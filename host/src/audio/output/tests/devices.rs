//! Devices that fail, disappear, return with another rate and take much at once.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;

use proptest::prelude::*;

use super::super::device::{Backend, Device, DeviceError, Fault, choose};
use super::super::player::Player;
use super::*;

/// The cards of a machine, as a test wants them.
#[derive(Default)]
struct Cards {
    /// Rate by name, which is also the id.
    rates: BTreeMap<String, u32>,
    default: Option<String>,
    /// Those that refuse to be opened.
    broken: Vec<String>,
    playing: Option<(String, Player, Sender<Fault>)>,
    opened: Vec<String>,
}

#[derive(Clone, Default)]
struct Machine(Arc<Mutex<Cards>>);

impl Machine {
    fn cards(&self) -> MutexGuard<'_, Cards> {
        self.0.lock().unwrap()
    }

    fn plug(&self, name: &str, rate: u32) {
        let mut cards = self.cards();
        cards.rates.insert(name.to_owned(), rate);
        cards.default = Some(name.to_owned());
    }

    /// Takes the card out; the system's default is then any other.
    fn unplug(&self, name: &str) {
        let mut cards = self.cards();
        cards.rates.remove(name);
        cards.default = cards.rates.keys().next().cloned();
        if let Some((playing, _, faults)) = &cards.playing
            && playing == name
        {
            faults.send(Fault::Lost("unplugged".to_owned())).unwrap();
        }
    }

    /// Lets the card that plays take `frames` at once, heard from `at` on, in nanoseconds.
    fn take(&self, frames: usize, at: u64) -> Vec<f32> {
        let mut out = Vec::new();
        if let Some((_, player, _)) = &mut self.cards().playing {
            player.fill(frames, at, |sample| out.push(sample));
        }
        out
    }
}

struct Stream(Machine);

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.cards().playing = None;
    }
}

impl Backend for Machine {
    type Card = ();
    type Stream = Stream;

    fn find(&mut self, wanted: Option<&str>) -> Result<Device<()>, DeviceError> {
        let cards = self.cards();
        let name = match wanted {
            None => cards.default.clone().ok_or(DeviceError::None)?,
            Some(wanted) => {
                let names = cards.rates.keys().map(|name| (name.clone(), name.clone()));
                let names: Vec<_> = names.collect();
                names[choose(wanted, &names)?].0.clone()
            }
        };
        let rate = cards.rates[&name];
        let id = name.clone();
        Ok(Device {
            id,
            name,
            rate,
            card: (),
        })
    }

    fn default_device(&mut self) -> Option<(String, String)> {
        let name = self.cards().default.clone()?;
        Some((name.clone(), name))
    }

    fn open(
        &mut self,
        device: &Device<()>,
        _short: bool,
        player: Player,
        faults: Sender<Fault>,
    ) -> Result<Stream, DeviceError> {
        let mut cards = self.cards();
        let name = device.name.clone();
        if cards.broken.contains(&name) {
            let reason = "it is busy".to_owned();
            return Err(DeviceError::Unusable { name, reason });
        }
        assert!(cards.playing.is_none(), "one stream at a time");
        cards.opened.push(name.clone());
        cards.playing = Some((name, player, faults));
        Ok(Stream(self.clone()))
    }
}

/// An output on a machine's cards, moved by hand in steps of 10 ms.
struct Bench {
    machine: Machine,
    keeper: Keeper<Machine>,
    output: Output,
    hand: Hand,
    /// What the cards played.
    out: Vec<f32>,
}

impl Bench {
    fn new(machine: &Machine, device: Option<&str>) -> Self {
        let (output, hand) = Output::by_hand(RATE);
        let keeper = Keeper::new(machine.clone(), device.map(str::to_owned), 0);
        let mut bench = Self {
            machine: machine.clone(),
            keeper,
            output,
            hand,
            out: Vec::new(),
        };
        bench.keeper.step(&bench.output.inner);
        bench
    }

    /// Lets so many milliseconds pass; the card takes its sound every `piece` of them, 20 ms ahead.
    fn run(&mut self, ms: u64, piece: u64) {
        for passed in 0..ms / 10 {
            self.keeper.step(&self.output.inner);
            let rate = self.playing_rate();
            if passed % (piece / 10) == 0 {
                let at = self.output.inner.now() + SECOND / 50;
                let frames = (rate * piece / 1000) as usize;
                self.out.extend(self.machine.take(frames, at));
            }
            self.hand.advance(u64::from(RATE) / 100);
        }
    }

    fn playing_rate(&self) -> u64 {
        let cards = self.machine.cards();
        let playing = cards.playing.as_ref();
        playing.map_or(0, |(name, ..)| {
            u64::from(cards.rates.get(name).copied().unwrap_or(0))
        })
    }

    /// What the cards played, without the silence around it.
    fn sound(&self) -> &[f32] {
        let first = self.out.iter().position(|s| *s != 0.0).unwrap_or(0);
        let last = self
            .out
            .iter()
            .rposition(|s| *s != 0.0)
            .map_or(0, |i| i + 1);
        self.out.get(first..last).unwrap_or_default()
    }
}

#[test]
fn a_card_plays_what_is_pushed_and_is_the_clock() {
    let machine = Machine::default();
    machine.plug("Card", RATE);
    let mut bench = Bench::new(&machine, None);
    assert_eq!(bench.output.device_name(), "Card");
    bench.output.push(&ramp(0, 32_000));
    bench.run(1000, 20);
    // The first piece was taken at the start and is heard 20 ms later.
    assert_eq!(bench.output.heard(), 16_000 - 320);
    bench.run(2000, 20);
    assert_eq!(bench.output.heard(), 32_000);
    assert_eq!(bench.sound(), ramp(0, 32_000));
    assert_eq!(bench.output.take_notice(), None);
}

#[test]
fn a_cut_reaches_the_card_within_150_ms() {
    let machine = Machine::default();
    machine.plug("Card", 48_000);
    let mut bench = Bench::new(&machine, None);
    bench.output.push(&vec![1.0; 160_000]);
    bench.run(1000, 40);
    let taken = bench.out.len();
    let stop = bench.output.cut();
    assert_eq!((bench.output.heard(), bench.output.queued()), (stop, 0));
    bench.run(1000, 40);
    // One piece of the card's, its latency and the fade.
    let sounding = bench.sound().len() - taken;
    assert!(sounding <= 240, "{sounding} frames after the cut");
    let expected = (taken + 240) as f64 / 3.0;
    assert!((stop as f64 - expected).abs() <= 1.0, "{stop}, {expected}");
    assert_eq!(bench.output.heard(), stop);
    bench.output.push(&vec![1.0; 1600]);
    bench.run(300, 40);
    assert_eq!(bench.output.heard(), stop + 1600);
}

#[test]
fn nothing_is_lost_or_repeated_when_a_card_is_pulled_out() {
    let machine = Machine::default();
    machine.plug("Built-in", RATE);
    machine.plug("Headset", RATE);
    let mut bench = Bench::new(&machine, None);
    let sound = ramp(0, 10 * RATE as usize);
    bench.output.push(&sound);
    bench.run(5000, 20);
    machine.unplug("Headset");
    bench.run(6000, 20);
    assert_eq!(bench.output.device_name(), "Built-in");
    assert_eq!(bench.machine.cards().opened, ["Headset", "Built-in"]);
    assert_eq!(bench.sound(), sound, "the other card goes on at the sample");
    assert_eq!(bench.output.heard(), sound.len() as u64);
    let notice = bench.output.take_notice();
    assert_eq!(notice.as_deref(), Some("sound now comes from `Built-in`"));
    assert_eq!(bench.output.take_notice(), None);
}

#[test]
fn without_any_card_time_goes_on_until_one_is_back() {
    let machine = Machine::default();
    machine.plug("Card", RATE);
    let mut bench = Bench::new(&machine, None);
    bench.output.push(&ramp(0, 20 * RATE as usize));
    bench.run(5000, 20);
    machine.unplug("Card");
    let taken = bench.out.len() as u64;
    bench.run(500, 20);
    assert_eq!(bench.output.heard(), taken);
    let ran = bench.output.running_seconds();
    bench.run(3500, 20);
    // Sound waited for half a second, then passed unheard.
    assert_eq!(bench.output.device_name(), "none (paced silence)");
    let heard = taken + 56_000;
    assert_eq!(bench.output.heard(), heard);
    assert!((bench.output.running_seconds() - ran - 3.5).abs() < 0.01);
    let gone = bench.output.take_notice().unwrap();
    assert!(gone.contains("no sound from `Card` any more"), "{gone}");
    // It comes back with another rate, and goes on from where time is.
    machine.plug("Card", 48_000);
    bench.out.clear();
    bench.run(8000, 20);
    assert_eq!(bench.output.device_name(), "Card");
    let back = bench.output.take_notice().unwrap();
    assert_eq!(back, "sound is back on `Card`");
    assert_eq!(bench.output.take_notice(), None);
    bench.run(10_000, 20);
    assert_eq!(bench.output.heard(), 20 * u64::from(RATE));
    assert!(bench.out.len() > 48_000);
}

#[test]
fn a_new_default_is_followed_unless_a_device_was_named() {
    for (named, then) in [(None, "Headset"), (Some("built"), "Built-in")] {
        let machine = Machine::default();
        machine.plug("Built-in", RATE);
        let mut bench = Bench::new(&machine, named);
        let sound = ramp(0, 8 * RATE as usize);
        bench.output.push(&sound);
        bench.run(5000, 20);
        machine.plug("Headset", RATE);
        bench.run(5000, 20);
        assert_eq!(bench.output.device_name(), then);
        assert_eq!(bench.sound(), sound);
    }
}

#[test]
fn a_device_that_is_not_there_is_named_and_used_when_it_comes() {
    let machine = Machine::default();
    machine.plug("Built-in", RATE);
    let mut bench = Bench::new(&machine, Some("Headsit"));
    let notice = bench.output.take_notice().unwrap();
    assert!(
        notice.contains("no sound device `Headsit`; there is only `Built-in`"),
        "{notice}"
    );
    machine.plug("Headsit", RATE);
    bench.run(3000, 20);
    assert_eq!(bench.output.device_name(), "Headsit");
}

#[test]
fn a_card_that_cannot_be_opened_or_stands_still_does_not_stop_time() {
    let machine = Machine::default();
    machine.plug("Card", RATE);
    machine.cards().broken.push("Card".to_owned());
    let mut bench = Bench::new(&machine, None);
    let notice = bench.output.take_notice().unwrap();
    assert!(
        notice.contains("`Card` cannot be used (it is busy)"),
        "{notice}"
    );
    bench.output.push(&ramp(0, 20 * RATE as usize));
    bench.run(1000, 20);
    assert_eq!(bench.output.heard(), 16_000);
    machine.cards().broken.clear();
    bench.run(2000, 20);
    assert_eq!(bench.output.device_name(), "Card");
    // From now on it takes nothing, and says nothing.
    let heard = bench.output.heard();
    for _ in 0..600 {
        bench.hand.advance(160);
        bench.keeper.step(&bench.output.inner);
    }
    assert!(bench.output.heard() > heard + 8000);
}

#[test]
fn a_card_that_takes_much_at_once_has_no_gaps_once_that_is_known() {
    let machine = Machine::default();
    machine.plug("Card", 44_100);
    let mut bench = Bench::new(&machine, None);
    bench.run(1000, 500);
    bench.output.push(&ramp(0, 5 * RATE as usize));
    bench.output.expect_more(true);
    bench.run(4500, 500);
    assert_eq!(bench.output.gap_samples(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_card_of_any_rate_plays_for_as_long_as_was_pushed(
        rate in prop::sample::select(vec![8_000_u32, 16_000, 22_050, 44_100, 48_000, 96_000]),
        lengths in prop::collection::vec(0..20_000_usize, 1..6),
        piece in 1..6_u64,
    ) {
        let machine = Machine::default();
        machine.plug("Card", rate);
        let mut bench = Bench::new(&machine, None);
        let mut pushed = 0;
        let mut heard = 0;
        for length in &lengths {
            bench.output.push(&vec![0.5; *length]);
            pushed += *length as u64;
            bench.run(300, piece * 10);
            prop_assert!(bench.output.heard() >= heard);
            heard = bench.output.heard();
            prop_assert!(heard <= pushed);
        }
        bench.run(8000, piece * 10);
        prop_assert_eq!(bench.output.heard(), pushed);
        // Every frame was counted as sound or silence. Runs dry at most once for each push, and
        // rounds half a frame then.
        let frames = bench.output.inner.playback().sounding_frames();
        let expected = pushed as f64 * f64::from(rate) / f64::from(RATE);
        let off = (frames as f64 - expected).abs();
        prop_assert!(off <= lengths.len() as f64 * 0.5 + 0.5, "{off} frames off");
    }
}
