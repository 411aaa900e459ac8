//! The built-in policy is what `examples/blog-post.yaml` compiles to, and returns what the
//! program of the blog post did.

use std::path::{Path, PathBuf};

use tagsplice::{Filter, Policy};
use tagsplice_routes::RouteFile;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Holds an image in core to what `text` compiles to.
///
/// To write the images anew: `TAGSPLICE_BLESS=1 cargo test -p tagsplice-routes --test built_in`.
fn is_compiled(text: &str, name: &str, image: &str) {
    let file = RouteFile::parse(text, name).unwrap_or_else(|errors| panic!("{errors}"));
    let compiled = file.compile().unwrap_or_else(|errors| panic!("{errors}"));
    let path = root().join("core").join(image);
    if std::env::var_os("TAGSPLICE_BLESS").is_some() {
        std::fs::write(&path, &compiled).unwrap();
    }
    assert!(
        std::fs::read(path).unwrap() == compiled,
        "core/{image} is not what {name} compiles to: \
         run TAGSPLICE_BLESS=1 cargo test -p tagsplice-routes --test built_in",
    );
}

#[test]
fn built_in_image_is_that_of_the_example() {
    let text = std::fs::read_to_string(root().join("examples/blog-post.yaml")).unwrap();
    is_compiled(&text, "blog-post.yaml", "src/example.image");
}

#[test]
fn image_of_the_suite_of_identity() {
    let text = "routes: [{tag: never, match: {pods: [nobody]}}]\n\
                default: general\nuntrusted: quarantine\n";
    is_compiled(text, "identity.yaml", "tests/identity.image");
}

/// The program of the post, in Rust.
fn post(region: Option<&str>, tenant: Option<&str>, sensitive: Option<&str>) -> &'static str {
    let sensitive = sensitive == Some("true");
    match (region == Some("ap-south-1"), tenant == Some("private-a1")) {
        (true, true) if sensitive => "private-a1-s3-ap-south-1",
        (true, true) => "private-a1-elastic-ap-south-1",
        (true, false) if sensitive => "general-s3-ap-south-1",
        (true, false) => "general-elastic-ap-south-1",
        (false, _) if sensitive => "general-s3",
        (false, _) => "general-elastic",
    }
}

#[test]
fn every_combination_gets_the_tag_of_the_post() {
    let image = std::fs::read(root().join("core/src/example.image")).unwrap();
    let mut filter = Filter::new(Policy::from_image(&image).unwrap());
    let values = |good| [None, Some(good), Some("other"), Some("")];
    for region in values("ap-south-1") {
        for tenant in values("private-a1") {
            for sensitive in values("true") {
                let labels =
                    [("region", region), ("tenant", tenant), ("has-sensitive-data", sensitive)];
                let labels: serde_json::Map<String, serde_json::Value> = labels
                    .into_iter()
                    .filter_map(|(key, value)| Some((key.to_owned(), value?.into())))
                    .collect();
                let record = serde_json::json!({"kubernetes": {"labels": labels}}).to_string();
                let view = filter.apply(&record).unwrap();
                let tag = post(region, tenant, sensitive);
                assert_eq!(view.tag(), Some(tag.as_bytes()), "{record}");
            }
        }
    }
}
