//! `vidchat serve`.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;
use tokio::sync::{broadcast, watch};

use super::common::{EngineArgs, block_on};
use super::run::until_interrupted;
use crate::config::Config;
use crate::loader::{Engines, Wanted};
use crate::pipeline::SpeakerSettings;
use crate::reload::Reloader;
use crate::supervisor::Notice;
use crate::wyoming::{self, Address, Bound, Desk};

/// The arguments of `vidchat serve`.
#[derive(Debug, Args)]
// What is of no use where nothing is seen or written down.
#[command(mut_arg("transcript", |arg| arg.hide(true)))]
#[command(mut_arg("style", |arg| arg.hide(true)))]
#[command(mut_arg("headless", |arg| arg.hide(true)))]
pub(super) struct ServeCommand {
    /// Speak the Wyoming protocol at this address: HOST:PORT, or unix:///PATH. May be given often.
    #[arg(long, value_name = "HOST:PORT", required = true)]
    wyoming: Vec<Address>,
    /// Make whole sentences, as for recordings. The first sound of a long one comes later.
    #[arg(long)]
    whole_sentences: bool,
    /// Print the addresses as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    engines: EngineArgs,
}

pub(super) fn run(command: ServeCommand) -> Result<()> {
    if command.engines.writes_transcript() {
        bail!("there is no transcript of what is said for others; leave --transcript out");
    }
    if command.engines.is_studied() {
        bail!("what is said for others is not studied; leave --plot and --timings out");
    }
    block_on(until_interrupted(serve(command)))
}

async fn serve(command: ServeCommand) -> Result<()> {
    let args = &command.engines;
    let sources = args.sources();
    let config = args.configure(&sources)?;
    // Before the engines, which take longer: whoever comes meanwhile waits.
    let bound = bind(&command.wyoming).await?;
    // Before the engines are loaded, so that no change falls in between.
    let reloader = args.watch(sources, &config)?;
    let engines = args.engines(&config, Wanted::default()).await?;
    let speak = |config: &Config| match command.whole_sentences {
        true => SpeakerSettings::new(config),
        false => SpeakerSettings::new(config).live(),
    };
    let (settings, latest) = watch::channel(speak(&config));
    tell(&bound, command.json);
    let happened = engines.notices();
    let desk = Arc::new(Desk::new(Arc::clone(&engines), latest));
    tokio::select! {
        () = wyoming::serve(desk, bound) => Ok(()),
        () = keep_up(reloader, &engines, |config| drop(settings.send_replace(speak(config)))) => Ok(()),
        () = tell_what_happens(happened) => Ok(()),
    }
}

async fn bind(addresses: &[Address]) -> Result<Vec<Bound>> {
    let mut bound = Vec::new();
    for address in addresses {
        let here = Bound::at(address).await.with_context(|| {
            format!("{address} cannot be listened at; does another program, or a wrong name?")
        })?;
        bound.extend(here);
    }
    Ok(bound)
}

/// Tells where clients are awaited from now on.
fn tell(bound: &[Bound], as_json: bool) {
    let addresses: Vec<String> = (bound.iter())
        .filter_map(|bound| Some(bound.address()?.to_string()))
        .collect();
    if as_json {
        println!("{}", json!({ "wyoming": addresses }));
    } else {
        for address in addresses {
            println!("listening at {address}");
        }
    }
    if bound.iter().any(Bound::is_open) {
        eprintln!(
            "vidchat: whoever reaches this machine by its network can let it speak, for Wyoming knows no \
             passwords; 127.0.0.1 instead lets only this machine's programs in"
        );
    }
}

/// Puts in force what changes on disk.
async fn keep_up(mut reloader: Reloader, engines: &Engines, configure: impl Fn(&Config)) {
    loop {
        let reload = reloader.next().await;
        for notice in reload.notices {
            eprintln!("vidchat: {notice}");
        }
        let config = reloader.config();
        if let Some(registry) = &reload.registry {
            // What comes of it is told with the other news of plugins.
            drop(engines.reconcile(&config, registry).await);
        }
        if reload.config.is_some() {
            configure(&config);
        }
    }
}

async fn tell_what_happens(mut happened: broadcast::Receiver<Notice>) {
    loop {
        match happened.recv().await {
            Ok(notice) => eprintln!("vidchat: {notice}"),
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            // The engines hold it open.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
