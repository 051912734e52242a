//! What goes wrong in a plugin's process stays there, and what leads out of it is shut.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};

use super::{Plugin, plugin, run, tell};

fn contained(test: &str) -> Option<Plugin> {
    plugin(test, "emotion-detector", false, &[])
}

/// Has a plugin do something that ends it. Gives what is said of that, and asks that nothing of it is left, and
/// that another one can be started.
#[track_caller]
fn end_by(deed: &str) -> Option<String> {
    let plugin = contained(deed)?;
    let reason = run(async {
        let mut native = plugin.start().await.unwrap();
        let error = tell(&mut native, deed).await.expect_err("it goes on");
        assert!(
            tell(&mut native, "options").await.is_err(),
            "it is not lost"
        );
        error.to_string()
    });
    plugin.assert_gone();
    run(async {
        let mut next = plugin.start().await.unwrap();
        assert_eq!(tell(&mut next, "nothing").await.unwrap(), None);
    });
    plugin.assert_gone();
    Some(reason)
}

#[track_caller]
fn assert_ends(deed: &str, words: &[&str]) {
    let Some(reason) = end_by(deed) else { return };
    for word in words {
        assert!(reason.contains(word), "{reason}");
    }
}

#[test]
fn a_segmentation_fault() {
    assert_ends("segfault", &["SIGSEGV", "memory that is not its own"]);
}

#[test]
fn an_abort_is_told_with_the_last_words() {
    assert_ends("abort", &["SIGABRT", "cannot go on"]);
}

#[test]
fn memory_that_is_refused_names_the_limit() {
    let words = ["999999999 bytes", "64 MiB", "limits.memory_mb"];
    assert_ends("starve", &words);
}

#[test]
fn an_exit_that_looks_like_success() {
    assert_ends("exit", &["ended itself with exit code 0"]);
}

#[test]
fn a_stack_without_end() {
    assert_ends("stack", &["was ended by SIG"]);
}

#[test]
fn garbage_on_the_channel() {
    assert_ends("garbage", &["garbage"]);
}

#[test]
fn a_channel_that_is_closed() {
    assert_ends("close", &["closed its channel"]);
}

#[test]
fn a_panic_is_kept_for_the_reason() {
    let Some(plugin) = contained("panic") else {
        return;
    };
    run(async {
        let mut native = plugin.start().await.unwrap();
        tell(&mut native, "panic").await.unwrap_err();
        let panic = native.state().panic.clone().unwrap();
        assert_eq!(panic.message, "something is wrong");
        assert_eq!(panic.place, "plugin.c:7");
    });
}

#[test]
fn one_that_hangs_is_killed_when_it_is_dropped() {
    for deed in ["hang", "spin"] {
        let Some(plugin) = contained(deed) else {
            return;
        };
        run(async {
            let mut native = plugin.start().await.unwrap();
            let hanging = tell(&mut native, deed);
            let waited = tokio::time::timeout(Duration::from_millis(50), hanging).await;
            assert!(waited.is_err(), "it came back");
            // Nobody knows what an answer would belong to.
            assert!(tell(&mut native, "options").await.is_err());
        });
        plugin.assert_gone();
    }
}

#[test]
fn memory_ends_where_the_manifest_says() {
    let Some(plugin) = contained("memory") else {
        return;
    };
    run(async {
        let mut native = plugin.start().await.unwrap();
        let got = tell(&mut native, "memory").await.unwrap().unwrap();
        let got: u32 = got.parse().unwrap();
        // 64 MiB are allowed, and some of them are the allocator's.
        assert!((40..=64).contains(&got), "it got {got} MiB");
        let shared = tell(&mut native, "share").await.unwrap().unwrap();
        assert_eq!(shared, "share: Cannot allocate memory");
    });
}

#[test]
fn a_flood_of_lines_ends_and_the_answer_comes() {
    let Some(plugin) = contained("flood") else {
        return;
    };
    run(async {
        let mut native = plugin.start().await.unwrap();
        for deed in ["flood", "write"] {
            assert_eq!(tell(&mut native, deed).await.unwrap(), None);
        }
    });
}

#[test]
fn an_end_while_nothing_is_asked_is_noticed() {
    let Some(plugin) = contained("idle") else {
        return;
    };
    run(async {
        let mut native = plugin.start().await.unwrap();
        let waited = tokio::time::timeout(Duration::from_millis(20), native.lost()).await;
        assert!(waited.is_err(), "it was lost for nothing");
        assert_eq!(tell(&mut native, "nothing").await.unwrap(), None);
        kill(plugin.process().expect("it is there"), Signal::SIGKILL).unwrap();
        let error = native.lost().await.to_string();
        assert!(error.contains("SIGKILL"), "{error}");
    });
}

#[test]
fn what_leads_out_is_shut() {
    let Some(plugin) = contained("shut") else {
        return;
    };
    let secret = tempfile::NamedTempFile::new().unwrap();
    let host = std::process::id();
    let denied = "Permission denied";
    let forbidden = "Operation not permitted";
    let deeds = [
        ("open /etc/passwd".to_owned(), denied),
        (format!("open {}", secret.path().display()), denied),
        ("open /etc".to_owned(), denied),
        (format!("open /proc/{host}/environ"), denied),
        ("create /tmp/vidchat-test".to_owned(), denied),
        ("create /dev/shm/vidchat-test".to_owned(), denied),
        ("create vidchat-test".to_owned(), denied),
        ("network".to_owned(), forbidden),
        ("bus".to_owned(), forbidden),
        ("exec".to_owned(), forbidden),
        ("fork".to_owned(), forbidden),
        ("memfd".to_owned(), forbidden),
        (format!("kill {host}"), forbidden),
        ("open /usr/lib".to_owned(), "done"),
        ("open /dev/null".to_owned(), "done"),
        ("open /proc/self/maps".to_owned(), "done"),
    ];
    run(async {
        let mut native = plugin.start().await.unwrap();
        for (deed, came) in &deeds {
            let said = tell(&mut native, deed).await.unwrap().unwrap();
            assert_eq!(said, format!("{deed}: {came}"));
        }
        let environment = tell(&mut native, "environment").await.unwrap().unwrap();
        assert!(
            ["", "LD_LIBRARY_PATH "].contains(&environment.as_str()),
            "{environment}"
        );
        // Standard streams, the channel, and the files just opened.
        let files = tell(&mut native, "files").await.unwrap().unwrap();
        assert_eq!(files, "7");
    });
}
