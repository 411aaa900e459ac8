//! One stream to a file for each tag, with vectored writes; the files of tags that the policy
//! names are opened beforehand.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, IoSlice, Write};
use std::path::{Path, PathBuf};
use std::vec::Vec;

use tagsplice::{
    Fault, Filter, Line, LineKind, PolicyBuf, PushError, Sink, StreamFilter, Summary,
    DEFAULT_LIMIT,
};

/// A file for each tag.
#[derive(Debug)]
pub struct Files {
    folder: PathBuf,
    files: HashMap<Vec<u8>, File>,
    /// Lines that are not records.
    pub faults: Vec<Fault>,
}

impl Files {
    /// Opens the file of each tag of `tags`; those of others when they come.
    pub fn open<'t>(folder: &Path, tags: impl IntoIterator<Item = &'t [u8]>) -> io::Result<Self> {
        let mut this = Self { folder: folder.into(), files: HashMap::new(), faults: Vec::new() };
        tags.into_iter().try_for_each(|tag| this.file(tag).map(|_| ()))?;
        Ok(this)
    }

    fn file(&mut self, tag: &[u8]) -> io::Result<&mut File> {
        if !self.files.contains_key(tag) {
            let name = std::string::String::from_utf8_lossy(tag).replace('/', "_");
            self.files.insert(tag.into(), File::create(self.folder.join(name))?);
        }
        self.files.get_mut(tag).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Sink for Files {
    fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()> {
        let tag = match &line.kind {
            LineKind::Record(view) => view.tag().unwrap_or(b"untagged"),
            LineKind::Fault(fault) => {
                self.faults.push(*fault);
                b"malformed"
            }
            LineKind::More => b"malformed",
            _ => return Ok(()),
        };
        let pieces: Vec<IoSlice<'_>> = line.pieces().map(IoSlice::new).collect();
        let len: usize = pieces.iter().map(|piece| piece.len()).sum();
        let written = self.file(tag)?.write_vectored(&pieces)?;
        // A file takes all of a few pieces, or fails.
        if written == len { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
    }
}

/// Routes all of `text` into files of `folder`.
pub fn route(policy: &PolicyBuf, text: &[u8], folder: &Path) -> io::Result<(Summary, Vec<Fault>)> {
    let files = Files::open(folder, [&b"general-elastic"[..]])?;
    let filter = Filter::new(policy.clone()).with_owned_memo(tagsplice::MEMO_LEN);
    let mut stream = StreamFilter::new(filter, files).with_limit(DEFAULT_LIMIT);
    for chunk in text.chunks(1000) {
        stream.push(chunk).map_err(|error: PushError| error.source)?;
    }
    let summary = stream.finish()?;
    Ok((summary, stream.into_sink().faults))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;
    use tagsplice::{FaultKind, Policy};

    #[test]
    fn one_stream_feeds_five_files() {
        let record = |labels: &str| format!("{{\"kubernetes\":{{\"labels\":{{{labels}}}}}}}\n");
        let text: String = (0..500)
            .map(|at| match at % 5 {
                0 => record(""),
                1 => record("\"region\":\"ap-south-1\""),
                2 => record("\"has-sensitive-data\":\"true\""),
                3 => "{\"log\":\"no labels\"}\n".into(),
                _ => "not a record\n".into(),
            })
            .collect();
        let folder = std::env::temp_dir().join(format!("tagsplice-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let policy = PolicyBuf::from(Policy::example());
        let (summary, faults) = route(&policy, text.as_bytes(), &folder).expect("written");
        assert_eq!((summary.lines, summary.records, summary.malformed), (500, 400, 100));
        assert!(faults.iter().all(|fault| matches!(fault.kind, FaultKind::Malformed(_))));
        for name in
            ["general-elastic", "general-elastic-ap-south-1", "general-s3", "untagged", "malformed"]
        {
            let lines = std::fs::read_to_string(folder.join(name)).expect("a file");
            assert_eq!(lines.lines().count(), 100, "{name}");
        }
        std::fs::remove_dir_all(&folder).expect("a folder");
    }
}
