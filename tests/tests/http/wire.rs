//! Over real connections: clients that leave, lie about lengths or are slow, and an orderly end.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tongxing::http::{self, App, Limits, Local, Rounds};
use tongxing_tests::county::{Spec, county};
use tongxing_tests::document;

use super::fixture::{Endless, empty_problem, limits};

struct Running {
    address: SocketAddr,
    app: App,
    end: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

async fn run(rounds: impl Rounds, limits: Limits) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let app = App::new(rounds, limits);
    let (end, ended) = oneshot::channel();
    let ended = async move { ended.await.unwrap_or(()) };
    let served = tokio::spawn(http::serve(listener, app.clone(), ended));
    Running { address, app, end, served }
}

fn request(headers: &str, body: &str) -> String {
    format!(
        "POST /v1/pair HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{headers}\r\n{body}"
    )
}

fn whole_request() -> String {
    sent(&empty_problem().to_string())
}

fn sent(body: &str) -> String {
    request(&format!("content-length: {}\r\nconnection: close\r\n", body.len()), body)
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let reading = stream.read_to_end(&mut text);
    let read = tokio::time::timeout(Duration::from_secs(20), reading).await;
    read.expect("an answer in time").expect("a readable answer");
    String::from_utf8(text).expect("text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_stops_when_the_client_leaves() {
    let rounds = Endless::default();
    let running = run(rounds.clone(), limits()).await;
    let mut client = TcpStream::connect(running.address).await.expect("served");
    client.write_all(whole_request().as_bytes()).await.expect("sent");
    rounds.wait_for_start().await;
    assert_eq!(running.app.free_places(), 0);
    drop(client);
    rounds.wait_for_stop().await;
    let free = async {
        while running.app.free_places() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), free).await.expect("the place is free again");
}

/// The engine itself: a solve of many seconds ends soon after its client has left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_engine_stops_when_the_client_leaves() {
    let spec = Spec { children: 30_000, volunteers: 27_000, siblings: 0 };
    let (problem, _) = document::problem(&county(3, spec).instance);
    let body = serde_json::to_string(&problem).expect("a document");
    let limits = Limits { body_bytes: 64 << 20, threads: 1, ..limits() };
    let running = run(Local, limits).await;
    let mut client = TcpStream::connect(running.address).await.expect("served");
    client.write_all(sent(&body).as_bytes()).await.expect("sent");
    let early = tokio::time::timeout(Duration::from_millis(700), answer(&mut client)).await;
    assert!(early.is_err(), "the instance is too small to be stopped half-way");
    assert_eq!(running.app.free_places(), 0);
    let left = Instant::now();
    drop(client);
    while running.app.free_places() == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
        assert!(left.elapsed() < Duration::from_secs(20), "the worker goes on");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_announced_excess_is_refused_unread() {
    let running = run(Endless::default(), limits()).await;
    let mut client = TcpStream::connect(running.address).await.expect("served");
    let head = request("content-length: 100000000\r\n", "");
    client.write_all(head.as_bytes()).await.expect("sent");
    let text = answer(&mut client).await;
    assert!(text.starts_with("HTTP/1.1 413 "), "{text}");
    assert!(text.contains("application/problem+json"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_body_is_given_up() {
    let limits = Limits { body_time: Duration::from_millis(50), ..limits() };
    let running = run(Endless::default(), limits).await;
    let mut client = TcpStream::connect(running.address).await.expect("served");
    let part = request("content-length: 1000\r\n", "{\"version\"");
    client.write_all(part.as_bytes()).await.expect("sent");
    assert!(answer(&mut client).await.starts_with("HTTP/1.1 408 "));
    assert_eq!(running.app.free_places(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_clients_are_cut_off_and_the_next_is_served() {
    let limits = Limits { head_time: Duration::from_millis(50), connections: 2, ..limits() };
    let running = run(Endless::default(), limits).await;
    let mut silent = TcpStream::connect(running.address).await.expect("served");
    let mut halting = TcpStream::connect(running.address).await.expect("served");
    halting.write_all(b"GET /healthz HTTP/1.1\r\nhost").await.expect("sent");
    // Both places are taken; this one waits until they are cut off.
    let mut third = TcpStream::connect(running.address).await.expect("queued by the system");
    let request = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    third.write_all(request.as_bytes()).await.expect("sent");
    assert!(answer(&mut third).await.starts_with("HTTP/1.1 200 "));
    assert!(!answer(&mut silent).await.contains(" 200 "));
    assert!(!answer(&mut halting).await.contains(" 200 "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_is_orderly() {
    let rounds = Endless::default();
    let limits = Limits { grace: Duration::from_millis(20), ..limits() };
    let running = run(rounds.clone(), limits).await;
    let mut client = TcpStream::connect(running.address).await.expect("served");
    client.write_all(whole_request().as_bytes()).await.expect("sent");
    rounds.wait_for_start().await;
    running.end.send(()).expect("still serving");
    // The search is told to stop, and its answer is sent before the service ends.
    let text = answer(&mut client).await;
    assert!(text.starts_with("HTTP/1.1 200 ") && text.contains("\"stopped\""), "{text}");
    let served = tokio::time::timeout(Duration::from_secs(20), running.served).await;
    served.expect("ends in time").expect("no panic");
    assert!(TcpStream::connect(running.address).await.is_err());
}
