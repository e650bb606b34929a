//! Greetings, counted.

use anyhow::{bail, Result};

/// Greets `name`; `count` says how many were greeted before. An empty name is an error.
pub fn greet(name: &str, count: u64) -> Result<String> {
    if name.is_empty() {
        bail!("nobody to greet");
    }
    let mut number = itoa::Buffer::new();
    Ok(format!("Hello, {name}! You are number {}.", number.format(count + 1)))
}

#[cfg(test)]
mod tests {
    use super::greet;

    #[test]
    fn the_first_is_number_one() {
        assert_eq!("Hello, Ada! You are number 1.", greet("Ada", 0).unwrap());
    }

    #[test]
    fn nobody_is_an_error() {
        assert!(greet("", 0).is_err());
    }
}
