//! Where a face is drawn: the renderer's stage, set up anew whenever it must be.

use crate::config::Config;
use crate::engines::{Avatar, Stage};
use crate::face::Pose;
use crate::runtime::{CallError, FrameHandle};

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The renderer's default, unless given.
    pub style: Option<String>,
}

impl Look {
    /// What the user asks for.
    pub fn new(config: &Config) -> Look {
        Look {
            width: config.avatar.width,
            height: config.avatar.height,
            style: config.avatar.style.clone(),
        }
    }
}

/// What came of drawing a pose.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Whether the picture is another one than before.
    pub is_new: bool,
    /// What the user should know.
    pub problem: Option<String>,
}

/// A stage of the renderer's with its picture. Whatever happens to the renderer, the last picture
/// stays.
pub struct Easel {
    avatar: Avatar,
    stage: Stage,
    look: Look,
    /// Failures of the renderer in a row.
    failures: u32,
}

impl Easel {
    /// Sets up a stage.
    pub async fn new(avatar: &Avatar, look: Look) -> Result<Easel, CallError> {
        let stage = open(avatar, &look).await?;
        Ok(Easel {
            avatar: avatar.clone(),
            stage,
            look,
            failures: 0,
        })
    }

    /// The last picture.
    pub fn picture(&self) -> &FrameHandle {
        self.stage.frame()
    }

    /// What is drawn.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Changes what is drawn. On an error all stays as it is.
    pub async fn set_look(&mut self, look: Look) -> Result<(), CallError> {
        if look != self.look {
            let stage = open(&self.avatar, &look).await?;
            self.look = look;
            self.replace(stage);
        }
        Ok(())
    }

    /// Draws a pose. A renderer that fails leaves the picture before; the stage is set up anew, and the
    /// text says what happened.
    pub async fn draw(&mut self, pose: &Pose) -> Drawn {
        // Another renderer draws its first frame on a stage of its own.
        let news = match self.stage.is_stale() {
            true => self.set_up_anew().await,
            false => None,
        };
        match self.stage.render(pose).await {
            Ok(is_new) => {
                self.failures = 0;
                Drawn {
                    is_new,
                    problem: news,
                }
            }
            Err(error) => {
                self.failures += 1;
                self.set_up_anew().await;
                Drawn {
                    is_new: false,
                    // Every frame may fail now; once is enough to say so.
                    problem: (self.failures == 1).then(|| error.to_string()),
                }
            }
        }
    }

    /// Sets up a stage of the same look or, where the renderer does not have that, of its default one,
    /// and then says so. Where it can do neither, the stage before stays.
    async fn set_up_anew(&mut self) -> Option<String> {
        let Err(error) = open(&self.avatar, &self.look)
            .await
            .map(|stage| self.replace(stage))
        else {
            return None;
        };
        let style = None;
        let default = Look {
            style,
            ..self.look.clone()
        };
        let stage = open(&self.avatar, &default).await.ok()?;
        self.replace(stage);
        self.look = default;
        Some(format!("{error}; its default one is drawn"))
    }

    /// A fresh stage is blank, so a picture of the same size is carried over.
    fn replace(&mut self, stage: Stage) {
        let before = self.stage.frame().lock().clone();
        {
            let mut now = stage.frame().lock();
            if (now.width, now.height) == (before.width, before.height) {
                *now = before;
            }
        }
        self.stage = stage;
    }
}

async fn open(avatar: &Avatar, look: &Look) -> Result<Stage, CallError> {
    avatar
        .open(look.width, look.height, look.style.clone())
        .await
}
