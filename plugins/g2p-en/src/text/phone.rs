//! Reads telephone numbers, digit by digit.

use super::figures::{Out, is_digits};
use super::numbers::digits;

/// `555-1234`, `1-800-555-1234`, `(212) 555-0199`, `+1 415 555 0123`, and `911` where it is called.
pub(super) fn read(out: Out, core: &str, next: Option<&str>) -> bool {
    let bare = core.trim_start_matches('+');
    let groups: Vec<&str> = bare.split('-').collect();
    if !groups.iter().all(|group| is_digits(group)) {
        return false;
    }
    let called = bare.len() == 3 && matches!(out.previous(), "call" | "dial" | "called" | "ring");
    // A country or area code with more to come, or what comes.
    let goes_on = next.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
    let prefix = core.starts_with('+') && bare.len() < 4 && goes_on;
    if !(prefix || called || out.dialling || has_the_shape(bare)) {
        return false;
    }
    if core.starts_with('+') {
        out.say("plus");
    }
    groups.iter().for_each(|group| out.say_all(digits(group)));
    out.dialling = goes_on && (prefix || out.dialling);
    true
}

/// Whether groups of digits with hyphens are as long as a telephone number's.
pub(super) fn has_the_shape(core: &str) -> bool {
    let groups: Vec<&str> = core.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    matches!(lengths.as_slice(), [3, 4] | [3, 3, 4] | [1, 3, 3, 4])
        && groups.iter().all(|group| is_digits(group))
}
