//! See `tagsplice_fuzz::policy_image`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tagsplice_fuzz::policy_image::run(data));
