//! The face.

use std::cell::RefCell;
use std::marker::PhantomData;

use crate::bindings::vidchat::host::frames;
use crate::component::Singleton;
use crate::kinds::avatar_renderer::__bindings::exports::vidchat::avatar_renderer::avatar_renderer as exported;
use crate::kinds::avatar_renderer::{Abilities, AvatarRenderer, Frame, Outcome, Pose, Stage};
use crate::{Error, Result};

/// The component's exports, made of a `T`.
pub struct Component<T>(PhantomData<T>);

impl<T: AvatarRenderer + Singleton> exported::Guest for Component<T> {
    type Stage = Held<T::Stage>;

    fn describe() -> Result<Abilities, Error> {
        T::with(|plugin| plugin.describe())
    }

    fn open(width: u32, height: u32, style: Option<String>) -> Result<exported::Stage, Error> {
        let stage = T::with(|plugin| plugin.open(width, height, style.as_deref()))?;
        Ok(exported::Stage::new(Held(RefCell::new(stage))))
    }
}

/// What a stream is for the host.
pub struct Held<S>(RefCell<S>);

impl<S: Stage> exported::GuestStage for Held<S> {
    fn render(&self, pose: Pose, frame: &frames::Frame) -> Result<Outcome, Error> {
        self.0.borrow_mut().render(&pose, &mut Frame::of(frame))
    }
}
