//! What a route file says, read and found to be without mistakes.

mod file;
mod pattern;
mod place;
mod pod_field;
mod record_schema;
mod selector;
mod template;

pub(crate) use file::Places;
pub use file::{Route, RouteFile, SourceFile, Specials, TestCase};
pub use pattern::{Pattern, PatternKind};
pub use place::{Place, RouteRef};
pub(crate) use pod_field::PodField;
pub use record_schema::{RecordSchema, Step};
pub use selector::{Requirement, Selector, Subject, Test};
pub use template::{Part, Template};
