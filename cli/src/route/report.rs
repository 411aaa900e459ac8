//! What happens in a stream, told to the person who started it.

use tagsplice::{Fault, Observe, Summary, View};

use super::progress::Progress;
use super::tally::Tally;

/// Prints faults as they come, and counts the rest.
pub(super) struct Report<'a> {
    tally: &'a mut Tally,
    progress: &'a Progress,
    name: String,
}

impl<'a> Report<'a> {
    pub(super) const fn new(tally: &'a mut Tally, progress: &'a Progress) -> Self {
        Self { tally, progress, name: String::new() }
    }

    /// An input begins.
    pub(super) fn begin(&mut self, name: String) {
        self.name = name;
    }

    /// It ends, and was made of this.
    pub(super) fn end(&mut self, summary: &Summary) {
        self.tally.add(summary);
    }
}

impl Observe for Report<'_> {
    fn record(&mut self, view: &View<'_, '_>) {
        self.tally.count(view.tag());
    }

    fn fault(&mut self, fault: &Fault) {
        self.progress.print(&format!(
            "{}:{}:{}: {} (byte {} of the input)",
            self.name,
            fault.line,
            fault.column(),
            fault.kind,
            fault.offset()
        ));
    }
}
