//! moto, which emulates DynamoDB and STS. `.ci/setup` installs it.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Moto {
    process: Child,
    pub url: String,
}

impl Moto {
    pub fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address");
        let moto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/venv/bin/moto_server");
        let mut command = Command::new(moto);
        command.args(["--host", "127.0.0.1", "--port", &free.port().to_string()]);
        let process =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("is .ci/setup done?");
        let give_up = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(free).is_err() {
            assert!(Instant::now() < give_up, "moto does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        Self { process, url: format!("http://{free}") }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
