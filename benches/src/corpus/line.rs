//! What an app logs: one line, as text, not yet escaped.

use super::Rng;

/// A kind of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A web server's access log.
    Access,
    /// A JSON log, which inside a record is an escape every few bytes.
    Json,
    /// A Java stack trace of 2 to 6 KB.
    Trace,
}

impl Kind {
    /// A kind as a cluster has them: 60 % access lines, 30 % JSON, 7 % stack traces; the three
    /// in a hundred that are left are access lines, too.
    pub fn any(rng: &mut Rng) -> Self {
        match rng.between(0, 99) {
            0..30 => Self::Json,
            30..37 => Self::Trace,
            _ => Self::Access,
        }
    }

    /// A line of this kind.
    pub fn line(self, rng: &mut Rng) -> String {
        match self {
            Self::Access => access(rng),
            Self::Json => json(rng),
            Self::Trace => {
                // The shorter of two: short traces are more common than long ones.
                let len = rng.between(2_000, 6_000).min(rng.between(2_000, 6_000));
                trace(rng, len as usize)
            }
        }
    }
}

fn access(rng: &mut Rng) -> String {
    format!(
        "2023-10-02T06:52:{:02}.{:09}Z stdout F 122.30.{}.{} - - [02/Oct/2023:06:52:23 +0000] \
         {} /{}/{} HTTP/1.0 {} {}",
        rng.between(0, 59),
        rng.between(0, 999_999_999),
        rng.between(0, 255),
        rng.between(0, 255),
        rng.pick(&["GET", "GET", "GET", "POST", "PUT", "DELETE"]),
        rng.hex(6),
        rng.hex(4),
        rng.pick(&["200", "200", "200", "204", "301", "404", "500"]),
        rng.between(100, 30_000),
    )
}

fn json(rng: &mut Rng) -> String {
    format!(
        "{{\"ts\": \"2023-10-02T06:52:{:02}Z\", \"level\": \"{}\", \"msg\": \"request \\\"done\\\" \
         path=C:\\\\tmp\\\\{}\", \"trace_id\": \"{}\", \"span_id\": \"{}\", \"attrs\": \
         {{\"user\": \"{}\", \"latency_ms\": {}.{}, \"tags\": [\"a\", \"b\", \"{}\"]}}, \
         \"caller\": \"server/handler.go:{}\"}}",
        rng.between(0, 59),
        rng.pick(&["info", "info", "warn", "error", "debug"]),
        rng.hex(8),
        rng.hex(32),
        rng.hex(16),
        rng.hex(8),
        rng.between(0, 400),
        rng.between(10_000_000_000_000, 99_999_999_999_999),
        rng.hex(3),
        rng.between(10, 999),
    )
}

/// A stack trace of about `len` bytes.
pub(super) fn trace(rng: &mut Rng, len: usize) -> String {
    let mut text = format!("java.lang.IllegalStateException: order \"{}\" not found\n", rng.hex(8));
    while text.len() < len {
        text.push_str(&format!(
            "\tat com.example.{}.{}.Service.call(Service.java:{})\n",
            rng.pick(&["orders", "auth", "billing"]),
            rng.hex(6),
            rng.between(10, 999)
        ));
    }
    text.pop();
    text
}
