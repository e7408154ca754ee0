//! What a program is packed in: a `.zip` of Lambda's, a tar, an image as `docker save` and OCI tools write it. All of it is read
//! as a stream, and nothing is unpacked.

use super::scan::Scan;
use super::unreadable::Unreadable;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use tar::Archive;
use zip::ZipArchive;

/// By its first bytes.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Gzip,
    Zstd,
    Tar,
    Zip,
    /// Anything else is a program.
    Other,
}

/// How far into the file the mark of a tar is.
const BEGINNING: usize = 512;

/// A file, which may be a zip: its table of contents is at its end.
pub(super) fn file(scan: &mut Scan, path: &Path) -> Result<(), Unreadable> {
    let mut file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(Unreadable::Io(io::ErrorKind::IsADirectory.into()));
    }
    let mut beginning = [0; 4];
    let read = file.read(&mut beginning)?;
    let kind = Kind::of(beginning.get(..read).unwrap_or_default());
    let mut file = File::open(path)?;
    if kind != Kind::Zip {
        return stream(scan, &mut file);
    }
    let mut zip = ZipArchive::new(file).map_err(|error| damaged("zip", &error))?;
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).map_err(|error| damaged("zip", &error))?;
        scan.take(&mut entry)?;
    }
    Ok(())
}

/// A program, a tar or an image, compressed or not.
pub(super) fn stream(scan: &mut Scan, input: &mut dyn Read) -> Result<(), Unreadable> {
    let (kind, mut input) = peek(input)?;
    match kind {
        Kind::Gzip => {
            let (kind, mut input) = peek(MultiGzDecoder::new(input))?;
            if kind == Kind::Tar { tar(scan, &mut input) } else { scan.take(&mut input) }
        }
        Kind::Tar => tar(scan, &mut input),
        Kind::Zip => Err(Unreadable::Manifest("a zip can't be read from stdin: give its path".to_owned())),
        Kind::Zstd => Err(zstd("the file")),
        Kind::Other => scan.take(&mut input),
    }
}

/// The files of a tar, and of the layers in it.
fn tar(scan: &mut Scan, input: &mut dyn Read) -> Result<(), Unreadable> {
    let mut archive = Archive::new(input);
    for entry in archive.entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path_bytes().into_owned();
        if !may_be_layer(&path) {
            scan.take(&mut entry)?;
            continue;
        }
        let (kind, mut input) = peek(&mut entry)?;
        match kind {
            Kind::Tar => layer(scan, &mut input)?,
            Kind::Gzip => {
                let (kind, mut input) = peek(MultiGzDecoder::new(input))?;
                if kind == Kind::Tar { layer(scan, &mut input)? } else { scan.take(&mut input)? }
            }
            Kind::Zstd => return Err(zstd("a layer of the image")),
            Kind::Zip | Kind::Other => scan.take(&mut input)?,
        }
    }
    Ok(())
}

/// Whether an image has its layers in files of this name: a compressed file elsewhere is a program's data.
fn may_be_layer(path: &[u8]) -> bool {
    path.starts_with(b"blobs/")
        || path.starts_with(b"./blobs/")
        || path.ends_with(b".tar")
        || path.ends_with(b".tar.gz")
}

fn layer(scan: &mut Scan, input: &mut dyn Read) -> Result<(), Unreadable> {
    let mut archive = Archive::new(input);
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.header().entry_type().is_file() {
            scan.take(&mut entry)?;
        }
    }
    Ok(())
}

/// Looks at the beginning, and gives back all of it.
fn peek<R: Read>(mut input: R) -> Result<(Kind, impl Read), Unreadable> {
    let mut beginning = Vec::with_capacity(BEGINNING);
    input.by_ref().take(BEGINNING as u64).read_to_end(&mut beginning)?;
    Ok((Kind::of(&beginning), Cursor::new(beginning).chain(input)))
}

impl Kind {
    fn of(beginning: &[u8]) -> Self {
        match beginning {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            _ if beginning.get(257..262) == Some(b"ustar") => Self::Tar,
            _ => Self::Other,
        }
    }
}

fn zstd(what: &str) -> Unreadable {
    Unreadable::Manifest(format!(
        "{what} is compressed with zstd, which can't be read: use `docker save`, or compress with gzip"
    ))
}

fn damaged(kind: &str, error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable::Manifest(format!("the {kind} can't be read: {error}; check that the file is whole"))
}
