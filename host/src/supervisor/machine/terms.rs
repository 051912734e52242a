//! What the machine is told, and what it says.

use super::super::Notice;

/// The number of an instance, counted over the life of its slot. Never used twice.
pub type Incarnation = u64;

/// One build of a plugin with one set of settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Build {
    /// The plugin's id.
    pub plugin: String,
    /// What its files hash to.
    pub hash: String,
    /// Its settings, as text.
    pub settings: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// These can serve, the best first.
    Offered(Vec<Build>),
    /// Nobody is to serve here.
    Dismissed,
    /// The files are what they should be.
    Verified(Build),
    /// The code is compiled.
    Compiled(Build),
    /// The instance is made and configured.
    Instantiated(Incarnation),
    /// The instance answered a small question.
    Probed(Incarnation),
    /// The files or the code are no good.
    Unusable(Build, String),
    /// The instance could not be made, or gave the wrong answer.
    NotStarted(Incarnation, String),
    /// The instance has what its predecessor left to it.
    HandedOver(Incarnation),
    /// The active instance has taken these settings over, or has kept its old ones.
    Configured(Build, Result<(), String>),
    /// The instance trapped or overran a limit, and is gone.
    Faulted(Incarnation, String),
    /// The instance said that something is wrong with itself, and lives.
    Erred(Incarnation, String),
    /// The instance was dropped because nobody waited for it any more; no fault of its own.
    Abandoned(Incarnation),
    /// The last stream of the instance has ended, and it is gone.
    Released(Incarnation),
    /// Time has passed: see [`Machine::wakes_at`].
    Tick,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Read the files and check them.
    Verify(Build),
    /// Compile and link.
    Compile(Build),
    /// Make an instance and configure it.
    Instantiate(Build, Incarnation),
    /// Ask the instance for something small.
    Probe(Incarnation),
    /// New calls wait.
    Hold,
    /// When the call under way is done, carry over what the one instance knows to the other.
    HandOver {
        /// The active instance.
        from: Incarnation,
        /// The candidate's.
        to: Incarnation,
        /// Whether both are the same plugin, so that they understand each other.
        with_state: bool,
    },
    /// New calls, and those that wait, go to this instance.
    Serve(Incarnation),
    /// No new calls go to this instance; it ends with its last stream.
    Drain(Incarnation),
    /// This instance ends now.
    Stop(Incarnation),
    /// Give the instance these settings.
    Configure(Incarnation, Build),
    /// Calls are refused at once.
    Refuse(Refusal),
    /// People should know.
    Tell(Notice),
}

/// Why calls are refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Nothing is there that could serve.
    Nobody,
    /// What could serve has failed too often.
    Quarantined {
        /// The plugin's id.
        plugin: String,
        /// How it failed last.
        reason: String,
    },
}
