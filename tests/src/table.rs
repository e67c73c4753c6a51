//! A table service of our own on the loopback: it speaks OSRM's protocol, counts, and can misbehave.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The ways it knows, between places as they are written in a request.
pub trait Ways: Send + Sync + 'static {
    /// Metres and seconds in the network.
    fn way(&self, from: &str, to: &str) -> Option<(f64, f64)>;

    /// Metres from a place to the network.
    fn away(&self, place: &str) -> f64;
}

/// What it does with a request.
#[derive(Clone, Debug)]
pub enum Mood {
    /// Answers.
    Answer,
    /// Answers so late.
    Late(Duration),
    /// Closes the connection in the middle of its answer.
    BreakOff,
    /// Says this, with a status and further header lines.
    Say(u16, String, String),
}

/// How it is disposed towards its n-th request, from 0.
pub type Moods = dyn Fn(u64) -> Mood + Send + Sync;

struct Shared {
    ways: Box<dyn Ways>,
    moods: Box<Moods>,
    most: usize,
    requests: AtomicU64,
    asked: Mutex<BTreeMap<(String, String), u64>>,
    ended: AtomicBool,
}

/// A running service; ends when dropped.
pub struct Service {
    address: String,
    shared: Arc<Shared>,
}

impl Service {
    /// Starts on a free port, with at most `most` places in a request.
    ///
    /// # Panics
    /// If the machine has no loopback.
    #[must_use]
    pub fn start(ways: impl Ways, most: usize, moods: Box<Moods>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a port").to_string();
        let shared = Arc::new(Shared {
            ways: Box::new(ways),
            moods,
            most,
            requests: AtomicU64::default(),
            asked: Mutex::default(),
            ended: AtomicBool::default(),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.ended.load(Ordering::Relaxed) {
                    return;
                }
                let serving = Arc::clone(&serving);
                std::thread::spawn(move || serving.serve(&stream));
            }
        });
        Self { address, shared }
    }

    /// `http://HOST:PORT`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Requests so far, answered or not.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// How often the way of each pair was answered in full.
    #[must_use]
    pub fn asked(&self) -> BTreeMap<(String, String), u64> {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        // Wakes the listener.
        let _ = TcpStream::connect(&self.address);
    }
}

impl Shared {
    /// One connection, request after request.
    fn serve(&self, stream: &TcpStream) {
        let _ = stream.set_nodelay(true);
        let mut reader = BufReader::new(stream);
        while let Some(target) = target(&mut reader) {
            let mood = (self.moods)(self.requests.fetch_add(1, Ordering::Relaxed));
            let (status, head, body) = match &mood {
                Mood::Say(status, head, body) => (*status, head.clone(), body.clone()),
                Mood::Answer | Mood::Late(_) | Mood::BreakOff => {
                    let (status, body) = self.answer(&target, matches!(mood, Mood::Answer));
                    (status, String::new(), body)
                }
            };
            if let Mood::Late(time) = mood {
                std::thread::sleep(time);
            }
            let length = body.len();
            let head = format!("HTTP/1.1 {status} x\r\n{head}content-length: {length}\r\n\r\n");
            let whole = format!("{head}{body}");
            let sent = match mood {
                Mood::BreakOff => &whole[..whole.len() - length / 2 - 1],
                _ => &whole,
            };
            let mut stream = stream;
            if stream.write_all(sent.as_bytes()).is_err() || matches!(mood, Mood::BreakOff) {
                return;
            }
        }
    }

    fn answer(&self, target: &str, counted: bool) -> (u16, String) {
        let Some((places, from, to)) = question(target) else {
            return (400, r#"{"code":"InvalidUrl","message":"not understood"}"#.to_owned());
        };
        if places.len() > self.most {
            return (400, r#"{"code":"TooBig","message":"Too many table coordinates"}"#.to_owned());
        }
        let (mut distances, mut durations) = (Vec::new(), Vec::new());
        for &a in &from {
            let row = to.iter().map(|&b| self.ways.way(places[a], places[b]));
            let row: Vec<_> = row.collect();
            distances.push(row.iter().map(|way| way.map(|way| way.0)).collect::<Vec<_>>());
            durations.push(row.iter().map(|way| way.map(|way| way.1)).collect::<Vec<_>>());
            if counted {
                let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
                for &b in &to {
                    *asked.entry((places[a].to_owned(), places[b].to_owned())).or_default() += 1;
                }
            }
        }
        let snapped = |ends: &[usize]| -> Vec<serde_json::Value> {
            let end = |&at: &usize| {
                serde_json::json!({"distance": self.ways.away(places[at]), "name": "",
                    "hint": "x", "location": [0.0, 0.0]})
            };
            ends.iter().map(end).collect()
        };
        let body = serde_json::json!({"code": "Ok", "distances": distances, "durations": durations,
            "sources": snapped(&from), "destinations": snapped(&to)});
        (200, body.to_string())
    }
}

/// The target of the next request of a connection.
fn target(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|&read| read > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
        if line == "\r\n" {
            break;
        }
    }
    let mut words = first.split(' ');
    (words.next()? == "GET").then(|| words.next().map(str::to_owned))?
}

/// Places, sources and destinations of a question; `None` where it is none.
fn question(target: &str) -> Option<(Vec<&str>, Vec<usize>, Vec<usize>)> {
    let (path, query) = target.strip_prefix("/table/v1/driving/")?.split_once('?')?;
    let places: Vec<&str> = path.split(';').collect();
    let fits = |place: &&str| {
        let number = |text: &str| text.parse::<f64>().is_ok();
        place
            .split_once(',')
            .is_some_and(|(longitude, latitude)| number(longitude) && number(latitude))
    };
    let list = |text: &str| -> Option<Vec<usize>> {
        text.split(';').map(|at| at.parse().ok().filter(|&at| at < places.len())).collect()
    };
    let mut options: BTreeMap<&str, &str> =
        query.split('&').filter_map(|o| o.split_once('=')).collect();
    let (from, to) = (list(options.remove("sources")?)?, list(options.remove("destinations")?)?);
    let whole = options.remove("annotations")? == "duration,distance" && options.is_empty();
    (whole && places.iter().all(fits)).then_some((places, from, to))
}
