//! What a scan reports.

use crate::fields::{LabelMap, PodField};
use crate::span::Span;
use crate::text::Text;

/// What a scan reports, in the order of the text. Later events overwrite earlier ones, so the last
/// duplicate wins.
pub(crate) trait Visitor<'r> {
    /// Are the top-level members with this key taken out?
    fn is_tag_key(&self, key: Text<'r>) -> bool;
    /// The value of a member of the record called `kubernetes` begins at `at`, and is an object
    /// or not. What was reported of an earlier one is void. Returns the value's length if that is
    /// known, so that it need not be scanned.
    fn kubernetes(&mut self, at: usize, is_object: bool) -> Option<usize>;
    /// That object, whose length was not known, ends before `end`.
    fn kubernetes_end(&mut self, end: usize);
    /// Should the members of this object be reported? Asked before each such object.
    fn wants(&self, label_map: LabelMap) -> bool;
    /// The value of a member that can be `label_map` begins at `at`. What was reported of an earlier
    /// one is void; `is_object` says whether members follow.
    fn label_map(&mut self, label_map: LabelMap, at: usize, is_object: bool);
    /// A member of a label map. `None`: its value is not a string.
    fn member(&mut self, label_map: LabelMap, key: Text<'r>, value: Option<Text<'r>>);
    /// A pod field. `None`: its value is not a string.
    fn field(&mut self, field: PodField, value: Option<Text<'r>>);
    /// A member with the tag key, and the comma that goes with it.
    fn cut(&mut self, cut: Span);
}
