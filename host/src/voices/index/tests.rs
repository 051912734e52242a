use super::*;
use crate::voices::server::{Published, Reply, Server};
use crate::voices::surroundings::{Surroundings, base};

fn patience() -> Patience {
    Patience {
        pauses: vec![Duration::ZERO; 2],
        ..Patience::default()
    }
}

fn published() -> Published {
    Published::default().voice("de_DE-x-low", b"weights", b"config")
}

struct Case {
    folder: tempfile::TempDir,
    server: Server,
}

impl Case {
    fn new(server: Server) -> Case {
        Case {
            folder: tempfile::tempdir().unwrap(),
            server,
        }
    }

    fn index(&self) -> Index {
        Index::new(self.folder.path(), &format!("{}{LIST}", self.server.url()))
    }

    /// Reads the list `hours` from now.
    fn read(&self, refresh: bool, hours: u64, offline: bool) -> Result<Listed, String> {
        let surroundings = Surroundings {
            offline,
            ..Surroundings::default()
        };
        let http = Http::new(
            &base(&self.server.url()).unwrap(),
            surroundings,
            &patience(),
        );
        let now = SystemTime::now() + Duration::from_secs(hours * 3600);
        let index = self.index();
        let read = index.read(&http, refresh, now, &patience(), &mut |_: News<'_>| {});
        read.map_err(|error| error.to_string())
    }

    fn asked(&self) -> usize {
        self.server.requests().len()
    }
}

#[test]
fn the_list_is_kept_for_an_hour_and_then_asked_after() {
    let case = Case::new(Server::publishing(published()));
    let first = case.read(false, 0, false).unwrap();
    assert!(first.catalogue.voices.contains_key("de_DE-x-low"));
    case.read(false, 0, false).unwrap();
    assert_eq!(case.asked(), 1);
    // It is still the same, which the server tells without sending it.
    case.read(false, 2, false).unwrap();
    let requests = case.server.requests();
    assert!(requests[1].headers.contains_key("if-none-match"));
    // With --refresh it is sent again.
    case.read(true, 0, false).unwrap();
    assert!(
        !case.server.requests()[2]
            .headers
            .contains_key("if-none-match")
    );
    assert_eq!(case.asked(), 3);
}

#[test]
fn an_old_copy_is_better_than_none() {
    let case = Case::new(Server::start(|request, before| match before {
        0 => published().answer(request),
        _ => Reply::status(503),
    }));
    case.read(false, 0, false).unwrap();
    let old = case.read(false, 9, false).unwrap();
    assert!(old.stale.unwrap().to_string().contains("503"));
    assert_eq!(old.catalogue.voices.len(), 1);
    // Three tries.
    assert_eq!(case.asked(), 4);
    let told = case.read(true, 0, false).unwrap_err();
    assert!(
        told.contains("voices.json: the server answered 503"),
        "{told}"
    );
}

#[test]
fn a_broken_list_does_not_take_the_place_of_a_sound_one() {
    let case = Case::new(Server::start(|request, before| match before {
        0 => published().answer(request),
        _ => Reply::whole(b"{\n  \"x\": 1\n}"),
    }));
    case.read(false, 0, false).unwrap();
    let told = case.read(true, 0, false).unwrap_err();
    assert!(
        told.contains("/voices/voices.json: ") && told.contains("line 2"),
        "{told}"
    );
    assert_eq!(case.index().kept().unwrap().voices.len(), 1);
}

#[test]
fn a_copy_that_was_spoilt_is_fetched_again() {
    let case = Case::new(Server::publishing(published()));
    case.read(false, 0, false).unwrap();
    std::fs::write(&case.index().list, "{").unwrap();
    assert_eq!(
        case.read(false, 0, false).unwrap().catalogue.voices.len(),
        1
    );
    assert_eq!(case.asked(), 2);
}

#[test]
fn a_list_that_is_cut_or_endless_is_not_taken() {
    let cut = Case::new(Server::start(|request, before| {
        let reply = published().answer(request);
        if before == 0 {
            reply.cut_after(20)
        } else {
            reply
        }
    }));
    assert_eq!(cut.read(false, 0, false).unwrap().catalogue.voices.len(), 1);
    assert_eq!(cut.asked(), 2);

    let endless = Case::new(Server::start(|_, _| {
        Reply::whole(&vec![b' '; LIMIT as usize + 1])
    }));
    let told = endless.read(false, 0, false).unwrap_err();
    assert!(told.contains("more than 16777216 bytes"), "{told}");
}

#[test]
fn lists_of_different_servers_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let one = Index::new(folder.path(), "http://a/voices.json");
    let other = Index::new(folder.path(), "http://b/voices.json");
    one.keep(b"{}", Some("\"1\"")).unwrap();
    assert!(one.kept().is_some());
    assert!(other.kept().is_none());
}
