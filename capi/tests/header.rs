//! The header is what cbindgen makes of the sources.

use std::fs;
use std::path::Path;

#[test]
fn the_header_is_that_of_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("a configuration");
    let mut made = Vec::new();
    let sources = ["types", "status", "policy", "filter", "apply"];
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources {
        builder = builder.with_src(root.join(format!("src/{source}.rs")));
    }
    builder.generate().expect("a header").write(&mut made);
    let path = root.join("include/tagsplice.h");
    if std::env::var_os("TAGSPLICE_BLESS").is_some() {
        fs::write(&path, &made).expect("the header can be written");
    }
    let made = String::from_utf8(made).expect("text");
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "write it anew: TAGSPLICE_BLESS=1 cargo test -p tagsplice-c --test header"
    );
}
