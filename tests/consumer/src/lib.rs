//! What a collector's author writes, with each set of features. Every name that `tagsplice`
//! publishes is used here once, so that one taken away by mistake is missed.
#![no_std]

#[cfg(any(feature = "std", test))]
extern crate std;

use tagsplice::{
    locate, mend, msgpack, Decision, Edit, Error, ErrorKind, Filter, ImageError, Located, NoRoom,
    Padded, Pieces, Policy, Record, Span, View,
};

/// Without an allocator: from a buffer into a buffer.
pub fn to_buffer(record: &[u8], buffer: &mut [u8]) -> Result<usize, &'static str> {
    let mut memory = [0; 1024];
    let mut filter = Filter::new(Policy::seed()).with_memo(&mut memory);
    let view: View<'_, '_> = filter.apply(record).map_err(why)?;
    let mut pieces: Pieces<'_> = view.pieces();
    assert!(pieces.next().is_some());
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
    let mut filter = Filter::new(Policy::default()).without_memo();
    let Ok(view) = filter.apply(buffer.get(..len).unwrap_or_default()) else { return Ok(len) };
    let edit: Edit<'_> = view.edit();
    edit.apply(buffer)
}

/// With padding behind, and a tag.
pub fn padded(buffer: &[u8], len: usize, tag: &[u8]) -> Option<Decision> {
    let mut filter = Filter::new(Policy::seed());
    Some(filter.apply_padded(Padded::new(buffer, len)?, Some(tag)).ok()?.decision())
}

/// Where the labels are.
pub fn labels(record: &str) -> Option<Span> {
    let Located { labels, brace, .. } = locate(Record::from(record)).ok()?;
    Some(Span { start: labels?, end: brace })
}

/// Fluent Forward.
pub fn packed(record: &[u8]) -> Result<usize, msgpack::ErrorKind> {
    let mut filter = Filter::new(Policy::seed());
    let view: msgpack::View<'_, '_> =
        filter.apply_msgpack(record).map_err(|error: msgpack::Error| error.kind())?;
    let pieces: msgpack::Pieces<'_> = view.pieces();
    Ok(pieces.map(<[u8]>::len).sum())
}

/// A policy from somewhere.
pub fn policy(image: &[u8]) -> Result<usize, ImageError> {
    Ok(Policy::from_image(image)?.route_count())
}

/// Not quite JSON.
pub fn mended(text: &[u8], out: &mut [u8]) -> Result<usize, NoRoom> {
    mend::mend_to(text, out)
}

#[cfg(feature = "alloc")]
pub mod with_alloc {
    extern crate alloc;

    use alloc::{sync::Arc, vec::Vec};
    use tagsplice::{Filter, ImageError, PolicyBuf};

    pub fn reload(image: Vec<u8>) -> Result<Arc<PolicyBuf>, ImageError> {
        PolicyBuf::from_image(image).map(Arc::new)
    }

    pub fn answer(policy: &PolicyBuf, record: &[u8]) -> Option<Vec<u8>> {
        Some(Filter::new(policy.policy()).apply(record).ok()?.to_vec())
    }
}

#[cfg(feature = "bumpalo")]
pub fn in_arena<'b>(record: &[u8], arena: &'b bumpalo::Bump) -> Option<&'b [u8]> {
    Some(Filter::new(Policy::seed()).apply(record).ok()?.copy_in(arena))
}

#[cfg(feature = "std")]
pub mod with_std {
    use std::io::{self, Write};
    use tagsplice::{
        Fault, FaultKind, Filter, Observe, Policy, PushError, StreamFilter, Summary, View,
        DEFAULT_LIMIT,
    };

    #[derive(Debug, Default)]
    struct Count(u64);

    impl Observe for Count {
        fn record(&mut self, view: &View<'_, '_>) {
            self.0 += u64::from(view.tag().is_some());
        }

        fn fault(&mut self, fault: &Fault) {
            self.0 += u64::from(matches!(fault.kind, FaultKind::TooLong { .. }));
        }
    }

    pub fn stream(chunk: &[u8], output: impl Write) -> io::Result<Summary> {
        let filter = Filter::new(Policy::seed());
        let mut stream = StreamFilter::new(filter, output)
            .with_limit(DEFAULT_LIMIT)
            .with_observer(Count::default());
        stream.push(chunk).map_err(|error: PushError| error.source)?;
        stream.finish()
    }
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
        assert_eq!(labels(RECORD), Some(Span { start: 24, end: 27 }));
        assert_eq!(packed(b"\x80"), Ok(1));
        assert_eq!(packed(b"\x90"), Err(msgpack::ErrorKind::NotAMap));
        assert_eq!(policy(b""), Err(ImageError::NotAnImage));
        assert_eq!(mended(b"{\"a\":nan}", &mut buffer), Ok(10));
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn with_an_allocator() {
        let policy = with_alloc::reload(Policy::seed().image().into()).expect("an image");
        let answer = with_alloc::answer(&policy, RECORD.as_bytes());
        assert_eq!(answer.as_deref(), Some(ANSWER.as_bytes()));
    }

    #[cfg(feature = "bumpalo")]
    #[test]
    fn in_an_arena() {
        let arena = bumpalo::Bump::new();
        assert_eq!(crate::in_arena(RECORD.as_bytes(), &arena), Some(ANSWER.as_bytes()));
    }

    #[cfg(feature = "std")]
    #[test]
    fn with_std() {
        let mut output = std::vec::Vec::new();
        let summary = with_std::stream(RECORD.as_bytes(), &mut output).expect("written");
        assert_eq!((summary.records, output), (1, ANSWER.into()));
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
