//! How often and after which pause what failed is tried again.

use std::time::Duration;

use super::http::FetchError;

/// How long a server is waited for. There is no limit to a whole download: a slow line is no fault.
#[derive(Clone, Debug)]
pub struct Patience {
    /// The most time to find and reach the server.
    pub connect: Duration,
    /// The most time in which nothing arrives.
    pub stall: Duration,
    /// The pauses before further tries. When they are used up, the failure stands.
    pub pauses: Vec<Duration>,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            connect: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            // Doubling: an overloaded server gets time, and a cut line is tried at once, nearly.
            pauses: [500, 1000, 2000, 4000, 8000]
                .map(Duration::from_millis)
                .to_vec(),
        }
    }
}

impl Patience {
    /// For a question that a person waits to see answered, and that an old answer may do for.
    pub fn short() -> Patience {
        Patience {
            pauses: [500, 1000].map(Duration::from_millis).to_vec(),
            ..Patience::default()
        }
    }
}

/// The longest pause that a server may ask for.
const LONGEST: Duration = Duration::from_secs(60);

/// The tries so far.
#[derive(Debug)]
pub struct Tries<'a> {
    left: std::slice::Iter<'a, Duration>,
    patience: &'a Patience,
}

impl<'a> Tries<'a> {
    /// None yet.
    pub fn new(patience: &'a Patience) -> Tries<'a> {
        Tries {
            left: patience.pauses.iter(),
            patience,
        }
    }

    /// It went on: what failed before is forgotten.
    pub fn went_on(&mut self) {
        self.left = self.patience.pauses.iter();
    }

    /// How long to pause before it is tried again.
    ///
    /// # Errors
    /// The failure itself, where another try would not help or enough were made.
    pub fn after(&mut self, error: FetchError) -> Result<(FetchError, Duration), FetchError> {
        match (error.may_pass(), self.left.next()) {
            (true, Some(pause)) => {
                let asked = error.asked_pause().unwrap_or_default().min(LONGEST);
                let pause = asked.max(*pause);
                Ok((error, pause))
            }
            _ => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, pause: Option<u64>) -> FetchError {
        FetchError::Status {
            status,
            pause: pause.map(Duration::from_secs),
        }
    }

    #[test]
    fn pauses_grow_until_they_are_used_up_and_begin_anew_after_progress() {
        let patience = Patience {
            pauses: [1, 2].map(Duration::from_secs).to_vec(),
            ..Patience::default()
        };
        let mut tries = Tries::new(&patience);
        let pause = |tries: &mut Tries| tries.after(FetchError::Cut).map(|(_, pause)| pause);
        assert_eq!(pause(&mut tries).unwrap().as_secs(), 1);
        assert_eq!(pause(&mut tries).unwrap().as_secs(), 2);
        tries.went_on();
        assert_eq!(pause(&mut tries).unwrap().as_secs(), 1);
        assert_eq!(pause(&mut tries).unwrap().as_secs(), 2);
        assert!(pause(&mut tries).is_err());
    }

    #[test]
    fn what_does_not_pass_is_not_tried_again() {
        let patience = Patience::default();
        for status in [404, 401, 403, 400].map(|code| status(code, None)) {
            assert!(Tries::new(&patience).after(status).is_err());
        }
        for status in [500, 502, 503, 429, 408].map(|code| status(code, None)) {
            assert!(Tries::new(&patience).after(status).is_ok());
        }
    }

    #[test]
    fn a_server_may_ask_for_a_longer_pause_within_reason() {
        let patience = Patience::default();
        let pause = |asked| {
            let (_, pause) = Tries::new(&patience)
                .after(status(429, Some(asked)))
                .unwrap();
            pause
        };
        assert_eq!(pause(0), Duration::from_millis(500));
        assert_eq!(pause(7), Duration::from_secs(7));
        assert_eq!(pause(86_400), LONGEST);
    }
}
