//! What a route file says, read and found to be without mistakes.

mod file;
mod pattern;
mod place;
mod record_schema;
mod selector;
mod subject;
mod template;

pub(crate) use file::Places;
pub use file::{Route, RouteFile, SourceFile, Specials, TestCase};
pub use pattern::{Pattern, PatternKind};
pub use place::{Place, RouteRef};
pub(crate) use record_schema::{NAMES as SCHEMAS, joined, steps};
pub use record_schema::{RecordSchema, Step};
pub use selector::{Requirement, Selector, Test};
pub use subject::{Subject, SubjectKind};
pub use template::{Part, Template};
