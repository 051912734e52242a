//! What a person has at a terminal: completions, help, colours.

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::Vidchat;

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = Vidchat::bare("completions").arg(shell).succeed();
        for word in ["render", "--transcript", "completions"] {
            assert!(done.stdout.contains(word), "{shell} knows no {word}");
        }
    }
}

#[test]
fn bash_understands_its_completions() {
    if !common::has_tool("bash", "bash_understands_its_completions") {
        return;
    }
    let script = Vidchat::bare("completions").arg("bash").succeed().stdout;
    let ask = "COMP_WORDS=(vidchat com); COMP_CWORD=1; _vidchat vidchat com vidchat; \
               echo \"${COMPREPLY[@]}\"";
    let mut bash = Command::new("bash");
    bash.arg("--norc")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut bash = bash.spawn().unwrap();
    let mut stdin = bash.stdin.take().unwrap();
    stdin.write_all((script + "\n" + ask).as_bytes()).unwrap();
    drop(stdin);
    let output = bash.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "completions"
    );
}

#[test]
fn help_teaches_by_examples() {
    for command in ["run", "say", "render", "analyze", "plugin", "completions"] {
        let help = Vidchat::bare(command).arg("--help").succeed().stdout;
        assert!(help.contains(&format!("  vidchat {command}")), "{help}");
        assert!(!help.contains('\x1b'), "colours do not belong into a pipe");
    }
}
