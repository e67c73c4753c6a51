//! Requests to a service: few at a time, again where that may help, and never without end.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Error};

use super::address::Address;

/// How a service is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Longest time to connect.
    pub connect: Duration,
    /// Longest time of a request with its answer.
    pub request: Duration,
    /// How often one thing is asked for at most.
    pub attempts: u32,
    /// Pause before the second attempt; each further pause is twice as long.
    pub pause: Duration,
    /// Longest wait that the service may ask for (`Retry-After`).
    pub longest_wait: Duration,
    /// Requests under way at once.
    pub at_once: usize,
    /// Requests a second; `None` is no limit.
    pub rate: Option<u32>,
    /// Largest answer, in bytes.
    pub largest: u64,
}

impl Default for Settings {
    /// Ours: 5 s to connect, 30 s a request, 4 attempts, at most 8 requests at once.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(30),
            attempts: 4,
            pause: Duration::from_millis(50),
            longest_wait: Duration::from_secs(10),
            at_once: 8,
            rate: None,
            largest: 4 << 20,
        }
    }
}

/// What a service said.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    wait: Option<Duration>,
}

impl Reply {
    /// Whether the same request may be answered later.
    fn may_pass(&self) -> bool {
        self.status == 429 || self.status >= 500
    }
}

/// Asks one service.
pub(super) struct Client {
    agent: Agent,
    address: String,
    settings: Settings,
    gate: Gate,
}

impl Client {
    /// A client that has not connected yet. Redirects are not followed and no proxy is used: where
    /// people live is told to nobody but the service that was named.
    pub(super) fn new(address: &Address, settings: Settings) -> Result<Self, String> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("tongxing/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .max_idle_connections_per_host(settings.at_once)
            .timeout_connect(Some(settings.connect))
            .timeout_global(Some(settings.request));
        if address.is_secure() {
            config = config.tls_config(tls()?);
        }
        let agent = config.build().new_agent();
        Ok(Self { agent, address: address.to_string(), settings, gate: Gate::default() })
    }

    /// The answer to `GET {address}/{path}`, whatever its status, unless it may pass.
    pub(super) fn get(&self, path: &str) -> Result<Reply, String> {
        let url = format!("{}/{path}", self.address);
        let mut pause = self.settings.pause;
        let mut last = String::new();
        for attempt in 0..self.settings.attempts {
            if attempt > 0 {
                std::thread::sleep(pause);
                pause *= 2;
            }
            let entered = self.gate.enter(&self.settings);
            let asked = self.once(&url);
            drop(entered);
            match asked {
                Ok(reply) if reply.may_pass() => {
                    if let Some(wait) = reply.wait {
                        self.gate.close_for(wait.min(self.settings.longest_wait));
                    }
                    last = format!("answered with status {}", reply.status);
                }
                Ok(reply) => return Ok(reply),
                Err(Error::BodyExceedsLimit(most)) => {
                    return Err(format!("answered with more than {most} bytes"));
                }
                Err(error) => last = told(&error),
            }
        }
        Err(format!("{last} (asked {} times)", self.settings.attempts))
    }

    fn once(&self, url: &str) -> Result<Reply, Error> {
        let mut response = self.agent.get(url).call()?;
        let wait = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let wait = wait.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(self.settings.largest).read_to_vec()?;
        Ok(Reply { status, body, wait })
    }
}

/// What went wrong, without the address: that holds homes.
fn told(error: &Error) -> String {
    match error {
        Error::Io(error) => format!("cannot be reached: {error}"),
        Error::Timeout(_) => "did not answer in time".to_owned(),
        Error::HostNotFound => "has a host that is not found".to_owned(),
        Error::ConnectionFailed => "cannot be reached".to_owned(),
        Error::Rustls(error) => format!("cannot be reached under TLS: {error}"),
        Error::Protocol(_) => "does not speak HTTP".to_owned(),
        _ => "broke off".to_owned(),
    }
}

/// TLS that trusts what the system trusts, so that a county's own authority counts too.
fn tls() -> Result<TlsConfig, String> {
    let found = rustls_native_certs::load_native_certs();
    let roots: Vec<Certificate<'static>> =
        found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    if roots.is_empty() {
        return Err("cannot be asked under TLS: the system has no certificates".to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::from(roots))
        .unversioned_rustls_crypto_provider(provider)
        .build())
}

/// Lets so many in at once, and no sooner than the rate and the service allow.
#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    left: Condvar,
}

#[derive(Default)]
struct State {
    inside: usize,
    /// When the next may start.
    next: Option<Instant>,
}

struct Entered<'a>(&'a Gate);

impl Gate {
    fn enter(&self, settings: &Settings) -> Entered<'_> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = Instant::now();
            let early =
                state.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now));
            state = if state.inside >= settings.at_once.max(1) {
                self.left.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else if early > Duration::ZERO {
                let waited = self.left.wait_timeout(state, early);
                waited.unwrap_or_else(PoisonError::into_inner).0
            } else {
                state.inside += 1;
                if let Some(rate) = settings.rate {
                    let due = state.next.map_or(now, |next| next.max(now));
                    state.next = Some(due + Duration::from_secs(1) / rate.max(1));
                }
                return Entered(self);
            };
        }
    }

    /// Lets nobody in for so long.
    fn close_for(&self, wait: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + wait;
        state.next = Some(state.next.map_or(until, |next| next.max(until)));
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).inside -= 1;
        // One who waits for the rate must not take the turn of one who waits for a place.
        self.0.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_keeps_the_rate_and_the_number_inside() {
        let settings = Settings { at_once: 2, rate: Some(100), ..Settings::default() };
        let (gate, most) = (Gate::default(), Mutex::new((0, 0)));
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| {
                    let _entered = gate.enter(&settings);
                    {
                        let mut most = most.lock().expect("whole");
                        most.0 += 1;
                        most.1 = most.1.max(most.0);
                    }
                    std::thread::sleep(Duration::from_millis(1));
                    most.lock().expect("whole").0 -= 1;
                });
            }
        });
        assert!(start.elapsed() >= Duration::from_millis(185), "{:?}", start.elapsed());
        assert!(most.lock().expect("whole").1 <= 2);
    }
}
