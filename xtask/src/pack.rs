//! What a module need not carry: the zeros in its data, since memory is zero when it starts, and a
//! table without functions in it.

use anyhow::{Context, bail, ensure};
use wasm_encoder::{ConstExpr, DataSection, Module, RawSection, SectionId};
use wasmparser::{Data, DataKind, Operator, Parser, Payload};

/// A segment more costs eight or nine bytes. More than the eight zeros in the middle of the slot
/// that `tagsplice build` fills in, which must stay in one segment.
const WORTH_A_SEGMENT: usize = 12;

/// The same module, smaller. Linear in its length.
///
/// # Errors
/// It is not a module, or one whose data have addresses that are not constant.
pub(crate) fn pack(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut packed = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            // Nothing is called by its place in a table: a test holds the module to that.
            Payload::TableSection(_) => {}
            Payload::ElementSection(_) => bail!("the module has a table"),
            Payload::DataSection(reader) => {
                let mut section = DataSection::new();
                for data in reader {
                    split(&data?, &mut section)?;
                }
                packed.section(&section);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    ensure!(id != SectionId::DataCount as u8, "the module counts its segments");
                    let data = &module[range.start as usize..range.end as usize];
                    packed.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(packed.finish())
}

/// Puts a segment into `section` in parts, without the zeros between them.
fn split(data: &Data<'_>, section: &mut DataSection) -> anyhow::Result<()> {
    let DataKind::Active { memory_index: 0, offset_expr } = &data.kind else {
        bail!("a segment that is not put into memory at the start")
    };
    let Operator::I32Const { value: address } = offset_expr.get_operators_reader().read()? else {
        bail!("a segment without a constant address")
    };
    for (start, part) in parts(data.data) {
        let start = i32::try_from(start).ok().and_then(|start| address.checked_add(start));
        let start = start.context("a segment beyond the memory")?;
        section.active(0, &ConstExpr::i32_const(start), part.iter().copied());
    }
    Ok(())
}

/// The parts of `bytes` between many zeros, each with its place.
fn parts(bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(|&byte| byte != 0).map(|skip| at + skip) {
        let rest = &bytes[start..];
        let is_zero = |zeros: &[u8]| zeros.iter().all(|&byte| byte == 0);
        let cut = rest.windows(WORTH_A_SEGMENT).position(is_zero);
        let len = cut.or_else(|| rest.iter().rposition(|&byte| byte != 0).map(|last| last + 1));
        let len = len.unwrap_or(rest.len());
        parts.push((start, &rest[..len]));
        at = start + len;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_many_zeros_are_left_out() {
        let zeros = [0; WORTH_A_SEGMENT];
        let mut bytes = vec![0, 0, 1, 0, 2];
        bytes.extend(zeros);
        bytes.push(3);
        bytes.extend(&zeros[1..]);
        bytes.extend([4, 0]);
        let last = bytes[17..30].to_vec();
        assert_eq!(parts(&bytes), [(2, &[1, 0, 2][..]), (17, &last[..])]);
        assert!(parts(&zeros).is_empty());
        assert!(parts(&[]).is_empty());
    }
}
