//! A note-keeping service. Without `--listen` it serves itself one request on a loopback port, checks the answer,
//! prints it and ends.

mod notes;
mod seal;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use clap::Parser;
use hyper::service::{make_service_fn, service_fn};
use hyper::{Body, Client, Method, Request, Response, Server, StatusCode};
use notes::{Note, Notes};
use seal::Seal;
use serde::{Deserialize, Serialize};

/// Keeps notes that are sent by POST, and answers each with a summary of all of them.
#[derive(Parser)]
struct Arguments {
    /// Address to serve on, such as 127.0.0.1:8080.
    #[arg(long)]
    listen: Option<SocketAddr>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Summary {
    latest: Note,
    notes: usize,
    tags: usize,
    seal: Seal,
}

fn summarise(notes: &Mutex<Notes>, text: &str) -> anyhow::Result<Summary> {
    let notes = notes.lock().map_err(|_| anyhow::anyhow!("an earlier request broke off"))?;
    let latest = notes.add(text)?;
    let texts = notes.texts()?;
    Ok(Summary {
        latest,
        notes: texts.len(),
        tags: notes::tags(&texts)?,
        seal: seal::seal(texts.join("\n").as_bytes())?,
    })
}

async fn answer(notes: Arc<Mutex<Notes>>, request: Request<Body>) -> anyhow::Result<Response<Body>> {
    if request.method() != Method::POST {
        return Ok(Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).body(Body::empty())?);
    }
    let body = hyper::body::to_bytes(request.into_body()).await?;
    let text = String::from_utf8_lossy(&body);
    Ok(match summarise(&notes, &text) {
        Ok(summary) => Response::new(Body::from(serde_json::to_vec(&summary)?)),
        Err(error) => Response::builder().status(StatusCode::BAD_REQUEST).body(Body::from(error.to_string()))?,
    })
}

async fn ask(address: SocketAddr, text: &'static str) -> anyhow::Result<Summary> {
    let request = Request::post(format!("http://{address}/")).body(Body::from(text))?;
    let response = Client::new().request(request).await?;
    anyhow::ensure!(response.status() == StatusCode::OK, "the service answered {}", response.status());
    Ok(serde_json::from_slice(&hyper::body::to_bytes(response.into_body()).await?)?)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let notes = Arc::new(Mutex::new(Notes::in_memory()?));
    let service = make_service_fn(move |_| {
        let notes = Arc::clone(&notes);
        async move { anyhow::Ok(service_fn(move |request| answer(Arc::clone(&notes), request))) }
    });
    let address = arguments.listen.unwrap_or_else(|| ([127, 0, 0, 1], 0).into());
    let server = Server::try_bind(&address)?.serve(service);
    let address = server.local_addr();
    if arguments.listen.is_some() {
        println!("listening on {address}");
        return Ok(server.await?);
    }
    let serving = tokio::spawn(server);
    ask(address, "buy bread #shop #today").await?;
    let summary = ask(address, "call Grace #today").await?;
    serving.abort();
    anyhow::ensure!((summary.notes, summary.tags) == (2, 3), "unexpected counts in {summary:?}");
    println!("{}", serde_json::to_string_pretty(&summary)?);
    Ok(())
}
