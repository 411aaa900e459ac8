//! See `tagsplice_fuzz::msgpack`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tagsplice_fuzz::msgpack::run(data));
