//! Scopes and keys: where in a record values are, and by which tables they are looked up.

use tagsplice::image::{
    KEY_LEN, NONE, PREFIX_LEN, SCOPE_LEN, header, key as key_layout, name, scope as layout,
};

use super::buffer::Buffer;
use super::map::map;
use super::sets::SetWriter;
use super::table;
use crate::compile::{Key, Kind, Program, Scope, Scopes};
use crate::model::Subject;

pub(super) fn scopes(image: &mut Buffer, scopes: &Scopes) {
    let list: Vec<u8> = scopes.list.iter().flat_map(|entry| scope(image, entry)).collect();
    let at = image.append(&list);
    image.set_span(header::SCOPES, header::SCOPE_COUNT, at, scopes.list.len());
    image.set(header::LABELS, scopes.labels as u32);
    image.set(header::POD, scopes.pod as u32);
    image.set(header::MEMO, scopes.memo.map_or(NONE, |scope| scope as u32));
    for (subject, at) in
        [(Subject::Namespace, header::NAMESPACE_NAME), (Subject::Pod, header::POD_NAME)]
    {
        let key = scopes.subjects.iter().position(|other| *other == subject);
        image.set(at, key.map_or(NONE, |key| key as u32));
    }
}

fn scope(image: &mut Buffer, entry: &Scope) -> [u8; SCOPE_LEN] {
    let index = |index: Option<usize>| index.map(|index| index as u16);
    let members = entry.members.iter();
    let members: Vec<_> = members
        .map(|member| (member.name.as_str(), name(index(member.key), index(member.scope))))
        .collect();
    let mut prefixes = Vec::new();
    for (prefix, flat) in &entry.prefixes {
        let text = image.text(prefix.as_bytes());
        let fields: [u32; PREFIX_LEN / 4] = [text, prefix.len() as u32, *flat as u32];
        prefixes.extend(fields.into_iter().flat_map(u32::to_le_bytes));
    }
    let kind = match entry.kind {
        Kind::Object => layout::OBJECT,
        Kind::FirstOfList => layout::FIRST_OF_LIST,
        Kind::Flat => layout::FLAT,
    };
    fields(&[
        (layout::MAP, map(image, &members)),
        (layout::PARENT, entry.parent as u32),
        (layout::END, entry.end as u32),
        (layout::FIRST_KEY, entry.first_key as u32),
        (layout::KIND, kind),
        (layout::PREFIXES, image.append(&prefixes)),
        (layout::PREFIX_COUNT, entry.prefixes.len() as u32),
    ])
}

/// Keys and their tables.
pub(super) fn keys(image: &mut Buffer, sets: &mut SetWriter, program: &Program) {
    let mut keys = Vec::new();
    let mut tables = Vec::new();
    let mut table_count = 0;
    let scopes = &program.scopes.list;
    for (index, entry) in program.keys.iter().enumerate() {
        // The last scope that begins at or before the key: one without keys begins where the
        // next one does.
        let scope = scopes.iter().rposition(|scope| scope.first_key <= index).unwrap_or(0);
        keys.extend(key(image, entry, table_count, scope));
        for table in &entry.tables {
            tables.extend(table::table(image, sets, table));
            table_count += 1;
        }
    }
    let at = image.append(&tables);
    image.set_span(header::TABLES, header::TABLE_COUNT, at, table_count as usize);
    let at = image.append(&keys);
    image.set_span(header::KEYS, header::KEY_COUNT, at, program.keys.len());
}

fn key(image: &mut Buffer, entry: &Key, first: u32, scope: usize) -> [u8; KEY_LEN] {
    let (subject, text) = entry.subject.in_core().to_parts();
    fields(&[
        (key_layout::FIRST, first),
        (key_layout::COUNT, entry.tables.len() as u32 | (scope as u32) << 16),
        (key_layout::SUBJECT, subject),
        (key_layout::TEXT, image.text(text.as_bytes())),
        (key_layout::TEXT_LEN, text.len() as u32),
    ])
}

/// Numbers at their offsets.
fn fields<const N: usize>(fields: &[(usize, u32)]) -> [u8; N] {
    let mut bytes = [0; N];
    for &(at, number) in fields {
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    bytes
}
