//! Those functions of WAMR's module `env` that a filter may use instead of its own loops.

use wasmi::{Caller, Error, Extern, Linker, Memory};

/// Defines those functions in a linker. Each checks its bounds, as WAMR does for its caller.
///
/// # Errors
/// The linker has one of them already.
pub(super) fn link<T: 'static>(linker: &mut Linker<T>) -> Result<(), Error> {
    linker.func_wrap("env", "memchr", |caller: Caller<'_, T>, at: i32, byte: i32, len: i32| {
        let found = bytes(&caller, at, len)?.iter().position(|&b| b == byte as u8);
        Ok::<i32, Error>(found.map_or(0, |index| at.wrapping_add(index as i32)))
    })?;
    linker.func_wrap("env", "memcmp", |caller: Caller<'_, T>, a: i32, b: i32, len: i32| {
        Ok::<i32, Error>(bytes(&caller, a, len)?.cmp(bytes(&caller, b, len)?) as i32)
    })?;
    linker.func_wrap("env", "memcpy", copy::<T>)?;
    linker.func_wrap("env", "memmove", copy::<T>)?;
    linker.func_wrap(
        "env",
        "memset",
        |mut caller: Caller<'_, T>, at: i32, byte: i32, len: i32| {
            let memory = memory(&caller)?;
            let place = memory.data_mut(&mut caller).get_mut(range(at, len));
            place.ok_or_else(outside)?.fill(byte as u8);
            Ok::<i32, Error>(at)
        },
    )?;
    Ok(())
}

fn copy<T>(mut caller: Caller<'_, T>, to: i32, from: i32, len: i32) -> Result<i32, Error> {
    let memory = memory(&caller)?;
    let data = memory.data_mut(&mut caller);
    if data.get(range(to, len)).is_none() || data.get(range(from, len)).is_none() {
        return Err(outside());
    }
    data.copy_within(range(from, len), to as u32 as usize);
    Ok(to)
}

fn bytes<'a, T>(caller: &'a Caller<'_, T>, at: i32, len: i32) -> Result<&'a [u8], Error> {
    memory(caller)?.data(caller).get(range(at, len)).ok_or_else(outside)
}

fn range(at: i32, len: i32) -> std::ops::Range<usize> {
    let start = at as u32 as usize;
    start..start + len as u32 as usize
}

pub(super) fn memory<T>(caller: &Caller<'_, T>) -> Result<Memory, Error> {
    let memory = caller.get_export("memory").and_then(Extern::into_memory);
    memory.ok_or_else(|| Error::new("the module exports no memory"))
}

pub(super) fn outside() -> Error {
    Error::new("a native was given bytes outside the memory")
}
