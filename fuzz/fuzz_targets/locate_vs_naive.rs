//! See `tagsplice_fuzz::locate_vs_naive`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tagsplice_fuzz::locate_vs_naive::run(data));
