//! What is written over the picture of an avatar: caption, notice and the badge of the activity, the
//! same in all renderers.
//!
//! A renderer that draws with `vello_cpu` lets [`Overlay`] draw into its picture. Any other takes the
//! pixels of a [`Layer`] and puts them over its own:
//!
//! ```
//! use vidchat_overlay::{Badge, Colour, Layer, Signs};
//!
//! let mut layer = Layer::new(1280, 720, Colour(0x4f, 0xb8, 0xff))?; // when a stage is opened
//! let signs = Signs {
//!     badge: Badge::Listening,
//!     caption: "Hello".to_owned(),
//!     notice: String::new(),
//! }; // or `Signs::of(pose)`
//! assert!(layer.draw(&signs).is_some()); // pixels to put over the picture
//! assert!(layer.draw(&signs).is_none()); // they are as they were
//! # Ok::<(), vidchat_sdk::Error>(())
//! ```

pub mod colour;
pub mod layer;
pub mod overlay;
pub mod signs;
pub mod text;

use vello_cpu::kurbo::Affine;

pub use colour::Colour;
pub use layer::Layer;
pub use overlay::Overlay;
pub use signs::{Badge, Signs};

/// The size that letters and people are drawn for, in pixels: native pixels are those of such a
/// picture.
pub const NATIVE_SIZE: (u32, u32) = (800, 600);

/// The width that is always seen, in native pixels.
const PERSON_WIDTH: f64 = 500.0;

/// From native pixels to the pixels of a picture of another size: the person is in the middle and
/// as large as the picture allows. Narrow pictures show less of what is beside.
pub fn placement(width: f64, height: f64) -> Affine {
    let (native_width, native_height) = (f64::from(NATIVE_SIZE.0), f64::from(NATIVE_SIZE.1));
    let scale = (width / PERSON_WIDTH).min(height / native_height);
    let (beside, above) = (width - native_width * scale, height - native_height * scale);
    Affine::translate((beside / 2.0, above * 0.6)) * Affine::scale(scale)
}
