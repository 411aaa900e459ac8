//! Policies that are made in code.
//!
//! What is built is written as the text of a route file, and then understood as that is: what a
//! policy means and what is wrong with one is known in one place, and people can read a built policy
//! where it is deployed.

mod record_schema;
mod selector;
mod write;

pub use selector::Keyed;

use crate::diagnostics::{Diagnostics, Notes};
use crate::model::{RecordSchema, RouteFile, Selector};
use crate::parse;
use crate::source::Source;
use crate::yaml::Node;
use write::{list, map, string};

/// What diagnostics call the text of a policy that was built.
const NAME: &str = "policy";

/// A policy, made in code instead of read from a file.
///
/// Everything that a route file can ask for can be asked for here; [`build`](Self::build) finds
/// what is wrong with it. This needs no feature of the crate: without the default ones it brings
/// neither YAML nor JSON into a program.
///
/// ```
/// use tagsplice::{Filter, Policy};
/// use tagsplice_routes::{PolicyBuilder, RouteBuilder, Selector};
///
/// let payments = Selector::label("team").is_in(["pay", "tax"]);
/// let system = Selector::namespaces(["kube-system", "ingress-*"]);
/// let audited = Selector::all([payments, !Selector::label("debug").exists()]);
/// let policy = PolicyBuilder::new()
///     .route(RouteBuilder::new("audit-{labels.team}", audited).name("audit"))
///     .route(RouteBuilder::new("platform", system))
///     .default_tag("general")
///     .build()?;
/// let image = policy.compile()?;
///
/// let mut filter = Filter::new(Policy::from_image(&image)?);
/// let view = filter.apply(r#"{"kubernetes":{"labels":{"team":"tax"}}}"#)?;
/// assert_eq!(view.tag(), Some(&b"audit-tax"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct PolicyBuilder {
    routes: Vec<RouteBuilder>,
    schema: Option<RecordSchema>,
    /// Members of the file whose values are text.
    texts: Vec<(&'static str, String)>,
}

/// A route for a [`PolicyBuilder`]: the records that it is for, and the tag that they get.
#[derive(Clone, Debug)]
#[must_use]
pub struct RouteBuilder {
    selector: Selector,
    texts: Vec<(&'static str, String)>,
}

impl PolicyBuilder {
    /// A policy without routes yet, and without tags for records that no route matches.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a route. They are tried in the order in which they are added; the first that matches
    /// gives the tag.
    pub fn route(mut self, route: RouteBuilder) -> Self {
        self.routes.push(route);
        self
    }

    /// The member that is added to records, instead of `new_tag`.
    pub fn tag_key(self, key: impl Into<String>) -> Self {
        self.with("tagKey", key.into())
    }

    /// Where records have what routes ask for, if they are not those of Fluent Bit.
    ///
    /// ```
    /// use tagsplice_routes::{PolicyBuilder, RecordSchema, RouteBuilder, Selector};
    /// let route = RouteBuilder::new("pay", Selector::label("team").is_in(["pay"]));
    /// let policy = PolicyBuilder::new().schema(RecordSchema::vector()).route(route).build()?;
    /// assert!(policy.text().starts_with("schema: \"vector\"\n"));
    /// # Ok::<(), tagsplice_routes::Diagnostics>(())
    /// ```
    pub fn schema(mut self, schema: RecordSchema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// The tag of records that have labels and that no route matches.
    pub fn default_tag(self, tag: impl Into<String>) -> Self {
        self.with("default", tag.into())
    }

    /// The tag of records that have no labels and that no route matches.
    pub fn unlabeled_tag(self, tag: impl Into<String>) -> Self {
        self.with("unlabeled", tag.into())
    }

    /// The tag of what is not a JSON object.
    pub fn malformed_tag(self, tag: impl Into<String>) -> Self {
        self.with("malformed", tag.into())
    }

    /// The tag of records that claim to be from another pod than their tag says. Without one,
    /// nobody compares them.
    pub fn untrusted_tag(self, tag: impl Into<String>) -> Self {
        self.with("untrusted", tag.into())
    }

    fn with(mut self, key: &'static str, text: String) -> Self {
        set(&mut self.texts, key, text);
        self
    }

    /// Checks the policy. The result can be compiled; its text is that of a route file which says
    /// the same.
    ///
    /// ```
    /// use tagsplice_routes::{PolicyBuilder, RouteBuilder, Selector};
    ///
    /// let blank = Selector::label("team").is_in(["pay roll"]);
    /// let errors = PolicyBuilder::new().route(RouteBuilder::new("pay", blank)).build().unwrap_err();
    /// let first = errors.iter().next().unwrap();
    /// assert_eq!(first.code, "bad-label-value");
    /// assert_eq!(first.message, "no label has the value \"pay roll\": Kubernetes refuses it");
    /// ```
    ///
    /// # Errors
    /// The mistakes that [`RouteFile::parse`] would find in that text, all of them, with their
    /// places in it.
    pub fn build(&self) -> Result<RouteFile, Diagnostics> {
        let routes = list(self.routes.iter().map(RouteBuilder::node));
        let texts = self.texts.iter().map(|(key, text)| (*key, string(text)));
        let is_default = |schema: &&RecordSchema| **schema == RecordSchema::default();
        let schema = self.schema.as_ref().filter(|schema| !is_default(schema));
        let schema = schema.map(|schema| ("schema", record_schema::node(schema)));
        let mut file = map(schema.into_iter().chain([("routes", routes)]).chain(texts));
        let mut notes = Notes::default();
        let text = write::file(&mut file, &mut notes);
        parse::understand(&file, Source::new(&text, NAME), notes).whole()
    }
}

impl RouteBuilder {
    /// A route for the records that `selector` selects. Their tag may have places for values, such
    /// as `{labels.team}`.
    pub fn new(tag: impl Into<String>, selector: Selector) -> Self {
        Self { selector, texts: vec![("tag", tag.into())] }
    }

    /// What reports call it; no other route may have the same name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        set(&mut self.texts, "name", name.into());
        self
    }

    /// What it is for, for people.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        set(&mut self.texts, "description", description.into());
        self
    }

    fn node(&self) -> Node {
        let texts = self.texts.iter().map(|(key, text)| (*key, string(text)));
        map(texts.chain([("match", selector::node(&self.selector))]))
    }
}

/// Sets the text of a key, which replaces the one that it had.
fn set(texts: &mut Vec<(&'static str, String)>, key: &'static str, text: String) {
    texts.retain(|(other, _)| *other != key);
    texts.push((key, text));
}
