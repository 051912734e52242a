//! Stories of single slots, and random lives in which nothing forbidden may ever happen.

mod world;

use proptest::prelude::*;

use super::*;
use world::{Door, World};

const SECOND: Duration = Duration::from_secs(1);

fn build(plugin: &str, hash: &str) -> Build {
    Build {
        plugin: plugin.to_owned(),
        hash: hash.to_owned(),
        settings: "{}".to_owned(),
    }
}

#[test]
fn the_steps_follow_one_another() {
    let a = build("a", "1");
    let mut machine = Machine::default();
    let mut on = |event| machine.on(event, Duration::ZERO);
    assert_eq!(
        on(Event::Offered(vec![a.clone()])),
        [Action::Hold, Action::Verify(a.clone())]
    );
    assert_eq!(on(Event::Verified(a.clone())), [Action::Compile(a.clone())]);
    assert_eq!(on(Event::Compiled(a.clone())), [Action::Instantiate(a, 1)]);
    assert_eq!(on(Event::Instantiated(1)), [Action::Probe(1)]);
    let plugin = "a".to_owned();
    let started = Action::Tell(Notice::Started { plugin });
    assert_eq!(on(Event::Probed(1)), [Action::Serve(1), started]);
    assert!(machine.is_settled());
}

#[test]
fn restarts_come_at_once_then_after_pauses_then_never() {
    let mut world = World::with(&[build("a", "1")]);
    world.trap();
    assert_eq!(world.pause(), None, "the first restart is immediate");
    world.let_all_succeed();
    assert_eq!(world.serving(), Some(2));
    for pause in [BACKOFF_STEP, BACKOFF_STEP * 2] {
        world.trap();
        assert_eq!((world.pause(), &world.door), (Some(pause), &Door::Held));
        world.let_all_succeed();
    }
    assert_eq!(world.serving(), Some(4));
    world.trap();
    let refusal = Refusal::Quarantined {
        plugin: "a".to_owned(),
        reason: "it trapped".to_owned(),
    };
    assert_eq!(world.door, Door::Shut(refusal));
    // The same files again change nothing; others lift the quarantine.
    world.send(Event::Offered(vec![build("a", "1")]));
    assert!(world.pending.is_empty());
    world.send(Event::Offered(vec![build("a", "2")]));
    world.let_all_succeed();
    assert_eq!(world.serving_build(), Some(&build("a", "2")));
}

#[test]
fn a_minute_of_health_restores_the_tries() {
    let mut world = World::with(&[build("a", "1")]);
    for _ in 0..10 {
        world.trap();
        assert_eq!(world.pause(), None);
        world.let_all_succeed();
        world.wait(HEALTHY_AFTER);
    }
    for _ in 0..=TRIES {
        world.trap();
        world.let_all_succeed();
        world.wait(HEALTHY_AFTER - SECOND);
        if world.serving().is_none() {
            return;
        }
    }
    panic!("it fails every minute and is never given up");
}

#[test]
fn the_next_of_its_kind_takes_over_from_one_that_is_given_up() {
    let (a, b) = (build("a", "1"), build("b", "1b"));
    let mut world = World::with(&[a.clone(), b.clone()]);
    for _ in 0..=TRIES {
        world.trap();
        assert_eq!(world.door, Door::Held, "calls wait, and none is refused");
        world.let_all_succeed();
    }
    assert_eq!(world.serving_build(), Some(&b));
    // A mended build of the first gets its place back.
    let mended = build("a", "2");
    world.send(Event::Offered(vec![mended.clone(), b]));
    world.let_all_succeed();
    assert_eq!(world.serving_build(), Some(&mended));
}

#[test]
fn one_of_no_use_can_be_done_without_where_another_can_serve() {
    let instantiated = |offers: &[Build]| {
        let mut machine = Machine::default();
        let first = offers[0].clone();
        machine.on(Event::Offered(offers.to_vec()), Duration::ZERO);
        machine.on(Event::Verified(first.clone()), Duration::ZERO);
        machine.on(Event::Compiled(first), Duration::ZERO);
        machine.on(Event::Instantiated(1), Duration::ZERO);
        machine
    };
    let (a, b) = (build("a", "1"), build("b", "1b"));
    assert!(!instantiated(std::slice::from_ref(&a)).has_another(1));
    let mut machine = instantiated(&[a.clone(), b.clone()]);
    assert!(machine.has_another(1) && !machine.has_another(2));
    let todo = machine.on(Event::NotStarted(1, "no use".to_owned()), Duration::ZERO);
    assert!(todo.contains(&Action::Verify(b.clone())), "{todo:?}");
    // Who serves goes on, where its successor is of no use.
    let mut world = World::with(std::slice::from_ref(&b));
    world.send(Event::Offered(vec![a.clone()]));
    for event in [Event::Verified(a.clone()), Event::Compiled(a)] {
        world.send(event);
    }
    assert!(world.machine.has_another(2));
}

#[test]
fn errors_of_its_own_count_but_the_instance_lives_on() {
    let mut world = World::with(&[build("a", "1")]);
    for _ in 0..TRIES {
        world.send(Event::Erred(1, "wrong".to_owned()));
        assert_eq!(world.serving(), Some(1));
    }
    world.send(Event::Erred(1, "wrong".to_owned()));
    assert!(matches!(
        world.door,
        Door::Shut(Refusal::Quarantined { .. })
    ));
    assert!(!world.alive.contains(&1));
}

#[test]
fn who_computes_for_nobody_is_replaced_without_blame() {
    let mut world = World::with(&[build("a", "1")]);
    for incarnation in 1..20 {
        world.send(Event::Abandoned(incarnation));
        world.let_all_succeed();
        assert_eq!(world.serving(), Some(incarnation + 1));
    }
    assert!(world.given_up.is_empty());
}

#[test]
fn a_new_build_is_proven_beside_the_old_one_and_takes_its_state_over() {
    let (old, new) = (build("a", "1"), build("a", "2"));
    let mut world = World::with(&[old]);
    world.send(Event::Offered(vec![new.clone()]));
    for _ in 0..4 {
        assert_eq!(world.serving(), Some(1), "the old one serves meanwhile");
        world.finish(0, true);
    }
    let hand_over = Action::HandOver {
        from: 1,
        to: 2,
        with_state: true,
    };
    assert_eq!(
        (&world.door, &world.pending[..]),
        (&Door::Held, &[hand_over][..])
    );
    world.finish(0, true);
    assert_eq!(world.serving_build(), Some(&new));
    // The open streams of the old one end by themselves or are ended.
    assert!(world.alive.contains(&1) && world.machine.knows(1));
    world.wait(DRAIN_LIMIT);
    assert!(!world.alive.contains(&1) && !world.machine.knows(1));
}

#[test]
fn a_broken_build_is_refused_at_any_step_and_never_tried_again() {
    let (old, broken, other) = (build("a", "1"), build("a", "2"), build("b", "3"));
    for step in 0..5 {
        let mut world = World::with(&[old.clone(), other.clone()]);
        let offers = vec![broken.clone(), other.clone()];
        world.send(Event::Offered(offers.clone()));
        for _ in 0..step {
            world.finish(0, true);
        }
        world.finish(0, false);
        assert_eq!(world.serving(), Some(1), "step {step}");
        assert!(matches!(world.told.last(), Some(Notice::Rejected { .. })));
        world.send(Event::Offered(offers));
        assert!(world.pending.is_empty(), "step {step}");
    }
}

#[test]
fn one_that_traps_while_its_successor_takes_over_is_not_missed() {
    let mut world = World::with(&[build("a", "1")]);
    world.send(Event::Offered(vec![build("a", "2")]));
    for _ in 0..4 {
        world.finish(0, true);
    }
    world.send(Event::Faulted(1, "in save".to_owned()));
    world.let_all_succeed();
    assert_eq!(world.serving_build(), Some(&build("a", "2")));
    assert_eq!(world.alive.len(), 1);
}

#[test]
fn new_settings_go_to_the_one_that_serves_and_wrong_ones_leave_the_old() {
    let old = build("a", "1");
    let set = |settings: &str| Build {
        settings: settings.to_owned(),
        ..old.clone()
    };
    let mut world = World::with(&[old.clone(), build("b", "2")]);
    for (settings, well) in [("good", true), ("bad", false)] {
        world.send(Event::Offered(vec![set(settings), build("b", "2")]));
        assert_eq!(world.pending, [Action::Configure(1, set(settings))]);
        world.finish(0, well);
        assert_eq!((world.serving(), world.pending.len()), (Some(1), 0));
    }
    assert!(matches!(world.told.last(), Some(Notice::Rejected { .. })));
    world.send(Event::Offered(vec![set("good")]));
    assert!(world.pending.is_empty(), "they are in force already");
}

#[test]
fn nobody_loses_their_voice_because_a_folder_is_gone() {
    let mut world = World::with(&[build("a", "1"), build("b", "2")]);
    world.send(Event::Offered(vec![build("b", "2")]));
    world.let_all_succeed();
    assert_eq!(world.serving_build(), Some(&build("b", "2")));
    world.send(Event::Offered(Vec::new()));
    assert_eq!(world.serving_build(), Some(&build("b", "2")));
    let plugin = "b".to_owned();
    assert_eq!(world.told.last(), Some(&Notice::Orphaned { plugin }));
    // Unless nobody is wanted.
    world.send(Event::Dismissed);
    assert_eq!(world.door, Door::Shut(Refusal::Nobody));
}

/// What chance does.
#[derive(Clone, Debug)]
enum Chance {
    Offer(Vec<(u8, u8, u8)>),
    Dismiss,
    Finish {
        step: usize,
        well: bool,
    },
    /// All steps end well, and the one that serves then traps.
    Trap,
    Fault(usize),
    Err(usize),
    Abandon(usize),
    Release(usize),
    Wait(u64),
}

fn chance() -> impl Strategy<Value = Chance> {
    let offer = (0..3_u8, 0..3_u8, 0..2_u8);
    prop_oneof![
        3 => prop::collection::vec(offer, 0..4).prop_map(Chance::Offer),
        1 => Just(Chance::Dismiss),
        20 => (0..4_usize, prop::bool::weighted(0.85))
            .prop_map(|(step, well)| Chance::Finish { step, well }),
        10 => Just(Chance::Trap),
        2 => (0..4_usize).prop_map(Chance::Fault),
        2 => (0..4_usize).prop_map(Chance::Err),
        1 => (0..4_usize).prop_map(Chance::Abandon),
        1 => (0..4_usize).prop_map(Chance::Release),
        5 => (0..1000_u64).prop_map(Chance::Wait),
        2 => (0..70_000_u64).prop_map(Chance::Wait),
    ]
}

fn happen(world: &mut World, chance: Chance) {
    let alive: Vec<_> = world.alive.iter().copied().collect();
    // The youngest is the likeliest to be hit.
    let pick = |at: usize| alive.iter().rev().nth(at).copied();
    let reason = || "by chance".to_owned();
    match chance {
        Chance::Offer(offers) => {
            let builds = offers.into_iter().map(|(plugin, hash, settings)| Build {
                plugin: format!("p{plugin}"),
                hash: format!("p{plugin}h{hash}"),
                settings: format!("s{settings}"),
            });
            world.send(Event::Offered(builds.collect()));
        }
        Chance::Dismiss => world.send(Event::Dismissed),
        Chance::Finish { step, well } if step < world.pending.len() => world.finish(step, well),
        Chance::Finish { .. } => {}
        Chance::Trap => {
            world.let_all_succeed();
            if world.serving().is_some() {
                world.trap();
            }
        }
        Chance::Fault(at) => {
            if let Some(incarnation) = pick(at) {
                world.send(Event::Faulted(incarnation, reason()));
            }
        }
        Chance::Err(at) => {
            if let Some(incarnation) = pick(at) {
                world.send(Event::Erred(incarnation, reason()));
            }
        }
        Chance::Abandon(at) => {
            // Only calls of callers can be abandoned: those are made on one that serves.
            if let Some(incarnation) = pick(at).filter(|i| Some(*i) == world.serving()) {
                world.send(Event::Abandoned(incarnation));
            }
        }
        Chance::Release(at) => {
            if let Some(incarnation) = pick(at).filter(|i| Some(*i) != world.serving()) {
                world.send(Event::Released(incarnation));
            }
        }
        Chance::Wait(millis) => world.wait(Duration::from_millis(millis)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    /// The world objects by itself to calls to one that is lost or not proven, to numbers that do not
    /// grow, to too many restarts, and to starting what was given up.
    #[test]
    fn whatever_happens_nothing_forbidden_does(chances in prop::collection::vec(chance(), 0..60)) {
        let mut world = World::new();
        for chance in chances {
            happen(&mut world, chance);
        }
        // Once no more goes wrong, no call waits for ever.
        world.let_all_succeed();
        prop_assert!(world.machine.is_settled());
        // Files never seen before always get their chance.
        let fresh = build("fresh", "fresh");
        world.send(Event::Offered(vec![fresh.clone()]));
        world.let_all_succeed();
        prop_assert_eq!(world.serving_build(), Some(&fresh));
    }
}
