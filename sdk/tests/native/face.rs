//! The face, which draws into memory of the host's.

use vidchat_abi::*;

use super::host::{items, text};
use super::plugins::lamp::Lamp;
use super::{Running, among_others, nothing};

#[test]
fn a_face_is_drawn_into_the_hosts_memory() {
    let _among = among_others();
    let running = Running::start::<Lamp>();
    let lamp = running.extension::<AvatarRenderer>(AVATAR_RENDERER);
    let mut abilities = Abilities {
        struct_size: size_of::<Abilities>(),
        width: 0,
        height: 0,
        preferred_fps: 0.0,
        styles: List::EMPTY,
    };
    let told =
        running.call(|error| unsafe { (lamp.describe)(running.plugin, &mut abilities, error) });
    assert_eq!(told, Ok(()));
    let (width, height, fps) = (abilities.width, abilities.height, abilities.preferred_fps);
    assert_eq!((width, height, fps), (320, 240, 25.0));
    assert_eq!(text(items(abilities.styles)[0].name), "Plain");
    let mut stage = nothing();
    let told = running
        .call(|error| unsafe { (lamp.open)(running.plugin, 2, 2, Str::EMPTY, &mut stage, error) });
    assert_eq!(told, Ok(()));
    assert_eq!(running.host.lines(), ["2 2 2 None"]);

    let emotions = [EmotionWeight {
        emotion: Emotion::ANGRY,
        weight: 0.75,
    }];
    let mut pose = Pose {
        struct_size: size_of::<Pose>(),
        activity: ACTIVITY_SPEAKING,
        time: 1.25,
        mouth: std::array::from_fn(|viseme| viseme as f32),
        openness: 0.1,
        blink: 0.2,
        gaze_x: 0.3,
        gaze_y: 0.4,
        yaw: 0.5,
        pitch: 0.6,
        roll: 0.7,
        breath: 0.8,
        reserved: 0.0,
        emotions: List::of(&emotions),
        caption: Str::of("Hello"),
        notice: Str::EMPTY,
    };
    let mut memory = [99; 20];
    let mut frame = Frame {
        struct_size: size_of::<Frame>(),
        width: 2,
        height: 2,
        stride: 12,
        pixels: memory.as_mut_ptr(),
    };
    let mut outcome = 99;
    let mut render = |pose: &Pose, frame: &mut Frame| {
        let told = running.call(|error| unsafe {
            (lamp.render)(running.plugin, stage, pose, frame, &mut outcome, error)
        });
        told.map(|()| outcome)
    };
    assert_eq!(render(&pose, &mut frame), Ok(OUTCOME_DRAWN));
    let line = running.host.lines().remove(0);
    for part in [
        "1.25", "14.0]", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8",
    ] {
        assert!(line.contains(part), "{part} in {line}");
    }
    for part in ["Angry", "0.75", "Speaking", "Some(\"Hello\")", "None"] {
        assert!(line.contains(part), "{part} in {line}");
    }
    assert_eq!(render(&pose, &mut frame), Ok(OUTCOME_UNCHANGED));
    pose.activity = 7;
    assert_eq!(
        render(&pose, &mut frame),
        Err((Status::INVALID_INPUT, "no activity 7".to_owned()))
    );
    pose.activity = ACTIVITY_THINKING;
    frame.stride = 7;
    let told = render(&pose, &mut frame).unwrap_err();
    assert_eq!(told.1, "a frame of 2 × 2 pixels with 7 bytes a row");
    assert_eq!(memory[..8], [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(memory[8..12], [99; 4]);
    assert_eq!(memory[12..], [8, 9, 10, 11, 12, 13, 14, 15]);
    unsafe { (lamp.close)(running.plugin, stage) };
}
