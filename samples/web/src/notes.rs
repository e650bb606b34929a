//! Notes in an SQLite database, and what can be counted about them.

use chrono::Utc;
use rayon::prelude::*;
use regex::Regex;
use rusqlite::{params, Connection};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error("a note needs some text")]
    Empty,
    #[error("the database refused: {0}")]
    Database(#[from] rusqlite::Error),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    pub id: String,
    pub written: String,
    pub text: String,
}

/// Keeps notes for as long as the program runs.
pub struct Notes {
    database: Connection,
}

impl Notes {
    pub fn in_memory() -> Result<Self, NoteError> {
        let database = Connection::open_in_memory()?;
        database.execute(
            "CREATE TABLE note (id TEXT PRIMARY KEY, written TEXT NOT NULL, text TEXT NOT NULL)",
            params![],
        )?;
        Ok(Self { database })
    }

    pub fn add(&self, text: &str) -> Result<Note, NoteError> {
        if text.trim().is_empty() {
            return Err(NoteError::Empty);
        }
        let note = Note { id: Uuid::new_v4().to_string(), written: Utc::now().to_rfc3339(), text: text.to_owned() };
        self.database.execute(
            "INSERT INTO note (id, written, text) VALUES (?1, ?2, ?3)",
            params![note.id, note.written, note.text],
        )?;
        Ok(note)
    }

    pub fn texts(&self) -> Result<Vec<String>, NoteError> {
        let mut query = self.database.prepare("SELECT text FROM note ORDER BY rowid")?;
        let rows = query.query_map(params![], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The number of `#tags` in all the texts.
pub fn tags(texts: &[String]) -> Result<usize, regex::Error> {
    let tag = Regex::new(r"#[A-Za-z][A-Za-z0-9-]*")?;
    Ok(texts.par_iter().map(|text| tag.find_iter(text).count()).sum())
}
