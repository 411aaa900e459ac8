//! The file's JSON Schema.

/// A JSON Schema (draft 2020-12) of route files, for editors: they complete keys and mark most
/// mistakes as they are typed. What it cannot express, [`check`](crate::check) finds.
#[must_use]
pub const fn schema() -> &'static str {
    include_str!("../schema/routes.schema.json")
}
