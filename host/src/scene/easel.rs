//! Where a face is drawn: the renderer's stage, set up anew whenever it must be.

use tokio::task::JoinHandle;

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
    /// The renderer whose style that is, by name or id; any where none is named.
    pub plugin: Option<String>,
}

impl Look {
    /// What the user asks for.
    pub fn new(config: &Config) -> Look {
        Look {
            width: config.avatar.width,
            height: config.avatar.height,
            style: config.avatar.style.clone(),
            plugin: config.avatar.plugin.clone(),
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
    /// What the stage shows.
    look: Look,
    /// What it should show.
    wanted: Look,
    /// What was wanted of whom when a stage was last set up, whatever came of it.
    tried: (Look, Renderer),
    /// Whether stages are set up beside the one that is drawn on.
    is_patient: bool,
    coming: Option<JoinHandle<Coming>>,
    /// Failures of the renderer in a row.
    failures: u32,
}

/// Who draws: the number of the instance, and how often it got new settings.
type Renderer = (u64, u64);

/// What came of setting a stage up.
struct Coming {
    tried: (Look, Renderer),
    stage: Option<(Stage, Look)>,
    news: Option<String>,
}

impl Easel {
    /// Sets up a stage. Later ones are waited for, so that each picture is of what is wanted.
    pub async fn new(avatar: &Avatar, look: Look) -> Result<Easel, CallError> {
        let (_, revision) = avatar.renderer();
        let stage = open(avatar, &look, look.style.clone()).await?;
        let tried = (look.clone(), (stage.generation(), revision));
        Ok(Easel {
            avatar: avatar.clone(),
            stage,
            wanted: look.clone(),
            look,
            tried,
            is_patient: false,
            coming: None,
            failures: 0,
        })
    }

    /// Draws on while a stage is set up: who looks on sees no standing picture meanwhile.
    pub fn patient(mut self) -> Easel {
        self.is_patient = true;
        self
    }

    /// The last picture.
    pub fn picture(&self) -> &FrameHandle {
        self.stage.frame()
    }

    /// What is drawn.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Changes what is to be drawn, from one of the next pictures on: a style of another renderer's is drawn once that
    /// one serves. Where it cannot be had, all stays as it is, and a picture's problem says why.
    pub fn want(&mut self, look: Look) {
        if self.wanted != look {
            self.wanted = look;
            self.coming = None;
        }
    }

    /// Draws a pose. A renderer that fails leaves the picture before; the stage is set up anew, and the
    /// text says what happened.
    pub async fn draw(&mut self, pose: &Pose) -> Drawn {
        // Another renderer draws its first frame on a stage of its own.
        let news = self.keep_up().await;
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
                let is_lost = matches!(error, CallError::Lost { .. });
                let must = true;
                let coming = set_up(self.avatar.clone(), self.wanted.clone(), must).await;
                self.take(coming);
                self.coming = None;
                Drawn {
                    is_new: false,
                    // Every frame may fail now; once is enough to say so. Who restarted it says that, too.
                    problem: (self.failures == 1 && !is_lost).then(|| error.to_string()),
                }
            }
        }
    }

    /// Sees to it that the stage is the one that is wanted, as soon as it can be. Gives what the user should
    /// know of it.
    async fn keep_up(&mut self) -> Option<String> {
        if self.coming.is_none() && self.is_due() {
            let must = self.stage.is_stale();
            let coming = set_up(self.avatar.clone(), self.wanted.clone(), must);
            if !self.is_patient {
                return self.take(coming.await);
            }
            self.coming = Some(tokio::spawn(coming));
        }
        let coming = self.coming.take_if(|coming| coming.is_finished())?;
        self.take(coming.await.ok()?)
    }

    /// Whether another stage should be set up. One that could not be is not tried again.
    fn is_due(&self) -> bool {
        let renderer = self.avatar.renderer();
        let (tried, before) = &self.tried;
        let differs = self.wanted != self.look && self.avatar.serves_as(&self.wanted);
        // With new settings a style of the same name may be another.
        (self.stage.is_stale() || differs || renderer != *before)
            && (&self.wanted, &renderer) != (tried, before)
    }

    fn take(&mut self, coming: Coming) -> Option<String> {
        self.tried = coming.tried;
        if let Some((stage, look)) = coming.stage {
            self.look = look;
            self.replace(stage);
        }
        coming.news
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

impl Drop for Easel {
    fn drop(&mut self) {
        if let Some(coming) = &self.coming {
            coming.abort();
        }
    }
}

impl Avatar {
    fn renderer(&self) -> Renderer {
        let revision = self.0.plugin().map(|plugin| plugin.revision());
        (self.generation(), revision.unwrap_or_default())
    }

    /// Whether the renderer that serves is the one whose style is asked for.
    fn serves_as(&self, look: &Look) -> bool {
        let Some(name) = &look.plugin else {
            return true;
        };
        let serving = self.0.plugin();
        serving.is_some_and(|plugin| plugin.id == *name || plugin.manifest.plugin.name == *name)
    }
}

/// Sets up a stage of the look that is wanted. Where the renderer cannot do that and a stage must be, it is one
/// of its default style.
async fn set_up(avatar: Avatar, wanted: Look, must: bool) -> Coming {
    let (generation, revision) = avatar.renderer();
    // Another renderer stands in; that is told by whoever let it.
    let style = match avatar.serves_as(&wanted) {
        true => wanted.style.clone(),
        false => None,
    };
    let (stage, news) = match open(&avatar, &wanted, style.clone()).await {
        Ok(stage) => (Some((stage, style)), None),
        Err(error) if must => match open(&avatar, &wanted, None).await {
            Ok(stage) => (
                Some((stage, None)),
                Some(format!("{error}; its default one is drawn")),
            ),
            Err(_) => (None, None),
        },
        Err(error) => (None, Some(error.to_string())),
    };
    // The instance may have been restarted in the meantime.
    let opened_by = stage.as_ref().map(|(stage, _)| stage.generation());
    let tried = (wanted.clone(), (opened_by.unwrap_or(generation), revision));
    let stage = stage.map(|(stage, style)| (stage, Look { style, ..wanted }));
    Coming { tried, stage, news }
}

async fn open(avatar: &Avatar, look: &Look, style: Option<String>) -> Result<Stage, CallError> {
    avatar.open(look.width, look.height, style).await
}
