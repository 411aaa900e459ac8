//! The host, against modules whose whole text is here.

use tagsplice_module::{Host, HostError, Wasmi};

/// A module whose filter's body is `body`, and whose malloc hands out `malloc`.
fn module(malloc: &str, body: &str) -> Vec<u8> {
    wat::parse_str(format!(
        r#"(module
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (data (i32.const 16) "answer\00")
            (func (export "malloc") (param $len i32) (result i32) {malloc})
            (func (export "free") (param i32))
            (func (export "tagsplice_filter")
                (param $tag i32) (param $tag_len i32) (param i32) (param i32)
                (param $record i32) (param $record_len i32) (result i32) {body}))"#
    ))
    .expect("valid text")
}

const BUMP: &str = "(global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $len)))";

fn host(module: &[u8]) -> Host {
    Host::new(Wasmi::new(module).expect("it loads"))
}

fn filter(body: &str) -> Result<Vec<u8>, HostError> {
    host(&module(BUMP, body)).filter(b"kube.tag", b"{\"a\":1}")
}

#[test]
fn tag_and_record_come_in_with_their_nul() {
    assert_eq!(filter("(local.get $record)").unwrap(), b"{\"a\":1}");
    assert_eq!(filter("(local.get $tag)").unwrap(), b"kube.tag");
    let both_end = "(i32.store8 (i32.const 16) (i32.add (i32.const 48)
        (i32.load8_u (i32.add (local.get $record) (local.get $record_len)))))
        (i32.store8 (i32.const 17) (i32.add (i32.const 48)
        (i32.load8_u (i32.add (local.get $tag) (local.get $tag_len)))))
        (i32.const 16)";
    assert_eq!(filter(both_end).unwrap(), b"00swer");
}

#[test]
fn what_loses_a_record_is_an_error() {
    assert!(matches!(filter("(i32.const 0)"), Err(HostError::Dropped)));
    assert!(matches!(filter("(i32.const 22)"), Err(HostError::Dropped)));
    assert!(matches!(filter("(i32.const -1)"), Err(HostError::NotAString)));
    assert!(matches!(filter("unreachable"), Err(HostError::Trapped(_))));
    let refuses = module("(i32.const 0)", "(local.get $record)");
    // An agent does not look: it passes 0 on, with the length.
    assert!(matches!(host(&refuses).filter(b"t", b"r"), Err(HostError::Dropped)));
    let len = module("(i32.const 0)", "(i32.add (i32.const 16) (local.get $record_len))");
    assert_eq!(host(&len).filter(b"t", b"rec").unwrap(), b"wer");
    let outside = module("(i32.const 65535)", "(local.get $record)");
    assert!(matches!(host(&outside).filter(b"t", b""), Err(HostError::BadBlock)));
}

#[test]
fn a_module_that_old_agents_refuse_is_refused() {
    assert!(matches!(Wasmi::new(b"not wasm"), Err(HostError::NotLoaded(_))));
    let no_export = wat::parse_str("(module (memory (export \"memory\") 1))").unwrap();
    let Err(HostError::NoExport(name)) = Wasmi::new(&no_export) else { panic!("it lacks malloc") };
    assert_eq!(name, "malloc");
    let references = wat::parse_str("(module (table 1 externref))").unwrap();
    assert!(matches!(Wasmi::new(&references), Err(HostError::NotLoaded(_))));
    let imports = wat::parse_str("(module (import \"env\" \"abort\" (func)))").unwrap();
    assert!(matches!(Wasmi::new(&imports), Err(HostError::NotLoaded(_))));
}
