//! The server's end of a connection, plain or under TLS.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use rustls::{ServerConnection, StreamOwned};

pub(super) trait Wire: Read + Write + Send {
    /// Sends the first `keep` bytes of what these become on the wire, and closes.
    fn cut(&mut self, bytes: &[u8], keep: usize);
    fn close(&mut self);
    fn drop_silently(&mut self);
}

impl Wire for TcpStream {
    fn cut(&mut self, bytes: &[u8], keep: usize) {
        let _ = self.write_all(&bytes[..keep]);
        self.close();
    }
    fn close(&mut self) {
        let _ = self.shutdown(Shutdown::Both);
    }
    fn drop_silently(&mut self) {
        self.close();
    }
}

impl Wire for StreamOwned<ServerConnection, TcpStream> {
    fn cut(&mut self, bytes: &[u8], keep: usize) {
        self.flush().unwrap();
        self.conn.writer().write_all(bytes).unwrap();
        let mut sealed = Vec::new();
        while self.conn.wants_write() {
            self.conn.write_tls(&mut sealed).unwrap();
        }
        self.sock.cut(&sealed, keep);
    }
    fn close(&mut self) {
        self.conn.send_close_notify();
        let _ = self.flush();
        self.sock.close();
    }
    fn drop_silently(&mut self) {
        self.sock.close();
    }
}
