//! A pod as options describe it.

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};

/// What is known of a pod.
#[derive(clap::Args)]
#[group(multiple = true)]
pub(super) struct Options {
    /// Explain a pod with these labels instead of a record: `team=payments,env=prod`.
    ///
    /// Without this the pod has no labels that are known; with an empty text it has none.
    #[arg(long, value_name = "KEY=VALUE,..")]
    labels: Option<String>,
    /// The pod's annotations.
    #[arg(long, value_name = "KEY=VALUE,..")]
    annotations: Option<String>,
    /// The pod's namespace.
    #[arg(short, long)]
    namespace: Option<String>,
    /// The labels of its namespace.
    #[arg(long, value_name = "KEY=VALUE,..")]
    namespace_labels: Option<String>,
    /// The pod's name.
    #[arg(long)]
    pod: Option<String>,
    /// The container that logs.
    #[arg(long)]
    container: Option<String>,
    /// The node that the pod runs on.
    #[arg(long)]
    host: Option<String>,
}

impl Options {
    /// The record of such a pod; `None` if nothing of it is known.
    ///
    /// # Errors
    /// A list is not of the form `key=value,key=value`.
    pub(super) fn record(&self) -> anyhow::Result<Option<Value>> {
        let mut kubernetes = Map::new();
        let texts = [
            ("namespace_name", &self.namespace),
            ("pod_name", &self.pod),
            ("container_name", &self.container),
            ("host", &self.host),
        ];
        for (key, text) in texts {
            kubernetes.extend(text.iter().map(|text| (key.to_owned(), text.as_str().into())));
        }
        let lists = [("labels", &self.labels), ("annotations", &self.annotations)];
        for (key, list) in lists {
            if let Some(list) = list {
                kubernetes.insert(key.into(), pairs(list).with_context(|| format!("--{key}"))?);
            }
        }
        if kubernetes.is_empty() && self.namespace_labels.is_none() {
            return Ok(None);
        }
        let mut record = json!({"kubernetes": kubernetes});
        if let Some(list) = &self.namespace_labels {
            let labels = pairs(list).context("--namespace-labels")?;
            record["kubernetes_namespace"] = json!({"labels": labels});
        }
        Ok(Some(record))
    }
}

fn pairs(list: &str) -> anyhow::Result<Value> {
    let mut pairs = Map::new();
    for pair in list.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let Some((key, value)) = pair.split_once('=') else {
            bail!("`{pair}` has no `=`: write `key=value,key=value`");
        };
        if pairs.insert(key.trim().into(), value.trim().into()).is_some() {
            bail!("`{key}` is there twice");
        }
    }
    Ok(pairs.into())
}
