//! Every limit of the service, with its default.

use std::time::Duration;

/// Limits of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open connections; one more waits to be accepted.
    pub connections: usize,
    /// How long a client may take to send the head of a request, or keep a connection idle.
    pub head_time: Duration,
    /// Largest request body, in bytes. A request holds about twenty times its body while it is read.
    pub body_bytes: usize,
    /// How long a client may take to send a body.
    pub body_time: Duration,
    /// Requests that compute at once.
    pub computing: usize,
    /// Requests that may wait for their turn; one more is answered 503.
    pub waiting: usize,
    /// Longest wait for a turn.
    pub waiting_time: Duration,
    /// Longest search of one request; a request may ask for less.
    pub time: Duration,
    /// Threads of one computation; 0 is all.
    pub threads: usize,
    /// How long running searches go on after the service is told to end.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            head_time: Duration::from_secs(10),
            body_bytes: 32 << 20,
            body_time: Duration::from_secs(30),
            computing: 2,
            waiting: 16,
            waiting_time: Duration::from_secs(60),
            time: Duration::from_secs(60),
            threads: 0,
            grace: Duration::from_secs(10),
        }
    }
}
