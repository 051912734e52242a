//! Avatars.

use wasmtime::component::Resource;

use crate::bindings::avatar_renderer::{
    AvatarRenderer as Bindings, exports::vidchat::avatar_renderer::avatar_renderer as wit,
};
use crate::bindings::types;
use crate::face::{Activity, Pose};
use crate::native::wire::Call as Message;
use crate::runtime::{CallError, Frame, FrameHandle, Live, Remote, Stream, ask};
use crate::supervisor::Slot;

pub use wit::{Abilities, Style};

/// An avatar-renderer plugin.
#[derive(Clone)]
pub struct Avatar(pub Slot<Bindings>);

/// A place to draw in, of one size and style.
pub struct Stage {
    remote: Remote<Bindings>,
    frame: FrameHandle,
    avatar: Avatar,
}

impl Avatar {
    /// What it can do.
    pub async fn describe(&self) -> Result<Abilities, CallError> {
        self.0
            .try_call::<_, types::Error>("avatar-renderer.describe", |live| {
                Box::pin(ask_abilities(live))
            })
            .await
    }

    /// Sets up a stage.
    pub async fn open(
        &self,
        width: u32,
        height: u32,
        style: Option<String>,
    ) -> Result<Stage, CallError> {
        let remote = self
            .0
            .open::<types::Error>("avatar-renderer.open", move |live| {
                Box::pin(async move {
                    ask!(live, component => {
                        let calls = component.exports.vidchat_avatar_renderer_avatar_renderer();
                        let (store, style) = (&mut component.store, style.as_deref());
                        let stage = calls.call_open(store, width, height, style).await?;
                        Ok(stage.map(Stream::Resource))
                    }, native => {
                        let open = Message::AvatarOpen { width, height, style };
                        native.open(open).await
                    })
                })
            });
        let remote = remote.await?;
        Ok(Stage {
            remote,
            frame: FrameHandle::new(Frame::new(width, height)),
            avatar: self.clone(),
        })
    }
}

impl Stage {
    /// Draws `pose`. Gives whether the picture changed; [`Stage::frame`] holds it.
    pub async fn render(&self, pose: &Pose) -> Result<bool, CallError> {
        let (pose, frame) = (wit::Pose::from(pose), self.frame.clone());
        let outcome = self
            .remote
            .try_call::<_, types::Error>("avatar-renderer.stage.render", |live, stage| {
                Box::pin(ask_render(live, stage, pose, frame))
            })
            .await?;
        Ok(matches!(outcome, wit::Outcome::Drawn))
    }

    /// Which instance set it up: see [`Avatar::generation`].
    pub fn generation(&self) -> u64 {
        self.remote.incarnation()
    }

    /// Whether another instance serves by now, so that the next frame should be drawn on a new stage.
    pub fn is_stale(&self) -> bool {
        self.generation() != self.avatar.generation()
    }

    /// The last picture drawn.
    pub fn frame(&self) -> &FrameHandle {
        &self.frame
    }
}

/// What it can do.
pub(super) async fn ask_abilities(
    live: &mut Live<Bindings>,
) -> wasmtime::Result<Result<Abilities, types::Error>> {
    ask!(live, component => {
        let calls = component.exports.vidchat_avatar_renderer_avatar_renderer();
        calls.call_describe(&mut component.store).await
    }, native => native.ask(Message::AvatarDescribe).await)
}

/// Draws `pose` into `frame`.
async fn ask_render(
    live: &mut Live<Bindings>,
    stage: Stream,
    pose: wit::Pose,
    frame: FrameHandle,
) -> wasmtime::Result<Result<wit::Outcome, types::Error>> {
    ask!(live, component => {
        let store = &mut component.store;
        let lent = store.data_mut().table.push(frame)?;
        let borrowed = Resource::new_borrow(lent.rep());
        let calls = component.exports.vidchat_avatar_renderer_avatar_renderer().stage();
        let outcome = calls.call_render(&mut *store, stage.resource()?, &pose, borrowed).await?;
        store.data_mut().table.delete(lent)?;
        Ok(outcome)
    }, native => {
        let stage = stage.number()?;
        let (width, height) = {
            let frame = frame.lock();
            (frame.width, frame.height)
        };
        let render = Message::AvatarRender { stage, width, height, pose };
        let outcome: Result<wit::Outcome, types::Error> = native.ask(render).await?;
        if let Ok(wit::Outcome::Drawn) = outcome {
            native.take_frame(&mut frame.lock())?;
        }
        Ok(outcome)
    })
}

impl From<&Pose> for wit::Pose {
    fn from(pose: &Pose) -> Self {
        wit::Pose {
            time: pose.time,
            mouth: pose.mouth.to_vec(),
            openness: pose.openness,
            blink: pose.blink,
            gaze_x: pose.gaze_x,
            gaze_y: pose.gaze_y,
            yaw: pose.yaw,
            pitch: pose.pitch,
            roll: pose.roll,
            breath: pose.breath,
            emotions: pose
                .emotions
                .iter()
                .copied()
                .map(types::EmotionWeight::from)
                .collect(),
            activity: match pose.activity {
                Activity::Listening => wit::Activity::Listening,
                Activity::Thinking => wit::Activity::Thinking,
                Activity::Speaking => wit::Activity::Speaking,
            },
            caption: pose.caption.clone(),
            notice: pose.notice.clone(),
        }
    }
}
