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
    text += &match place.image {
        None => format!(
            "\
#
# The module comes from a ConfigMap, which this makes of the file that `tagsplice build` wrote:
#     kubectl create configmap tagsplice --from-file={name}
"
        ),
        Some(_) => String::from(
            "\
#
# The module comes from an image, which deploy/image makes.
",
        ),
    };
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
    if let Some(image) = place.image {
        text += &init_container(image);
    }
    let mut volumes = vec![("tagsplice", folder.as_str())];
    volumes.extend(place.policy.map(|directory| ("tagsplice-policy", directory)));
    text += "\n# The chart mounts the hosts' /var/log, where the buffers are kept too.\nextraVolumes:\n";
    for (name, _) in &volumes {
        text += &match place.image {
            Some(_) if *name == "tagsplice" => {
                format!("  - name: {name}\n    emptyDir:\n      sizeLimit: 16Mi\n")
            }
            _ => format!("  - name: {name}\n    configMap:\n      name: {name}\n"),
        };
    }
    text += "extraVolumeMounts:\n";
    for (name, directory) in &volumes {
        let directory = scalar(directory);
        text += &format!("  - name: {name}\n    mountPath: {directory}\n    readOnly: true\n");
    }
    text
}

/// The container that copies the module for the node and for the agent's release, which only the
/// chart knows: it renders a text as a template, and a list as it is.
fn init_container(image: &str) -> String {
    let image = scalar(image);
    format!(
        "
# Copies the module that is compiled for the node's processor and for the agent's release, or else
# the interpreted one.
initContainers: |
  - name: tagsplice-module
    image: {image}
    env:
      - name: FLUENT_BIT_RELEASE
        value: {{{{ .Values.image.tag | default .Chart.AppVersion | quote }}}}
    volumeMounts:
      - name: tagsplice
        mountPath: /to
"
    )
}
