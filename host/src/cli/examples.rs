//! What stands below the options in `--help`: a description is understood once there is an example.

/// `vidchat`.
pub(super) const VIDCHAT: &str = "\
Examples:
  # Talk with it
  vidchat run

  # Ask once, and keep the answer as a film
  echo 'Tell me a story' | vidchat run --record story.mp4

  # Speak a text: aloud, into a file, with a face
  vidchat say 'Good morning'
  vidchat say 'Good morning' --out morning.wav
  vidchat render 'Good morning' --out morning.mp4 --style june

Settings stand in config/vidchat.toml; any of them can be given as --set section.key=value.
`vidchat COMMAND --help` explains a command.";

/// `vidchat run`.
pub(super) const RUN: &str = "\
Examples:
  # Talk; Esc stops the answer, Ctrl-D leaves
  vidchat run

  # Say this and leave, on the sound card whose name has `usb` in it
  vidchat run --say 'Dinner is ready' --device usb

  # The answers to a file, everything else to the terminal
  printf 'Hello!\\nMy name is Ada.\\n' | vidchat run > answers.txt

  # The same film every time
  echo 'Tell me a joke' | vidchat run --seed 1 --record joke.mp4

  # Another voice and slower, for this run
  vidchat run --voice VOICE --set tts.length_scale=1.1

  # See what the plugins do
  RUST_LOG=vidchat=debug vidchat run

Keys: Enter says the line, Up and Down bring back what was said before, Tab completes a /command,
Esc or Ctrl-C stops the answer, Ctrl-C twice or Ctrl-D leaves, Ctrl-T is mute, Ctrl-Up and Ctrl-Down
change the volume, Ctrl-L draws the screen anew. The line is edited as in a shell.";

/// `vidchat say`.
pub(super) const SAY: &str = "\
Examples:
  # Aloud
  vidchat say 'Good morning'

  # Into a file
  vidchat say 'Good morning' --out morning.wav

  # A whole letter; Markdown is read sensibly
  vidchat say --out letter.wav < letter.md

  # To another program
  vidchat say 'Good morning' --out - | aplay

  # What the mouth does, as a picture and as data
  vidchat say 'Good morning' --headless --plot mouth.png --timings mouth.json

  # Faster, and the same noise every time
  vidchat say 'Good morning' --out morning.wav --set tts.length_scale=0.8 --seed 1

`vidchat analyze morning.wav` tells how loud it became and where it is silent.";

/// `vidchat phonemize`.
pub(super) const PHONEMIZE: &str = "\
Examples:
  # How is this word said?
  vidchat phonemize 'Worcestershire'

  # By another voice, or by one in a file
  vidchat phonemize 'Guten Morgen!' --voice de_DE-thorsten-medium
  vidchat phonemize 'Guten Morgen!' --voice downloads/de_DE-thorsten-medium.onnx

  # A name said right: phonemes between brackets are taken as they stand
  vidchat phonemize 'My name is [[ʃɪvˈɔːn]].'

  # A whole letter, for a program
  vidchat phonemize --json < letter.txt";

/// `vidchat serve`.
pub(super) const SERVE: &str = "\
Examples:
  # For Home Assistant on this machine
  vidchat serve --wyoming 127.0.0.1:10200

  # For Home Assistant on another one, with another voice where it names none
  vidchat serve --wyoming tcp://0.0.0.0:10200 --voice VOICE

  # For programs of this machine, by way of a file
  vidchat serve --wyoming unix:///tmp/vidchat.socket

In Home Assistant: Settings, Devices & services, Add integration, Wyoming Protocol; then this machine's
address and the port. Ctrl-C ends it.";

/// `vidchat render`.
pub(super) const RENDER: &str = "\
Examples:
  vidchat render 'Good morning' --out morning.mp4

  # Another look, smaller and smoother
  vidchat render 'Good morning' --out morning.webm --style june --set avatar.fps=60

  # A WAV file and a folder of PNG pictures, which needs no ffmpeg
  vidchat render 'Good morning' --out morning";

/// `vidchat analyze`.
pub(super) const ANALYZE: &str = "\
Examples:
  vidchat analyze morning.wav

  # The loudness at each frame of a film with 25 frames a second, for a program
  vidchat analyze morning.wav --fps 25 --json";

/// `vidchat config`.
pub(super) const CONFIG: &str = "\
Settings come from, the weakest first:
  1. what VidChat comes with
  2. the config file: --config FILE, else $VIDCHAT_CONFIG, else config/vidchat.toml here, else your
     own (`vidchat config path` tells which)
  3. the profile: --profile NAME, else $VIDCHAT_PROFILE: profiles/NAME.toml beside that file
  4. the environment: VIDCHAT_AVATAR__FPS=25
  5. the command line: --set avatar.fps=25

Examples:
  vidchat config show --origin             what holds, and who says so
  vidchat config set avatar.style june     write it down for good
  vidchat config validate                  is everything right?";

/// `vidchat doctor`.
pub(super) const DOCTOR: &str = "\
Examples:
  vidchat doctor

  # With the plugins of another folder, for a program
  vidchat doctor --plugins my-plugins --json";

/// `vidchat plugin`.
pub(super) const PLUGIN: &str = "\
Examples:
  # What is there, and what is broken
  vidchat plugin list

  # Build one plugin, or all
  vidchat plugin build plugins/my-voice
  vidchat plugin build plugins/*

docs/plugins.md shows how to write one.";

/// `vidchat plugin inspect`.
pub(super) const INSPECT: &str = "\
Examples:
  vidchat plugin inspect piper
  vidchat plugin inspect plugins/piper --json
  vidchat plugin inspect target/my-plugin.wasm     a component by itself: imports and exports

The exit status is 1 where the plugin is broken or does not start.";

/// `vidchat voices`.
pub(super) const VOICES: &str = "\
Examples:
  # What is here, and what is published for German
  vidchat voices list
  vidchat voices list --remote --language de

  # Get one, hear it, speak with it
  vidchat voices pull de_DE-thorsten-medium
  vidchat voices preview de_DE-thorsten-medium
  vidchat say 'Guten Morgen' --voice de_DE-thorsten-medium

  # Speak with it from now on
  vidchat config set tts.voice de_DE-thorsten-medium

  # A voice of your own, with my-voice.onnx.json beside it
  vidchat voices add my-voice.onnx

`vidchat voices COMMAND --help` explains a command.";

/// `vidchat voices list`.
pub(super) const VOICES_LIST: &str = "\
Examples:
  vidchat voices list
  vidchat voices list --remote --language German

  # For a program
  vidchat voices list --json
  vidchat voices list --remote --json

The list of published voices is kept for an hour; --refresh fetches it anew.";

/// `vidchat voices pull`.
pub(super) const VOICES_PULL: &str = "\
Examples:
  vidchat voices pull en_US-lessac-medium

  # Which qualities are there?
  vidchat voices pull en_US-lessac

  # Several, from a mirror
  vidchat voices pull de_DE-thorsten-low nl_NL-mls-medium --url https://mirror.example/piper-voices/

Environment:
  HF_HUB_OFFLINE=1                        nobody is asked but this machine
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY      the proxy, but for the hosts in NO_PROXY
  HF_ENDPOINT                             a mirror of Hugging Face
  HF_TOKEN                                who asks; sent to huggingface.co only
  SSL_CERT_FILE                           certificates (PEM) to trust in place of the usual ones";

/// `vidchat voices add`.
pub(super) const VOICES_ADD: &str = "\
Examples:
  vidchat voices add my-voice.onnx

  # Another name; the files stay where they are
  vidchat voices add training/epoch-900.onnx --as en_GB-anna-medium --link";

/// `vidchat voices preview`.
pub(super) const VOICES_PREVIEW: &str = "\
Examples:
  vidchat voices preview en_US-vidchat_slt-x_low

  # Other words, into a file
  vidchat voices preview en_US-vidchat_slt-x_low 'How do I sound?' --out how.wav";

/// `vidchat completions`.
pub(super) const COMPLETIONS: &str = "\
Where the script belongs:
  # bash
  vidchat completions bash > ~/.local/share/bash-completion/completions/vidchat

  # zsh, in a folder of $fpath
  vidchat completions zsh > ~/.zfunc/_vidchat

  # fish
  vidchat completions fish > ~/.config/fish/completions/vidchat.fish

  # PowerShell, in the profile
  vidchat completions powershell | Out-String | Invoke-Expression

  # Elvish
  vidchat completions elvish > ~/.config/elvish/lib/vidchat.elv

They take effect in a new shell.";

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use crate::cli::Cli;

    /// The words of a command line, as far as the examples need a shell.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut quote) = (vec![String::new()], None);
        for letter in line.chars() {
            match (quote, letter) {
                (Some(open), _) if letter == open => quote = None,
                (None, '\'' | '"') => quote = Some(letter),
                (None, ' ') => words.push(String::new()),
                _ => words.last_mut().unwrap().push(letter),
            }
        }
        words
    }

    #[test]
    fn every_example_is_understood() {
        let mut count = 0;
        let mut commands = vec![Cli::command()];
        while let Some(command) = commands.pop() {
            commands.extend(command.get_subcommands().cloned());
            let help = command.get_after_help().map(ToString::to_string);
            let help = help.unwrap_or_default();
            for line in help.lines().filter_map(|line| line.strip_prefix("  ")) {
                let starts = line.starts_with("vidchat ") || line.contains(" vidchat ");
                if !starts || line.starts_with('#') || line.contains('`') {
                    continue;
                }
                let begin = line.rfind("vidchat ").unwrap();
                // What follows is the shell's, or a remark.
                let ends = [" | ", " > ", " < ", "  "];
                let example = ends.iter().fold(&line[begin..], |example, end| {
                    example.split(end).next().unwrap()
                });
                if let Err(error) = Cli::try_parse_from(words(example)) {
                    panic!("{line}\n{error}");
                }
                count += 1;
            }
        }
        assert!(count > 15, "only {count} examples were found");
    }
}
