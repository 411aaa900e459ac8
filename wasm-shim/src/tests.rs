//! The shim over a memory of its own: what a host cannot see, or would have to be mad to try.

use tagsplice::{Filter, Policy};

use crate::arena::SLACK;
use crate::limited::Limited;
use crate::refusal;
use crate::shim::{Answer, Shim};

const RECORD: &[u8] = br#"{"log":"x","kubernetes":{"labels":{"region":"ap-south-1"}}}"#;
const ANSWER: &[u8] =
    br#"{"log":"x","kubernetes":{"labels":{"region":"ap-south-1"}},"new_tag":"general-elastic-ap-south-1"}"#;

struct Host {
    shim: Shim<'static, Limited>,
}

impl Host {
    fn new(limit: usize) -> Self {
        let memory = Limited::new(limit);
        Self { shim: Shim::new(Filter::new(Policy::example()), memory) }
    }

    fn copy_in(&mut self, text: &[u8]) -> usize {
        // An address that no block has, as 0 is to the host.
        let Some(at) = self.shim.malloc(text.len() + 1) else { return usize::MAX };
        assert_eq!(at % 16, 0);
        let place = &mut self.shim.memory().bytes[at..][..=text.len()];
        place[..text.len()].copy_from_slice(text);
        place[text.len()] = 0;
        at
    }

    fn text_of(&mut self, answer: Answer) -> Vec<u8> {
        let text = match answer {
            Answer::Arena(at) => &self.shim.memory().bytes[at..],
            Answer::Lost => self.shim.lost(),
        };
        text[..text.iter().position(|&byte| byte == 0).expect("a NUL")].to_vec()
    }

    fn call(&mut self, record: &[u8]) -> Vec<u8> {
        let tag = self.copy_in(b"kube.x");
        let at = self.copy_in(record);
        let answer = self.shim.answer(tag, 6, at, record.len());
        self.text_of(answer)
    }
}

#[test]
fn a_record_is_answered_where_it_lies() {
    let mut host = Host::new(1 << 20);
    for record in [RECORD, b"{}", br#"{"new_tag":"forged","a":1}"#] {
        let at = host.copy_in(record);
        assert_eq!(host.shim.answer(0, 0, at, record.len()), Answer::Arena(at));
    }
}

#[test]
fn blocks_start_over_with_the_first_one_after_an_answer() {
    let mut host = Host::new(1 << 20);
    let first = host.copy_in(b"tag");
    let second = host.copy_in(RECORD);
    assert!(second >= first + 3 + SLACK);
    host.shim.answer(first, 3, second, RECORD.len());
    assert_eq!(host.copy_in(b"tag"), first);
    assert_eq!(host.copy_in(RECORD), second);
    // Without an answer they do not.
    assert!(host.copy_in(RECORD) > second);
}

#[test]
fn a_malformed_record_is_mended_or_kept_in_a_block_of_its_own() {
    let mut host = Host::new(1 << 20);
    assert_eq!(host.call(br#"{"took":nan}"#), br#"{"took":null}"#);
    assert_eq!(host.call(br#"{"took":"#), br#"{"tagsplice_malformed":"{\"took\":"}"#);
    assert_eq!(host.call(b"{}\0"), br#"{"tagsplice_malformed":"{}\u0000"}"#);
    assert_eq!(host.call(RECORD), ANSWER);
    // Asked again and again without a new block, the memory does not grow.
    let at = host.copy_in(b"{\"took\":nan,");
    let mut sizes = Vec::new();
    for _ in 0..5 {
        let answer = host.shim.answer(0, 0, at, 12);
        assert_eq!(host.text_of(answer), br#"{"tagsplice_malformed":"{\"took\":nan,"}"#);
        sizes.push(host.shim.memory().bytes.len());
    }
    assert_eq!(sizes, [sizes[0]; 5]);
}

#[test]
fn a_record_that_could_not_be_copied_is_answered_by_one_that_says_so() {
    let mut host = Host::new(8 * 1024);
    let lost = host.call(&b"x".repeat(9_000));
    let expected =
        br#"{"tagsplice_lost":"a record of 9000 bytes is lost: the host had no copy of it"}"#;
    assert_eq!(lost, expected);
    // It fits, but not twice.
    let lost = host.call(&b"\x01".repeat(3_000));
    let expected = br#"{"tagsplice_lost":"a record of 3000 bytes is lost: it is malformed, and there is no memory to mend it"}"#;
    assert_eq!(lost, expected);
    assert_eq!(host.call(RECORD), ANSWER);
}

#[test]
fn addresses_that_the_host_does_not_have_are_no_records() {
    let mut host = Host::new(1 << 20);
    let tag = host.copy_in(b"tag");
    let at = host.copy_in(RECORD);
    let end = host.shim.memory().bytes.len();
    for (at, len) in [
        (usize::MAX, 1),
        (usize::MAX, usize::MAX),
        (at, usize::MAX),
        (at, end),
        (end, 0),
        (end - SLACK + 1, 0),
        (at, RECORD.len() + 17),
    ] {
        assert_eq!(host.shim.answer(usize::MAX, 9, at, len), Answer::Lost, "{at} {len}");
        let lost = host.text_of(Answer::Lost);
        assert!(lost.starts_with(b"{\"tagsplice_lost\":\"a record of "), "{}", lost.escape_ascii());
    }
    // Any part of the arena may be a record, and any of it a tag.
    let answer = host.shim.answer(at, end - at - SLACK, at, RECORD.len());
    assert_eq!(host.text_of(answer), ANSWER);
    let answer = host.shim.answer(0, 0, tag, 0);
    assert_eq!(host.text_of(answer), br#"{"tagsplice_malformed":""}"#);
}

#[test]
fn a_damaged_policy_is_replaced_by_one_that_tags_nothing() {
    let mut filter = Filter::new(refusal::policy());
    assert_eq!(refusal::policy().tag_key(), b"new_tag");
    for record in [RECORD, br#"{"a":1}"#] {
        assert!(filter.apply(record).unwrap().is_unchanged());
    }
    let forged = br#"{"a":1,"new_tag":"x","kubernetes":{"labels":{"a":"b"}}}"#;
    let view = filter.apply(forged).unwrap();
    let answer: Vec<u8> = view.pieces().flat_map(|piece| piece.bytes().to_vec()).collect();
    assert_eq!(answer, br#"{"a":1,"kubernetes":{"labels":{"a":"b"}}}"#);
}
