//! What an `http` output sends to: a server that can be down, and writes what it takes to a file.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How long a connection may say nothing; the agents of a trial are gone by then.
const IDLE: Duration = Duration::from_secs(120);
/// More than any agent sends at once.
const MAX_BODY: usize = 64 << 20;

/// A server on a port of its own. Its threads end with the command.
pub(super) struct Receiver {
    port: u16,
    is_up: Arc<AtomicBool>,
}

impl Receiver {
    /// Starts one that is up.
    pub(super) fn start(file: &Path) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let is_up = Arc::new(AtomicBool::new(true));
        let file = OpenOptions::new().create(true).append(true).open(file)?;
        let (file, seen) = (Arc::new(Mutex::new(file)), is_up.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (file, is_up) = (file.clone(), seen.clone());
                // An error is a connection that the agent closed.
                thread::spawn(move || drop(serve(&stream, &file, &is_up)));
            }
        });
        Ok(Self { port, is_up })
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// Takes records from now on, or closes each connection that brings some.
    pub(super) fn set_up(&self, is_up: bool) {
        self.is_up.store(is_up, Ordering::SeqCst);
    }
}

/// Reads requests until one comes while the server is down.
fn serve(mut stream: &TcpStream, file: &Mutex<File>, is_up: &AtomicBool) -> anyhow::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    let mut reader = BufReader::new(stream);
    while let Some(body) = request(&mut reader)? {
        let Ok(mut file) = file.lock() else { break };
        // All of a request is taken, or nothing: otherwise what comes again would come twice.
        if !is_up.load(Ordering::SeqCst) {
            break;
        }
        file.write_all(&body)?;
        if !body.ends_with(b"\n") {
            file.write_all(b"\n")?;
        }
        drop(file);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")?;
    }
    Ok(())
}

/// The body of the next request; `None` if there is none.
fn request(reader: &mut impl BufRead) -> anyhow::Result<Option<Vec<u8>>> {
    let mut len = 0;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            len = value.trim().parse::<usize>()?.min(MAX_BODY);
        }
    }
    let mut body = vec![0; len];
    reader.read_exact(&mut body)?;
    Ok(Some(body))
}
