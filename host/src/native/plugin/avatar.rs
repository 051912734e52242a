//! Avatars.

use vidchat_abi as abi;

use super::super::reading::{self, text};
use super::super::wire::{Call, Stream};
use super::voice::emotions;
use super::{Fault, Plugin, bytes, call, open, or_empty};
use crate::bindings::avatar_renderer::exports::vidchat::avatar_renderer::avatar_renderer as avatar;
use crate::bindings::types::Error;

// SAFETY (of all calls below): the functions are the plugin's, which is alive; this is its thread; what
// is passed outlives the call; what it returns is read before the next.
impl Plugin {
    pub(super) fn avatar_renderer(
        &mut self,
        renderer: abi::AvatarRenderer,
        asked: Call,
    ) -> Result<Vec<u8>, Fault> {
        match asked {
            Call::AvatarDescribe => bytes(&self.avatar_describe(renderer)),
            Call::AvatarOpen {
                width,
                height,
                style,
            } => {
                let style = or_empty(style.as_ref());
                let stage = open(|stage, error| unsafe {
                    (renderer.open)(self.plugin, width, height, style, stage, error)
                });
                bytes(&stage.map(|stage| self.streams.keep(stage)))
            }
            Call::AvatarRender {
                stage,
                width,
                height,
                pose,
            } => bytes(&self.avatar_render(renderer, stage, (width, height), &pose)),
            _ => Err(Fault::Kind("avatar-renderer")),
        }
    }

    fn avatar_describe(&self, renderer: abi::AvatarRenderer) -> Result<avatar::Abilities, Error> {
        let abilities = abi::Abilities {
            struct_size: abi::size_of::<abi::Abilities>(),
            width: 0,
            height: 0,
            preferred_fps: 0.0,
            styles: abi::List::EMPTY,
        };
        let abilities = call(abilities, |abilities, error| unsafe {
            (renderer.describe)(self.plugin, abilities, error)
        })?;
        let style = |style: &abi::Style| {
            Ok(avatar::Style {
                id: unsafe { text(style.id) }?,
                name: unsafe { text(style.name) }?,
            })
        };
        let styles = unsafe { reading::list(abilities.styles) }?;
        Ok(avatar::Abilities {
            styles: styles.iter().map(style).collect::<Result<_, Error>>()?,
            width: abilities.width,
            height: abilities.height,
            preferred_fps: abilities.preferred_fps,
        })
    }

    fn avatar_render(
        &self,
        renderer: abi::AvatarRenderer,
        stage: Stream,
        (width, height): (u32, u32),
        pose: &avatar::Pose,
    ) -> Result<avatar::Outcome, Error> {
        let stage = self.streams.get(stage)?;
        let pixels = self
            .areas
            .frame(width, height)
            .map_err(|error| Error::InvalidInput(error.to_string()))?;
        let mut frame = abi::Frame {
            struct_size: abi::size_of::<abi::Frame>(),
            width,
            height,
            stride: width.saturating_mul(4),
            pixels,
        };
        let emotions = emotions(&pose.emotions);
        let mut mouth = [0.0; abi::VISEME_COUNT];
        for (weight, given) in mouth.iter_mut().zip(&pose.mouth) {
            *weight = *given;
        }
        let pose = abi::Pose {
            struct_size: abi::size_of::<abi::Pose>(),
            activity: match pose.activity {
                avatar::Activity::Listening => 0,
                avatar::Activity::Thinking => 1,
                avatar::Activity::Speaking => 2,
            },
            time: pose.time,
            mouth,
            openness: pose.openness,
            blink: pose.blink,
            gaze_x: pose.gaze_x,
            gaze_y: pose.gaze_y,
            yaw: pose.yaw,
            pitch: pose.pitch,
            roll: pose.roll,
            breath: pose.breath,
            reserved: 0.0,
            emotions: abi::List::of(&emotions),
            caption: or_empty(pose.caption.as_ref()),
            notice: or_empty(pose.notice.as_ref()),
        };
        let outcome = call(abi::OUTCOME_DRAWN, |outcome, error| unsafe {
            let (pose, frame) = (&raw const pose, &raw mut frame);
            (renderer.render)(self.plugin, stage, pose, frame, outcome, error)
        })?;
        match outcome {
            abi::OUTCOME_DRAWN => Ok(avatar::Outcome::Drawn),
            abi::OUTCOME_UNCHANGED => Ok(avatar::Outcome::Unchanged),
            _ => Err(Error::Internal(format!(
                "it says that {outcome} came of drawing, which there is not"
            ))),
        }
    }
}
