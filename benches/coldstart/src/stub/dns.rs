//! One address for every name.

use std::net::UdpSocket;

use super::{Event, Log};
use crate::network::STUB;

pub(crate) fn serve(socket: &UdpSocket, log: &Log) {
    let mut space = [0; 512];
    while let Ok((length, client)) = socket.recv_from(&mut space) {
        if let Some(response) = response(&space[..length]) {
            log.add(Event::Lookup);
            let _ = socket.send_to(&response, client);
        }
    }
}

/// An A record; to any other question, that there is none (RFC 1035, section 4).
fn response(query: &[u8]) -> Option<Vec<u8>> {
    let name = query.get(12..)?.iter().position(|byte| *byte == 0)?;
    let question = query.get(12..12 + name + 5)?;
    let wants_address = question.ends_with(&[0, 1, 0, 1]);
    let mut response = query.get(..2)?.to_vec();
    response.extend([0x81, 0x80, 0, 1, 0, u8::from(wants_address), 0, 0, 0, 0]);
    response.extend(question);
    if wants_address {
        response.extend([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        response.extend(STUB.octets());
    }
    Some(response)
}
