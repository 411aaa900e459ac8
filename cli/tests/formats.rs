//! Records in files of other forms: compressed, or with a byte order mark.

mod support;

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use support::Folder;

const ROUTES: &str = "routes: [{tag: a, match: team}]\n";
const RECORD: &str = "{\"kubernetes\":{\"labels\":{\"team\":\"x\"}}}\n";
const TAGGED: &str = "{\"kubernetes\":{\"labels\":{\"team\":\"x\"}},\"new_tag\":\"a\"}\n";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_and_zstd_are_read_whatever_their_names_are() {
    let folder = Folder::with_routes(ROUTES);
    let zstd = compress_to_vec(RECORD.as_bytes(), CompressionLevel::Fastest);
    for (name, bytes) in [("a", gzip(RECORD)), ("b.log", zstd), ("c.gz", RECORD.into())] {
        fs::write(folder.path(name), bytes).unwrap();
        let ran = folder.run(&["route", "routes.yaml", name]);
        assert_eq!((ran.status, &*ran.stdout), (0, TAGGED), "{name}: {}", ran.stderr);
        let ran = folder.run(&["explain", "routes.yaml", name]);
        assert!(ran.stdout.ends_with("tag a (by route 1)\n"), "{name}: {}", ran.stderr);
    }
    let cut = gzip(&RECORD.repeat(10))[..30].to_vec();
    fs::write(folder.path("cut"), cut).unwrap();
    let ran = folder.run(&["route", "routes.yaml", "cut", "c.gz"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("tagsplice: cut: "), "{}", ran.stderr);
    assert!(ran.stdout.ends_with(TAGGED), "{}", ran.stdout);
}

#[test]
fn a_byte_order_mark_is_named() {
    let folder = Folder::with_routes(ROUTES);
    let input = format!("\u{feff}{RECORD}{RECORD}");
    let ran = folder.run_with(&["route", "routes.yaml"], &input);
    assert_eq!((ran.status, ran.stdout), (2, format!("\u{feff}{RECORD}{TAGGED}")));
    assert_eq!(
        ran.stderr,
        "<stdin>:1:1: a byte order mark (BOM), which JSON does not allow (byte 0 of the input)\n"
    );
    fs::write(folder.path("wide"), b"\xff\xfe{\0}\0\n\0").unwrap();
    let ran = folder.run(&["route", "routes.yaml", "wide", "-o", "out"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.starts_with("wide: this is UTF-16 text"), "{}", ran.stderr);
}
