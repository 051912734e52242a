//! Pictures as a whole: size, background, layers, and devices that are lost.

use std::sync::Arc;

use avatar_3d::model::{Image, Material, Model};
use avatar_3d::posing::Posing;
use avatar_3d::render::{Background, Fault, Overlay, RenderError, Renderer, Setting};

use crate::gpu::gpu;
use crate::order::clear;
use crate::scene::{
    BLACK, CAMERA, SIDE, assert_near, ball, black, drawn, lone, seen, square, square_at, unlit,
};

#[test]
fn a_figure_before_nothing_has_straight_alpha() {
    let Some(gpu) = gpu("a_figure_before_nothing_has_straight_alpha") else {
        return;
    };
    let setting = Setting {
        background: Background::Transparent,
        ..black()
    };
    let seen = seen(
        &gpu,
        lone(square(), clear(1.0, 0.5, 0.0, 0, false)),
        &setting,
    );
    assert_near(seen.middle(), [255, 188, 0, 128]);
    assert_eq!(seen.around(1.5, 0.0), [0; 4]);
}

#[test]
fn edges_are_smooth_with_four_samples_and_as_bright_as_their_surface() {
    let Some(gpu) = gpu("edges_are_smooth_with_four_samples_and_as_bright_as_their_surface") else {
        return;
    };
    let setting = |samples| Setting {
        samples: Some(samples),
        background: Background::Transparent,
        ..black()
    };
    let mut slanted = square();
    slanted.positions[0].x -= 0.5;
    let half_seen = |samples| {
        let seen = seen(
            &gpu,
            lone(slanted.clone(), unlit(1.0, 0.5, 0.0, 1.0)),
            &setting(samples),
        );
        let pixels = seen
            .pixels
            .chunks_exact(4)
            .map(|pixel| <[u8; 4]>::try_from(pixel).unwrap());
        pixels
            .filter(|pixel| !matches!(pixel[3], 0 | 255))
            .collect::<Vec<_>>()
    };
    assert_eq!(half_seen(1), Vec::<[u8; 4]>::new());
    let edge = half_seen(4);
    assert!(edge.len() >= 8, "{edge:?}");
    for [red, green, blue, _] in edge {
        assert!(
            red >= 252 && green.abs_diff(188) <= 4 && blue == 0,
            "{red} {green} {blue}"
        );
    }
}

#[test]
fn backgrounds_are_a_colour_a_gradient_or_a_picture() {
    let Some(gpu) = gpu("backgrounds_are_a_colour_a_gradient_or_a_picture") else {
        return;
    };
    let model = Arc::new(lone(square_at(-50.0), unlit(1.0, 1.0, 1.0, 1.0)));
    let posing = Posing::rest(&model);
    let mut renderer = Renderer::new(&gpu, model, SIDE, SIDE, &black()).unwrap();
    renderer
        .set_background(Background::Colour([12, 34, 56]))
        .unwrap();
    assert_eq!(drawn(&mut renderer, &posing).middle(), [12, 34, 56, 255]);

    let gradient = Background::Gradient {
        top: [255, 0, 9],
        bottom: [0, 100, 9],
    };
    renderer.set_background(gradient).unwrap();
    let seen = drawn(&mut renderer, &posing);
    assert_eq!(seen.at(0, 0), [255, 0, 9, 255]);
    assert_eq!(seen.at(SIDE - 1, SIDE - 1), [0, 100, 9, 255]);
    assert_near(seen.at(3, SIDE / 2), [124, 51, 9, 255]);

    // Three squares side by side: the middle one covers the frame.
    let (red, grey, blue) = ([255, 0, 0, 255], [128, 128, 128, 255], [0, 0, 255, 255]);
    let row: Vec<u8> = [vec![red; 40], vec![grey; 40], vec![blue; 40]]
        .concat()
        .concat();
    let image = Image {
        width: 120,
        height: 40,
        pixels: row.repeat(40),
    };
    renderer.set_background(Background::Image(image)).unwrap();
    let seen = drawn(&mut renderer, &posing);
    for (x, y) in [(1, 1), (SIDE / 2, SIDE / 2), (SIDE - 2, SIDE - 2)] {
        assert_near(seen.at(x, y), grey);
    }
}

#[test]
fn a_layer_lies_over_everything_and_goes_away() {
    let Some(gpu) = gpu("a_layer_lies_over_everything_and_goes_away") else {
        return;
    };
    let model = Arc::new(lone(square(), unlit(0.0, 0.0, 0.0, 1.0)));
    let posing = Posing::rest(&model);
    let setting = Setting {
        background: Background::Transparent,
        ..black()
    };
    let mut renderer = Renderer::new(&gpu, model, SIDE, SIDE, &setting).unwrap();
    let bare = drawn(&mut renderer, &posing);
    let mut pixels = vec![0; (SIDE * SIDE * 4) as usize];
    let mut put = |x: u32, y: u32, pixel: [u8; 4]| {
        let first = ((y * SIDE + x) * 4) as usize;
        pixels[first..first + 4].copy_from_slice(&pixel);
    };
    put(20, 20, [10, 20, 30, 255]);
    put(21, 20, [64, 64, 64, 128]);
    put(1, 1, [64, 0, 0, 128]);
    let overlay = Overlay {
        width: SIDE,
        height: SIDE,
        pixels,
    };
    renderer.set_overlay(Some(overlay.clone())).unwrap();
    let covered = drawn(&mut renderer, &posing);
    assert_near(covered.at(20, 20), [10, 20, 30, 255]);
    // Half of 50 % grey is mixed with black as light.
    assert_near(covered.at(21, 20), [92, 92, 92, 255]);
    // Before nothing it keeps its colour.
    assert_near(covered.at(1, 1), [128, 0, 0, 128]);
    assert_eq!(covered.at(22, 20), BLACK);
    renderer.set_overlay(None).unwrap();
    assert_eq!(drawn(&mut renderer, &posing).pixels, bare.pixels);

    let narrow = Overlay {
        width: SIDE - 1,
        ..overlay
    };
    let refused = renderer.set_overlay(Some(narrow)).unwrap_err().to_string();
    assert!(
        refused.contains("39 × 40") && refused.contains("40 × 40"),
        "{refused}"
    );
}

#[test]
fn pictures_of_all_sizes_are_whole_and_the_same_each_time() {
    let Some(gpu) = gpu("pictures_of_all_sizes_are_whole_and_the_same_each_time") else {
        return;
    };
    let model = Arc::new(lone(ball(1.0), Material::default()));
    let posing = Posing::rest(&model);
    let mut renderer = Renderer::new(&gpu, model, 1, 1, &black()).unwrap();
    for (width, height) in [(1, 1), (3, 1), (1, 7), (65, 33), (64, 64), (127, 5)] {
        renderer.resize(width, height).unwrap();
        assert_eq!(renderer.size(), (width, height));
        let once = drawn(&mut renderer, &posing);
        assert_eq!(once.pixels.len(), (width * height * 4) as usize);
        assert_ne!(once.at(width / 2, height / 2), BLACK, "{width} × {height}");
        assert_eq!(drawn(&mut renderer, &posing).pixels, once.pixels);
        let mut next = 0;
        let picture = renderer.draw(&posing, &CAMERA).unwrap();
        picture
            .read(|rows| {
                assert_eq!(rows.first, next);
                assert_eq!(rows.pixels.len(), rows.count as usize * rows.stride);
                next += rows.count;
            })
            .unwrap();
        assert_eq!(next, height);
    }
    // One that nobody read does no harm.
    drop(renderer.draw(&posing, &CAMERA).unwrap());
    drawn(&mut renderer, &posing);
    for (width, height) in [(0, 5), (5, 0), (1 << 20, 5)] {
        let refused = renderer.resize(width, height).unwrap_err();
        assert!(matches!(refused, RenderError::Size { .. }), "{refused}");
    }
    drawn(&mut renderer, &posing);
}

#[test]
fn an_empty_model_is_its_background() {
    let Some(gpu) = gpu("an_empty_model_is_its_background") else {
        return;
    };
    let seen = seen(&gpu, Model::default(), &black());
    assert!(seen.pixels.chunks_exact(4).all(|pixel| pixel == BLACK));
}

#[test]
fn a_lost_device_is_an_error_and_another_draws_the_same() {
    let Some(gpu) = gpu("a_lost_device_is_an_error_and_another_draws_the_same") else {
        return;
    };
    let model = Arc::new(lone(ball(1.0), Material::default()));
    let posing = Posing::rest(&model);
    let mut renderer = Renderer::new(&gpu, model, SIDE, SIDE, &black()).unwrap();
    let mut pixels = vec![0; (SIDE * SIDE * 4) as usize];
    pixels[..4].copy_from_slice(&[255; 4]);
    let overlay = Overlay {
        width: SIDE,
        height: SIDE,
        pixels,
    };
    renderer.set_overlay(Some(overlay)).unwrap();
    let before = drawn(&mut renderer, &posing);

    // Lost while a picture is under way.
    let picture = renderer.draw(&posing, &CAMERA).unwrap();
    gpu.destroy();
    let lost = picture
        .to_rgba()
        .and_then(|_| renderer.draw(&posing, &CAMERA)?.to_rgba());
    let lost = lost.unwrap_err();
    assert!(matches!(lost, RenderError::Fault(Fault::Lost(_))), "{lost}");
    assert!(renderer.draw(&posing, &CAMERA).is_err());
    renderer.renew().unwrap();
    assert_eq!(drawn(&mut renderer, &posing).pixels, before.pixels);
}
