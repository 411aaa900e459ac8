//! The same work by every contender: a policy, and the answer in a buffer that is used again for
//! each record.

mod check;
mod floor;
mod ours;
mod pairs;
mod rivals;

pub(crate) use check::same_meaning;
pub use check::{check, check_module, check_ours, expected};
pub use floor::{copy, copy_and_splice};
pub use ours::{Prepared, Rules, ours};
pub use pairs::pairs;
pub use rivals::{Rival, rivals};

/// The blog post's decision, as its program makes it.
#[must_use]
pub fn example_tag(
    region: Option<&str>,
    tenant: Option<&str>,
    sensitive: Option<&str>,
) -> &'static str {
    let sensitive = sensitive == Some("true");
    match (region == Some("ap-south-1"), tenant == Some("private-a1"), sensitive) {
        (true, true, true) => "private-a1-s3-ap-south-1",
        (true, true, false) => "private-a1-elastic-ap-south-1",
        (true, false, true) => "general-s3-ap-south-1",
        (true, false, false) => "general-elastic-ap-south-1",
        (false, _, true) => "general-s3",
        (false, _, false) => "general-elastic",
    }
}
