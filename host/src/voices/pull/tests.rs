use std::time::Duration;

use super::*;
use crate::voices::catalogue::{Catalogue, LIST};
use crate::voices::download::News;
use crate::voices::names;
use crate::voices::server::{Published, Reply, Server};
use crate::voices::surroundings::{Surroundings, base};

const NAME: &str = "de_DE-x-low";
const CONFIG: &[u8] = br#"{"audio": {"sample_rate": 16000}, "phoneme_id_map": {"_": [0]}}"#;

fn weights() -> Vec<u8> {
    (0..200_000_u32).map(|at| (at / 3) as u8).collect()
}

fn published() -> Published {
    Published::default().voice(NAME, &weights(), CONFIG)
}

struct Case {
    _folder: tempfile::TempDir,
    server: Server,
    library: Library,
    plan: Plan,
}

impl Case {
    fn new(published: &Published, server: Server) -> Case {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::new(folder.path().join("voices"));
        let catalogue = Catalogue::parse(LIST, &published.json()).unwrap();
        let (name, voice) = names::find(&catalogue, NAME).unwrap();
        Case {
            plan: Plan::new(&catalogue, name, voice).unwrap(),
            _folder: folder,
            server,
            library,
        }
    }

    fn pull(&self, force: bool) -> Result<Pulled, String> {
        let patience = Patience {
            pauses: vec![Duration::ZERO],
            ..Patience::default()
        };
        let base = base(&self.server.url()).unwrap();
        let puller = Puller {
            http: &Http::new(&base, Surroundings::default(), &patience),
            library: &self.library,
            patience: &patience,
        };
        let pulled = puller.pull(&self.plan, force, || {}, &mut |_: News<'_>| {});
        pulled.map_err(|error| error.to_string())
    }

    /// What a voice folder would find.
    fn found(&self) -> Vec<String> {
        let models = crate::models::Models::only_voices(vec![self.library.folder().to_owned()]);
        models
            .list()
            .unwrap()
            .into_iter()
            .map(|model| model.id)
            .collect()
    }
}

#[test]
fn a_voice_comes_whole_with_its_card() {
    let case = Case::new(&published(), Server::publishing(published()));
    assert_eq!(case.pull(false), Ok(Pulled::New));
    assert_eq!(case.found(), ["voice/de_DE-x-low"]);
    let places = case.library.places(NAME);
    assert_eq!(std::fs::read(&places.weights).unwrap(), weights());
    assert!(
        std::fs::read_to_string(&places.card)
            .unwrap()
            .contains("CC0-1.0")
    );
    // Nothing is asked for again.
    let before = case.server.requests().len();
    assert_eq!(case.pull(false), Ok(Pulled::WasThere));
    assert_eq!(case.server.requests().len(), before);
}

#[test]
fn what_fails_leaves_no_voice_and_goes_on_the_next_time() {
    let server = Server::start(|request, before| {
        let reply = published().answer(request);
        match (request.path.ends_with(".onnx"), before) {
            (true, 0) => reply.cut_after(60_000),
            (true, 1) => reply.cut_after(0),
            _ => reply,
        }
    });
    let case = Case::new(&published(), server);
    let told = case.pull(false).unwrap_err();
    assert!(told.contains("0.1 of 0.2 MB are here"), "{told}");
    assert_eq!(case.found(), [""; 0]);
    assert_eq!(case.pull(false), Ok(Pulled::New));
    assert_eq!(case.found().len(), 1);
    assert_eq!(case.server.starts(".onnx"), [0, 60_000, 60_000]);
    // The config was whole and was not asked for again.
    assert_eq!(case.server.starts(".onnx.json"), [0]);
    let parts = case.library.under_way(NAME).weights;
    let left: Vec<_> = std::fs::read_dir(parts.parent().unwrap())
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1, "only the lock is left: {left:?}");
}

#[test]
fn a_config_that_is_none_is_told_before_the_weights_are_fetched() {
    let published = Published::default().voice(NAME, &weights(), b"[]");
    let case = Case::new(&published.clone(), Server::publishing(published));
    let told = case.pull(false).unwrap_err();
    assert!(told.contains("it is no config of a Piper voice"), "{told}");
    assert!(case.server.starts(".onnx").is_empty());
}

#[test]
fn a_card_that_is_missing_is_no_reason_to_have_no_voice() {
    let server = Server::start(|request, _| match request.path.ends_with("MODEL_CARD") {
        true => Reply::status(404),
        false => published().answer(request),
    });
    let case = Case::new(&published(), server);
    assert_eq!(case.pull(false), Ok(Pulled::New));
    assert!(!case.library.places(NAME).card.exists());
}

#[test]
fn a_voice_of_the_same_name_is_replaced_on_demand_only() {
    let case = Case::new(&published(), Server::publishing(published()));
    case.pull(false).unwrap();
    let weights = case.library.places(NAME).weights;
    std::fs::write(&weights, "mine").unwrap();
    let told = case.pull(false).unwrap_err();
    assert!(told.contains("--force puts that in its place"), "{told}");
    assert_eq!(std::fs::read(&weights).unwrap(), b"mine");
    assert_eq!(case.pull(true), Ok(Pulled::New));
    assert_eq!(std::fs::read(&weights).unwrap(), super::tests::weights());
}

#[test]
fn two_at_once_fetch_it_once() {
    let case = Case::new(&published(), Server::publishing(published()));
    let mut pulled = std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| case.pull(false).unwrap()));
        both.map(|one| one.join().unwrap())
    });
    pulled.sort_by_key(|pulled| *pulled == Pulled::WasThere);
    assert_eq!(pulled, [Pulled::New, Pulled::WasThere]);
    assert_eq!(case.server.starts(".onnx"), [0]);
}

#[test]
fn a_voice_that_does_not_fit_on_the_disk_is_not_begun() {
    let mut case = Case::new(&published(), Server::publishing(published()));
    case.plan.weights.bytes = 1 << 60;
    if free(Path::new("/")).is_some() {
        let told = case.pull(false).unwrap_err();
        assert!(
            told.contains("has room for") && told.contains("models.library"),
            "{told}"
        );
        assert!(case.server.requests().is_empty());
    }
}
