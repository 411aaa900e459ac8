//! Finds rules in a file, whatever it is.

use anyhow::{Context, bail};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use super::{Rule, classic, flows, rewrite_tag};
use crate::yaml;

/// All rules of a file, in order.
///
/// # Errors
/// It is neither YAML (nor JSON, which is YAML too) nor a classic configuration.
pub(super) fn rules(text: &str) -> anyhow::Result<Vec<Rule>> {
    let mut rules = Vec::new();
    match MarkedYaml::load_from_str(text) {
        // A text without any structure is YAML as well: one string.
        Ok(documents) if documents.iter().any(|node| node.data.is_mapping()) => {
            documents.iter().for_each(|node| collect(node, &mut rules));
        }
        _ if classic::is_like(text) => rules = classic::rules(text),
        Ok(_) => bail!("this is no configuration of Fluent Bit, and no Kubernetes object"),
        Err(error) => return Err(error).context("this is no YAML, and no classic configuration"),
    }
    Ok(rules)
}

/// The rules in a node and below it.
fn collect(node: &MarkedYaml<'_>, rules: &mut Vec<Rule>) {
    let below = |node: &MarkedYaml<'_>, rules: &mut Vec<Rule>| match &node.data {
        YamlData::Mapping(members) => members.values().for_each(|value| collect(value, rules)),
        YamlData::Sequence(items) => items.iter().for_each(|item| collect(item, rules)),
        _ => {}
    };
    let filter = Filter(node);
    if filter.is_rewrite_tag() {
        rules.extend(filter.rules());
    } else if let Some(files) = filter.member("pipeline").and_then(|_| filter.member("includes")) {
        below(node, rules);
        for (file, line) in texts(files) {
            rules.push(Rule::included(&format!("line {line}: includes {file}")));
        }
    } else if node.data.is_mapping()
        && let Some(found) = flows::rules(&yaml::value(node))
    {
        rules.extend(found);
    } else if let YamlData::Mapping(members) = &node.data {
        for (key, value) in members {
            match (&key.data, &value.data) {
                // A file in a ConfigMap, or in the values of a chart.
                (YamlData::Value(Scalar::String(key)), YamlData::Value(Scalar::String(text)))
                    if text.contains('\n') =>
                {
                    let found = self::rules(text).unwrap_or_default();
                    rules.extend(found.into_iter().map(|rule| rule.within(key)));
                }
                _ => collect(value, rules),
            }
        }
    } else {
        below(node, rules);
    }
}

/// A filter in a configuration in YAML.
struct Filter<'n>(&'n MarkedYaml<'n>);

impl<'n> Filter<'n> {
    /// The value of a key, in whatever case it is written.
    fn member(&self, wanted: &str) -> Option<&'n MarkedYaml<'n>> {
        let members = self.0.data.as_mapping()?;
        let is_wanted = |key: &MarkedYaml<'_>| {
            key.data.as_str().is_some_and(|key| key.eq_ignore_ascii_case(wanted))
        };
        members.iter().find(|(key, _)| is_wanted(key)).map(|(_, value)| value)
    }

    fn is_rewrite_tag(&self) -> bool {
        let name = self.member("name").and_then(|name| name.data.as_str());
        name.is_some_and(|name| name.eq_ignore_ascii_case("rewrite_tag"))
    }

    fn rules(&self) -> Vec<Rule> {
        let text = |key| self.member(key).and_then(|value| value.data.as_str());
        let matched = text("match").or_else(|| text("match_regex"));
        let Some(rules) = self.member("rule") else { return Vec::new() };
        let rule = |(text, line)| rewrite_tag::rule(&format!("line {line}"), matched, text);
        texts(rules).into_iter().map(rule).collect()
    }
}

/// A text or a list of texts, with their lines.
fn texts<'n>(node: &'n MarkedYaml<'n>) -> Vec<(&'n str, usize)> {
    match &node.data {
        YamlData::Sequence(items) => items.iter().flat_map(texts).collect(),
        data => data.as_str().map(|text| (text, node.span.start.line())).into_iter().collect(),
    }
}
