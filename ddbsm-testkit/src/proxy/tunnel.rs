//! An HTTP proxy that opens tunnels.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Answers `CONNECT` with `status` and, if that is a success, passes bytes on to the port that was asked for, on this
/// machine whatever the host. Returns the proxy's address and the heads of what it was asked.
pub fn tunnel(status: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heads);
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let mut head = String::new();
            let mut lines = BufReader::with_capacity(1, client.try_clone().unwrap());
            while !head.ends_with("\r\n\r\n") {
                assert!(lines.read_line(&mut head).unwrap() > 0);
            }
            log.lock().unwrap().push(head.clone());
            write!(client, "HTTP/1.1 {status}\r\ncontent-length: 3\r\n\r\n").unwrap();
            if status.starts_with('2') {
                let target = head.split(' ').nth(1).unwrap();
                let port: u16 = target.rsplit_once(':').unwrap().1.parse().unwrap();
                let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
                let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || std::io::copy(&mut from, &mut to));
                std::thread::spawn(move || std::io::copy(&mut { server }, &mut { client }));
            }
        }
    });
    (address, heads)
}
