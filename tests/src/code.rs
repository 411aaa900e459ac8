//! The code of a wasm module, as far as it matters to what can go wrong in it.

use std::collections::BTreeMap;

use wasmparser::{FunctionBody, Operator, Parser, Payload};

/// One function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Function {
    /// Its exported name, else its number.
    pub name: String,
    /// The functions that it calls, by index.
    pub calls: Vec<usize>,
    /// How many of each instruction that can trap: loads and stores as `load` and `store`.
    pub traps: BTreeMap<&'static str, usize>,
    /// What it takes of the shadow stack, in bytes.
    pub frame: u32,
}

/// The functions of a module by index; those that it imports are first, and empty.
///
/// # Panics
/// The module is not valid.
#[must_use]
pub fn functions(module: &[u8]) -> Vec<Function> {
    let mut functions = Vec::new();
    let mut exports = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.expect("a valid module") {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    let import = import.expect("an import");
                    assert!(matches!(import.ty, wasmparser::TypeRef::Func(_)), "{import:?}");
                    let name = format!("{}.{}", import.module, import.name);
                    functions.push(Function { name, ..Function::default() });
                }
            }
            Payload::ExportSection(reader) => {
                exports = reader.into_iter().map(|export| export.expect("an export")).collect();
            }
            Payload::CodeSectionEntry(body) => functions.push(function(&body, functions.len())),
            _ => {}
        }
    }
    for export in exports {
        if export.kind == wasmparser::ExternalKind::Func {
            functions[export.index as usize].name = export.name.to_owned();
        }
    }
    functions
}

fn function(body: &FunctionBody<'_>, index: usize) -> Function {
    let mut function = Function { name: format!("#{index}"), ..Function::default() };
    let operators = body.get_operators_reader().expect("code");
    let operators: Vec<Operator<'_>> =
        operators.into_iter().map(|operator| operator.expect("an instruction")).collect();
    for (at, operator) in operators.iter().enumerate() {
        if let Operator::Call { function_index } = operator {
            function.calls.push(*function_index as usize);
        }
        if let Some(trap) = trap(operator, &operators[..at]) {
            *function.traps.entry(trap).or_default() += 1;
        }
        // Its frame: global 0, the stack pointer, less a constant.
        if let [
            Operator::GlobalGet { global_index: 0 },
            Operator::I32Const { value },
            Operator::I32Sub,
        ] = operators[at..].get(..3).unwrap_or_default()
        {
            function.frame = function.frame.max(value.cast_unsigned());
        }
    }
    function
}

/// What an instruction can trap by, if it can after those `before` it.
fn trap(operator: &Operator<'_>, before: &[Operator<'_>]) -> Option<&'static str> {
    use Operator as O;
    let divisor = match before.last() {
        Some(O::I32Const { value }) => i64::from(*value),
        Some(O::I64Const { value }) => *value,
        _ => 0,
    };
    Some(match operator {
        O::I32DivU | O::I64DivU | O::I32RemU | O::I64RemU if divisor != 0 => return None,
        O::Unreachable => "unreachable",
        O::CallIndirect { .. } => "call_indirect",
        O::I32DivS | O::I32DivU | O::I64DivS | O::I64DivU => "division",
        O::I32RemS | O::I32RemU | O::I64RemS | O::I64RemU => "remainder",
        O::I32TruncF32S { .. }
        | O::I32TruncF32U { .. }
        | O::I32TruncF64S { .. }
        | O::I32TruncF64U { .. }
        | O::I64TruncF32S { .. }
        | O::I64TruncF32U { .. }
        | O::I64TruncF64S { .. }
        | O::I64TruncF64U { .. } => "truncation",
        O::MemoryCopy { .. } => "memory.copy",
        O::MemoryFill { .. } => "memory.fill",
        O::MemoryInit { .. } | O::TableInit { .. } | O::TableCopy { .. } => "init",
        other => {
            let name = format!("{other:?}");
            if name.contains("Load") {
                "load"
            } else if name.contains("Store") {
                "store"
            } else {
                return None;
            }
        }
    })
}

/// The longest chain of calls from each function, by what `weight` says of each; `None` where
/// functions call each other in a circle.
#[must_use]
pub fn deepest(functions: &[Function], weight: impl Fn(&Function) -> u32) -> Option<Vec<u32>> {
    let mut depths = vec![None; functions.len()];
    let mut open = vec![false; functions.len()];
    for index in 0..functions.len() {
        depth(functions, &weight, index, &mut depths, &mut open)?;
    }
    depths.into_iter().collect()
}

fn depth(
    functions: &[Function],
    weight: &impl Fn(&Function) -> u32,
    index: usize,
    depths: &mut [Option<u32>],
    open: &mut [bool],
) -> Option<u32> {
    if let Some(depth) = depths[index] {
        return Some(depth);
    }
    if std::mem::replace(&mut open[index], true) {
        return None;
    }
    let mut deepest = 0;
    for &callee in &functions[index].calls {
        deepest = deepest.max(depth(functions, weight, callee, depths, open)?);
    }
    let depth = deepest + weight(&functions[index]);
    depths[index] = Some(depth);
    Some(depth)
}
