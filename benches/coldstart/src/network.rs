//! Two network namespaces and a wire between them that takes its time.
//!
//! The programs run in one, the stub in the other, so that names, addresses and ports are those of AWS. The wire is a
//! pair of TUN devices whose packets this process carries over, each held back by half of the round trip.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use tun_rs::{DeviceBuilder, SyncDevice};

use crate::Failure;

const PROGRAMS: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 1);
pub(crate) const STUB: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 2);

/// The programs' side, which is this thread's from now on: what it starts runs there.
pub(crate) struct Network {
    /// One way, in nanoseconds.
    delay: Arc<AtomicU64>,
}

/// The stub's sockets, opened on its side.
pub(crate) struct Sockets {
    pub(crate) https: TcpListener,
    pub(crate) dns: UdpSocket,
}

impl Network {
    /// Takes this thread into a network of its own. Needs the rights of root, of a user namespace at least.
    pub(crate) fn new() -> Result<(Self, Sockets), Failure> {
        let (far_device, sockets) = thread::spawn(|| -> Result<_, Failure> {
            unshare(CloneFlags::CLONE_NEWNET)?;
            let device = device(STUB)?;
            let sockets =
                Sockets { https: TcpListener::bind((STUB, 443))?, dns: UdpSocket::bind((STUB, 53))? };
            Ok((device, sockets))
        })
        .join()
        .map_err(|_| "the stub's network could not be made")??;
        unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS)?;
        let near_device = device(PROGRAMS)?;
        resolve_at(STUB)?;
        let delay = Arc::default();
        let (near, far) = (Arc::new(near_device), Arc::new(far_device));
        carry(near.clone(), far.clone(), Arc::clone(&delay));
        carry(far, near, Arc::clone(&delay));
        Ok((Self { delay }, sockets))
    }

    pub(crate) fn set_round_trip(&self, time: Duration) {
        self.delay.store(u64::try_from(time.as_nanos() / 2).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// This namespace's end of the wire.
fn device(address: Ipv4Addr) -> Result<SyncDevice, Failure> {
    let device = DeviceBuilder::new().name("wire").build_sync()?;
    ip(&["address", "add", &format!("{address}/24"), "dev", "wire"])?;
    ip(&["link", "set", "wire", "up"])?;
    ip(&["link", "set", "lo", "up"])?;
    Ok(device)
}

fn ip(arguments: &[&str]) -> Result<(), Failure> {
    let output = Command::new("ip").args(arguments).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()).into())
}

/// Puts the stub's DNS in place of the machine's, for what this thread starts.
fn resolve_at(server: Ipv4Addr) -> Result<(), Failure> {
    let none: Option<&str> = None;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none)?;
    let file = std::env::temp_dir().join(format!("coldstart-resolv-{}", std::process::id()));
    fs::write(&file, format!("nameserver {server}\n"))?;
    mount(Some(&file), Path::new("/etc/resolv.conf"), none, MsFlags::MS_BIND, none)?;
    Ok(fs::remove_file(&file)?)
}

/// Carries packets one way.
fn carry(from: Arc<SyncDevice>, to: Arc<SyncDevice>, delay: Arc<AtomicU64>) {
    let (sender, packets) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || -> io::Result<()> {
        let mut space = vec![0; 1 << 16];
        loop {
            let length = from.recv(&mut space)?;
            let due = Instant::now() + Duration::from_nanos(delay.load(Ordering::Relaxed));
            if sender.send((due, space[..length].to_vec())).is_err() {
                return Ok(());
            }
        }
    });
    thread::spawn(move || -> io::Result<()> {
        for (due, packet) in packets {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            to.send(&packet)?;
        }
        Ok(())
    });
}
