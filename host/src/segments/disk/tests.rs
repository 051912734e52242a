use std::fs;
use std::path::PathBuf;
use std::sync::Barrier;

use super::*;

fn segment(samples: usize) -> Segment {
    let block = |offset: usize| AudioChunk {
        sample_rate: 22_050,
        samples: (0..samples).map(|n| ((n + offset) as f32).sin()).collect(),
        marks: vec![PhonemeMark {
            sample_offset: offset as u64,
            sample_count: samples as u32,
            ipa: "ʃ".to_owned(),
        }],
    };
    vec![block(0), block(samples)].into()
}

const KEY: Key = Key([7; 32]);

fn key(number: u8) -> Key {
    Key([number; 32])
}

/// A folder of its own, for so many bytes.
fn disk(bytes: u64) -> (tempfile::TempDir, Disk) {
    let root = tempfile::tempdir().unwrap();
    let disk = Disk::open(&root.path().join("speech"), bytes).unwrap();
    (root, disk)
}

fn files(disk: &Disk, extension: &str) -> Vec<PathBuf> {
    let kept = bounds::kept(fs::read_dir(disk.0.path()).unwrap(), extension);
    kept.into_iter().map(|kept| kept.path).collect()
}

#[test]
fn a_segment_is_found_as_it_was_also_by_the_next_run() {
    let (_root, disk) = disk(1 << 20);
    assert_eq!(disk.find(&KEY), None);
    disk.keep(&KEY, &segment(100));
    assert_eq!(disk.find(&KEY), Some(segment(100)));
    let next = Disk::open(disk.0.path(), 1 << 20).unwrap();
    assert_eq!(next.find(&KEY), Some(segment(100)));
    assert_eq!(next.find(&key(1)), None);
}

#[test]
fn what_was_said_once_is_remembered_without_its_sound() {
    let (_root, disk) = disk(1 << 20);
    assert!(!disk.was_heard(&KEY));
    let [once] = &files(&disk, ONCE)[..] else {
        panic!("there is one of them")
    };
    assert_eq!(fs::metadata(once).unwrap().len(), 0);
    let next = Disk::open(disk.0.path(), 1 << 20).unwrap();
    assert!(next.was_heard(&KEY));
    assert!(!next.was_heard(&key(1)));
    next.keep(&KEY, &segment(1));
    assert_eq!(files(&next, ONCE).len(), 1, "only that of the other");
}

#[test]
fn any_doubt_is_a_miss() {
    let (_root, disk) = disk(1 << 20);
    disk.keep(&KEY, &segment(100));
    let path = disk.0.entry(&KEY);
    let whole = fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[200] ^= 1;
    for bytes in [
        &flipped[..],
        &whole[..whole.len() - 1],
        &whole[..90],
        b"",
        b"foreign",
    ] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(disk.find(&KEY), None);
    }
    // Sealed, and yet no segment.
    disk.0.keep(&KEY, b"\xff\xff").unwrap();
    assert_eq!(disk.find(&KEY), None);
    // Another's, under this name.
    disk.keep(&key(1), &segment(1));
    fs::rename(disk.0.entry(&key(1)), &path).unwrap();
    assert_eq!(disk.find(&KEY), None);
    // And then it is written anew.
    disk.keep(&KEY, &segment(100));
    assert_eq!(disk.find(&KEY), Some(segment(100)));
}

#[test]
fn only_so_much_is_kept() {
    let (_root, disk) = disk(20_000);
    for number in 0..10 {
        disk.keep(&key(number), &segment(500));
    }
    let bytes: u64 = (disk.0.kept().unwrap().iter()).map(|kept| kept.bytes).sum();
    assert!((10_000..=20_000).contains(&bytes), "{bytes}");
    assert!(disk.find(&key(9)).is_some());
    assert_eq!(disk.find(&key(0)), None);
}

#[cfg(unix)]
#[test]
fn a_folder_of_others_is_not_used_and_one_that_is_gone_does_no_harm() {
    use std::os::unix::fs::PermissionsExt;
    let (root, kept) = disk(1 << 20);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(kept.0.path()), 0o700);
    kept.keep(&KEY, &segment(1));
    assert_eq!(mode(&kept.0.entry(&KEY)), 0o600);

    let open = root.path().join("open");
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(Disk::open(&open, 1).is_none());
    fs::write(root.path().join("file"), "").unwrap();
    assert!(Disk::open(&root.path().join("file"), 1).is_none());

    // Nothing can be written, as where the disk is full; whoever runs the test may be allowed to do all.
    fs::remove_dir_all(kept.0.path()).unwrap();
    kept.keep(&KEY, &segment(1));
    assert!(!kept.was_heard(&KEY));
    assert_eq!(kept.find(&KEY), None);
}

#[test]
fn whoever_races_finds_all_or_nothing() {
    const RACERS: usize = 4;
    let (_root, disk) = disk(30_000);
    let start = Barrier::new(RACERS);
    std::thread::scope(|threads| {
        for _ in 0..RACERS {
            threads.spawn(|| {
                // Each like a process of its own.
                let disk = Disk::open(disk.0.path(), 30_000).unwrap();
                start.wait();
                for number in 0..40 {
                    let key = key(number % 5);
                    let found = disk.find(&key);
                    assert!(
                        found.is_none_or(|found| found == segment(usize::from(number % 5) * 300))
                    );
                    disk.was_heard(&key);
                    disk.keep(&key, &segment(usize::from(number % 5) * 300));
                }
            });
        }
    });
}
