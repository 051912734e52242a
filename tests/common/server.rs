//! A server that publishes voices as rhasspy/piper-voices does, and misbehaves where it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use md5::{Digest, Md5};
use serde_json::{Value, json};

/// What was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// What follows the method; for `CONNECT` host and port.
    pub(crate) path: String,
    /// By name in small letters.
    pub(crate) headers: BTreeMap<String, String>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The first byte that `Range` asks for.
    pub(crate) fn from(&self) -> Option<usize> {
        let range = self.header("range")?.strip_prefix("bytes=")?;
        range.strip_suffix('-')?.parse().ok()
    }
}

/// What is answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// After so many bytes of the body no more comes.
    pub(crate) only: Option<usize>,
    /// Then the connection stays open all the same.
    pub(crate) stalls: bool,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Reply {
        Reply {
            status,
            ..Reply::default()
        }
    }

    pub(crate) fn whole(body: &[u8]) -> Reply {
        Reply {
            status: 200,
            body: body.to_vec(),
            ..Reply::default()
        }
    }

    /// The file, or the piece of it that was asked for.
    pub(crate) fn file(request: &Request, contents: &[u8]) -> Reply {
        let Some(from) = request.from() else {
            return Reply::whole(contents);
        };
        let total = contents.len();
        let Some(piece) = contents.get(from..).filter(|piece| !piece.is_empty()) else {
            return Reply::status(416).with("Content-Range", &format!("bytes */{total}"));
        };
        let range = format!("bytes {from}-{}/{total}", total - 1);
        Reply {
            status: 206,
            ..Reply::whole(piece)
        }
        .with("Content-Range", &range)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn cut_after(mut self, bytes: usize) -> Reply {
        self.only = Some(bytes);
        self
    }

    pub(crate) fn stalling_after(mut self, bytes: usize) -> Reply {
        self.stalls = true;
        self.cut_after(bytes)
    }
}

/// The server, on a port of its own until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    ended: Arc<AtomicBool>,
}

impl Server {
    /// Answers each request by `answer`, which is told how many were made for that path before.
    pub(crate) fn start(
        answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (asked, end, answer) = (requests.clone(), ended.clone(), Arc::new(answer));
        thread::spawn(move || {
            // Connections that stall stay open until the server ends.
            let open = Arc::new(Mutex::new(Vec::new()));
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let (asked, answer, open) = (asked.clone(), answer.clone(), open.clone());
                let stream = stream.unwrap();
                thread::spawn(move || {
                    // The other side may go away at any moment.
                    let _ = serve(stream, &asked, &*answer, &open);
                });
            }
        });
        Server {
            address,
            requests,
            ended,
        }
    }

    /// One that publishes these voices, and answers with 404 to all else.
    pub(crate) fn publishing(published: Published) -> Server {
        Server::start(move |request, _| published.answer(request))
    }

    /// The address of the list's folder.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/voices/", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was asked so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The first bytes that were asked for of the file whose path ends so; 0 where it was all of it.
    pub(crate) fn starts(&self, ending: &str) -> Vec<usize> {
        let requests = self.requests();
        let of_file = requests
            .iter()
            .filter(|request| request.path.ends_with(ending));
        of_file.map(|request| request.from().unwrap_or(0)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // So that it looks.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(
    stream: TcpStream,
    asked: &Mutex<Vec<Request>>,
    answer: &dyn Fn(&Request, usize) -> Reply,
    open: &Mutex<Vec<TcpStream>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    loop {
        let Some(request) = read(&mut reader)? else {
            return Ok(());
        };
        let before = {
            let mut asked = asked.lock().unwrap();
            let before = asked
                .iter()
                .filter(|other| other.path == request.path)
                .count();
            asked.push(request.clone());
            before
        };
        if request.method == "CONNECT" {
            // What follows is for another server, whose part this one plays.
            stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
            continue;
        }
        let reply = answer(&request, before);
        let mut head = format!("HTTP/1.1 {} -\r\nConnection: close\r\n", reply.status);
        let is_given = |name: &str| reply.headers.iter().any(|(known, _)| known == name);
        if !is_given("Content-Length") && reply.status != 304 {
            head += &format!("Content-Length: {}\r\n", reply.body.len());
        }
        for (name, value) in &reply.headers {
            // An empty one is left out.
            if !value.is_empty() {
                head += &format!("{name}: {value}\r\n");
            }
        }
        stream.write_all(format!("{head}\r\n").as_bytes())?;
        let sent = reply.only.unwrap_or(reply.body.len()).min(reply.body.len());
        stream.write_all(&reply.body[..sent])?;
        stream.flush()?;
        if reply.stalls {
            open.lock().unwrap().push(stream);
        }
        return Ok(());
    }
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut first = lines.first().map_or("", String::as_str).split(' ');
    let mut next = || first.next().unwrap_or_default().to_owned();
    let (method, path) = (next(), next());
    let pairs = lines.iter().skip(1).filter_map(|line| line.split_once(':'));
    let headers = pairs.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    Ok(Some(Request {
        method,
        path,
        headers: headers.collect(),
    }))
}

/// What is published: the list, and the files by path.
#[derive(Clone, Default)]
pub(crate) struct Published {
    pub(crate) list: BTreeMap<String, Value>,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Published {
    /// Adds a voice in the published layout.
    pub(crate) fn voice(mut self, name: &str, weights: &[u8], config: &[u8]) -> Published {
        let (code, rest) = name.split_once('-').unwrap();
        let (speaker, quality) = rest.rsplit_once('-').unwrap();
        let family = code.split('_').next().unwrap();
        let folder = format!("{family}/{code}/{speaker}/{quality}");
        let card = format!("# Model card for {speaker}\n\n* License: CC0-1.0\n");
        let files = [
            (format!("{folder}/{name}.onnx"), weights),
            (format!("{folder}/{name}.onnx.json"), config),
            (format!("{folder}/MODEL_CARD"), card.as_bytes()),
        ];
        let listed: BTreeMap<String, Value> = files
            .iter()
            .map(|(path, contents)| {
                let size = contents.len();
                let md5 = md5_of(contents);
                (
                    path.clone(),
                    json!({ "size_bytes": size, "md5_digest": md5 }),
                )
            })
            .collect();
        let entry = json!({
            "key": name, "name": speaker, "quality": quality, "num_speakers": 1,
            "language": {
                "code": code, "family": family, "name_native": "Deutsch",
                "name_english": if family == "de" { "German" } else { "English" },
                "country_english": "",
            },
            "speaker_id_map": {}, "files": listed, "aliases": [format!("{family}-{speaker}-{quality}")],
        });
        self.list.insert(name.to_owned(), entry);
        for (path, contents) in files {
            self.files.insert(path, contents.to_vec());
        }
        self
    }

    /// `voices.json`
    pub(crate) fn json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(&self.list).unwrap()
    }

    /// What a server that behaves answers.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        let path = request
            .path
            .strip_prefix("/voices/")
            .unwrap_or(&request.path);
        if path == "voices.json" {
            let list = self.json();
            let etag = format!("\"{}\"", md5_of(&list));
            if request.header("if-none-match") == Some(&etag) {
                return Reply::status(304);
            }
            return Reply::whole(&list).with("ETag", &etag);
        }
        match self.files.get(path) {
            Some(contents) => Reply::file(request, contents),
            None => Reply::status(404),
        }
    }
}

pub(crate) fn md5_of(contents: &[u8]) -> String {
    let digest = Md5::digest(contents);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
