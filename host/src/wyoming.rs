//! The [Wyoming protocol](https://github.com/OHF-Voice/wyoming), by which Home Assistant and its like
//! ask others to speak: what was asked goes through the same pipeline as everything that is said.
//!
//! [`event`] and [`request`] are pure: bytes in, what is wanted out. [`reply`] is the way back,
//! [`session`] one client, [`server`] all of them.

mod address;
mod choice;
mod event;
mod reply;
mod request;
mod server;
mod session;

pub use address::{Address, AddressError};
pub use choice::Choice;
pub use event::{Decoder, Event, ProtocolError};
pub use request::{Misunderstood, Request};
pub use server::{Bound, Desk, serve};
