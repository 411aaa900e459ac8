//! What `tagsplice --version` prints.

use std::sync::LazyLock;

use crate::module::inside;

/// The program's version, and those of what it reads and holds.
pub(crate) static LONG: LazyLock<String> = LazyLock::new(long);

fn long() -> String {
    let mut text = format!(
        "{}\npolicy image version {}",
        env!("CARGO_PKG_VERSION"),
        tagsplice::image::VERSION
    );
    for (name, module) in inside() {
        text += &match module.len() {
            0 => format!("\n{name}: not inside this program"),
            len => format!("\n{name}: {} ({len} bytes)", env!("CARGO_PKG_VERSION")),
        };
    }
    text
}
