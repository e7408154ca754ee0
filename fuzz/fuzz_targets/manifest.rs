//! Any bytes as a program: what is found doesn't depend on the pieces in which they come, and a forged record, even one with the
//! right hash, is an error or hangs together.
#![no_main]

use ddbsm_core::manifest::record::{Record, id};
use ddbsm_core::manifest::{Manifest, ScanError, Scanner, needed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let [how, piece, bytes @ ..] = input else { return };
    let program = match how % 3 {
        0 => bytes.to_vec(),
        1 => [&Record::magic(), bytes].concat(),
        _ => forge(bytes),
    };
    let whole = scan(&program, program.len().max(1));
    for piece in [1, usize::from(*piece).max(1), 4096] {
        assert_eq!(scan(&program, piece), whole, "in pieces of {piece}");
    }
    let Ok(Some(manifest)) = whole else { return };
    for found in &manifest.structs {
        if let Ok(wanted) = manifest.wanted(found.id) {
            assert_eq!(needed(&wanted, |_| true).len(), wanted.len());
        }
    }
});

fn scan(program: &[u8], piece: usize) -> Result<Option<Manifest>, ScanError> {
    let mut scanner = Scanner::new();
    program.chunks(piece).try_for_each(|piece| scanner.feed(piece))?;
    scanner.end_of_file()?;
    Ok(scanner.finish())
}

/// Records with the right lengths and hash: parts of the input, separated by 0xff, are texts, each with flags from the next.
fn forge(bytes: &[u8]) -> Vec<u8> {
    let mut program = Vec::new();
    let mut last = 1;
    let parts: Vec<&[u8]> = bytes.split(|&b| b == 0xff).collect();
    for pair in parts.chunks(2) {
        let (text, flags) = (pair[0], pair.get(1).copied().unwrap_or_default());
        let flattened = text.windows(2).filter(|at| at == b"\nf").count();
        let record = record(text, b"m", flags, &vec![last; flattened]);
        last = id(&record);
        program.extend(record);
    }
    program.extend(root(last));
    program
}

fn record(text: &[u8], module: &[u8], flags: &[u8], ids: &[u128]) -> Vec<u8> {
    made(0, text, module, flags, ids)
}

fn root(id: u128) -> Vec<u8> {
    made(1, b"", b"", b"", &[id])
}

fn made(kind: u8, text: &[u8], module: &[u8], flags: &[u8], ids: &[u128]) -> Vec<u8> {
    let le = |len: usize| u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes();
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let mut take = |unit: u128| hash = (hash ^ unit).wrapping_mul((1 << 88) + 0x13b);
    let start =
        [&[1, kind][..], &le(flags.len()), &le(ids.len()), text, &le(module.len()), module, flags].concat();
    start.iter().for_each(|byte| take((*byte).into()));
    ids.iter().for_each(|id| take(*id));
    let module_len = &le(module.len())[..2];
    let lengths = [module_len, &le(text.len()), &le(flags.len()), &le(ids.len())].concat();
    let ids: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
    [&Record::magic()[..], &[1, kind], &lengths, &hash.to_le_bytes(), text, module, flags, &ids].concat()
}
