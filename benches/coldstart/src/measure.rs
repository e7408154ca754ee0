//! One program, measured: fresh processes, in an environment like Lambda's.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

use crate::Failure;
use crate::network::Network;
use crate::program::Built;
use crate::stub::{Event, PRINCIPAL, Stub, TABLE};

/// Where programs run.
pub(crate) struct Bench {
    pub(crate) network: Network,
    pub(crate) stub: Stub,
    /// The machine's roots and the stub's, for programs that read the system's store.
    bundle: PathBuf,
    /// An empty home, as a function has no profile.
    home: PathBuf,
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
}

/// What does not vary, or hardly.
#[derive(Clone, Debug)]
pub(crate) struct Counts {
    pub(crate) instructions: u64,
    pub(crate) peak_kib: u64,
    pub(crate) bytes: u64,
    pub(crate) system_calls: usize,
    /// Opened, or looked for in vain; without the loader's libraries.
    pub(crate) files: Vec<String>,
    pub(crate) connections: usize,
    pub(crate) handshakes: usize,
    pub(crate) requests: usize,
    pub(crate) round_trips: f64,
}

impl Bench {
    pub(crate) fn new(target: &Path) -> Result<Self, Failure> {
        let (network, sockets) = Network::new()?;
        let stub = Stub::start(sockets)?;
        let bundle = target.join("roots.pem");
        let system = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
            .iter()
            .find_map(|path| fs::read_to_string(path).ok())
            .ok_or("this machine has no file of root certificates that a default client would read")?;
        fs::write(&bundle, system + &stub.root)?;
        let home = target.join("home");
        fs::create_dir_all(&home)?;
        Ok(Self { network, stub, bundle, home })
    }

    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs([
                ("AWS_REGION", "us-west-2"),
                ("AWS_DEFAULT_REGION", "us-west-2"),
                ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
                ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
                ("AWS_LAMBDA_FUNCTION_NAME", "slack-bot"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
                ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
                ("DDBSM_TABLE", TABLE),
                ("DDBSM_PRINCIPAL", PRINCIPAL),
                ("LANG", "en_US.UTF-8"),
                ("TZ", ":UTC"),
                ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ])
            // As long as a role's are.
            .env("AWS_SESSION_TOKEN", "FwoGZXIvYXdzE".repeat(64))
            .env("HOME", &self.home)
            .env("SSL_CERT_FILE", &self.bundle)
            .env("COLDSTART_ROOT", &self.stub.root)
            .stdin(Stdio::null());
        command
    }

    /// From the process's start to its end, which is when it has its secrets.
    pub(crate) fn run(&self, command: &mut Command) -> Result<Run, Failure> {
        let began = Instant::now();
        let child = command.stdout(Stdio::null()).spawn()?;
        let used = child.wait4()?;
        let wall = began.elapsed();
        if !used.status.success() {
            return Err(format!("{:?} failed: {}", command.get_program(), used.status).into());
        }
        Ok(Run { wall, cpu: used.rusage.utime + used.rusage.stime })
    }

    pub(crate) fn counts(&self, built: &Built) -> Result<Counts, Failure> {
        let program = &*built.stripped;
        self.network.set_round_trip(Duration::ZERO);
        self.stub.log.take();
        self.run(&mut self.command(program))?;
        let seen = self.stub.log.take();
        let count = |event| seen.iter().filter(|(_, other)| *other == event).count();
        let (system_calls, files) = self.system_calls(program)?;
        Ok(Counts {
            instructions: self.instructions(&built.whole)?,
            peak_kib: self.peak_kib(program)?,
            bytes: fs::metadata(program)?.len(),
            system_calls,
            files,
            connections: count(Event::Connection),
            handshakes: count(Event::Handshake),
            requests: count(Event::Request),
            round_trips: self.round_trips(program)?,
        })
    }

    /// Leaves a profile beside the program, for `callgrind_annotate`.
    fn instructions(&self, program: &Path) -> Result<u64, Failure> {
        let mut profile = OsString::from("--callgrind-out-file=");
        profile.push(program.with_extension("callgrind"));
        let mut valgrind = self.command("valgrind");
        valgrind.arg("--tool=callgrind").arg(profile).arg(program);
        let output = valgrind.output()?;
        let report = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("{}: {report}", program.display()).into());
        }
        let collected =
            report.split_once("Collected : ").and_then(|(_, rest)| rest.split_whitespace().next());
        Ok(collected.ok_or("callgrind counted nothing")?.parse()?)
    }

    fn peak_kib(&self, program: &Path) -> Result<u64, Failure> {
        let output = self.command(program).env("COLDSTART_MEMORY", "1").output()?;
        let text = String::from_utf8(output.stdout)?;
        let peak = text.lines().find_map(|line| line.strip_prefix("peak ")?.strip_suffix(" kB"));
        Ok(peak.ok_or("the program did not say what memory it had")?.trim().parse()?)
    }

    /// How many there are, and which files they open.
    fn system_calls(&self, program: &Path) -> Result<(usize, Vec<String>), Failure> {
        let output = self.command("strace").args(["-f", "-qq", "-e", "signal=none"]).arg(program).output()?;
        let trace = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("{}: {trace}", program.display()).into());
        }
        let calls = trace.lines().filter(|line| !line.contains(" resumed>")).count();
        let opened = trace.lines().filter_map(|line| line.split_once("openat(")?.1.split('"').nth(1));
        let library = |path: &&str| path.contains(".so") || path.ends_with("ld.so.cache");
        Ok((calls, opened.filter(|path| !library(path)).map(str::to_owned).collect()))
    }

    /// By how much a run takes longer, the round trip made longer.
    fn round_trips(&self, program: &Path) -> Result<f64, Failure> {
        const FAR: Duration = Duration::from_millis(100);
        let fastest = |round_trip| -> Result<Duration, Failure> {
            self.network.set_round_trip(round_trip);
            let runs: Vec<Run> =
                (0..3).map(|_| self.run(&mut self.command(program))).collect::<Result<_, _>>()?;
            runs.iter().map(|run| run.wall).min().ok_or_else(|| "no run".into())
        };
        let (near, far) = (fastest(Duration::ZERO)?, fastest(FAR)?);
        self.network.set_round_trip(Duration::ZERO);
        Ok(far.saturating_sub(near).as_secs_f64() / FAR.as_secs_f64())
    }
}
