//! See `tagsplice_fuzz::shim`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tagsplice_fuzz::shim::run(data));
