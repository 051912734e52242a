//! Who answers.

use std::ffi::{CStr, c_void};

use super::{List, Plugin, Status, Str};

/// The id of [`LlmProvider`].
pub const LLM_PROVIDER: &CStr = c"vidchat.llm-provider/1";

/// Answers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LlmProvider {
    /// The size of this struct.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// `[plugin-thread]` The models on offer; the first is the default.
    pub models: unsafe extern "C" fn(
        plugin: *const Plugin,
        models: *mut List<LlmModel>,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` Begins to answer the last of `messages`.
    pub chat: unsafe extern "C" fn(
        plugin: *const Plugin,
        messages: List<Message>,
        options: *const ChatOptions,
        reply: *mut *mut c_void,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` The next piece of the answer.
    pub next: unsafe extern "C" fn(
        plugin: *const Plugin,
        reply: *mut c_void,
        piece: *mut Piece,
        error: *mut Str,
    ) -> Status,
    /// `[plugin-thread]` Ends the answer.
    pub close: unsafe extern "C" fn(plugin: *const Plugin, reply: *mut c_void),
}

/// A language model.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LlmModel {
    /// The size of this struct.
    pub struct_size: u32,
    /// The longest conversation, in tokens; 0 where that is not known.
    pub context_tokens: u32,
    /// What users write in the config file.
    pub id: Str,
    /// What users read in a list.
    pub name: Str,
}

/// What was said.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// The size of this struct.
    pub struct_size: u32,
    /// [`ROLE_SYSTEM`], [`ROLE_USER`] or [`ROLE_ASSISTANT`].
    pub role: u32,
    /// What.
    pub text: Str,
    /// 1 where it was cut off by the user, else 0.
    pub cut: u32,
    /// 0.
    pub reserved: u32,
}

/// The one who set the rules: the persona.
pub const ROLE_SYSTEM: u32 = 0;

/// The person.
pub const ROLE_USER: u32 = 1;

/// The companion.
pub const ROLE_ASSISTANT: u32 = 2;

/// How to answer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ChatOptions {
    /// The size of this struct.
    pub struct_size: u32,
    /// Randomness; NaN for the model's own.
    pub temperature: f32,
    /// The longest answer, in tokens; 0 for the model's own.
    pub max_tokens: u32,
    /// 1 where `seed` counts, else 0.
    pub has_seed: u32,
    /// For answers that can be repeated.
    pub seed: u64,
    /// A model's id, or empty for the default.
    pub model: Str,
}

/// A piece of an answer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// The size of this struct.
    pub struct_size: u32,
    /// [`PIECE_TEXT`], [`PIECE_THINKING`] or [`PIECE_DONE`].
    pub kind: u32,
    /// The text, unless it is done.
    pub text: Str,
    /// Once it is done: tokens read; -1 where that is not known.
    pub prompt_tokens: i64,
    /// Once it is done: tokens written; -1 where that is not known.
    pub completion_tokens: i64,
}

/// Something to be said.
pub const PIECE_TEXT: u32 = 0;

/// Something that is only thought.
pub const PIECE_THINKING: u32 = 1;

/// The end; nothing is asked for after it.
pub const PIECE_DONE: u32 = 2;
