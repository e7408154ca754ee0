//! DynamoDB emulators: dynoxide in this process, moto and dynalite in one of their own. `.ci/setup` installs those.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// An empty dynoxide on a free port, for as long as the runtime lives.
pub async fn dynoxide() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let database = dynoxide::Database::memory().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    address
}

/// A server that is a program. It's stopped when this is dropped.
#[derive(Debug)]
pub struct Process {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Process {
    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// moto, which emulates STS too.
pub fn moto() -> Process {
    start("venv/bin/moto_server", |port| ["-H", "127.0.0.1", "-p", port].map(str::to_owned).into())
}

/// dynalite.
pub fn dynalite() -> Process {
    start("npm/node_modules/.bin/dynalite", |port| {
        let arguments = ["--host", "127.0.0.1", "--createTableMs", "0", "--port", port];
        arguments.map(str::to_owned).into()
    })
}

fn start(program: &str, arguments: impl Fn(&str) -> Vec<String>) -> Process {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").join(program);
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
    for _ in 0..1200 {
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
