//! Prints one greeting as JSON, through a derive macro, a build script and a member of the workspace.

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Greeting {
    to: String,
    text: String,
}

fn main() -> anyhow::Result<()> {
    let to = std::env::args().nth(1).unwrap_or_else(|| "world".to_owned());
    let text = greet::greet(&to, 0)?;
    let json = serde_json::to_string(&Greeting { to, text })?;
    let read: Greeting = serde_json::from_str(&json)?;
    println!("{}", serde_json::to_string_pretty(&read)?);
    Ok(())
}
