#!/bin/bash -eu
# Builds every target with its seeds and its dictionary into $OUT, as ClusterFuzzLite and OSS-Fuzz
# want them.
cargo fuzz build -O --debug-assertions

for target in fuzz/fuzz_targets/*.rs; do
    name=$(basename "$target" .rs)
    case $name in
        routes) dictionary=routes ;;
        msgpack) dictionary=msgpack ;;
        *) dictionary=records ;;
    esac
    cp "fuzz/target/x86_64-unknown-linux-gnu/release/$name" "$OUT/"
    cp "fuzz/dictionaries/$dictionary.dict" "$OUT/$name.dict"
    (cd "fuzz/corpus/$name" && zip -q -r "$OUT/${name}_seed_corpus.zip" .)
    printf '[libfuzzer]\nmax_len = 4096\n' >"$OUT/$name.options"
done
