//! Where things are kept outside the checkout.

use std::path::PathBuf;

/// What can be made again: compiled code, downloads. `$XDG_CACHE_HOME/vidchat` or its like.
pub fn cache() -> PathBuf {
    base(dirs::cache_dir())
}

/// What cannot: the state plugins keep. `$XDG_DATA_HOME/vidchat` or its like.
pub fn data() -> PathBuf {
    base(dirs::data_dir())
}

fn base(folder: Option<PathBuf>) -> PathBuf {
    // Without a home (a bare container) the temporary folder is the best there is.
    folder.unwrap_or_else(std::env::temp_dir).join("vidchat")
}
