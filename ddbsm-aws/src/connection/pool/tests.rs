use std::net::TcpListener;
use std::sync::mpsc;

use tokio::runtime::Builder;

use super::super::connect;
use super::*;

/// Gives its connection back when it's dropped, as a request does that is dropped with its runtime.
struct Borrowed(Option<Connection>, Pool);

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            self.1.put(connection);
        }
    }
}

/// Its task is dropped as soon as it's spawned, and leaves the pool.
#[test]
fn a_connection_that_comes_back_while_its_runtime_ends_is_closed() {
    for mut runtime in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let (sender, receiver) = mpsc::channel();
        let test = std::thread::spawn(move || {
            let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let origin = Origin::of(&url.parse().unwrap()).unwrap();
            let pool = Pool::new(Duration::from_secs(90), 8);
            let (within, of) = (pool.clone(), origin.clone());
            runtime.block_on(async move {
                let stream = connect(&of, None, async { unreachable!() }).await.unwrap();
                let borrowed = Borrowed(Some(Connection::new(&of, stream, false)), within);
                let task = tokio::spawn(async move {
                    let _borrowed = borrowed;
                    std::future::pending::<()>().await;
                });
                tokio::task::yield_now().await;
                assert!(!task.is_finished());
            });
            drop(runtime);
            sender.send(lock(&pool.state).idle.len()).unwrap();
        });
        let idle = receiver.recv_timeout(Duration::from_mins(1));
        assert_eq!(idle, Ok(0), "the runtime ends, and keeps no connection");
        test.join().unwrap();
    }
}
