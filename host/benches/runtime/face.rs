//! What a frame of the face costs in the plugin, beside the same code without a sandbox.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use criterion::Criterion;
use vidchat::authoring;
use vidchat::engines::Avatar;
use vidchat::face::{Activity, Face, Mouth, Pose};

use crate::guests::Host;
use crate::swing::Swing;

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("face, a frame of 800 x 600");
    let mut native = Native::start();
    group.bench_function("native", |bencher| {
        bencher.iter_custom(|frames| native.draw(frames));
    });

    let host = Host::new();
    let plugin = repository().join("plugins/avatar-geometric");
    authoring::build(&plugin).unwrap();
    let avatar = Avatar(host.start(host.blueprint_of(&plugin, None)));
    let opening = avatar.open(800, 600, None);
    let stage = host.kernel.block_on(opening).unwrap();
    let mut frames = 0..;
    group.bench_function("plugin", |bencher| {
        bencher.iter(|| {
            let pose = pose(&Swing::at(frames.next().unwrap()));
            assert!(host.kernel.block_on(stage.render(&pose)).unwrap());
        });
    });
    group.finish();
}

fn pose(swing: &Swing) -> Pose {
    Pose {
        time: swing.time,
        mouth: swing.mouth,
        openness: swing.amount,
        breath: swing.amount,
        yaw: swing.yaw,
        activity: Activity::Speaking,
        caption: Some(swing.caption.to_owned()),
        ..Face::new(0).pose(0.0, &Mouth::REST)
    }
}

/// The plugin's code as a program of its own: in this one it would give the dependencies other features.
struct Native {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Native {
    /// Builds and starts it.
    fn start() -> Native {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--package",
                "avatar-geometric",
                "--example",
                "frames",
            ])
            .arg("--target-dir")
            .arg(target)
            .current_dir(repository())
            .status();
        assert!(built.unwrap().success(), "avatar-geometric does not build");
        let mut child = Command::new(target.join("debug/examples/frames"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Native {
            orders: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// The time that so many frames take.
    fn draw(&mut self, frames: u64) -> Duration {
        writeln!(self.orders, "{frames}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        Duration::from_nanos(answer.trim().parse().unwrap())
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
