//! A pipeline on tokio: batches of lines go through several filters at once, come out in their
//! order, and the policy can be exchanged at any time.
//!
//! ```text
//! cargo run --release --example pipeline -- [IMAGE] < INPUT > OUTPUT
//! ```
//!
//! `IMAGE` is what `tagsplice build --image` writes; it is read again on SIGHUP. An image that is
//! not right changes nothing: the old policy stays.

use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tagsplice::{Filter, Policy, PolicyBuf};
use tokio::io::{self, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};

/// The policy for all batches that begin from now on.
pub type Current = Arc<ArcSwap<PolicyBuf>>;

/// What is read at a time, in bytes.
const CHUNK: usize = 256 * 1024;
/// How many batches a worker may have waiting. A full queue stops the reader.
const QUEUE: usize = 4;

/// Whole lines, and where their answer goes.
struct Batch {
    lines: Vec<u8>,
    answer: oneshot::Sender<Vec<u8>>,
}

/// Routes all of `input` to `output`.
pub async fn run(
    current: &Current,
    workers: usize,
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Unpin + Send + 'static,
) -> io::Result<()> {
    let mut queues = Vec::new();
    for _ in 0..workers.max(1) {
        let (queue, batches) = mpsc::channel(QUEUE);
        tokio::spawn(work(Arc::clone(current), batches));
        queues.push(queue);
    }
    // Answers are awaited in the order in which their batches were sent, whichever is done first.
    let (ordered, answers) = mpsc::channel(QUEUE * queues.len());
    let writer = tokio::spawn(write(answers, output));
    let read = read(input, &queues, ordered).await;
    drop(queues);
    writer.await??;
    read
}

/// Cuts the input into batches of whole lines, and deals them out.
async fn read(
    mut input: impl AsyncRead + Unpin,
    queues: &[mpsc::Sender<Batch>],
    ordered: mpsc::Sender<oneshot::Receiver<Vec<u8>>>,
) -> io::Result<()> {
    let mut begun = Vec::new();
    for queue in queues.iter().cycle() {
        let mut lines = begun;
        let is_end = read_lines(&mut input, &mut lines).await?;
        let end = if is_end { None } else { lines.iter().rposition(|&byte| byte == b'\n') };
        begun = end.map(|end| lines.split_off(end + 1)).unwrap_or_default();
        let (answer, receiver) = oneshot::channel();
        // The receiver is gone: the writer has failed, and says why.
        if ordered.send(receiver).await.is_err()
            || queue.send(Batch { lines, answer }).await.is_err()
            || is_end
        {
            break;
        }
    }
    Ok(())
}

/// Reads at least one line end, or to the end of the input: then `true`.
async fn read_lines(input: &mut (impl AsyncRead + Unpin), lines: &mut Vec<u8>) -> io::Result<bool> {
    loop {
        let from = lines.len();
        lines.reserve(CHUNK);
        if input.read_buf(lines).await? == 0 {
            return Ok(true);
        }
        if lines[from..].contains(&b'\n') {
            return Ok(false);
        }
    }
}

/// Filters batches, each by one policy.
async fn work(current: Current, mut batches: mpsc::Receiver<Batch>) {
    let mut next = batches.recv().await;
    while next.is_some() {
        // A filter and its memo serve as long as the policy is the current one.
        let policy = current.load_full();
        let mut filter = Filter::new(policy.policy());
        while let Some(batch) = next.take() {
            // The writer may be gone; its error is reported by `run`.
            let _ = batch.answer.send(route(&mut filter, &batch.lines));
            next = batches.recv().await;
            if !Arc::ptr_eq(&policy, &current.load()) {
                break;
            }
        }
    }
}

/// A few hundred microseconds of work for a batch: short enough for an async worker.
fn route(filter: &mut Filter<'_>, lines: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.len() + lines.len() / 8);
    for line in lines.split_inclusive(|&byte| byte == b'\n') {
        match filter.apply(line) {
            Ok(view) => view.append_to(&mut out),
            Err(_) => out.extend_from_slice(line),
        }
    }
    out
}

async fn write(
    mut answers: mpsc::Receiver<oneshot::Receiver<Vec<u8>>>,
    mut output: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    while let Some(answer) = answers.recv().await {
        let answer = answer.await.map_err(io::Error::other)?;
        output.write_all(&answer).await?;
    }
    output.flush().await
}

/// Exchanges the policy for the image in a file. Batches that have begun end by the old one,
/// which is freed with the last of them.
pub async fn reload(current: &Current, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let image = tokio::fs::read(path).await?;
    // Only an image that was checked gets here: on any error the old policy stays.
    current.store(Arc::new(PolicyBuf::from_image(image)?));
    Ok(())
}

#[allow(dead_code, reason = "the test has a main function of its own")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let current: Current = Arc::new(ArcSwap::from_pointee(PolicyBuf::from(Policy::example())));
    if let Some(path) = std::env::args().nth(1) {
        reload(&current, path.as_ref()).await?;
        #[cfg(unix)]
        tokio::spawn(reload_on_hangup(Arc::clone(&current), path));
    }
    let workers = std::thread::available_parallelism()?.get();
    run(&current, workers, io::stdin(), io::stdout()).await?;
    Ok(())
}

#[cfg(unix)]
async fn reload_on_hangup(current: Current, path: String) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut hangups) = signal(SignalKind::hangup()) else { return };
    while hangups.recv().await.is_some() {
        match reload(&current, path.as_ref()).await {
            Ok(()) => eprintln!("{path}: reloaded"),
            Err(error) => eprintln!("{path}: {error}; the old policy stays"),
        }
    }
}
