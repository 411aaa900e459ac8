//! Bar charts of figures, as SVG: a panel for each corpus, a bar for each contender.

use std::fmt::Write;

use crate::figures::Figures;

/// What a chart shows.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'a> {
    /// Above it.
    pub title: &'a str,
    /// The contenders, from top to bottom, each with its label.
    pub names: &'a [(&'a str, &'a str)],
    /// The corpora, each with its label.
    pub corpora: &'a [(&'a str, &'a str)],
    /// Contenders whose names begin so have another color.
    pub ours: &'a str,
}

/// The corpora that charts show.
pub const USUAL: &[(&str, &str)] = &[
    ("runs", "runs of one pod"),
    ("node", "110 pods"),
    ("mix", "each from a new pod"),
    ("trace", "stack traces"),
    ("utf8", "not English"),
    ("escaped", "not English, \\uXXXX"),
];

/// The panels of a row.
const PANELS: usize = 3;
/// All lengths are in the pixels of an image that is shown at its own size.
const LABELS: usize = 190;
const PANEL: usize = 220;
/// What a bar leaves of its panel for its figure.
const FIGURE: usize = 75;
const BAR: usize = 20;
const HEAD: usize = 40;
const PANEL_HEAD: usize = 34;

/// The colors of GitHub's light and dark pages.
const STYLE: &str = "\
text { font: 12px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328 }
.title { font-size: 14px; font-weight: 600 }
.corpus { font-weight: 600 }
.label { text-anchor: end }
.bar { fill: #afb8c1 }
.ours { fill: #1a7f37 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.bar { fill: #6e7681 }
.ours { fill: #3fb950 }
}
";

impl Chart<'_> {
    /// The chart of those of its contenders and corpora that were measured, in nanoseconds or
    /// microseconds. Each panel has a scale of its own.
    #[must_use]
    pub fn draw(&self, figures: &Figures) -> String {
        let has = |name: &str, corpus: &str| figures.get(name, corpus).is_some();
        let corpora: Vec<_> = (self.corpora.iter())
            .filter(|(corpus, _)| self.names.iter().any(|(name, _)| has(name, corpus)))
            .collect();
        let names: Vec<_> = (self.names.iter())
            .filter(|(name, _)| corpora.iter().any(|(corpus, _)| has(name, corpus)))
            .collect();
        let panel_height = PANEL_HEAD + names.len() * BAR;
        let (width, height) =
            (LABELS + PANELS * PANEL, HEAD + corpora.len().div_ceil(PANELS) * panel_height);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{0}</title>\n\
             <style>\n{STYLE}</style>\n",
            escape(self.title)
        );
        text(&mut out, "title", 8, 20, self.title);
        for (i, (corpus, label)) in corpora.into_iter().enumerate() {
            let (x, y) = (LABELS + i % PANELS * PANEL, HEAD + i / PANELS * panel_height);
            text(&mut out, "corpus", x, y + 20, label);
            let values = names.iter().map(|(name, _)| figures.get(name, corpus));
            let bars: Vec<_> = names.iter().zip(values).collect();
            let most = bars.iter().filter_map(|(_, value)| *value).fold(0.0, f64::max);
            for (row, ((name, label), value)) in bars.into_iter().enumerate() {
                let y = y + PANEL_HEAD + row * BAR;
                if i % PANELS == 0 {
                    text(&mut out, "label", LABELS - 8, y + 11, label);
                }
                let Some(value) = value else { continue };
                let len = (value / most * (PANEL - FIGURE) as f64).max(1.0);
                let class = if name.starts_with(self.ours) { "ours" } else { "bar" };
                let _ = writeln!(
                    out,
                    "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{len:.1}\" height=\"{}\"/>",
                    BAR - 6
                );
                text(&mut out, "figure", x + len as usize + 6, y + 11, &time(value));
            }
        }
        out.push_str("</svg>\n");
        out
    }
}

fn text(out: &mut String, class: &str, x: usize, y: usize, text: &str) {
    let text = escape(text);
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Three digits, with their unit.
fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 999.5 => format!("{ns:.0} ns"),
        ns if ns < 9_995.0 => format!("{:.2} µs", ns / 1e3),
        ns if ns < 99_950.0 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.0} µs", ns / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Column;

    fn drawn() -> String {
        let column = |name: &str, values: &[f64]| Column {
            name: name.to_owned(),
            bytes: None,
            values: values.to_vec(),
        };
        let figures = Figures {
            names: vec!["ours".to_owned(), "a rival".to_owned()],
            columns: vec![column("one", &[100.0, 400.0]), column("two", &[1_500.0, 750.0])],
        };
        let chart = Chart {
            title: "a < b",
            names: &[("ours", "Ours"), ("a rival", "A rival"), ("not measured", "?")],
            corpora: &[("one", "One"), ("two", "Two"), ("three", "?")],
            ours: "ours",
        };
        chart.draw(&figures)
    }

    #[test]
    fn bars_are_as_long_as_their_figures() {
        let svg = drawn();
        for expected in [
            "<rect class=\"ours\" x=\"190\" y=\"74\" width=\"36.2\"",
            "<rect class=\"bar\" x=\"190\" y=\"94\" width=\"145.0\"",
            "<rect class=\"ours\" x=\"410\" y=\"74\" width=\"145.0\"",
            "<rect class=\"bar\" x=\"410\" y=\"94\" width=\"72.5\"",
            ">1.50 µs</text>",
            "<title>a &lt; b</title>",
        ] {
            assert!(svg.contains(expected), "{expected} in {svg}");
        }
        assert!(!svg.contains(">?<"), "what was not measured is not shown: {svg}");
    }

    #[test]
    fn labels_are_written_once_a_row() {
        assert_eq!(drawn().matches(">A rival</text>").count(), 1);
    }

    #[test]
    fn times_have_three_digits() {
        let times = [12.3, 999.4, 999.6, 9_996.0, 99_960.0].map(time);
        assert_eq!(times, ["12 ns", "999 ns", "1.00 µs", "10.0 µs", "100 µs"]);
    }
}
