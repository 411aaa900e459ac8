//! What of the `kubernetes` filter a policy needs.

use tagsplice_routes::{RouteFile, Selector, Subject};

/// Options of the `kubernetes` filter without which routes would not match.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needs {
    pub(super) annotations: bool,
    pub(super) namespace_labels: bool,
}

impl Needs {
    /// What the routes of a file ask for.
    pub(super) fn of(file: &RouteFile) -> Self {
        let mut needs = Self::default();
        for route in file.routes() {
            route.tag().subjects().for_each(|subject| needs.add(subject));
            needs.add_all(route.selector());
        }
        needs
    }

    fn add_all(&mut self, selector: &Selector) {
        match selector {
            Selector::All(all) | Selector::Any(all) => all.iter().for_each(|one| self.add_all(one)),
            Selector::Not(one) => self.add_all(one),
            Selector::Is(requirement) => self.add(&requirement.subject),
        }
    }

    fn add(&mut self, subject: &Subject) {
        match subject {
            Subject::Annotation(_) => self.annotations = true,
            Subject::NamespaceLabel(_) => self.namespace_labels = true,
            _ => {}
        }
    }
}
