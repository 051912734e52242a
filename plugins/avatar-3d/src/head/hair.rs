//! Hair: a shell on the skull, combed from the crown to the hairline, with locks that lie on it.

mod locks;
mod shell;

use glam::Vec3;

use super::anatomy::Anatomy;
use super::looks::Hairstyle;
use super::palette::Palette;
use super::patch::Patch;

/// The middle of the skull, from which hair is seen on all sides.
const SKULL: Vec3 = Vec3::new(0.0, 0.03, -0.014);

/// Hair that goes with the head, and a tail that swings.
#[derive(Clone, Debug, Default)]
pub(super) struct Hair {
    pub(super) fast: Patch,
    /// With the places of its joints, from its root to its tip.
    pub(super) tail: Option<(Patch, Vec<Vec3>)>,
}

/// The hair of a person.
pub(super) fn hair(face: &Anatomy, palette: &Palette, style: Hairstyle) -> Hair {
    let shell = shell::shell(face, palette.hair, style);
    match style {
        Hairstyle::Bob => Hair {
            fast: shell.with(locks::fringe(face, palette.hair)),
            tail: None,
        },
        Hairstyle::Quiff => Hair {
            fast: shell.with(locks::quiff(face, palette.hair)),
            tail: None,
        },
        Hairstyle::Tail => Hair {
            fast: shell.with(locks::strands(face, palette)),
            tail: Some(locks::tail(palette.hair)),
        },
        Hairstyle::Curls => Hair {
            fast: shell,
            tail: None,
        },
    }
}
