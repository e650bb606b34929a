/// # Safety
/// `text` points to `length` bytes.
#[no_mangle]
pub unsafe extern "C" fn words_count(text: *const u8, length: usize) -> usize {
    if length == 0 {
        return 0;
    }
    String::from_utf8_lossy(std::slice::from_raw_parts(text, length)).split_whitespace().count()
}
