//! Servers that are programs of their own. `.ci/setup` installs them.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Stops its process when it is dropped.
pub struct Process {
    pub address: SocketAddr,
    child: Child,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn moto() -> Process {
    start("target/venv/bin/moto_server", |port| ["-H", "127.0.0.1", "-p", port].map(str::to_owned).into())
}

pub fn dynalite() -> Process {
    start("target/npm/node_modules/.bin/dynalite", |port| {
        let arguments = ["--host", "127.0.0.1", "--createTableMs", "0", "--port", port];
        arguments.map(str::to_owned).into()
    })
}

fn start(program: &str, arguments: impl Fn(&str) -> Vec<String>) -> Process {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(program);
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let child = Command::new(&program)
        .args(arguments(&address.port().to_string()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{} (run .ci/setup): {error}", program.display()));
    let mut process = Process { address, child };
    for _ in 0..600 {
        if TcpStream::connect(address).is_ok() {
            return process;
        }
        if let Some(status) = process.child.try_wait().unwrap() {
            panic!("{} ended with {status}", program.display());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{} does not listen", program.display());
}
