//! What a collector's author writes, with each set of features. Every name that `tagsplice`
//! publishes is used here once, so that one taken away by mistake is missed.
#![no_std]

#[cfg(any(feature = "builder", feature = "std", test))]
extern crate std;

use tagsplice::{
    locate, mend, Answer, Decision, Edit, Error, ErrorKind, Filter, Identity, ImageError, Located,
    NoRoom, Padded, Piece, Pieces, Policy, PolicyRef, Record, Rescue, View,
};

#[cfg(feature = "std")]
pub mod outputs;
#[cfg(feature = "msgpack")]
pub mod receiver;
#[cfg(feature = "std")]
pub mod transform;

/// Without an allocator: from a buffer into a buffer.
pub fn to_buffer(record: &[u8], buffer: &mut [u8]) -> Result<usize, &'static str> {
    let mut memory = [0; 1024];
    let mut filter = Filter::new(Policy::example()).with_memo(&mut memory);
    let view: View<'_, '_> = filter.apply(record).map_err(why)?;
    let mut pieces: Pieces<'_> = view.pieces();
    assert!(matches!(pieces.next(), Some(Piece::Record { start: 0, .. })));
    view.copy_to(buffer).map_err(|NoRoom { .. }| "no room")
}

fn why(error: Error) -> &'static str {
    match error.kind() {
        ErrorKind::UnexpectedEnd => "cut off",
        // More kinds may come: the compiler asks for this arm.
        kind => kind.message(),
    }
}

/// In place.
pub fn in_place(buffer: &mut [u8], len: usize) -> Result<usize, NoRoom> {
    let policy: PolicyRef<'_> = Policy::example().into();
    let mut filter = Filter::new(policy);
    let Ok(view) = filter.apply(buffer.get(..len).unwrap_or_default()) else { return Ok(len) };
    let edit: Edit<'_> = view.edit();
    edit.apply(buffer)
}

/// With padding after it, and a tag.
pub fn padded(buffer: &[u8], len: usize, tag: &[u8]) -> Option<Decision> {
    let mut filter = Filter::new(Policy::example());
    let record = Record::padded(Padded::new(buffer, len)?).with_tag(tag);
    Some(filter.apply(record).ok()?.decision())
}

/// Whose identity is known by other means than a tag.
pub fn identity(policy: Policy<'_>, record: &[u8], namespace: &str, pod: &str) -> Option<Identity> {
    let mut filter = Filter::new(policy).with_required_identity();
    let record = Record::from(record).with_identity(namespace.as_bytes(), pod.as_bytes());
    Some(filter.apply(record).ok()?.identity())
}

/// Where the labels are.
pub fn labels(record: &str) -> Option<(usize, usize)> {
    let Located { labels, brace, .. } = locate(Record::from(record)).ok()?;
    Some((labels?, brace))
}

/// A policy from somewhere.
pub fn policy(image: &[u8]) -> Result<usize, ImageError> {
    Ok(Policy::from_image(image)?.route_count())
}

/// Not quite JSON.
pub fn mended(text: &[u8], out: &mut [u8]) -> Result<usize, NoRoom> {
    mend::mend_to(text, out)
}

/// Whatever the bytes are.
pub fn whatever(text: &[u8], out: &mut [u8]) -> Result<(usize, Option<Rescue>), NoRoom> {
    let mut filter = Filter::new(Policy::example());
    let Answer { len, rescue, .. } = filter.answer(Record::from(text), out)?;
    assert!(len <= 7 * text.len() + 2 * tagsplice::image::MAX_MEMBER);
    Ok((len, rescue))
}

#[cfg(feature = "alloc")]
pub mod with_alloc {
    extern crate alloc;

    use alloc::vec::Vec;
    use tagsplice::{Filter, ImageError, PolicyBuf};

    pub fn reload(image: Vec<u8>) -> Result<PolicyBuf, ImageError> {
        PolicyBuf::from_image(image)
    }

    pub fn answer(policy: &PolicyBuf, record: &[u8]) -> Option<Vec<u8>> {
        Some(Filter::new(policy).apply(record).ok()?.to_vec())
    }
}

#[cfg(feature = "bumpalo")]
pub fn in_arena<'b>(record: &[u8], arena: &'b bumpalo::Bump) -> Option<&'b [u8]> {
    Some(Filter::new(Policy::example()).apply(record).ok()?.copy_in(arena))
}

/// Rules of the program's own, without YAML.
#[cfg(feature = "builder")]
pub fn built(teams: &[&str]) -> Result<std::vec::Vec<u8>, tagsplice_routes::Diagnostics> {
    use tagsplice_routes::{Keyed, PolicyBuilder, RouteBuilder, Selector};

    let team: Keyed = Selector::label("team");
    let of_teams = Selector::all([team.is_in(teams.iter().copied()), !Selector::pods(["test-*"])]);
    let route = RouteBuilder::new("{labels.team}-logs", of_teams).name("teams");
    PolicyBuilder::new().route(route).default_tag("general").untrusted_tag("forged").build()?.compile()
}

#[cfg(feature = "routes")]
pub fn compiled(text: &str) -> Result<std::vec::Vec<u8>, tagsplice_routes::Diagnostics> {
    tagsplice_routes::RouteFile::parse(text, "routes.yaml")?.compile()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"kubernetes":{"labels":{}}}"#;
    const ANSWER: &str = r#"{"kubernetes":{"labels":{}},"new_tag":"general-elastic"}"#;

    #[test]
    fn without_an_allocator() {
        let mut buffer = [0; 100];
        assert_eq!(to_buffer(RECORD.as_bytes(), &mut buffer), Ok(ANSWER.len()));
        assert_eq!(&buffer[..ANSWER.len()], ANSWER.as_bytes());
        assert_eq!(to_buffer(b"{", &mut buffer), Err("cut off"));

        buffer[..RECORD.len()].copy_from_slice(RECORD.as_bytes());
        assert_eq!(in_place(&mut buffer, RECORD.len()), Ok(ANSWER.len()));
        assert_eq!(&buffer[..ANSWER.len()], ANSWER.as_bytes());
        buffer[..RECORD.len()].copy_from_slice(RECORD.as_bytes());
        assert!(in_place(&mut buffer[..30], RECORD.len()).is_err());

        buffer[RECORD.len()..].fill(0);
        assert_eq!(padded(&buffer, RECORD.len(), b"kube"), Some(Decision::Default));
        assert_eq!(labels(RECORD), Some((24, 27)));
        assert_eq!(policy(b""), Err(ImageError::NotAnImage));
        assert_eq!(mended(b"{\"a\":nan}", &mut buffer), Ok(10));
        let checked = identity(Policy::example(), RECORD.as_bytes(), "shop", "web-0");
        assert_eq!(checked, Some(Identity::NotChecked));
        let mut buffer = [0; 4096];
        assert_eq!(whatever(RECORD.as_bytes(), &mut buffer), Ok((ANSWER.len(), None)));
        let wrapped = whatever(b"no record", &mut buffer).map(|(_, rescue)| rescue);
        assert!(matches!(wrapped, Ok(Some(Rescue::Wrapped(_)))));
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn with_an_allocator() {
        let policy = with_alloc::reload(Policy::example().image().into()).expect("an image");
        let answer = with_alloc::answer(&policy, RECORD.as_bytes());
        assert_eq!(answer.as_deref(), Some(ANSWER.as_bytes()));
    }

    #[cfg(feature = "bumpalo")]
    #[test]
    fn in_an_arena() {
        let arena = bumpalo::Bump::new();
        assert_eq!(crate::in_arena(RECORD.as_bytes(), &arena), Some(ANSWER.as_bytes()));
    }

    #[cfg(feature = "builder")]
    #[test]
    fn with_a_policy_of_its_own() {
        let image = built(&["pay", "tax"]).expect("no mistakes");
        let mut filter = Filter::new(Policy::from_image(&image).expect("an image"));
        let view = filter.apply(r#"{"kubernetes":{"labels":{"team":"tax"}}}"#).expect("JSON");
        assert_eq!(view.tag(), Some(&b"tax-logs"[..]));
        let errors = built(&["pay roll"]).expect_err("a blank");
        assert_eq!(errors.iter().next().map(|error| error.code), Some("bad-label-value"));
    }

    #[cfg(feature = "routes")]
    #[test]
    fn with_routes() {
        let image =
            compiled("routes: [{tag: web, match: app=web}]\ndefault: all\n").expect("no mistakes");
        assert_eq!(policy(&image), Ok(1));
        assert!(compiled("routs: []").is_err());
    }
}
