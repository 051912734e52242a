//! Pictures, and the mouth in them.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// The colours of the inside of the mouth, and how near a pixel must be in each channel to count.
/// They are what plugins/avatar-geometric/README.md promises to those who measure.
const INSIDE: [[u8; 3]; 3] = [[74, 16, 32], [252, 243, 226], [222, 84, 104]];
const TOLERANCE: u8 = 6;

/// Where the mouth is looked for in a picture of 800 × 600: left, top, right, bottom. Nothing is
/// written there; outside of it the edges of letters may have the same colours.
pub(crate) const MOUTH_BOX: [usize; 4] = [300, 292, 500, 417];

/// The numbered pictures in `folder`, in order.
#[track_caller]
pub(crate) fn pictures_in(folder: &Path) -> Vec<PathBuf> {
    let mut pictures: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pictures.sort();
    for (index, picture) in pictures.iter().enumerate() {
        let name = format!("frame-{:06}.png", index + 1);
        assert_eq!(picture.file_name().unwrap().to_str().unwrap(), name);
    }
    pictures
}

/// The pixels of the picture that show the inside of the mouth.
#[track_caller]
pub(crate) fn open_mouth(picture: &Path) -> usize {
    let file = BufReader::new(File::open(picture).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!((info.width, info.height), (800, 600));
    let channels = info.color_type.samples();
    let [left, top, right, bottom] = MOUTH_BOX;
    let row = |y: usize| &bytes[y * info.line_size..][left * channels..right * channels];
    let rows = (top..bottom).map(row);
    rows.flat_map(|row| row.chunks_exact(channels))
        .filter(|pixel| is_inside_mouth(pixel))
        .count()
}

/// Whether a pixel (red, green, blue) has one of the colours of the inside of the mouth.
pub(crate) fn is_inside_mouth(pixel: &[u8]) -> bool {
    INSIDE.iter().any(|colour| {
        colour
            .iter()
            .zip(pixel)
            .all(|(want, have)| want.abs_diff(*have) <= TOLERANCE)
    })
}
