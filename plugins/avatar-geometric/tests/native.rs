//! The face as a native library: the same pixels as from the scene itself, by way of the C ABI.

#![allow(unsafe_code, reason = "the test is the host")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

#[path = "common/pictures.rs"]
mod pictures;

use std::ffi::{c_char, c_void};
use std::ptr;

use avatar_geometric::pose::rest;
use avatar_geometric::scene::Scene;
use avatar_geometric::vidchat_entry;
use pictures::{draw, feeling, only, styles};
use vidchat_abi as abi;
use vidchat_abi::{List, Status, Str};
use vidchat_sdk::avatar_renderer::{Emotion, Pose};

/// No multiple of what anything is aligned to.
const SIZE: (u32, u32) = (123, 91);

/// A host without services.
unsafe extern "C" fn no_service(_: *const abi::Host, _: *const c_char) -> *const c_void {
    ptr::null()
}

const HOST: abi::Host = abi::Host {
    abi_version: abi::ABI_VERSION,
    struct_size: abi::size_of::<abi::Host>(),
    data: ptr::null_mut(),
    get_extension: no_service,
};

#[test]
fn the_library_draws_what_the_scene_draws() {
    let mut error = Str::EMPTY;
    let host = HOST;
    let plugin = unsafe { (vidchat_entry.create)(&host, &mut error) };
    assert!(!plugin.is_null());
    let (configure, get_extension) = unsafe { ((*plugin).configure, (*plugin).get_extension) };
    let configured = unsafe { configure(plugin, Str::of("{}"), &mut error) };
    assert_eq!(configured, Status::OK);
    let renderer = unsafe { get_extension(plugin, abi::AVATAR_RENDERER.as_ptr()) };
    let renderer = unsafe { &*renderer.cast::<abi::AvatarRenderer>() };

    let caption = Pose {
        caption: Some("Grüße, and a caption".into()),
        ..rest()
    };
    let poses = [only(10, 0.8), feeling(Emotion::Happy), caption, rest()];
    for style in styles().into_iter().take(2) {
        let mut stage = ptr::null_mut();
        let (id, open) = (Str::of(&style.id), renderer.open);
        let opened = unsafe { open(plugin, SIZE.0, SIZE.1, id, &mut stage, &mut error) };
        assert_eq!(opened, Status::OK);
        let mut scene = Scene::new(SIZE.0, SIZE.1, style.clone()).unwrap();
        for pose in &poses {
            for stride in [SIZE.0 * 4, 512] {
                let expected = (stride == SIZE.0 * 4).then(|| draw(&mut scene, pose));
                let drawn = render(plugin, renderer, stage, pose, stride);
                // The second time the picture is the same.
                assert_eq!(drawn, expected, "{}: {pose:?}", style.id);
            }
        }
        unsafe { (renderer.close)(plugin, stage) };
    }
    unsafe { ((*plugin).destroy)(plugin) };
}

/// The picture without what lies between its rows; none where it is unchanged.
fn render(
    plugin: *const abi::Plugin,
    renderer: &abi::AvatarRenderer,
    stage: *mut c_void,
    pose: &Pose,
    stride: u32,
) -> Option<Vec<u8>> {
    let weights = pose.emotions.iter();
    let emotions: Vec<_> = weights
        .map(|weight| abi::EmotionWeight {
            emotion: abi::Emotion(weight.emotion as i32),
            weight: weight.weight,
        })
        .collect();
    let pose = abi::Pose {
        struct_size: abi::size_of::<abi::Pose>(),
        activity: pose.activity as u32,
        time: pose.time,
        mouth: pose.mouth.clone().try_into().unwrap(),
        openness: pose.openness,
        blink: pose.blink,
        gaze_x: pose.gaze_x,
        gaze_y: pose.gaze_y,
        yaw: pose.yaw,
        pitch: pose.pitch,
        roll: pose.roll,
        breath: pose.breath,
        reserved: 0.0,
        emotions: List::of(&emotions),
        caption: pose.caption.as_deref().map_or(Str::EMPTY, Str::of),
        notice: Str::EMPTY,
    };
    let mut pixels = vec![0; (stride * SIZE.1) as usize];
    let mut frame = abi::Frame {
        struct_size: abi::size_of::<abi::Frame>(),
        width: SIZE.0,
        height: SIZE.1,
        stride,
        pixels: pixels.as_mut_ptr(),
    };
    let (mut outcome, mut error) = (0, Str::EMPTY);
    let render = renderer.render;
    let rendered = unsafe { render(plugin, stage, &pose, &mut frame, &mut outcome, &mut error) };
    assert_eq!(rendered, Status::OK);
    (outcome == abi::OUTCOME_DRAWN).then(|| {
        let rows = pixels.chunks(stride as usize);
        rows.flat_map(|row| &row[..SIZE.0 as usize * 4])
            .copied()
            .collect()
    })
}
