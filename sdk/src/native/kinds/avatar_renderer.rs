//! The face.

use std::ffi::{CStr, c_void};
use std::{ptr, slice};

use vidchat_abi::{AVATAR_RENDERER, Abilities, Plugin, Status, Str, Style, size_of};

use crate::kinds::avatar_renderer::{Activity, AvatarRenderer, Frame, Outcome, Pose, Stage};
use crate::native::entry::Kind;
use crate::native::input::{emotions, optional_text, sized, sized_mut};
use crate::native::instance::{call, close, lend, lent};
use crate::{Error, Result};

/// The kind.
pub struct Native;

impl<T: AvatarRenderer> Kind<T> for Native {
    const ID: &'static CStr = AVATAR_RENDERER;
    const EXTENSION: *const c_void = ptr::from_ref(&vidchat_abi::AvatarRenderer {
        struct_size: size_of::<vidchat_abi::AvatarRenderer>(),
        reserved: 0,
        describe: describe::<T>,
        open: open::<T>,
        render: render::<T>,
        close: close::<T, T::Stage>,
    })
    .cast();
}

unsafe extern "C" fn describe<T: AvatarRenderer>(
    plugin: *const Plugin,
    abilities: *mut Abilities,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, arena| {
            let place = sized_mut(abilities, "struct `Abilities`")?;
            let abilities = plugin.describe()?;
            let styles = abilities.styles.into_iter().map(|style| Style {
                id: arena.text(style.id),
                name: arena.text(style.name),
            });
            let styles = styles.collect();
            place.width = abilities.width;
            place.height = abilities.height;
            place.preferred_fps = abilities.preferred_fps;
            place.styles = arena.list(styles);
            Ok(())
        })
    }
}

unsafe extern "C" fn open<T: AvatarRenderer>(
    plugin: *const Plugin,
    width: u32,
    height: u32,
    style: Str,
    stage: *mut *mut c_void,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |plugin: &mut T, _| {
            let style = optional_text(style, "the style")?;
            lend(plugin.open(width, height, style.as_deref())?, stage);
            Ok(())
        })
    }
}

unsafe extern "C" fn render<T: AvatarRenderer>(
    plugin: *const Plugin,
    stage: *mut c_void,
    at: *const vidchat_abi::Pose,
    into: *mut vidchat_abi::Frame,
    outcome: *mut u32,
    error: *mut Str,
) -> Status {
    // SAFETY: the rules of the ABI.
    unsafe {
        call(plugin, error, |_: &mut T, _| {
            let pose = pose(sized(at, "struct `Pose`")?)?;
            let mut frame = frame(sized(into, "struct `Frame`")?)?;
            let drawn = lent::<T::Stage>(stage).render(&pose, &mut frame)?;
            outcome.write(match drawn {
                Outcome::Drawn => vidchat_abi::OUTCOME_DRAWN,
                Outcome::Unchanged => vidchat_abi::OUTCOME_UNCHANGED,
            });
            Ok(())
        })
    }
}

/// # Safety
///
/// `pose` came from the host and is still valid.
unsafe fn pose(pose: &vidchat_abi::Pose) -> Result<Pose> {
    // SAFETY: see above.
    let (emotions, caption, notice) = unsafe {
        (
            emotions(pose.emotions),
            optional_text(pose.caption, "the caption")?,
            optional_text(pose.notice, "the notice")?,
        )
    };
    Ok(Pose {
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
        emotions,
        activity: match pose.activity {
            vidchat_abi::ACTIVITY_LISTENING => Activity::Listening,
            vidchat_abi::ACTIVITY_THINKING => Activity::Thinking,
            vidchat_abi::ACTIVITY_SPEAKING => Activity::Speaking,
            other => return Err(Error::invalid_input(format_args!("no activity {other}"))),
        },
        caption,
        notice,
    })
}

/// # Safety
///
/// `frame` came from the host, is still valid, and nobody else uses its pixels.
unsafe fn frame<'a>(frame: &vidchat_abi::Frame) -> Result<Frame<'a>> {
    let row = u64::from(frame.width) * 4;
    if u64::from(frame.stride) < row || frame.height == 0 {
        return Err(Error::invalid_input(format_args!(
            "a frame of {} × {} pixels with {} bytes a row",
            frame.width, frame.height, frame.stride
        )));
    }
    let length = u64::from(frame.stride) * u64::from(frame.height - 1) + row;
    // SAFETY: so long is a frame as the ABI has it; `length` fits since the pixels are there.
    let pixels = unsafe { slice::from_raw_parts_mut(frame.pixels, length as usize) };
    Ok(Frame::new(
        pixels,
        frame.width,
        frame.height,
        frame.stride as usize,
    ))
}
