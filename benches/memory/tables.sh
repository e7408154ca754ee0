#!/usr/bin/env bash
# Prints the tables of SECURITY.md: what each program leaves in memory with each allocator, and what each kind of field
# does. The first build takes minutes. Usage: benches/memory/tables.sh [HTTP-CLIENT]
set -euo pipefail
cd "$(dirname "$0")"

memory() {
    local features=$1
    shift
    cargo build --quiet --release --features "$features"
    "${CARGO_TARGET_DIR:-target}/release/memory" "$@"
}

echo '| program | allocator | held | dropped | connection closed |'
echo '|---|---|---|---|---|'
for allocator in '' jemalloc mimalloc; do
    memory "caching,$allocator" programs "$@"
    memory "caching,zeroizing,$allocator" programs "$@"
done
echo
echo '| field | held | dropped | HTTP client alone | connection closed | HTTP client alone |'
echo '|---|---|---|---|---|---|'
memory caching forms "$@"
