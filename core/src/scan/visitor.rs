//! What a scan reports.

use crate::image::Name;
use crate::span::Span;
use crate::text::Text;

/// What a scan reports, in the order of the text. Later events overwrite earlier ones, so the last
/// duplicate wins.
///
/// A *scope* is an object whose members matter: the record itself, and objects in it as far as the
/// visitor names them. The scan goes with it from one to the next, and knows nothing of it.
pub(crate) trait Visitor<'r> {
    type Scope: Copy;

    /// The record itself.
    fn record(&self) -> Self::Scope;
    /// What a member of the record with this key means, which can be [`Name::TAG`].
    fn top_level_name(&mut self, key: Text<'r>) -> Name;
    /// What a member of a scope inside the record with this key means.
    fn name(&mut self, scope: &Self::Scope, key: Text<'r>) -> Name;
    /// A member with this name. `None`: its value is neither a string, nor an object or list.
    fn value(&mut self, name: Name, value: Option<Text<'r>>);
    /// A member of the record with this name, whose value is an object and begins at `at`. Returns
    /// the value's length if that is known, so that it need not be scanned.
    fn known(&mut self, name: Name, at: usize) -> Option<usize>;
    /// A member of `scope` with this name, whose value begins at `at` and is an object or a list.
    /// Returns the scope that this object is, or the list's first element, if its members matter.
    fn enter(
        &mut self,
        scope: &Self::Scope,
        name: Name,
        is_list: bool,
        at: usize,
    ) -> Option<Self::Scope>;
    /// A scope that was entered ends. Returns the one that it was in.
    fn leave(&self, scope: &Self::Scope) -> Self::Scope;
    /// The value of a member of the record with this name, entered or not, ends before `end`.
    fn end(&mut self, name: Name, end: usize);
    /// A member with the tag key, and the comma that goes with it.
    fn cut(&mut self, cut: Span);
}
