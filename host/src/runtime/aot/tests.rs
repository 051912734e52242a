use std::fs;
use std::path::PathBuf;
use std::sync::Barrier;

use wasmtime::Config;

use super::*;
use crate::cache::seal::Damage;

/// An empty component, with a custom section of this text to tell it from others.
fn component(text: &str) -> Vec<u8> {
    let mut wasm = b"\0asm\x0d\0\x01\0".to_vec();
    let name = b"\x04note";
    wasm.push(0);
    wasm.push((name.len() + text.len()) as u8);
    wasm.extend(name);
    wasm.extend(text.as_bytes());
    wasm
}

fn engine() -> Engine {
    Engine::new(Config::new().wasm_component_model(true)).unwrap()
}

/// A cache in a folder of its own, and the hash and code of a component.
struct Scene {
    root: tempfile::TempDir,
    cache: AotCache,
    hash: Output<Sha256>,
    code: Vec<u8>,
}

impl Scene {
    fn new() -> Scene {
        let root = tempfile::tempdir().unwrap();
        let (engine, wasm) = (engine(), component("one"));
        Scene {
            cache: AotCache::open(&root.path().join("compiled"), &engine).unwrap(),
            hash: Sha256::digest(&wasm),
            code: Component::new(&engine, &wasm).unwrap().serialize().unwrap(),
            root,
        }
    }

    /// One in which the component is kept.
    fn kept() -> Scene {
        let scene = Scene::new();
        scene.keep();
        scene
    }

    fn keep(&self) {
        self.cache.keep(&self.hash, &self.code).unwrap();
    }

    fn load(&self) -> Result<Component, Miss> {
        self.cache.load(&self.hash)
    }

    fn miss(&self) -> Miss {
        self.load().expect_err("it was taken")
    }

    /// The file of the component.
    fn entry(&self) -> PathBuf {
        self.cache.folder.entry(&self.key_in(&self.cache))
    }

    fn key_in(&self, cache: &AotCache) -> Key {
        key(&self.hash, &cache.environment)
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("compiled")
    }
}

#[test]
fn what_is_kept_is_found_by_content() {
    let scene = Scene::new();
    assert!(matches!(scene.miss(), Miss::Kept(folder::Miss::Absent)));
    scene.keep();
    scene.load().unwrap();
    let other = scene.cache.load(&Sha256::digest(component("two")));
    assert!(matches!(
        other.err(),
        Some(Miss::Kept(folder::Miss::Absent))
    ));
    // The next process.
    let cache = AotCache::open(&scene.folder(), &engine()).unwrap();
    cache.load(&scene.hash).unwrap();
    let usage = usage(&scene.folder()).unwrap();
    let bytes = fs::metadata(scene.entry()).unwrap().len();
    assert_eq!((usage.plugins, usage.bytes), (1, bytes));
}

#[test]
fn code_for_another_engine_is_not_taken() {
    let scene = Scene::kept();
    let mut config = Config::new();
    config.wasm_component_model(true).epoch_interruption(true);
    let other = AotCache::open(&scene.folder(), &Engine::new(&config).unwrap()).unwrap();
    assert!(matches!(
        other.load(&scene.hash).err(),
        Some(Miss::Kept(folder::Miss::Absent))
    ));
    // Nor under the name of one that would be.
    let key = scene.key_in(&other);
    fs::rename(scene.entry(), other.folder.entry(&key)).unwrap();
    let miss = other.load(&scene.hash).err();
    assert!(matches!(
        miss,
        Some(Miss::Kept(folder::Miss::Damaged(Damage::OtherKey)))
    ));
    // Nor where someone went to the length of sealing it anew: then wasmtime itself refuses.
    other.keep(&scene.hash, &scene.code).unwrap();
    assert!(matches!(
        other.load(&scene.hash).err(),
        Some(Miss::Refused(_))
    ));
}

#[test]
fn what_was_tampered_with_is_not_taken_and_written_anew() {
    let scene = Scene::kept();
    let whole = fs::read(scene.entry()).unwrap();
    let flipped = |place: usize| {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        bytes
    };
    let damaged = [
        flipped(0),
        flipped(20),
        flipped(50),
        flipped(75),
        flipped(whole.len() / 2),
        flipped(whole.len() - 1),
        whole[..whole.len() - 1].to_vec(),
        whole[..whole.len() / 2].to_vec(),
        whole[..40].to_vec(),
        Vec::new(),
        scene.code.clone(),
        [whole.clone(), vec![0]].concat(),
    ];
    for bytes in damaged {
        fs::write(scene.entry(), &bytes).unwrap();
        let miss = scene.miss();
        assert!(
            matches!(miss, Miss::Kept(folder::Miss::Damaged(_))),
            "{miss}"
        );
        scene.keep();
        scene.load().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn what_others_can_write_is_not_taken() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::kept();
    let allow = |path: PathBuf, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for mode in [0o620, 0o602, 0o666] {
        allow(scene.entry(), mode);
        assert!(
            matches!(scene.miss(), Miss::Kept(folder::Miss::NotPrivate(_))),
            "{mode:o}"
        );
    }
    allow(scene.entry(), 0o644);
    scene.load().unwrap();

    let open = || AotCache::open(&scene.folder(), &engine());
    let mode = fs::metadata(scene.folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    for mode in [0o770, 0o707, 0o1777] {
        allow(scene.folder(), mode);
        let error = open().err().unwrap().to_string();
        assert!(
            error.contains("other users may write it; remove it"),
            "{error}"
        );
    }
    allow(scene.folder(), 0o755);
    open().unwrap();
}

#[cfg(unix)]
#[test]
fn a_link_is_no_folder_and_a_file_neither() {
    let scene = Scene::kept();
    let link = scene.root.path().join("link");
    std::os::unix::fs::symlink(scene.folder(), &link).unwrap();
    let error = AotCache::open(&link, &engine()).err().unwrap();
    assert!(
        error.to_string().contains("it is a link or a file"),
        "{error}"
    );
    assert!(AotCache::open(&scene.entry(), &engine()).is_err());
    let below_a_file = AotCache::open(&scene.entry().join("compiled"), &engine());
    assert!(matches!(below_a_file.err(), Some(NoCache::Unusable { .. })));
}

#[test]
fn a_folder_that_takes_nothing_is_no_fault_of_what_is_in_it() {
    let scene = Scene::kept();
    fs::remove_dir_all(scene.folder()).unwrap();
    assert!(scene.cache.keep(&scene.hash, &scene.code).is_err());
    assert!(matches!(scene.miss(), Miss::Kept(folder::Miss::Absent)));
    assert_eq!(usage(&scene.folder()).unwrap(), Usage::default());
    // It was made again.
    scene.keep();
    scene.load().unwrap();
}

#[test]
fn compiled_code_in_a_package_is_no_plugin() {
    let scene = Scene::new();
    let inspected = crate::runtime::inspect(&scene.code, crate::kind::Kind::Tts);
    assert!(matches!(
        inspected,
        Err(crate::runtime::ComponentError::Damaged(_))
    ));
    assert!(Component::new(&scene.cache.engine, &scene.code).is_err());
}

#[test]
fn only_so_much_is_kept() {
    let scene = Scene::new();
    let hashes: Vec<_> = (0..FORM.limits.entries + 3)
        .map(|number| Sha256::digest(number.to_string()))
        .collect();
    for hash in &hashes {
        scene.cache.keep(hash, &scene.code).unwrap();
    }
    assert_eq!(usage(&scene.folder()).unwrap().plugins, FORM.limits.entries);
    scene.cache.load(hashes.last().unwrap()).unwrap();
}

#[test]
fn whoever_races_finds_all_or_nothing() {
    const RACERS: usize = 8;
    let scene = Scene::new();
    let start = Barrier::new(RACERS);
    std::thread::scope(|threads| {
        for _ in 0..RACERS {
            threads.spawn(|| {
                // Each like a process of its own.
                let cache = AotCache::open(&scene.folder(), &scene.cache.engine).unwrap();
                start.wait();
                for _ in 0..20 {
                    match cache.load(&scene.hash) {
                        Ok(_) | Err(Miss::Kept(folder::Miss::Absent)) => {}
                        Err(miss) => panic!("{miss}"),
                    }
                    cache.keep(&scene.hash, &scene.code).unwrap();
                    cache.load(&scene.hash).unwrap();
                }
            });
        }
    });
    assert_eq!(usage(&scene.folder()).unwrap().plugins, 1);
}
