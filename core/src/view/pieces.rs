//! The pieces of an answer.

use super::View;
use crate::Span;
use crate::bytes::Bytes;
use crate::scan::cuts;

/// The pieces of an answer, in order; none is empty. See [`View::pieces`].
///
/// Members that are taken out are not stored anywhere, since a record can have any number of
/// them: but for the first, they are found again on the way.
#[derive(Clone, Copy, Debug)]
#[must_use = "pieces do nothing until they are read"]
pub struct Pieces<'v> {
    view: View<'v, 'v>,
    /// The piece that comes next starts here.
    at: usize,
    /// The next member that is taken out.
    cut: Option<Span>,
    /// How many follow that one.
    cuts_left: usize,
    inserted: bool,
}

impl<'v> Pieces<'v> {
    pub(super) fn new(view: &View<'v, 'v>) -> Self {
        Self {
            view: *view,
            at: 0,
            cut: (view.cuts.count > 0).then_some(view.cuts.first),
            cuts_left: view.cuts.count.saturating_sub(1),
            inserted: view.insert.is_empty(),
        }
    }

    fn next_cut(&mut self, after: Span) -> Option<Span> {
        self.cuts_left = self.cuts_left.checked_sub(1)?;
        if self.cuts_left == 0 {
            return Some(self.view.cuts.last);
        }
        cuts::next(self.view.record, self.view.tag_key, after)
    }
}

impl<'v> Iterator for Pieces<'v> {
    type Item = &'v [u8];

    #[inline]
    fn next(&mut self) -> Option<&'v [u8]> {
        let record = self.view.record;
        while let Some(cut) = self.cut {
            let piece = record.part(self.at, cut.start);
            self.at = cut.end;
            self.cut = self.next_cut(cut);
            if !piece.is_empty() {
                return Some(piece);
            }
        }
        if !self.inserted && self.at >= self.view.brace {
            self.inserted = true;
            return Some(self.view.insert);
        }
        let end = if self.inserted { record.len() } else { self.view.brace };
        let piece = record.part(self.at, end);
        self.at = end;
        (!piece.is_empty()).then_some(piece)
    }
}

impl core::iter::FusedIterator for Pieces<'_> {}
