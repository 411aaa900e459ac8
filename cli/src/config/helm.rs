//! Values for the Helm chart `fluent/fluent-bit`: the classic sections, and the module mounted.

use std::path::Path;

use super::section::Kind;
use super::yaml::scalar;
use super::{Section, classic};

/// The whole file.
pub(super) fn render(head: &str, sections: &[Section], module: &str) -> String {
    let path = Path::new(module);
    let folder = path.parent().unwrap_or(path).display().to_string();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut text = format!(
        "\
# {head}
#
# The module comes from a ConfigMap, which this makes of the file that `tagsplice build` wrote:
#     kubectl create configmap tagsplice --from-file={name}
config:
"
    );
    for (kind, key) in Kind::ALL.iter().zip(["service", "inputs", "filters", "outputs"]) {
        text += &format!("  {key}: |\n");
        for section in sections.iter().filter(|section| section.kind == *kind) {
            for line in classic::one(section).lines() {
                text += &format!("    {line}\n");
            }
        }
    }
    text += &format!(
        "
# The chart mounts the hosts' /var/log, where the buffers are kept too.
extraVolumes:
  - name: tagsplice
    configMap:
      name: tagsplice
extraVolumeMounts:
  - name: tagsplice
    mountPath: {}
    readOnly: true
",
        scalar(&folder)
    );
    text
}
