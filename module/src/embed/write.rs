//! Writing a module with another layout.

use wasm_encoder::{
    ConstExpr, CustomSection, DataCountSection, DataSection, MemorySection, MemoryType, Module,
    RawSection,
};
use wasmparser::{Parser, Payload};

use super::layout::{Layout, METADATA};
use crate::EmbedError;

/// The module with this layout and metadata; every other section as it is.
pub(crate) fn module(
    module: &[u8],
    layout: &Layout,
    metadata: &[u8],
) -> Result<Vec<u8>, EmbedError> {
    let mut written = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::MemorySection(_) => {
                written.section(&memory(layout));
            }
            Payload::DataCountSection { .. } => {
                let count = u32::try_from(layout.segments.len());
                written.section(&DataCountSection { count: count.unwrap_or(u32::MAX) });
            }
            Payload::DataSection(_) => {
                written.section(&data(layout));
            }
            // Of the policy before.
            Payload::CustomSection(section) if section.name() == METADATA => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    let range = range.start as usize..range.end as usize;
                    let data = module.get(range).unwrap_or_default();
                    written.section(&RawSection { id, data });
                }
            }
        }
    }
    if !metadata.is_empty() {
        written.section(&CustomSection { name: METADATA.into(), data: metadata.into() });
    }
    Ok(written.finish())
}

fn memory(layout: &Layout) -> MemorySection {
    let mut section = MemorySection::new();
    section.memory(MemoryType {
        minimum: layout.memory.initial,
        maximum: layout.memory.maximum,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    section
}

fn data(layout: &Layout) -> DataSection {
    let mut section = DataSection::new();
    for segment in &layout.segments {
        let offset = ConstExpr::i32_const(segment.address.cast_signed());
        section.active(0, &offset, segment.bytes.iter().copied());
    }
    section
}
