//! The answer made in the buffer where the record lies.

use tagsplice::{Filter, Policy};

const OLD: &str = r#""new_tag":1"#;

/// A record with so many old tags in front.
fn record(old: usize) -> String {
    let tags = format!("{OLD},").repeat(old);
    format!(r#"{{{tags}"log":"0123456789012345678901234567890","kubernetes":{{"labels":{{}}}}}}"#)
}

#[test]
fn the_buffer_may_be_as_long_as_it_must_be_and_no_longer() {
    let mut filter = Filter::new(Policy::example());
    for old in 0..6 {
        let text = record(old);
        let view = filter.apply(&text).expect("a record");
        let (answer, edit) = (view.to_vec(), view.edit());
        assert_eq!(edit.room(), answer.len().max(text.len()));
        let mut buffer = text.clone().into_bytes();
        buffer.resize(edit.room(), 0);
        assert_eq!(edit.apply(&mut buffer), Ok(answer.len()));
        assert_eq!(buffer[..answer.len()], answer);
        let mut buffer = vec![b'x'; edit.room() - 1];
        assert_eq!(edit.apply(&mut buffer).expect_err("too short").needed, edit.room());
        assert_eq!(buffer, vec![b'x'; edit.room() - 1]);
    }
}

#[test]
fn old_tags_are_found_after_any_number_of_other_members() {
    let mut filter = Filter::new(Policy::example());
    for between in 0..5 {
        let others = |from: usize| -> String {
            (from..from + between).map(|name| format!("\"m{name}\" : [{name}] , ")).collect()
        };
        let (first, second, third) = (others(0), others(10), others(20));
        let text = format!("{{{OLD}, {first}{OLD} , {second}{OLD},{third}{OLD},\"log\":\"\"}}");
        let kept = format!("{{ {first}{second}{third}\"log\":\"\"}}");
        let view = filter.apply(&text).expect("a record");
        let answer = String::from_utf8(view.to_vec()).expect("as it came");
        assert_eq!(answer.replace(' ', ""), kept.replace(' ', ""), "{text}");
        let mut buffer = text.clone().into_bytes();
        let len = view.edit().apply(&mut buffer).expect("room");
        assert_eq!(buffer[..len], *answer.as_bytes(), "{text}");
    }
}

/// Tags are looked for again while they are taken out, and then are not where they were.
#[test]
fn another_record_in_the_buffer_gives_garbage_and_no_panic() {
    let mut filter = Filter::new(Policy::example());
    for old in 0..6 {
        let text = record(old);
        let view = filter.apply(&text).expect("a record");
        let (len, edit) = (view.len(), view.edit());
        let long = format!(r#""new_tag":"{}""#, "x".repeat(20));
        let mut others = vec![vec![0; text.len()], vec![b'"'; text.len()], vec![b'{'; text.len()]];
        others.push(text.bytes().rev().collect());
        // All tags but the first are gone, and a long one is at the end.
        let other = text.replace(&format!(",{OLD}"), r#","log_tag":1"#);
        others.push(
            other.replace(r#""0123456789012345678901234567890""#, &format!("0,{long}")).into(),
        );
        // More of them than there were.
        others.push(record(9).into());
        for other in others {
            let mut buffer = other;
            buffer.resize(edit.room().max(buffer.len()), b'}');
            assert_eq!(edit.apply(&mut buffer), Ok(len));
        }
    }
}
