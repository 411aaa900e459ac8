//! Any sequence of a host's calls: malloc, writes, filter, in any order, with true and with
//! impossible addresses, with memory and without. Each answer is a record, ends with a NUL, and
//! lies in memory; what the host did right is answered right.

use serde_json::Value;
use tagsplice::{Filter, Policy, Record, mend};
use tagsplice_tests::json;
use tagsplice_wasm::limited::Limited;
use tagsplice_wasm::shim::{Answer, Shim};

use crate::policies::{TAGS, policies};
use crate::record;
use crate::source::Source;

/// How large memory may get: nothing, less than a block, a few records, enough.
const LIMITS: [usize; 5] = [1 << 20, 1 << 14, 4_096, 1_500, 0];
/// Lengths that a mad host asks for.
const LENGTHS: [usize; 6] = [0, 1, 100, 5_000, 1 << 21, usize::MAX];

/// Always choices: what a host does, one after the other.
pub fn run(data: &[u8]) {
    let mut source = Source::new(data);
    let policy = source.pick(policies());
    let memory = Limited::new(source.pick(&LIMITS));
    let mut memo = vec![0; source.pick(&[4_096, 64, 0])];
    let filter = Filter::new(policy).with_memo(&mut memo);
    let mut host = Host { shim: Shim::new(filter, memory), policy, blocks: vec![(0, 0)] };
    for _ in 0..24 {
        if source.is_done() {
            break;
        }
        match source.below(8) {
            0..=3 => host.proper_call(&mut source),
            4 => drop(host.malloc(source.pick(&LENGTHS))),
            5 => host.scribble(&mut source),
            _ => host.mad_call(&mut source),
        }
    }
}

struct Host<'p> {
    shim: Shim<'p, Limited>,
    policy: Policy<'p>,
    /// Address and length of every block that there ever was.
    blocks: Vec<(usize, usize)>,
}

impl Host<'_> {
    fn malloc(&mut self, len: usize) -> Option<usize> {
        let at = self.shim.malloc(len)?;
        assert_eq!(at % 16, 0);
        let end = at.checked_add(len).expect("a block in memory");
        assert!(end <= self.shim.memory().bytes.len(), "a block outside memory");
        self.blocks.push((at, len));
        Some(at)
    }

    /// Copies bytes and a NUL into the module; an address that no block has where that fails.
    fn copy_in(&mut self, text: &[u8]) -> usize {
        let Some(at) = self.malloc(text.len() + 1) else { return usize::MAX };
        let place = &mut self.shim.memory().bytes[at..=at + text.len()];
        place[..text.len()].copy_from_slice(text);
        place[text.len()] = 0;
        at
    }

    fn scribble(&mut self, source: &mut Source<'_>) {
        let (at, len) = source.pick(&self.blocks);
        let bytes = source.bytes(len.min(64));
        if let Some(place) = self.shim.memory().bytes.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    fn mad_call(&mut self, source: &mut Source<'_>) {
        let mut place = || {
            let (at, len) = source.pick(&self.blocks);
            let at = at.wrapping_add(source.pick(&[0, 1, 16, usize::MAX, 1 << 20]));
            let len = source.pick(&[len, len.wrapping_sub(1), len + 16, 0, usize::MAX]);
            (at, len)
        };
        let ((tag, tag_len), (record, record_len)) = (place(), place());
        let answer = self.shim.answer(tag, tag_len, record, record_len);
        self.text_of(answer);
    }

    fn proper_call(&mut self, source: &mut Source<'_>) {
        let tag = source.pick(&TAGS).unwrap_or_default();
        let text = match source.below(4) {
            0 => source.bytes(200).to_vec(),
            _ => record::text(source),
        };
        let (tag_at, at) = (self.copy_in(tag), self.copy_in(&text));
        let answer = self.shim.answer(tag_at, tag.len(), at, text.len());
        let answer = self.text_of(answer);
        if at == usize::MAX {
            assert!(answer.starts_with(b"{\"tagsplice_lost\":\"a record of "));
        } else {
            let tag = (tag_at != usize::MAX).then_some(tag);
            self.compare(tag, &text, &answer);
        }
        self.blocks = vec![(0, 0)];
    }

    /// Holds an answer to core's, to that of the mended text, or to the wrapped text.
    fn compare(&self, tag: Option<&[u8]>, text: &[u8], answer: &[u8]) {
        let shown = text.escape_ascii();
        let core = |text: &[u8]| {
            let record = tag.map_or(Record::new(text), |tag| Record::new(text).with_tag(tag));
            let mut filter = Filter::new(self.policy);
            filter.apply(record).map(|view| view.to_vec()).ok()
        };
        if let Some(expected) = core(text) {
            assert_eq!(answer.escape_ascii().to_string(), expected.escape_ascii().to_string());
            return;
        }
        if answer.starts_with(b"{\"tagsplice_lost\":\"a record of ") {
            return;
        }
        if let Some(expected) = core(&mend::mended(text)) {
            // It may be that there was no memory for it.
            if answer == expected {
                return;
            }
        }
        let wrapped: Value = serde_json::from_slice(answer).expect("JSON");
        let kept = wrapped["tagsplice_malformed"].as_str().unwrap_or_else(|| panic!("{shown}"));
        match std::str::from_utf8(text) {
            Ok(text) => assert_eq!(kept, text),
            Err(_) => assert!(kept.len() >= text.len(), "{shown}"),
        }
    }

    /// The C string that an answer is, which must be a record.
    fn text_of(&mut self, answer: Answer) -> Vec<u8> {
        let text = match answer {
            Answer::Arena(at) => &self.shim.memory().bytes[at..],
            Answer::Lost => self.shim.lost(),
        };
        let text = &text[..text.iter().position(|&byte| byte == 0).expect("a NUL")];
        assert!(json::is_record(text), "{}", text.escape_ascii());
        text.to_vec()
    }
}
