//! See `tagsplice_fuzz::splice`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tagsplice_fuzz::splice::run(data));
