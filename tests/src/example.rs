//! The decision of the blog post's program, transcribed.

/// The tag of a record with labels. `label` returns the value of a label that is a string.
pub fn tag<V: AsRef<[u8]>>(label: impl Fn(&str) -> Option<V>) -> &'static str {
    let is = |key: &str, value: &str| label(key).is_some_and(|v| v.as_ref() == value.as_bytes());
    let region = is("region", "ap-south-1");
    let tenant = is("tenant", "private-a1");
    let sensitive = is("has-sensitive-data", "true");
    if region && tenant {
        if sensitive { "private-a1-s3-ap-south-1" } else { "private-a1-elastic-ap-south-1" }
    } else if region {
        if sensitive { "general-s3-ap-south-1" } else { "general-elastic-ap-south-1" }
    } else if sensitive {
        "general-s3"
    } else {
        "general-elastic"
    }
}
