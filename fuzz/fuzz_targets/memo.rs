//! See `tagsplice_fuzz::memo`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tagsplice_fuzz::memo::run(data));
