//! What the agent reads: a file for each container, as on a node.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::TAGS;
use crate::corpus::Corpus;
use crate::native;

/// Log files in a folder of their own.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where the files are.
    pub folder: PathBuf,
    /// How many records they hold together.
    pub records: u64,
    /// How many of them the blog post's policy gives each of [`TAGS`].
    pub tags: [u64; TAGS.len()],
}

impl Input {
    /// Writes the corpus so often that there are at least so many records. The records of a pod
    /// are one file; a corpus without runs is a single one, since hundreds of files with a line
    /// each would measure tail.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write(corpus: &Corpus, at_least: u64, folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let repeats = at_least.div_ceil(corpus.records.len() as u64);
        let runs = corpus.records.windows(2).any(|pair| pair[0].tag == pair[1].tag);
        let mut files: BTreeMap<&str, Vec<&[u8]>> = BTreeMap::new();
        let mut tags = [0; TAGS.len()];
        for record in &corpus.records {
            let file = if runs { record.tag.as_str() } else { "all.log" };
            files.entry(file).or_default().push(&record.json);
            if let Some(i) = tag_of(&record.json)? {
                tags[i] += repeats;
            }
        }
        for (name, records) in &files {
            let name = name.strip_prefix("kube.var.log.containers.").unwrap_or(name);
            let file = File::create(folder.join(name)).with_context(|| name.to_owned())?;
            let mut file = BufWriter::new(file);
            for record in (0..repeats).flat_map(|_| records) {
                file.write_all(record)?;
                file.write_all(b"\n")?;
            }
            file.flush()?;
        }
        let records = repeats * corpus.records.len() as u64;
        Ok(Self { folder: folder.to_owned(), records, tags })
    }
}

/// Which of [`TAGS`] a record gets.
fn tag_of(record: &[u8]) -> Result<Option<usize>> {
    let answer = native::expected(record)?;
    let value: serde_json::Value = serde_json::from_slice(&answer)?;
    let tag = value.get("new_tag").and_then(serde_json::Value::as_str);
    Ok(tag.and_then(|tag| TAGS.iter().position(|t| *t == tag)))
}
