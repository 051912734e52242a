//! Whatever a file's bytes are: loading ends, takes little memory, and gives an error or a sound model.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

mod common;

use std::sync::LazyLock;

use avatar_3d::load::load;
use common::check::check;
use common::figures::{square, vrm0, vrm1};
use common::glb::{Glb, container};
use common::memory::peak_of;
use common::shared::shared;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

static FIGURES: LazyLock<[Glb; 3]> = LazyLock::new(|| [square(), vrm1(), vrm0()]);

/// What a file of a few kilobytes may take, which is mostly what the JSON's parser needs.
const MEMORY: isize = 4 << 20;

fn survives(bytes: &[u8], memory: isize) {
    let (loaded, peak) = peak_of(|| load(bytes, "fuzz"));
    match loaded {
        Ok(loaded) => check(&loaded.model),
        Err(error) => assert!(error.to_string().starts_with("fuzz: ")),
    }
    assert!(peak < memory, "{peak} bytes");
}

/// Something that is not expected at some place.
fn odd() -> impl Strategy<Value = Value> {
    select(vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(1),
        json!(2),
        json!(3),
        json!(7),
        json!(255),
        json!(65_536),
        json!(4_294_967_295_u64),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(0.5),
        json!(-1e300),
        json!(1e300),
        json!(1e-300),
        json!(""),
        json!("MASK"),
        json!("VEC4"),
        json!("SCALAR"),
        json!("data:;base64,AAAAAAAAAAAAAAAAAAAAAAAA"),
        json!([]),
        json!([0]),
        json!([0, 0, 0]),
        json!([1e300, -1e300, 0, 1]),
        json!([5, 4, 3, 2, 1, 0]),
        json!({}),
        json!({"node": 2}),
        json!({"count": 2, "indices": {"bufferView": 0, "componentType": 5121},
            "values": {"bufferView": 0}}),
    ])
}

/// Changes the place that `index` picks: to something odd, to what is at another place, or to nothing.
fn change(json: &mut Value, index: Index, other: Index, odd: Option<Value>) {
    let mut pointers = Vec::new();
    collect(json, String::new(), &mut pointers);
    let value = odd.unwrap_or_else(|| {
        json.pointer(other.get::<String>(&pointers))
            .unwrap()
            .clone()
    });
    *json.pointer_mut(index.get::<String>(&pointers)).unwrap() = value;
}

fn collect(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                collect(field, format!("{at}/{name}"), pointers);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{number}"), pointers);
            }
        }
        _ => {}
    }
    if !at.is_empty() {
        pointers.push(at);
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

type Changes = Vec<(Index, Index, Option<Value>)>;

fn changes() -> impl Strategy<Value = Changes> {
    let change = (
        any::<Index>(),
        any::<Index>(),
        prop::option::weighted(0.7, odd()),
    );
    prop::collection::vec(change, 1..4)
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn any_json(figure in 0..3_usize, changes in changes()) {
        let mut glb = FIGURES[figure].clone();
        for (index, other, odd) in changes {
            change(&mut glb.json, index, other, odd);
        }
        survives(&glb.bytes(), MEMORY);
    }

    #[test]
    fn any_buffer(
        figure in 0..3_usize,
        changes in prop::collection::vec((any::<Index>(), select(vec![
            0_u32, 1, 5, 0xffff, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f7f_ffff, 0xffff_ffff,
        ])), 1..6),
    ) {
        let mut glb = FIGURES[figure].clone();
        for (index, word) in changes {
            let start = index.index(glb.binary.len() / 4) * 4;
            glb.binary[start..start + 4].copy_from_slice(&word.to_le_bytes());
        }
        survives(&glb.bytes(), MEMORY);
    }

    #[test]
    fn any_damage(
        figure in 0..3_usize,
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..8),
        end in any::<Index>(),
        cut in prop::bool::weighted(0.2),
    ) {
        let mut bytes = FIGURES[figure].bytes();
        for (index, byte) in changes {
            *index.get_mut(&mut bytes) = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        survives(&bytes, MEMORY);
    }

    #[test]
    fn any_bytes(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        start in select(vec!["", "glTF", "glTF\x02\0\0\0\x30\0\0\0\x08\0\0\0JSON", "{\"asset\":"]),
    ) {
        let bytes = [start.as_bytes(), &bytes].concat();
        survives(&bytes, MEMORY);
    }
}

/// JSON and buffer of a binary file.
fn taken_apart(bytes: &[u8]) -> (Value, &[u8]) {
    let size = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let json = serde_json::from_slice(&bytes[20..20 + size]).unwrap();
    (json, &bytes[28 + size..])
}

#[test]
fn a_real_figure_with_any_json() {
    let test = "a_real_figure_with_any_json";
    let Some(bytes) = shared("avatars/Godette_vrm_v4.vrm", test) else {
        return;
    };
    let (json, binary) = taken_apart(&bytes);
    proptest!(config(100), |(changes in changes())| {
        let mut json = json.clone();
        for (index, other, odd) in changes {
            change(&mut json, index, other, odd);
        }
        survives(&container(json.to_string().as_bytes(), Some(binary)), 256 << 20);
    });
}
