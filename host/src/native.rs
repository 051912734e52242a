//! Native plugins: libraries behind the C ABI of `sdk/native`, each in a process of its own.

#[allow(dead_code, reason = "the callers come next")]
pub(crate) mod wire;
