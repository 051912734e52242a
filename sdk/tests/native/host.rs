//! A host as small as it can be, and what it gets of a plugin.

use std::any::Any;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::Mutex;

use vidchat_abi::*;

/// The host. It is leaked, so that it outlives all plugins.
#[repr(C)]
pub struct FakeHost {
    /// Comes first: a pointer to it is one to the whole.
    abi: Host,
    /// What was logged: level or `panic`, and the text.
    lines: Mutex<Vec<String>>,
    state: Mutex<BTreeMap<String, Vec<u8>>>,
    /// What was given to the plugin.
    given: Mutex<Vec<Box<dyn Any + Send>>>,
    /// A service that it does not have.
    lacks: &'static CStr,
}

impl FakeHost {
    /// With all services.
    pub fn new() -> &'static FakeHost {
        Self::lacking(c"")
    }

    /// With all services but one.
    pub fn lacking(service: &'static CStr) -> &'static FakeHost {
        Self::leak(service, ABI_VERSION, size_of::<Host>())
    }

    /// Of another version or size.
    pub fn of_version(abi_version: u32, struct_size: u32) -> &'static FakeHost {
        Self::leak(c"", abi_version, struct_size)
    }

    fn leak(lacks: &'static CStr, abi_version: u32, struct_size: u32) -> &'static FakeHost {
        let abi = Host {
            abi_version,
            struct_size,
            data: ptr::null_mut(),
            get_extension,
        };
        Box::leak(Box::new(FakeHost {
            abi,
            lines: Mutex::default(),
            state: Mutex::default(),
            given: Mutex::default(),
            lacks,
        }))
    }

    /// As a plugin sees it.
    pub fn abi(&self) -> *const Host {
        ptr::from_ref(self).cast()
    }

    /// What was logged since the last time.
    pub fn lines(&self) -> Vec<String> {
        std::mem::take(&mut self.lines.lock().unwrap())
    }

    /// Keeps something for the plugin.
    fn give<T: Clone + Send + 'static>(&self, items: &[T]) -> List<T> {
        let items = items.to_vec();
        let list = List::of(&items);
        self.given.lock().unwrap().push(Box::new(items));
        list
    }

    fn give_bytes(&self, bytes: &[u8]) -> Bytes {
        let List { items, count } = self.give(bytes);
        Bytes {
            data: items,
            length: count,
        }
    }
}

unsafe fn of<'a>(host: *const Host) -> &'a FakeHost {
    unsafe { &*host.cast() }
}

/// A string as it was passed.
pub fn text(str: Str) -> String {
    let bytes = match str.length {
        0 => &[],
        length => unsafe { std::slice::from_raw_parts(str.data.cast::<u8>(), length as usize) },
    };
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A list as it was passed.
pub fn items<'a, T>(list: List<T>) -> &'a [T] {
    match list.count {
        0 => &[],
        count => unsafe { std::slice::from_raw_parts(list.items, count as usize) },
    }
}

fn bytes<'a>(bytes: Bytes) -> &'a [u8] {
    items(List {
        items: bytes.data,
        count: bytes.length,
    })
}

unsafe extern "C" fn get_extension(host: *const Host, id: *const c_char) -> *const c_void {
    let id = unsafe { CStr::from_ptr(id) };
    if id == unsafe { of(host) }.lacks {
        return ptr::null();
    }
    let extensions: [(&CStr, *const c_void); 8] = [
        (HOST_LOG, ptr::from_ref(&LOG).cast()),
        (HOST_CLOCK, ptr::from_ref(&CLOCK).cast()),
        (HOST_RANDOM, ptr::from_ref(&RANDOM).cast()),
        (HOST_STATE, ptr::from_ref(&STATE).cast()),
        (HOST_FILES, ptr::from_ref(&FILES).cast()),
        (HOST_MODELS, ptr::from_ref(&MODELS).cast()),
        (HOST_PHONEMIZER, ptr::from_ref(&PHONEMIZERS).cast()),
        (HOST_INFERENCE, ptr::from_ref(&INFERENCE).cast()),
    ];
    let found = extensions.iter().find(|(known, _)| *known == id);
    found.map_or(ptr::null(), |(_, extension)| *extension)
}

static LOG: HostLog = HostLog {
    struct_size: size_of::<HostLog>(),
    reserved: 0,
    write: log_write,
    panic: log_panic,
};

unsafe extern "C" fn log_write(host: *const Host, level: u32, line: Str) {
    let line = format!("{level} {}", text(line));
    unsafe { of(host) }.lines.lock().unwrap().push(line);
}

unsafe extern "C" fn log_panic(host: *const Host, message: Str, file: Str, line: u32) {
    assert_ne!(line, 0);
    let line = format!("panic {} in {}", text(message), text(file));
    unsafe { of(host) }.lines.lock().unwrap().push(line);
}

static CLOCK: HostClock = HostClock {
    struct_size: size_of::<HostClock>(),
    reserved: 0,
    now,
    unix_millis,
};

unsafe extern "C" fn now(_: *const Host) -> f64 {
    2.5
}

unsafe extern "C" fn unix_millis(_: *const Host) -> u64 {
    1_000_000_007
}

static RANDOM: HostRandom = HostRandom {
    struct_size: size_of::<HostRandom>(),
    reserved: 0,
    next,
};

unsafe extern "C" fn next(_: *const Host) -> u64 {
    1 << 63
}

static STATE: HostState = HostState {
    struct_size: size_of::<HostState>(),
    reserved: 0,
    get: state_get,
    set: state_set,
    remove: state_remove,
};

unsafe extern "C" fn state_get(
    host: *const Host,
    key: Str,
    found: *mut u32,
    value: *mut Bytes,
    _error: *mut Str,
) -> Status {
    let host = unsafe { of(host) };
    let state = host.state.lock().unwrap();
    let kept = state.get(&text(key));
    unsafe { found.write(kept.is_some().into()) };
    if let Some(kept) = kept {
        unsafe { value.write(host.give_bytes(kept)) };
    }
    Status::OK
}

unsafe extern "C" fn state_set(
    host: *const Host,
    key: Str,
    value: Bytes,
    error: *mut Str,
) -> Status {
    if value.length > 4 {
        unsafe { error.write(Str::of("no more than 4 bytes")) };
        return Status::INVALID_INPUT;
    }
    let mut state = unsafe { of(host) }.state.lock().unwrap();
    state.insert(text(key), bytes(value).to_vec());
    Status::OK
}

unsafe extern "C" fn state_remove(host: *const Host, key: Str, _error: *mut Str) -> Status {
    unsafe { of(host) }.state.lock().unwrap().remove(&text(key));
    Status::OK
}

static FILES: HostFiles = HostFiles {
    struct_size: size_of::<HostFiles>(),
    reserved: 0,
    read: files_read,
};

unsafe extern "C" fn files_read(
    host: *const Host,
    path: Str,
    bytes: *mut Bytes,
    error: *mut Str,
) -> Status {
    if text(path) != "face.glb" {
        unsafe { error.write(Str::of("files = true")) };
        return Status::PERMISSION_DENIED;
    }
    unsafe { bytes.write(of(host).give_bytes(b"glTF")) };
    Status::OK
}

static MODELS: HostModels = HostModels {
    struct_size: size_of::<HostModels>(),
    reserved: 0,
    available: models_available,
    read: models_read,
};

unsafe extern "C" fn models_available(_: *const Host, models: *mut List<Model>) {
    // Not given by the host: such a list cannot be sent between threads.
    let files: &'static [Str] = Box::leak(Box::new([Str::of("config.json")]));
    let id = Str::of("mood/tiny");
    let model = Model {
        id,
        files: List::of(files),
    };
    unsafe { models.write(List::of(Box::leak(Box::new([model])))) };
}

unsafe extern "C" fn models_read(
    host: *const Host,
    model: Str,
    file: Str,
    bytes: *mut Bytes,
    _error: *mut Str,
) -> Status {
    let file = format!("{} of {}", text(file), text(model));
    unsafe { bytes.write(of(host).give_bytes(file.as_bytes())) };
    Status::OK
}

static PHONEMIZERS: HostPhonemizer = HostPhonemizer {
    struct_size: size_of::<HostPhonemizer>(),
    reserved: 0,
    languages: phonemizer_languages,
    phonemize: phonemizer_phonemize,
};

unsafe extern "C" fn phonemizer_languages(_: *const Host, languages: *mut List<Str>) {
    unsafe { languages.write(List::EMPTY) };
}

unsafe extern "C" fn phonemizer_phonemize(
    _: *const Host,
    said: Str,
    language: Str,
    clauses: *mut List<Clause>,
    error: *mut Str,
) -> Status {
    if text(language) != "en-us" {
        unsafe { error.write(Str::of("its server is away")) };
        return Status::UNAVAILABLE_RETRY;
    }
    let ipa: &'static str = Box::leak(text(said).to_uppercase().into_boxed_str());
    let clause = Clause {
        ipa: Str::of(ipa),
        text: said,
        ending: ENDING_QUESTION,
        ends_sentence: 1,
    };
    unsafe { clauses.write(List::of(Box::leak(Box::new([clause])))) };
    Status::OK
}

static INFERENCE: HostInference = HostInference {
    struct_size: size_of::<HostInference>(),
    reserved: 0,
    load: inference_load,
    compute: inference_compute,
};

unsafe extern "C" fn inference_load(
    _: *const Host,
    model: Str,
    graph: *mut u64,
    error: *mut Str,
) -> Status {
    if text(model) != "mood/tiny" {
        unsafe { error.write(Str::of("models = [\"mood/big\"]")) };
        return Status::PERMISSION_DENIED;
    }
    unsafe { graph.write(7) };
    Status::OK
}

/// Gives the sum of 64-bit integers as a 32-bit float.
unsafe extern "C" fn inference_compute(
    _: *const Host,
    graph: u64,
    inputs: List<Tensor>,
    outputs: *mut List<Tensor>,
    error: *mut Str,
) -> Status {
    assert_eq!(graph, 7);
    let [input] = items(inputs) else {
        unsafe { error.write(Str::of("one input, please")) };
        return Status::INVALID_INPUT;
    };
    assert_eq!(text(input.name), "numbers");
    assert_eq!(input.element_type, ELEMENT_I64);
    let numbers = bytes(input.data).as_chunks::<8>().0;
    assert_eq!(items(input.dimensions), [1, numbers.len() as u32]);
    let sum: i64 = numbers
        .iter()
        .map(|number| i64::from_le_bytes(*number))
        .sum();
    let sum: &'static [u8] = Box::leak(Box::new((sum as f32).to_le_bytes()));
    let output = Tensor {
        name: Str::of("sum"),
        dimensions: List::of(&[1]),
        data: Bytes::of(sum),
        element_type: ELEMENT_F32,
        reserved: 0,
    };
    unsafe { outputs.write(List::of(Box::leak(Box::new([output])))) };
    Status::OK
}
