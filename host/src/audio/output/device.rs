//! What an output needs of the machine's sound cards, behind a trait; and how one is chosen by name.

use std::sync::mpsc::Sender;

use super::player::Player;
use crate::document;

/// A device that can play.
#[derive(Debug)]
pub(super) struct Device<C> {
    /// What the system calls it, which is the same as long as it is the same device.
    pub(super) id: String,
    /// What people call it.
    pub(super) name: String,
    /// The frames it takes in a second.
    pub(super) rate: u32,
    /// How the backend gets at it.
    pub(super) card: C,
}

/// Why there is no sound from a device.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum DeviceError {
    #[error("there is no sound device")]
    None,
    #[error("there is no sound device `{wanted}`{}; there {}", suggestion(.near), listed(.there))]
    Unknown {
        wanted: String,
        near: Option<String>,
        there: Vec<String>,
    },
    #[error("`{wanted}` could be several sound devices; name one of {}", quoted(.matching))]
    Ambiguous {
        wanted: String,
        matching: Vec<String>,
    },
    #[error("the sound device `{name}` cannot be used ({reason})")]
    Unusable { name: String, reason: String },
}

fn suggestion(near: &Option<String>) -> String {
    near.as_ref()
        .map(|near| format!(" (did you mean `{near}`?)"))
        .unwrap_or_default()
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "is none at all".to_owned(),
        [one] => format!("is only `{one}`"),
        several => format!("are {}", quoted(several)),
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// What can happen to a device that plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It plays no more, and why.
    Lost(String),
    /// The system moved the stream to another device, where it goes on.
    Moved,
}

/// The sound cards of a machine. It is used from one thread only.
pub(super) trait Backend {
    /// A way to a device.
    type Card;
    /// A device that plays until it is dropped. Then it must not call its player any more.
    type Stream;

    /// The device with this name (or a unique part of it), or else the system's default.
    fn find(&mut self, wanted: Option<&str>) -> Result<Device<Self::Card>, DeviceError>;

    /// The id and name of the system's default device, if it can be told cheaply.
    fn default_device(&mut self) -> Option<(String, String)>;

    /// Lets the device play what `player` gives, at the device's rate. In `short` pieces, if that can
    /// be chosen, or else in the device's own.
    fn open(
        &mut self,
        device: &Device<Self::Card>,
        short: bool,
        player: Player,
        faults: Sender<Fault>,
    ) -> Result<Self::Stream, DeviceError>;
}

/// The place of the device in `devices`, pairs of id and name, that `wanted` names: by its whole id or
/// name, or else by a part of them that only one has. Capitals do not matter. Several devices of one
/// name are ways to the same card, and the first is taken.
pub(super) fn choose(wanted: &str, devices: &[(String, String)]) -> Result<usize, DeviceError> {
    let key = wanted.to_lowercase();
    let lower: Vec<(String, String)> = devices
        .iter()
        .map(|(id, name)| (id.to_lowercase(), name.to_lowercase()))
        .collect();
    if let Some(place) = lower
        .iter()
        .position(|(id, name)| *id == key || *name == key)
    {
        return Ok(place);
    }
    let mut matching: Vec<usize> = Vec::new();
    for (place, (id, name)) in lower.iter().enumerate() {
        let known = matching
            .iter()
            .any(|other| lower.get(*other).is_some_and(|(_, n)| n == name));
        if !known && (id.contains(&key) || name.contains(&key)) {
            matching.push(place);
        }
    }
    let names = || devices.iter().map(|(_, name)| name);
    match matching.as_slice() {
        [one] => Ok(*one),
        [] => Err(DeviceError::Unknown {
            wanted: wanted.to_owned(),
            near: names().find(|name| is_near(&key, name)).cloned(),
            there: names().cloned().collect(),
        }),
        several => Err(DeviceError::Ambiguous {
            wanted: wanted.to_owned(),
            matching: several
                .iter()
                .filter_map(|place| devices.get(*place))
                .map(|(_, name)| name.clone())
                .collect(),
        }),
    }
}

/// Whether `key`, in small letters, is nearly the name or a word of it.
fn is_near(key: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric());
    document::nearest(key, words.chain([name.as_str()])).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devices() -> Vec<(String, String)> {
        [
            ("default", "Default Audio Device"),
            ("sysdefault:CARD=PCH", "HDA Intel PCH, ALC3246 Analog"),
            ("plughw:CARD=PCH,DEV=0", "HDA Intel PCH, ALC3246 Analog"),
            ("hdmi:CARD=PCH,DEV=0", "HDA Intel PCH, HDMI 0"),
        ]
        .map(|(id, name)| (id.to_owned(), name.to_owned()))
        .to_vec()
    }

    #[test]
    fn a_device_is_known_by_a_part_of_its_name_or_id() {
        for (wanted, place) in [
            ("default", 0),
            ("alc3246", 1),
            ("HDA Intel PCH, ALC3246 Analog", 1),
            ("plughw", 2),
            ("plughw:CARD=PCH,DEV=0", 2),
            ("HDMI 0", 3),
        ] {
            assert_eq!(choose(wanted, &devices()), Ok(place), "{wanted}");
        }
    }

    #[test]
    fn what_cannot_be_told_apart_or_found_is_said_with_what_there_is() {
        assert_eq!(
            choose("intel", &devices()).unwrap_err().to_string(),
            "`intel` could be several sound devices; name one of \
             `HDA Intel PCH, ALC3246 Analog`, `HDA Intel PCH, HDMI 0`"
        );
        assert_eq!(
            choose("HDMY", &devices()[2..]).unwrap_err().to_string(),
            "there is no sound device `HDMY` (did you mean `HDA Intel PCH, HDMI 0`?); there are \
             `HDA Intel PCH, ALC3246 Analog`, `HDA Intel PCH, HDMI 0`"
        );
        let none = choose("usb", &[]).unwrap_err().to_string();
        assert_eq!(none, "there is no sound device `usb`; there is none at all");
    }
}
