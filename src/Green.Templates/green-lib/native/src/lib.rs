//! What the C# library calls.

/// The number of words in a text.
pub fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// # Safety
/// `text` points to `length` bytes of UTF-8.
#[no_mangle]
pub unsafe extern "C" fn count_words(text: *const u8, length: usize) -> usize {
    if length == 0 {
        return 0;
    }
    count(std::str::from_utf8_unchecked(std::slice::from_raw_parts(text, length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted() {
        assert_eq!(count(" two  words "), 2);
    }
}
