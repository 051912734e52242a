//! Camera and lights, as the shaders of `surface.wgsl` have them.

use bytemuck::{Pod, Zeroable};
use glam::camera::rh;
use glam::{Mat4, Vec3, Vec4};

use super::setting::{Light, Lights};
use crate::posing::Camera;

#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
struct LightBlock {
    direction: Vec4,
    colour: Vec4,
}

impl LightBlock {
    fn of(light: &Light) -> LightBlock {
        LightBlock {
            direction: light.direction.normalize_or(Vec3::Z).extend(0.0),
            colour: Vec3::from(light.colour).extend(0.0),
        }
    }
}

/// What all of a frame share.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(super) struct FrameBlock {
    pub(super) view_proj: Mat4,
    eye: Vec4,
    forward: Vec4,
    key: LightBlock,
    fill: LightBlock,
    back: LightBlock,
    sky: Vec4,
    ground: Vec4,
}

impl FrameBlock {
    /// A camera that can be, whatever was asked for, and the lights.
    pub(super) fn of(camera: &Camera, lights: &Lights, aspect: f32) -> FrameBlock {
        let camera = sound(camera);
        let forward = (camera.target - camera.eye).normalize();
        let up = if forward.y.abs() > 0.999 {
            Vec3::Z
        } else {
            Vec3::Y
        };
        let view = rh::view::look_to_mat4(camera.eye, forward, up);
        let (near, far) = camera.range;
        let projection = rh::proj::directx::perspective(camera.fov_y, aspect, near, far);
        let key = luminance(lights.key.colour);
        let around = (luminance(lights.sky) + luminance(lights.ground)) / 2.0;
        // What is drawn has its own colours where the key light is white and 1, however much ambient
        // light there is beside it.
        let share = if key + around > 0.0 {
            1.0 / (key + around)
        } else {
            0.0
        };
        let drawn = share * lights.key.colour.into_iter().fold(0.0, f32::max);
        FrameBlock {
            view_proj: projection * view,
            eye: camera.eye.extend(drawn),
            forward: forward.extend((camera.fov_y / 2.0).tan()),
            key: LightBlock::of(&lights.key),
            fill: LightBlock::of(&lights.fill),
            back: LightBlock::of(&lights.back),
            sky: Vec3::from(lights.sky).extend(0.0),
            ground: Vec3::from(lights.ground).extend(0.0),
        }
    }

    /// How far before the camera a point is.
    pub(super) fn distance(&self, point: Vec3) -> f32 {
        (point - self.eye.truncate()).dot(self.forward.truncate())
    }
}

fn luminance([red, green, blue]: [f32; 3]) -> f32 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A camera with what cannot be replaced: no place, no direction, no range.
fn sound(camera: &Camera) -> Camera {
    // A thousand kilometres: beyond, numbers are too coarse to tell two places apart.
    let place = |point: Vec3| {
        point
            .is_finite()
            .then(|| point.clamp(Vec3::splat(-1e6), Vec3::splat(1e6)))
    };
    let eye = place(camera.eye).unwrap_or(Vec3::Z);
    let target = place(camera.target).filter(|target| target.distance_squared(eye) > 1e-12);
    let target = target.unwrap_or(eye - Vec3::Z);
    let fov_y = match camera.fov_y.is_finite() {
        true => camera.fov_y.clamp(0.01, 3.0),
        false => 0.5,
    };
    let (near, far) = camera.range;
    let near = if near.is_finite() {
        near.clamp(1e-4, 1e6)
    } else {
        0.01
    };
    let far = if far.is_finite() {
        far.clamp(near * 1.01, 1e7)
    } else {
        near * 1e4
    };
    Camera {
        eye,
        target,
        fov_y,
        range: (near, far),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn camera() -> Camera {
        Camera {
            eye: Vec3::new(0.0, 1.0, 2.0),
            target: Vec3::new(0.0, 1.0, 0.0),
            fov_y: std::f32::consts::FRAC_PI_2,
            range: (1.0, 3.0),
        }
    }

    #[test]
    fn what_is_in_the_picture_is_between_minus_one_and_one_and_zero_to_one_deep() {
        let frame = FrameBlock::of(&camera(), &Lights::default(), 2.0);
        let seen = |point| frame.view_proj.project_point3(point);
        // At a distance of 2, half of 90° sees 2 metres up and, twice as wide, 4 to the side.
        assert!(
            seen(Vec3::new(4.0, 3.0, 0.0))
                .truncate()
                .abs_diff_eq(glam::Vec2::ONE, 1e-5)
        );
        assert!(seen(Vec3::new(0.0, 1.0, 1.0)).abs_diff_eq(Vec3::ZERO, 1e-5));
        assert!(seen(Vec3::new(0.0, 1.0, -1.0)).abs_diff_eq(Vec3::Z, 1e-5));
        assert!((frame.distance(Vec3::new(5.0, 5.0, 0.5)) - 1.5).abs() < 1e-6);
    }

    #[test]
    fn a_white_key_light_shows_drawn_colours_as_they_are() {
        let mut lights = Lights::default();
        lights.key.colour = [1.0; 3];
        let frame = FrameBlock::of(&camera(), &lights, 1.0);
        let around = (luminance(lights.sky) + luminance(lights.ground)) / 2.0;
        assert!(((1.0 + around) * frame.eye.w - 1.0).abs() < 1e-6);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_camera_sees_something(numbers in prop::array::uniform9(any::<f32>())) {
            let [a, b, c, d, e, f, fov_y, near, far] = numbers;
            let camera = sound(&Camera {
                eye: Vec3::new(a, b, c),
                target: Vec3::new(d, e, f),
                fov_y,
                range: (near, far),
            });
            prop_assert!((camera.target - camera.eye).normalize().is_finite());
            prop_assert!(camera.range.0 > 0.0 && camera.range.1 > camera.range.0);
        }
    }
}
