#!/usr/bin/env bash
# Prints the tables of docs/MEMORY.md: what each program leaves in memory with each allocator, and what each kind of field
# does. The first build takes minutes.
set -euo pipefail
cd "$(dirname "$0")"

memory() {
    cargo build --quiet --release --features "$1"
    "${CARGO_TARGET_DIR:-target}/release/memory" "$2"
}

echo '| program | HTTP client | allocator | held | dropped | connection closed |'
echo '|---|---|---|---|---|---|'
for allocator in '' jemalloc mimalloc; do
    memory "caching,$allocator" programs
    memory "caching,zeroizing,$allocator" programs
done
echo
echo '| field | held | dropped | HTTP client alone | closed | HTTP client alone | `ddbsm::aws`: held | dropped | closed |'
echo '|---|---|---|---|---|---|---|---|---|'
memory caching forms
