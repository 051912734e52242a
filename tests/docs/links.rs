//! Links within the repository lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use super::repository;

#[test]
fn links_lead_somewhere() {
    let mut documents: Vec<PathBuf> = fs::read_dir(repository().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    documents.push(repository().join("README.md"));
    let broken: Vec<String> = documents
        .iter()
        .flat_map(|document| broken_links(document))
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

fn broken_links(document: &Path) -> Vec<String> {
    let text = fs::read_to_string(document).unwrap();
    let folder = document.parent().unwrap();
    let leads_somewhere = |link: &&str| {
        if link.contains("://") {
            return true;
        }
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = if path.is_empty() {
            document.to_owned()
        } else {
            folder.join(path)
        };
        target.exists() && (anchor.is_empty() || anchors(&target).contains(&anchor.to_owned()))
    };
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let broken = links.filter(|link| !leads_somewhere(link));
    broken
        .map(|link| format!("{}: {link}", document.display()))
        .collect()
}

/// The anchors of a document's headings, as code forges make them.
fn anchors(document: &Path) -> Vec<String> {
    let text = fs::read_to_string(document).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let words = heading
            .trim_start_matches('#')
            .trim()
            .to_lowercase()
            .replace(' ', "-");
        words
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            .collect()
    };
    headings.map(anchor).collect()
}
