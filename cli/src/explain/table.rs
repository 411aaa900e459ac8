//! From pods to tags, as a table.

use tagsplice_routes::{Explanation, Outcome};

use super::pods::Container;
use crate::color::{GOOD, paint};

/// A line for each pod; for each container where they get different tags.
pub(super) fn render(rows: &[(&Container, Explanation)], is_coloured: bool) -> String {
    let same_pod = |a: &(&Container, Explanation), b: &(&Container, Explanation)| {
        (&a.0.namespace, &a.0.pod) == (&b.0.namespace, &b.0.pod)
    };
    let mut lines = vec![["NAMESPACE", "POD", "CONTAINER", "TAG", "BY"].map(str::to_owned)];
    for pod in rows.chunk_by(same_pod) {
        let all_alike = pod
            .iter()
            .all(|(_, other)| (&other.tag, &other.outcome) == (&pod[0].1.tag, &pod[0].1.outcome));
        let shown = if all_alike { &pod[..1] } else { pod };
        for (container, explanation) in shown {
            lines.push([
                container.namespace.clone(),
                container.pod.clone(),
                if all_alike { "*".into() } else { container.name.clone() },
                explanation.tag.clone().unwrap_or_else(|| "(no tag)".into()),
                by(explanation),
            ]);
        }
    }
    let width = |column: usize| {
        lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let mut cells = Vec::new();
        for (column, cell) in line.iter().enumerate() {
            let padded = format!("{cell:width$}", width = widths[column]);
            let is_tag = column == 3 && index > 0;
            cells.push(if is_tag { paint(is_coloured, GOOD, &padded) } else { padded });
        }
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    text
}

fn by(explanation: &Explanation) -> String {
    match &explanation.outcome {
        Outcome::Route { index } => {
            let verdict = explanation.routes.get(*index);
            verdict.map_or_else(String::new, |verdict| verdict.route.to_string())
        }
        Outcome::Default => "default".into(),
        Outcome::Unlabeled => "unlabeled".into(),
        Outcome::Untrusted { .. } => "untrusted".into(),
        Outcome::Malformed { .. } => "malformed".into(),
        _ => "a later version".into(),
    }
}
