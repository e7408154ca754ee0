//! Third parties that check credentials, over HTTP.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use data_encoding::HEXLOWER;
use ddbsm_testkit::server::{Asked, Server, Step};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

pub const ADMIN: &str = "n33dl3-admin-5kQz7xW2vB9pLmR4";

#[derive(Clone, Default)]
pub struct Party(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    keys: BTreeMap<String, String>,
    ever: Vec<String>,
    failing: usize,
}

impl Party {
    /// Starts it with a credential that was set by hand.
    pub fn start(first: &str) -> (Self, String) {
        let party = Self::default();
        party.0.lock().unwrap().keys.insert("by hand".to_owned(), first.to_owned());
        party.0.lock().unwrap().ever.push(first.to_owned());
        let answering = party.clone();
        let server = Server::steady(None, move |asked| vec![answering.answer(asked)]);
        (party, server.url())
    }

    pub fn accepts(&self, key: &str) -> bool {
        self.0.lock().unwrap().keys.values().any(|live| live == key)
    }

    /// Fails so many of the next requests.
    pub fn fail(&self, requests: usize) {
        self.0.lock().unwrap().failing = requests;
    }

    pub fn ever(&self) -> Vec<String> {
        self.0.lock().unwrap().ever.clone()
    }

    fn answer(&self, asked: &Asked<'_>) -> Step {
        let mut state = self.0.lock().unwrap();
        if state.failing > 0 {
            state.failing -= 1;
            return Step::Respond(503, "{}".to_owned());
        }
        let mut line = asked.head.split(' ');
        let (method, path) = (line.next().unwrap(), line.next().unwrap());
        let bearer =
            asked.head.lines().find_map(|line| line.split_once(": Bearer ").or(line.split_once(": bearer ")));
        let bearer = bearer.map(|(_, token)| token.trim().to_owned()).unwrap_or_default();
        let body: Value = serde_json::from_slice(asked.body).unwrap_or_default();
        let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
        if path == "/whoami" {
            let known = state.keys.values().any(|key| *key == bearer);
            return Step::Respond(if known { 200 } else { 401 }, "{}".to_owned());
        }
        if bearer != ADMIN {
            return Step::Respond(403, "{}".to_owned());
        }
        let id = path.strip_prefix("/keys/").unwrap_or_default().to_owned();
        match (method, path) {
            ("PUT", "/hook/secret") => {
                state.keys = BTreeMap::from([("hook".to_owned(), text("secret"))]);
                state.ever.push(text("secret"));
            }
            ("POST", "/hook/ping") => {
                let secret = state.keys.values().next().unwrap();
                let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(text("payload").as_bytes());
                let signature = HEXLOWER.encode(&mac.finalize().into_bytes());
                return Step::Respond(200, json!({"signature": signature}).to_string());
            }
            ("PUT", _) => {
                state.keys.insert(id, text("key"));
                state.ever.push(text("key"));
            }
            ("DELETE", _) => drop(state.keys.remove(&id)),
            _ => return Step::Respond(404, "{}".to_owned()),
        }
        Step::Respond(200, "{}".to_owned())
    }
}
