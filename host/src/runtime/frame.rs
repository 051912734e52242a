//! Pictures that live in the host and are filled by guests.
//!
//! `bindgen!` would hand over `list<u8>` as a `Vec`, a copy of 1.9 MB more for each frame. Wired by
//! hand, the import sees the guest's memory in place (`WasmList`) and copies it once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource, ResourceType, WasmList};

use super::instance::HostState;

/// RGBA8 pixels, straight alpha, rows top-down.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// width × height × 4 bytes.
    pub pixels: Vec<u8>,
}

impl Frame {
    /// A transparent frame.
    pub fn new(width: u32, height: u32) -> Frame {
        let bytes = width as usize * height as usize * 4;
        Frame {
            width,
            height,
            pixels: vec![0; bytes],
        }
    }
}

/// A frame shared between the host and the guest that draws it. It lies outside the store, so that
/// guest memory can be read while it is written.
#[derive(Clone, Debug)]
pub struct FrameHandle(Arc<Mutex<Frame>>);

impl FrameHandle {
    /// Shares a frame.
    pub fn new(frame: Frame) -> FrameHandle {
        FrameHandle(Arc::new(Mutex::new(frame)))
    }

    /// The frame, for as long as the guard lives.
    pub fn lock(&self) -> MutexGuard<'_, Frame> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Links `vidchat:host/frames`.
pub(crate) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    let mut frames = linker.instance("vidchat:host/frames@0.1.0")?;
    let drop_frame = |mut store: StoreContextMut<'_, HostState>, id: u32| {
        store
            .data_mut()
            .table
            .delete(Resource::<FrameHandle>::new_own(id))?;
        Ok(())
    };
    frames.resource("frame", ResourceType::host::<FrameHandle>(), drop_frame)?;
    frames.func_wrap(
        "[method]frame.width",
        |store: StoreContextMut<'_, HostState>, (frame,): (Resource<FrameHandle>,)| {
            Ok((store.data().table.get(&frame)?.lock().width,))
        },
    )?;
    frames.func_wrap(
        "[method]frame.height",
        |store: StoreContextMut<'_, HostState>, (frame,): (Resource<FrameHandle>,)| {
            Ok((store.data().table.get(&frame)?.lock().height,))
        },
    )?;
    frames.func_wrap(
        "[method]frame.write",
        |store: StoreContextMut<'_, HostState>,
         (frame, pixels): (Resource<FrameHandle>, WasmList<u8>)| {
            let frame = store.data().table.get(&frame)?.clone();
            let mut frame = frame.lock();
            let pixels = pixels.as_le_slice(&store);
            if pixels.len() != frame.pixels.len() {
                return Err(wasmtime::format_err!(
                    "frame.write got {} bytes for a frame of {} × {} pixels, which takes {}",
                    pixels.len(),
                    frame.width,
                    frame.height,
                    frame.pixels.len()
                ));
            }
            frame.pixels.copy_from_slice(pixels);
            Ok(())
        },
    )?;
    Ok(())
}
