//! Records in MessagePack: any bytes by what `rmpv` understands of them, and those that JSON can
//! say too by what the JSON side returns.

use rmpv::Value;
use tagsplice::{ErrorKind, Filter, Policy, Record};
use tagsplice_tests::msgpack::{encode, of_json};

use crate::policies::{TAGS, policies};
use crate::record;
use crate::source::Source;

#[allow(unreachable_pub, reason = "it is one of a test elsewhere")]
#[path = "../../core/tests/msgpack/oracle.rs"]
mod oracle;

/// Takes bytes as MessagePack, choices as a record in both forms.
pub fn run(data: &[u8]) {
    match Source::of(data) {
        Some(mut source) => both_forms(&record::text(&mut source)),
        None => any_bytes(data),
    }
}

fn any_bytes(bytes: &[u8]) {
    let mut filter = Filter::new(Policy::example());
    let view = filter.apply_msgpack(bytes);
    let decoded = match rmpv::decode::read_value(&mut &bytes[..]) {
        // Ours goes to any depth.
        Err(rmpv::decode::Error::DepthLimitExceeded) => return,
        _ => oracle::decode(bytes).filter(Value::is_map),
    };
    match (view, decoded) {
        (Ok(view), Some(record)) => {
            let answer = oracle::decode(&view.to_vec()).expect("the answer is a value");
            let expected = oracle::answer(&record);
            assert_eq!(oracle::encode(&answer), oracle::encode(&expected), "{bytes:x?}");
            assert_eq!(view.tag(), oracle::tag(&record).map(str::as_bytes), "{bytes:x?}");
        }
        (Err(_), None) => {}
        // `rmpv` reads the one byte that the format never uses as nil.
        (Err(error), Some(_)) if error.kind() == ErrorKind::ReservedByte => {
            assert_eq!(bytes[error.offset()], 0xC1, "{bytes:x?}");
        }
        (view, decoded) => panic!("{view:?} {decoded:?} {bytes:x?}"),
    }
}

fn both_forms(text: &[u8]) {
    let Some(value) = of_json(text).filter(Value::is_map) else { return };
    let packed = encode(&value);
    let tag = TAGS[text.len() / 3 % TAGS.len()];
    let with_tag = |bytes| tag.map_or(Record::new(bytes), |tag| Record::new(bytes).with_tag(tag));
    for &policy in policies() {
        let (mut one, mut two) = (Filter::new(policy), Filter::new(policy));
        let json = one.apply(with_tag(text)).expect("a record");
        let packed = two.apply_msgpack(with_tag(&packed)).expect("a record");
        let shown = text.escape_ascii();
        assert_eq!(json.decision(), packed.decision(), "{shown}");
        assert_eq!(json.tag(), packed.tag(), "{shown}");
        assert_eq!(json.cut_count(), packed.cut_count(), "{shown}");
        let answer = of_json(&json.to_vec()).expect("the answer is JSON");
        assert_eq!(encode(&answer), packed.to_vec(), "{shown}");
    }
}
