//! What `--stats` shows: for people a table, for programs one JSON object.

use std::cmp::Reverse;
use std::fmt::Write;

use clap::ValueEnum;
use serde::Serialize;
use tagsplice_routes::{Place, Route};

use super::tally::Tally;

/// For whom to write.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    /// People.
    Text,
    /// Programs: one JSON object.
    Json,
}

/// A route, as reports name it.
pub(super) struct RouteName {
    pub(super) name: Option<String>,
    pub(super) tag: String,
    /// Where its tag is in the route file.
    pub(super) place: Option<Place>,
}

impl RouteName {
    pub(super) fn of(route: &Route) -> Self {
        Self {
            name: route.name().map(str::to_owned),
            tag: route.tag().text().to_owned(),
            place: Some(route.place().clone()),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    records: u64,
    lines: u64,
    bytes: u64,
    blank_lines: u64,
    malformed: u64,
    too_long: u64,
    tags: Vec<Tag>,
    untagged: u64,
    other_tags: Others,
    routes: Vec<OfRoute>,
    default: u64,
    unlabeled: u64,
    untrusted: u64,
}

#[derive(Serialize)]
struct Tag {
    tag: String,
    records: u64,
}

/// The tags that are not shown one by one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Others {
    /// How many there are at least.
    tags: usize,
    /// Are there more? Those were not counted one by one.
    or_more: bool,
    records: u64,
}

#[derive(Serialize)]
struct OfRoute {
    /// From 1.
    route: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(flatten)]
    place: Option<Place>,
    tag: String,
    records: u64,
}

/// The statistics, with the `most` most frequent tags.
pub(super) fn render(tally: &Tally, routes: &[RouteName], most: usize, format: Format) -> String {
    let stats = stats(tally, routes, most);
    match format {
        Format::Text => stats.to_text(),
        Format::Json => serde_json::to_string(&stats).unwrap_or_default() + "\n",
    }
}

fn stats(tally: &Tally, routes: &[RouteName], most: usize) -> Stats {
    let mut tags = tally.tags();
    let others = tags.split_off(most.min(tags.len()));
    let route = |(index, name): (usize, &RouteName)| OfRoute {
        route: index + 1,
        name: name.name.clone(),
        place: name.place.clone(),
        tag: name.tag.clone(),
        records: tally.of_route(index),
    };
    Stats {
        records: tally.records,
        lines: tally.lines,
        bytes: tally.bytes,
        blank_lines: tally.blank,
        malformed: tally.malformed,
        too_long: tally.too_long,
        tags: tags.into_iter().map(|(tag, records)| Tag { tag, records }).collect(),
        untagged: tally.untagged,
        other_tags: Others {
            tags: others.len(),
            or_more: tally.uncounted > 0,
            records: others.iter().map(|(_, count)| count).sum::<u64>() + tally.uncounted,
        },
        routes: routes.iter().enumerate().map(route).collect(),
        default: tally.default,
        unlabeled: tally.unlabeled,
        untrusted: tally.untrusted,
    }
}

impl Stats {
    fn to_text(&self) -> String {
        let mut tags: Vec<_> =
            self.tags.iter().map(|tag| (tag.tag.escape_debug().to_string(), tag.records)).collect();
        if self.untagged > 0 {
            tags.push(("(no tag)".into(), self.untagged));
            tags.sort_by_key(|(_, count)| Reverse(*count));
        }
        if self.other_tags.records > 0 {
            let more = if self.other_tags.or_more { "more than " } else { "" };
            let name = format!("({more}{} other tags)", self.other_tags.tags);
            tags.push((name, self.other_tags.records));
        }
        let width_of_number = self.routes.len().to_string().len();
        let mut routes: Vec<_> = self
            .routes
            .iter()
            .map(|route| {
                let name =
                    route.name.as_ref().map_or_else(String::new, |name| format!("`{name}` "));
                let tag = route.tag.escape_debug();
                (format!("{:>width_of_number$}  {name}{tag}", route.route), route.records)
            })
            .collect();
        routes.extend(
            [
                ("default", self.default),
                ("unlabeled", self.unlabeled),
                ("untrusted", self.untrusted),
            ]
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| ((*name).to_owned(), *count)),
        );
        let width = self::width(&tags);
        let mut text = self.table("tag", &tags, width);
        let _ = writeln!(text, "{:width$}  {:>10}", "all records", self.records);
        let others = [
            ("malformed", self.malformed),
            ("too long", self.too_long),
            ("blank lines", self.blank_lines),
        ];
        for (name, count) in others.iter().filter(|(_, count)| *count > 0) {
            let _ = writeln!(text, "{name:width$}  {count:>10}");
        }
        let _ = writeln!(text, "{} lines, {} bytes\n", self.lines, self.bytes);
        text + &self.table("route", &routes, self::width(&routes))
    }

    fn table(&self, title: &str, rows: &[(String, u64)], width: usize) -> String {
        let mut text = format!("{title:width$}  {:>10}  {:>6}\n", "records", "share");
        for (name, count) in rows {
            let share = *count as f64 * 100.0 / self.records.max(1) as f64;
            let _ = writeln!(text, "{name:width$}  {count:>10}  {share:>5.1}%");
        }
        text
    }
}

/// Of the first column, which also holds the names of other sums.
fn width(rows: &[(String, u64)]) -> usize {
    let names = rows.iter().map(|(name, _)| name.chars().count());
    names.max().unwrap_or(0).max("blank lines".len())
}
