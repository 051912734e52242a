use super::*;
use crate::pipeline::{AudioBlock, Sentence};

#[test]
fn the_sound_leads_while_it_lasts_and_time_goes_on_after_it() {
    let mut watcher = Watcher::default();
    let mut sound = |running, sound, is_dry| {
        let heard = Heard {
            running,
            sound,
            is_dry,
        };
        watcher.moment(heard, 0.0).sound
    };
    assert_eq!(sound(10.0, 3.0, false), 3.0);
    assert_eq!(sound(11.0, 4.0, true), 4.0);
    assert_eq!(sound(11.5, 4.0, true), 4.5);
    assert_eq!(sound(12.0, 4.1, false), 4.1);
}

/// A renderer whose pictures change as told, and how often it drew.
struct Sketches {
    frame: FrameHandle,
    draws: usize,
    is_new: fn(usize) -> bool,
}

impl Pictures for Sketches {
    fn want(&mut self, _: Look) {}

    async fn draw(&mut self, _: &Pose) -> Drawn {
        self.draws += 1;
        Drawn {
            is_new: (self.is_new)(self.draws),
            problem: None,
        }
    }

    fn picture(&self) -> &FrameHandle {
        &self.frame
    }
}

/// Counts what is shown. Like a window, it wants no other picture until it has come to one.
struct Wall {
    shows: Arc<Mutex<usize>>,
    seen: watch::Sender<bool>,
}

impl Screen for Wall {
    fn show(&mut self, _: &FrameHandle) {
        *self.shows.lock().unwrap() += 1;
        let seen = self.seen.clone();
        seen.send_replace(false);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            seen.send_replace(true);
        });
    }

    fn is_seen(&self) -> watch::Receiver<bool> {
        self.seen.subscribe()
    }
}

/// A painter whose time passes as it is told.
struct Studio {
    brush: Brush<Sketches>,
    shows: Arc<Mutex<usize>>,
    pace: Pace,
    now: f64,
}

impl Studio {
    fn new(is_new: fn(usize) -> bool) -> Studio {
        let shows = Arc::new(Mutex::new(0));
        let wall = Wall {
            shows: Arc::clone(&shows),
            seen: watch::Sender::new(true),
        };
        let config = Config::default();
        Studio {
            brush: Brush {
                easel: Sketches {
                    frame: FrameHandle::new(crate::runtime::Frame::new(4, 3)),
                    draws: 0,
                    is_new,
                },
                figure: SharedFigure::new(Figure::new(&config, 1)),
                screen: Box::new(wall),
                problems: mpsc::unbounded_channel().0,
                watcher: Watcher::default(),
            },
            shows,
            pace: Pace::new(&config),
            now: 0.0,
        }
    }

    /// Draws until `end`, and gives how often it did, a second. The sound is heard as it runs.
    async fn rate_until(&mut self, end: f64) -> f64 {
        let (begin, draws) = (self.now, self.brush.easel.draws);
        while self.now < end - 1e-9 {
            let heard = Heard {
                running: self.now,
                sound: self.now,
                is_dry: false,
            };
            self.now += self.brush.draw(heard, &self.pace).await;
        }
        (self.brush.easel.draws - draws) as f64 / (end - begin)
    }
}

fn sentence() -> Sentence {
    Sentence {
        text: "Hm.".into(),
        caption: Some("Hm.".into()),
        spoken: Some("Hm.".into()),
        emotions: Vec::new(),
    }
}

#[tokio::test]
async fn a_picture_that_did_not_change_is_not_shown() {
    let mut studio = Studio::new(|draw| draw % 3 == 1);
    studio.rate_until(2.0).await;
    let (draws, shows) = (studio.brush.easel.draws, *studio.shows.lock().unwrap());
    assert!(draws > 9, "{draws}");
    assert_eq!(shows, draws.div_ceil(3));
}

#[tokio::test]
async fn speech_is_drawn_at_the_full_rate_and_silence_at_less() {
    let mut studio = Studio::new(|_| true);
    let idle = |rate: f64| (10.0..16.0).contains(&rate);
    let before = studio.rate_until(20.0).await;
    assert!(idle(before), "{before} frames a second");

    let figure = studio.brush.figure.clone();
    let begin = studio.now;
    let say = |at: f64| {
        figure.change(|figure| {
            figure.begin(at, &sentence(), 1000);
            figure.speak(&AudioBlock {
                sample_rate: 1000,
                samples: vec![0.5; 1000],
                marks: Vec::new(),
            });
        });
    };
    // With a pause of a second between them.
    say(begin);
    say(begin + 2.0);
    figure.change(|figure| figure.rest(begin + 3.0));
    let during = studio.rate_until(begin + 3.0).await;
    assert!((29.0..31.0).contains(&during), "{during} frames a second");

    // The mouth closes and the feeling fades.
    studio.rate_until(begin + 6.0).await;
    let after = studio.rate_until(begin + 26.0).await;
    assert!(idle(after), "{after} frames a second");
}

#[tokio::test]
async fn a_screen_that_comes_to_each_picture_gets_no_more_than_the_full_rate() {
    let Studio {
        brush,
        shows,
        pace,
        now: _,
    } = Studio::new(|_| true);
    let look = Look::new(&Config::default());
    let drawings = watch::Sender::new(Drawing { look, pace });
    let (output, _hand) = Output::by_hand(1000);
    let began = Instant::now();
    let painting = paint(brush, output, drawings.subscribe());
    let _ = tokio::time::timeout(Duration::from_millis(600), painting).await;
    // However late the machine is with all this.
    let most = began.elapsed().as_secs_f64() / pace.step() + 2.0;
    let shows = *shows.lock().unwrap() as f64;
    assert!(
        (2.0..=most).contains(&shows),
        "{shows} pictures, not up to {most}"
    );
}
