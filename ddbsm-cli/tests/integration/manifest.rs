//! `ddbsm manifest`: a program's manifest, whatever it's packed in.

use crate::common::program::needs;
use crate::common::{ddbsm, feed, ok, run, stderr};
use ddbsm::{Memory, Secret, Secrets};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::process::{Output, Stdio};

fn manifest(input: &[u8]) -> Output {
    feed(ddbsm().args(["manifest", "-"]), input)
}

/// The names in what it prints.
fn names(output: &Output) -> Vec<String> {
    ok(output);
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON alone on stdout");
    assert_eq!(said["version"], 1);
    let structs = said["structs"].as_array().expect("structs");
    let secrets = structs.iter().flat_map(|found| found["secrets"].as_array().expect("secrets"));
    secrets.map(|secret| secret["name"].as_str().expect("a name").to_owned()).collect()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o755);
        tar.append_data(&mut header, path, *bytes).expect("it's added");
    }
    tar.into_inner().expect("a tar")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).expect("it's packed");
    gzip.finish().expect("a gzip")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(*path, zip::write::SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("it's packed");
    }
    zip.finish().expect("a zip").into_inner()
}

/// Random bytes around it, as code is: they don't compress, and hold no magic number.
fn program(name: &str) -> Vec<u8> {
    let noise = (0..100_000_u32).flat_map(|at| at.wrapping_mul(0x9e37_79b9).to_be_bytes());
    let noise: Vec<u8> = noise.collect();
    [&noise[..], &needs(&[name]), &noise].concat()
}

#[test]
fn a_program_is_found_in_whatever_it_is_packed_in() {
    let program = program("found");
    let layer = tar(&[("usr/share/doc/x.gz", b"\x1f\x8bbroken"), ("app/bootstrap", &program)]);
    let image = |layer: &[u8]| {
        tar(&[
            ("oci-layout", b"{}"),
            ("blobs/sha256/01", b"{}"),
            ("blobs/sha256/02", layer),
            ("index.json", b"{}"),
        ])
    };
    for (what, packed) in [
        ("a program", program.clone()),
        ("a compressed program", gzip(&program)),
        ("a tar", tar(&[("bootstrap", &program)])),
        ("a compressed tar", gzip(&tar(&[("bootstrap", &program)]))),
        ("an image", image(&layer)),
        ("an image with compressed layers", image(&gzip(&layer))),
        ("a compressed image", gzip(&image(&gzip(&layer)))),
        ("an older docker save", tar(&[("0123/layer.tar", &layer), ("manifest.json", b"[]")])),
    ] {
        assert_eq!(names(&manifest(&packed)), ["found"], "{what}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    for packed in [
        zip(&[("bootstrap", &program)]),
        zip(&[("other", b"text"), ("lib/x.so", b"\x7fELF"), ("bootstrap", &program)]),
        tar(&[("bootstrap", &program)]),
        program,
    ] {
        let path = folder.path().join("function");
        std::fs::write(&path, packed).expect("it's written");
        assert_eq!(names(&run(ddbsm().arg("manifest").arg(&path))), ["found"]);
    }
}

#[test]
fn what_cant_be_read_is_an_error_that_says_why() {
    let program = program("found");
    let cut = needs(&["found"]);
    let packed = zip(&[("bootstrap", &program)]);
    for (input, said) in [
        (&b""[..], "holds no manifest"),
        (b"\x7fELF", "holds no manifest"),
        (&tar(&[("empty", b"")]), "holds no manifest"),
        (&cut[..70], "cut off"),
        (&tar(&[("bootstrap", &cut[..70]), ("other", &program)]), "cut off"),
        (&gzip(&program)[..1000], "can't be read"),
        (&packed, "give its path"),
        (b"\x28\xb5\x2f\xfd....", "zstd"),
        (&tar(&[("blobs/sha256/01", b"\x28\xb5\x2f\xfd....")]), "zstd"),
    ] {
        let output = manifest(input);
        assert_eq!(output.status.code(), Some(1), "{said}: {}", stderr(&output));
        assert!(stderr(&output).contains(said) && output.stdout.is_empty(), "{said}: {}", stderr(&output));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("function.zip");
    std::fs::write(&path, &packed[..packed.len() - 30]).expect("it's written");
    let output = run(ddbsm().arg("manifest").arg(&path));
    assert!(stderr(&output).contains("the zip can't be read"), "{}", stderr(&output));
    let output = run(ddbsm().arg("manifest").arg(folder.path()));
    assert_eq!(output.status.code(), Some(1), "a folder: {}", stderr(&output));
}

/// It holds the magic number masked, and structs of the tests' own make no difference to it.
#[test]
fn the_tool_does_not_find_itself() {
    let output = run(ddbsm().arg("manifest").arg(env!("CARGO_BIN_EXE_ddbsm-under-test")));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("holds no manifest"), "{}", stderr(&output));
}

#[derive(Secrets)]
struct OfThisProgram {
    #[secrets(name = "manifest-test/own")]
    own: Secret<String>,
    #[secrets(flatten, prefix = "manifest-test/")]
    inner: Option<InThisProgram>,
}

#[derive(Secrets)]
struct InThisProgram {
    #[secrets(alias = "old")]
    inner: Secret<Vec<u8>>,
}

/// This test's own program, as the compiler made it.
#[test]
fn a_program_says_what_its_own_structs_say() {
    let source = Memory::from([("manifest-test/own", "value")]);
    let loaded = OfThisProgram::load_blocking(&source).expect("it loads");
    assert!(loaded.own.ct_eq("value") && loaded.inner.is_none_or(|it| it.inner.expose_secret().is_empty()));

    let output = run(ddbsm().arg("manifest").arg(std::env::current_exe().expect("a path")));
    ok(&output);
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON alone on stdout");
    let structs = said["structs"].as_array().expect("structs");
    let find = |name: &str| structs.iter().find(|found| found["name"] == name).expect(name);
    let (own, inner) = (find("OfThisProgram"), find("InThisProgram"));
    assert_eq!(own["module"], module_path!());
    assert_eq!(
        own["flatten"],
        json!([{"field": "inner", "id": inner["id"], "prefix": "manifest-test/", "required": false}])
    );
    assert_eq!(
        inner["secrets"],
        json!([{
            "field": "inner", "name": "inner", "aliases": ["old"], "required": true, "type": "B", "format": "plain",
            "rotating": false
        }])
    );
    let roots = said["roots"].as_array().expect("roots");
    assert!(roots.contains(&own["id"]) && !roots.contains(&inner["id"]), "{roots:?}");
    assert_eq!(own["id"], OfThisProgram::manifest().roots[0].to_string());
}

/// An image as large as Lambda takes none, through a pipe: the tool holds a part of it at a time.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "half a gigabyte takes seconds in unoptimized code"]
fn an_image_of_half_a_gigabyte_takes_little_memory() {
    const PADDING: usize = 500 << 20;
    let program = program("found");
    let mut command = ddbsm();
    command.args(["manifest", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let mut stdin = child.stdin.take().expect("stdin");
    // A layer with one large file, and then the program.
    let mut header = tar::Header::new_gnu();
    header.set_path("opt/model.bin").expect("a path");
    header.set_size(PADDING as u64);
    header.set_cksum();
    let after = tar(&[("app/bootstrap", &program)]);
    let mut layer = tar::Header::new_gnu();
    layer.set_path("blobs/sha256/01").expect("a path");
    layer.set_size((header.as_bytes().len() + PADDING + after.len()) as u64);
    layer.set_cksum();
    stdin.write_all(layer.as_bytes()).and_then(|()| stdin.write_all(header.as_bytes())).expect("it's read");
    let noise: Vec<u8> =
        (0..1 << 18_u32).flat_map(|at: u32| at.wrapping_mul(0x9e37_79b9).to_be_bytes()).collect();
    for _ in 0..PADDING / noise.len() {
        stdin.write_all(&noise).expect("it's read");
    }
    stdin.write_all(&after).expect("it's read");
    let status = std::fs::read_to_string(status).expect("its memory");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(names(&output), ["found"]);
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    println!("{peak} kB at most");
    assert!(peak < 50 << 10, "{peak} kB");
}
