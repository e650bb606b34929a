#[no_mangle]
pub extern "C" fn sums_add(a: i32, b: i32) -> i32 {
    a.saturating_add(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_do_not_overflow() {
        assert_eq!(sums_add(i32::MAX, 1), i32::MAX);
    }
}
