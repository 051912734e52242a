use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::voices::server::{Reply, Request, Server, md5_of};
use crate::voices::surroundings::{Surroundings, base};

/// Something to download, larger than what shows that a connection works.
fn contents() -> Vec<u8> {
    (0..300_000_u32).map(|at| (at * 7 / 5) as u8).collect()
}

fn patience() -> Patience {
    Patience {
        connect: Duration::from_secs(5),
        stall: Duration::from_millis(60),
        pauses: vec![Duration::ZERO; 3],
    }
}

fn wanted(contents: &[u8]) -> PlannedFile {
    PlannedFile {
        path: "de/x.onnx".to_owned(),
        bytes: contents.len() as u64,
        checksum: Checksum::Md5(md5_of(contents)),
    }
}

/// A download under way.
struct Case {
    folder: tempfile::TempDir,
    server: Server,
    wanted: PlannedFile,
    /// `begun`, `again`, `anew`, `done`
    told: Vec<&'static str>,
}

impl Case {
    fn new(answer: impl Fn(&Request, usize, &[u8]) -> Reply + Send + Sync + 'static) -> Case {
        let contents = Arc::new(contents());
        let served = Arc::clone(&contents);
        Case {
            folder: tempfile::tempdir().unwrap(),
            server: Server::start(move |request, before| answer(request, before, &served)),
            wanted: wanted(&contents),
            told: Vec::new(),
        }
    }

    fn part(&self) -> PathBuf {
        self.folder.path().join("x.partial")
    }

    fn download(&mut self) -> Result<Vec<u8>, String> {
        let http = http(&self.server.url());
        let told = &mut self.told;
        let mut tell = |news: News<'_>| match news {
            News::Begun { .. } => told.push("begun"),
            News::Again { .. } => told.push("again"),
            News::Anew => told.push("anew"),
            News::Done => told.push("done"),
            News::At(_) => {}
        };
        let part = self.folder.path().join("x.partial");
        download(&http, &self.wanted, &part, &patience(), &mut tell)
            .map_err(|error| error.to_string())?;
        Ok(std::fs::read(part).unwrap())
    }

    #[track_caller]
    fn succeeds(mut self, told: &[&str], starts: &[usize]) {
        assert_eq!(self.download().as_ref(), Ok(&contents()));
        assert_eq!(self.told, told);
        assert_eq!(self.server.starts("/de/x.onnx"), starts);
    }

    #[track_caller]
    fn fails(&mut self, parts: &[&str]) {
        let told = self.download().unwrap_err();
        for part in parts {
            assert!(told.contains(part), "{part:?} is not in {told}");
        }
        assert!(told.starts_with(&self.server.url()), "{told}");
    }
}

fn http(url: &str) -> Http {
    Http::new(&base(url).unwrap(), Surroundings::default(), &patience())
}

#[test]
fn a_file_comes_whole() {
    Case::new(|request, _, contents| Reply::file(request, contents))
        .succeeds(&["begun", "done"], &[0]);
}

#[test]
fn a_cut_connection_is_continued_where_it_was_cut() {
    let case = Case::new(|request, before, contents| {
        let reply = Reply::file(request, contents);
        match before {
            0 => reply.cut_after(100_000),
            1 => reply.cut_after(70_001),
            _ => reply,
        }
    });
    case.succeeds(&["begun", "again", "again", "done"], &[0, 100_000, 170_001]);
}

#[test]
fn a_connection_that_goes_on_may_be_cut_any_number_of_times() {
    // 300 000 bytes take five pieces, and there are three pauses.
    let case = Case::new(|request, _, contents| Reply::file(request, contents).cut_after(70_000));
    let told = ["begun", "again", "again", "again", "again", "done"];
    case.succeeds(&told, &[0, 70_000, 140_000, 210_000, 280_000]);
}

#[test]
fn a_server_that_gives_a_byte_at_a_time_is_given_up() {
    let mut case = Case::new(|request, _, contents| Reply::file(request, contents).cut_after(1));
    case.fails(&[
        "the connection was cut",
        "are here; the same command goes on from there",
    ]);
    assert_eq!(std::fs::metadata(case.part()).unwrap().len(), 4);
}

#[test]
fn a_part_of_an_earlier_run_is_continued() {
    let case = Case::new(|request, _, contents| Reply::file(request, contents));
    std::fs::write(case.part(), &contents()[..123_456]).unwrap();
    case.succeeds(&["begun", "done"], &[123_456]);
}

#[test]
fn a_whole_part_is_not_asked_for_again() {
    let case = Case::new(|_, _, _| Reply::status(500));
    std::fs::write(case.part(), contents()).unwrap();
    case.succeeds(&["begun", "done"], &[]);
}

#[test]
fn a_part_that_is_spoilt_or_too_long_begins_anew() {
    let case = Case::new(|request, _, contents| Reply::file(request, contents));
    std::fs::write(case.part(), vec![7; 100_000]).unwrap();
    case.succeeds(&["begun", "anew", "done"], &[100_000, 0]);

    let case = Case::new(|request, _, contents| Reply::file(request, contents));
    std::fs::write(case.part(), vec![7; 400_000]).unwrap();
    case.succeeds(&["begun", "done"], &[0]);
}

#[test]
fn a_server_without_ranges_begins_anew() {
    let case = Case::new(|_, _, contents| Reply::whole(contents));
    std::fs::write(case.part(), &contents()[..100_000]).unwrap();
    case.succeeds(&["begun", "anew", "done"], &[100_000]);
}

#[test]
fn a_server_that_sends_another_range_is_asked_for_the_whole() {
    let case = Case::new(|request, before, contents| match before {
        0 => Reply {
            status: 206,
            ..Reply::whole(&contents[5..])
        }
        .with("Content-Range", "bytes 5-299999/300000"),
        _ => Reply::file(request, contents),
    });
    std::fs::write(case.part(), &contents()[..100_000]).unwrap();
    case.succeeds(&["begun", "anew", "again", "done"], &[100_000, 0]);
}

#[test]
fn troubles_of_the_server_pass() {
    let case = Case::new(|request, before, contents| match before {
        0 => Reply::status(500),
        1 => Reply::status(429).with("Retry-After", "0"),
        _ => Reply::file(request, contents),
    });
    case.succeeds(&["begun", "again", "again", "done"], &[0, 0, 0]);
}

#[test]
fn a_server_that_stalls_is_asked_again() {
    let case = Case::new(|request, before, contents| match before {
        0 => Reply::file(request, contents).stalling_after(100_000),
        1 => Reply::file(request, contents).stalling_after(0),
        _ => Reply::file(request, contents),
    });
    case.succeeds(&["begun", "again", "again", "done"], &[0, 100_000, 100_000]);

    let mut case =
        Case::new(|request, _, contents| Reply::file(request, contents).stalling_after(9));
    case.fails(&["nothing arrived for 0.06 s"]);
}

#[test]
fn what_is_not_there_is_not_asked_for_twice() {
    let mut case = Case::new(|_, _, _| Reply::status(404));
    case.fails(&["the server answered 404: it is not there"]);
    assert_eq!(case.server.requests().len(), 1);
    let mut case = Case::new(|_, _, _| Reply::status(401));
    case.fails(&["the server answered 401", "HF_TOKEN"]);
}

#[test]
fn a_wrong_hash_keeps_nothing() {
    let mut case = Case::new(|_, _, contents| {
        let mut other = contents.to_vec();
        other[200_000] ^= 1;
        Reply::whole(&other)
    });
    case.fails(&["expected md5 ", "got md5 ", "Nothing of it was kept"]);
    assert!(!case.part().exists());
}

#[test]
fn a_wrong_size_is_told_before_it_is_downloaded() {
    let mut case = Case::new(|_, _, contents| Reply::whole(&contents[1..]));
    case.fails(&["the server has 299999 bytes, the list promises 300000"]);
    let mut case = Case::new(|_, _, contents| {
        let longer = [contents, b"more"].concat();
        // Without a length, so that only the body tells.
        Reply::whole(&longer).with("Content-Length", "")
    });
    case.fails(&["the server has 300001 bytes"]);
}

#[test]
fn what_is_encoded_without_being_asked_is_refused() {
    let mut case =
        Case::new(|_, _, contents| Reply::whole(contents).with("Content-Encoding", "gzip"));
    case.fails(&["encoded as `gzip`"]);
    let asked = &case.server.requests()[0];
    assert_eq!(asked.headers["accept-encoding"], "identity");
}

#[test]
fn a_redirect_is_followed_with_the_range() {
    let case = Case::new(|request, _, contents| match request.path.as_str() {
        "/voices/de/x.onnx" => Reply::status(302).with("Location", "/elsewhere/de/x.onnx"),
        _ => Reply::file(request, contents),
    });
    std::fs::write(case.part(), &contents()[..100_000]).unwrap();
    case.succeeds(&["begun", "done"], &[100_000, 100_000]);

    let mut case = Case::new(|_, _, _| Reply::status(302).with("Location", "/voices/de/x.onnx"));
    case.fails(&["redirects"]);
}

#[test]
fn offline_nobody_but_this_machine_is_asked() {
    let offline = Surroundings {
        offline: true,
        ..Surroundings::default()
    };
    // Redirected from here to elsewhere.
    let server = Server::start(|_, _| Reply::status(302).with("Location", "http://example.org/x"));
    let http = Http::new(&base(&server.url()).unwrap(), offline.clone(), &patience());
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("x");
    let get = |http: &Http| {
        let told = download(http, &wanted(b"x"), &part, &patience(), &mut |_: News<
            '_,
        >| {});
        told.unwrap_err().to_string()
    };
    let told = get(&http);
    assert!(
        told.contains("HF_HUB_OFFLINE is set, so example.org was not asked"),
        "{told}"
    );
    assert_eq!(server.requests().len(), 1);
    let http = Http::new(
        &base("https://huggingface.co/a/").unwrap(),
        offline,
        &patience(),
    );
    assert!(get(&http).contains("huggingface.co was not asked"));
}

#[test]
fn a_proxy_is_asked_in_the_servers_place() {
    let proxy = Server::start(|request, _| Reply::file(request, &contents()));
    let address = proxy.address().to_string();
    let surroundings = |no_proxy: &str| {
        let variables = [
            ("HTTP_PROXY", address.clone()),
            ("NO_PROXY", no_proxy.to_owned()),
        ];
        let base = base("http://voices.invalid/a/").unwrap();
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.clone())
        };
        Http::new(
            &base,
            Surroundings::of(&base, variable).unwrap(),
            &patience(),
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("x");
    let wanted = wanted(&contents());
    let get = |http: &Http| download(http, &wanted, &part, &patience(), &mut |_: News<'_>| {});
    get(&surroundings("other.invalid")).unwrap();
    assert_eq!(std::fs::read(&part).unwrap(), contents());
    let asked = proxy.requests();
    assert_eq!(
        (asked[0].method.as_str(), asked[0].path.as_str()),
        ("CONNECT", "voices.invalid:80")
    );
    assert_eq!(asked[1].headers["host"], "voices.invalid");

    // The exceptions are asked themselves; this one does not exist.
    std::fs::remove_file(&part).unwrap();
    assert!(get(&surroundings("invalid")).is_err());
    assert_eq!(proxy.requests().len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    /// Wherever the connection is cut, whatever is here already, with ranges and without: the file is
    /// the published one.
    #[test]
    fn however_it_is_cut_the_file_is_whole(
        cuts in proptest::collection::vec((1024..150_000_usize, any::<bool>()), 0..5),
        here in 0..300_000_usize,
        is_spoilt in any::<bool>(),
    ) {
        let served = cuts.clone();
        let mut case = Case::new(move |request, before, contents| {
            let Some((bytes, knows_ranges)) = served.get(before) else {
                return Reply::file(request, contents);
            };
            let reply = match knows_ranges {
                true => Reply::file(request, contents),
                false => Reply::whole(contents),
            };
            reply.cut_after(*bytes)
        });
        let mut part = contents()[..here].to_vec();
        if is_spoilt {
            part.iter_mut().for_each(|byte| *byte = !*byte);
        }
        std::fs::write(case.part(), part).unwrap();
        let whole = case.download();
        prop_assert_eq!(whole, Ok(contents()));
        prop_assert!(case.server.requests().len() <= cuts.len() + 2);
    }
}
