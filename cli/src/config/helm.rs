//! Values for the Helm chart `fluent/fluent-bit`: the configuration in YAML, and the module mounted.

use std::path::Path;

use super::yaml::{self, scalar};
use super::{Place, Section};

/// The whole file.
pub(super) fn render(head: &str, sections: &[Section], place: &Place<'_>) -> String {
    let path = Path::new(place.module);
    let folder = path.parent().unwrap_or(path).display().to_string();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut text = String::from(
        "# Values for the chart fluent/fluent-bit, which runs the file fluent-bit.yaml below.\n",
    );
    text += &format!(
        "\
#
# The module comes from a ConfigMap, which this makes of the file that `tagsplice build` wrote:
#     kubectl create configmap tagsplice --from-file={name}
"
    );
    if place.policy.is_some() {
        text += "\
# The policy comes from another, which this makes, and changes, of what `tagsplice compile` wrote:
#     kubectl create configmap tagsplice-policy --from-file=tagsplice.policy \\
#         --dry-run=client -o yaml | kubectl apply -f -
";
    }
    text += "\
args:
  - '--workdir=/fluent-bit/etc'
  - '--config=/fluent-bit/etc/conf/fluent-bit.yaml'
config:
  extraFiles:
    fluent-bit.yaml: |
";
    for line in yaml::render(head, sections).lines() {
        let indent = if line.is_empty() { "" } else { "      " };
        text += &format!("{indent}{line}\n");
    }
    let mut volumes = vec![("tagsplice", folder.as_str())];
    volumes.extend(place.policy.map(|directory| ("tagsplice-policy", directory)));
    text += "\n# The chart mounts the hosts' /var/log, where the buffers are kept too.\nextraVolumes:\n";
    for (name, _) in &volumes {
        text += &format!("  - name: {name}\n    configMap:\n      name: {name}\n");
    }
    text += "extraVolumeMounts:\n";
    for (name, directory) in &volumes {
        let directory = scalar(directory);
        text += &format!("  - name: {name}\n    mountPath: {directory}\n    readOnly: true\n");
    }
    text
}
