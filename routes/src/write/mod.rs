//! Writing a policy image; the layout is described in `tagsplice`'s module `image`.

mod buffer;
mod map;
mod meta;
mod scopes;
mod sets;
mod table;
mod tag;

use tagsplice::image::{CLAUSE_LEN, HEADER_LEN, MAGIC, NONE, VERSION, clause, hash, header};

use crate::compile::Program;
use crate::model::RouteFile;
use buffer::Buffer;
use sets::SetWriter;

/// The image of a file. What the layout limits was checked before.
pub(crate) fn image(file: &RouteFile, program: &Program) -> Vec<u8> {
    let mut image = Buffer::new(HEADER_LEN);
    image.bytes_at(0, &MAGIC);
    image.set(header::VERSION, VERSION);

    let tag_key = image.text(file.tag_key.as_bytes());
    image.set_span(header::KEY, header::KEY_LEN, tag_key, file.tag_key.len());
    let prefix = tag::prefix(&file.tag_key);
    let at = image.text(prefix.as_bytes());
    image.set_span(header::PREFIX, header::PREFIX_LEN, at, prefix.len());

    tags(&mut image, file, program);
    clauses(&mut image, program);
    let mut sets = SetWriter::new(program.clauses.len());
    let base = sets.write(&mut image, program.base.clone());
    image.set(header::BASE_SETS, base);
    scopes::keys(&mut image, &mut sets, program);
    scopes::scopes(&mut image, &program.scopes);

    let meta = meta::meta(file);
    let at = image.append(meta.as_bytes());
    image.set_span(header::META, header::META_LEN, at, meta.len());

    let mut bytes = image.into_bytes();
    let len = u32::try_from(bytes.len()).expect("an image has less than 4 GiB");
    bytes[header::LEN..header::LEN + 4].copy_from_slice(&len.to_le_bytes());
    let checksum = hash(&bytes[header::FLAGS..]);
    bytes[header::CHECKSUM..header::CHECKSUM + 8].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

fn tags(image: &mut Buffer, file: &RouteFile, program: &Program) {
    let mut tags: Vec<u8> = Vec::new();
    let mut count = 0;
    for route in &file.routes {
        tags.extend(tag::template(image, &file.tag_key, &route.tag, &file.schema, &program.keys));
        count += 1;
    }
    image.set(header::ROUTE_COUNT, count);
    let specials = &file.specials;
    for (special, at) in [
        (&specials.default, header::DEFAULT),
        (&specials.unlabeled, header::UNLABELED),
        (&specials.malformed, header::MALFORMED),
        (&specials.untrusted, header::UNTRUSTED),
    ] {
        let index = special.as_ref().map_or(NONE, |text| {
            tags.extend(tag::literal(image, &file.tag_key, text));
            count += 1;
            count - 1
        });
        image.set(at, index);
    }
    image.set(header::FLAGS, u32::from(specials.untrusted.is_some()));
    let at = image.append(&tags);
    image.set_span(header::TAGS, header::TAG_COUNT, at, count as usize);
}

fn clauses(image: &mut Buffer, program: &Program) {
    let mut clauses: Vec<u8> = Vec::new();
    for entry in &program.clauses {
        let keys = entry.positive.iter().chain(&entry.other);
        let keys: Vec<u8> = keys.flat_map(|key| key.to_le_bytes()).collect();
        let count = (keys.len() / 2) as u16;
        let mut bytes = [0; CLAUSE_LEN];
        bytes[clause::ROUTE..][..4].copy_from_slice(&entry.route.to_le_bytes());
        bytes[clause::KEYS..][..4].copy_from_slice(&image.text(&keys).to_le_bytes());
        let positive = (entry.positive.len() as u16).to_le_bytes();
        bytes[clause::POSITIVE_COUNT..][..2].copy_from_slice(&positive);
        bytes[clause::KEY_COUNT..][..2].copy_from_slice(&count.to_le_bytes());
        clauses.extend(bytes);
    }
    let at = image.append(&clauses);
    image.set_span(header::CLAUSES, header::CLAUSE_COUNT, at, program.clauses.len());
}
