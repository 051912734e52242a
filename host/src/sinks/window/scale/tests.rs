use super::*;
use proptest::prelude::*;

/// A picture of opaque pixels in another size.
fn scaled(width: u32, pixels: &[u32], to_width: u32, to_height: u32) -> Vec<u32> {
    let rgba = |pixel: &u32| {
        let [_, r, g, b] = pixel.to_be_bytes();
        [r, g, b, 255]
    };
    let picture = Frame {
        width,
        height: pixels.len() as u32 / width,
        pixels: pixels.iter().flat_map(rgba).collect(),
    };
    drawn(&mut Scaler::default(), &picture, to_width, to_height)
}

fn drawn(scaler: &mut Scaler, picture: &Frame, width: u32, height: u32) -> Vec<u32> {
    let mut pixels = vec![0xBAD_BAD; (width * height) as usize];
    let mut canvas = Canvas::new(width, height, &mut pixels).unwrap();
    scaler.draw(picture, 0x00_4060, canvas.bounds(), &mut canvas);
    pixels
}

#[test]
fn twice_the_size_lies_between_the_neighbours() {
    assert_eq!(
        scaled(2, &[0x00_0000, 0xFF_80_40], 4, 1),
        [0x00_0000, 0x40_20_10, 0xBF_60_30, 0xFF_80_40]
    );
}

#[test]
fn half_the_size_forgets_no_pixel() {
    // One bright column among eight dark ones is still there in each of their places.
    for bright in 0..8 {
        let pixels: Vec<u32> = (0..8).map(|x| if x == bright { 0xFF } else { 0 }).collect();
        let scaled = scaled(8, &pixels, 2, 1);
        assert!(scaled.iter().any(|&pixel| pixel > 8), "{bright}");
    }
}

#[test]
fn the_same_size_is_the_same_picture() {
    assert_eq!(scaled(2, &[1, 2, 3, 4], 2, 2), [1, 2, 3, 4]);
}

#[test]
fn rows_and_columns_are_treated_alike() {
    let pixels = [0x10_2030, 0xFF_FFFF, 0x77_0000];
    for to in [1, 2, 7] {
        assert_eq!(scaled(3, &pixels, to, 1), scaled(1, &pixels, 1, to));
    }
}

#[test]
fn transparency_shows_the_background() {
    let rgba = [
        10, 20, 30, 255, //
        200, 200, 200, 0, //
        200, 100, 0, 128,
    ];
    let picture = Frame {
        width: 3,
        height: 1,
        pixels: rgba.to_vec(),
    };
    let mut scaler = Scaler::default();
    let expected = [0x0A_141E, 0x00_4060, 0x64_5230];
    assert_eq!(drawn(&mut scaler, &picture, 3, 1), expected);
    let twice = drawn(&mut scaler, &picture, 6, 1);
    assert_eq!((twice[0], twice[5]), (expected[0], expected[2]));
}

#[test]
fn two_pixels_at_a_time_are_what_each_is_by_itself() {
    let background = 0x12_3456;
    for width in 0..6 {
        let rgba: Vec<u8> = (0..4 * width)
            .map(|i| match i % 4 {
                3 if i % 3 == 0 => 77,
                3 => 255,
                _ => i * 9 + 5,
            })
            .collect();
        let mut row = vec![0; usize::from(width)];
        lay_over(background, &rgba, &mut row);
        let each = rgba.as_chunks().0.iter();
        let each: Vec<u32> = each.map(|rgba| opaque(background, rgba)).collect();
        assert_eq!(row, each);
    }
}

#[test]
fn a_picture_that_lacks_pixels_is_drawn_as_far_as_they_go() {
    let mut picture = Frame::new(2, 2);
    picture.pixels.truncate(9);
    let mut scaler = Scaler::default();
    assert_eq!(
        drawn(&mut scaler, &picture, 2, 2),
        [0x00_4060, 0x00_4060, 0xBAD_BAD, 0xBAD_BAD]
    );
    assert_eq!(drawn(&mut scaler, &picture, 4, 4)[0], 0x00_4060);
}

#[test]
fn one_size_after_another_is_drawn_as_if_it_were_the_first() {
    let pixels: Vec<u8> = (0..5 * 4 * 4).map(|i| i as u8 * 3).collect();
    let picture = Frame {
        width: 5,
        height: 4,
        pixels,
    };
    let mut scaler = Scaler::default();
    for (width, height) in [(9, 7), (3, 2), (5, 9), (9, 7), (5, 4), (2, 8)] {
        assert_eq!(
            drawn(&mut scaler, &picture, width, height),
            drawn(&mut Scaler::default(), &picture, width, height)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn weights_sum_to_one_and_stay_in_the_source(from in 1u32..300, to in 1u32..300) {
        let weights = weights(from, to);
        prop_assert_eq!(weights.len(), to as usize);
        for weights in weights {
            prop_assert_eq!(weights.of.iter().sum::<u32>(), ONE);
            prop_assert!(weights.start + weights.of.len() <= from as usize);
        }
    }

    #[test]
    fn one_colour_stays_that_colour(
        colour in 0u32..0x0100_0000, width in 1u32..40, height in 1u32..40,
        to_width in 1u32..60, to_height in 1u32..60,
    ) {
        let pixels = vec![colour; (width * height) as usize];
        let scaled = scaled(width, &pixels, to_width, to_height);
        prop_assert!(scaled.iter().all(|&pixel| pixel == colour));
    }
}
