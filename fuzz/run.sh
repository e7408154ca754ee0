#!/usr/bin/env bash
# Fuzzes every target for a bounded time. Needs the nightly toolchain and `cargo install --locked cargo-fuzz`.
# Usage: fuzz/run.sh [SECONDS-FOR-EACH-TARGET [TARGET]]
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}

for target in ${2:-response name http manifest trail}; do
    mkdir -p "corpus/$target"
    dictionary=()
    if [[ -f $target.dict ]]; then dictionary=("-dict=$target.dict"); fi
    cargo +nightly fuzz run --fuzz-dir . "$target" "corpus/$target" "seeds/$target" -- \
        -max_total_time="$seconds" -max_len=8192 -timeout=10 -print_final_stats=1 "${dictionary[@]}"
done
