//! Files that come and go beside those that people write: what editors and builds leave behind.

use std::path::Path;

/// Whether a file of this name is none of the user's settings.
pub(super) fn is_passing(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    // `4913` is what vim makes to see whether it can write, `#x#` what Emacs keeps of unsaved text.
    // Hidden ones are `.git`, vim's `.x.swp` and Emacs's locks.
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || matches!(name, "4913" | "target" | "node_modules")
        || matches!(
            path.extension().and_then(|extension| extension.to_str()),
            Some("partial" | "tmp" | "swp" | "bak" | "orig")
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_is_told_from_what_people_write() {
        let passing = |name: &str| is_passing(&Path::new("styles").join(name));
        for name in [
            ".june.toml.swp",
            "june.toml~",
            "#june.toml#",
            ".#june.toml",
            "4913",
            ".git",
            "target",
            "june.toml.tmp",
            "june.partial",
        ] {
            assert!(passing(name), "{name}");
        }
        for name in ["june.toml", "49130.toml", "target.json", "a#b.toml"] {
            assert!(!passing(name), "{name}");
        }
    }
}
