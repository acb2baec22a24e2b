use std::sync::Arc;
use std::{env, thread};

use signal_hook::consts::SIGTERM;
use signal_hook::iterator::Signals;
use tiny_http::{Response, Server};

const VERSION: &str = "1";

fn main() {
    let port = env::var("PORT").unwrap_or_else(|_| "3000".into());
    let server = Arc::new(Server::http(format!("0.0.0.0:{port}")).expect("cannot listen"));
    println!("rust-server {VERSION} listens on {port}");

    // Open requests are answered before the dyno goes.
    let stopping = Arc::clone(&server);
    thread::spawn(move || {
        if Signals::new([SIGTERM]).expect("cannot watch signals").forever().next().is_some() {
            stopping.unblock();
        }
    });

    for request in server.incoming_requests() {
        let text = format!("rust-server {VERSION} at {}\n", request.url());
        if let Err(error) = request.respond(Response::from_string(text)) {
            eprintln!("the client left: {error}");
        }
    }
}
