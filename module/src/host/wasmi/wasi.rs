//! The functions of WASI that a filter may import.

use wasmi::{Caller, Error, Linker, Memory};

use super::natives::{memory, outside};
use crate::host::wasi::{FileStat, Wasi};

/// No error.
const SUCCESS: i32 = 0;

/// Defines those functions of WASI preview 1 that a filter may use, in a linker.
/// `system` finds the system in what the store holds.
///
/// # Errors
/// The linker has one of them already.
pub(super) fn link<T: 'static, W: Wasi>(
    linker: &mut Linker<T>,
    system: impl Fn(&mut T) -> &mut W + Copy + Send + Sync + 'static,
) -> Result<(), Error> {
    const MODULE: &str = "wasi_snapshot_preview1";
    type Result<N> = std::result::Result<N, Error>;
    linker.func_wrap(
        MODULE,
        "clock_time_get",
        move |mut caller: Caller<'_, T>, clock: i32, _precision: i64, to: i32| -> Result<i32> {
            let time = system(caller.data_mut()).clock(clock as u32);
            put(&mut caller, to, &time.to_le_bytes())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "path_filestat_get",
        move |mut caller: Caller<'_, T>,
              directory: i32,
              _flags: i32,
              path: i32,
              path_len: i32,
              to: i32|
              -> Result<i32> {
            let path = text(&caller, path, path_len)?;
            match system(caller.data_mut()).stat(directory as u32, &path) {
                Ok(stat) => put(&mut caller, to, &layout(&stat)),
                Err(errno) => Ok(errno.into()),
            }
        },
    )?;
    linker.func_wrap(
        MODULE,
        "path_open",
        move |mut caller: Caller<'_, T>,
              directory: i32,
              _lookup: i32,
              path: i32,
              path_len: i32,
              _open: i32,
              _rights: i64,
              _inherited: i64,
              _flags: i32,
              to: i32|
              -> Result<i32> {
            let path = text(&caller, path, path_len)?;
            match system(caller.data_mut()).open(directory as u32, &path) {
                Ok(file) => put(&mut caller, to, &file.to_le_bytes()),
                Err(errno) => Ok(errno.into()),
            }
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_read",
        move |mut caller: Caller<'_, T>,
              file: i32,
              slices: i32,
              count: i32,
              to: i32|
              -> Result<i32> {
            let mut total = 0_u32;
            for (at, len) in slices_at(&caller, slices, count)? {
                let mut bytes = vec![0; len as usize];
                match system(caller.data_mut()).read(file as u32, &mut bytes) {
                    Ok(read) => {
                        put(&mut caller, at, &bytes[..read])?;
                        total += read as u32;
                    }
                    Err(errno) => return Ok(errno.into()),
                }
            }
            put(&mut caller, to, &total.to_le_bytes())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_write",
        move |mut caller: Caller<'_, T>,
              file: i32,
              slices: i32,
              count: i32,
              to: i32|
              -> Result<i32> {
            let mut total = 0_u32;
            for (at, len) in slices_at(&caller, slices, count)? {
                let bytes = get(&caller, at, len)?;
                system(caller.data_mut()).write(file as u32, &bytes);
                total += len as u32;
            }
            put(&mut caller, to, &total.to_le_bytes())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_close",
        move |mut caller: Caller<'_, T>, file: i32| -> Result<i32> {
            system(caller.data_mut()).close(file as u32);
            Ok(SUCCESS)
        },
    )?;
    Ok(())
}

/// A `filestat` as WASI lays it out.
fn layout(stat: &FileStat) -> [u8; 64] {
    let mut bytes = [0; 64];
    let kind = u64::from(stat.kind);
    let fields = [stat.file[0], stat.file[1], kind, 1, stat.len, 0, stat.modified, stat.changed];
    for (place, field) in bytes.chunks_exact_mut(8).zip(fields) {
        place.copy_from_slice(&field.to_le_bytes());
    }
    bytes
}

fn get<T>(caller: &Caller<'_, T>, at: i32, len: i32) -> Result<Vec<u8>, Error> {
    let start = at as u32 as usize;
    let bytes = memory(caller)?.data(caller).get(start..start + len as u32 as usize);
    Ok(bytes.ok_or_else(outside)?.to_vec())
}

fn put<T>(caller: &mut Caller<'_, T>, at: i32, bytes: &[u8]) -> Result<i32, Error> {
    let memory: Memory = memory(caller)?;
    let start = at as u32 as usize;
    let place = memory.data_mut(caller).get_mut(start..start + bytes.len());
    place.ok_or_else(outside)?.copy_from_slice(bytes);
    Ok(SUCCESS)
}

fn text<T>(caller: &Caller<'_, T>, at: i32, len: i32) -> Result<String, Error> {
    String::from_utf8(get(caller, at, len)?).map_err(|_| Error::new("a path that is not UTF-8"))
}

/// Address and length of each slice in an array of them.
fn slices_at<T>(caller: &Caller<'_, T>, at: i32, count: i32) -> Result<Vec<(i32, i32)>, Error> {
    let bytes = get(caller, at, count.saturating_mul(8))?;
    let word = |bytes: &[u8]| i32::from_le_bytes(bytes.try_into().unwrap_or_default());
    Ok(bytes.chunks_exact(8).map(|pair| (word(&pair[..4]), word(&pair[4..]))).collect())
}
