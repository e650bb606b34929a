//! Stands between cargo and its RUSTC_WRAPPER, and hands every call on. The call for HIT_CRATE is first made HIT_STARTS
//! times more, each time without its outputs, and the seconds from start to exit go to the file HIT_TIMES.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

fn main() {
    let mut words: Vec<String> = env::var("HIT_WRAPPER").into_iter().filter(|wrapper| !wrapper.is_empty()).collect();
    words.extend(env::args().skip(1));
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    if after(&words, "--crate-name") == env::var("HIT_CRATE").ok() {
        if let Some(directory) = after(&words, "--out-dir") {
            let suffix = words.iter().find_map(|word| word.strip_prefix("extra-filename=")).expect("cargo names its files");
            let mut times = fs::File::create(env::var("HIT_TIMES").unwrap()).unwrap();
            command.stdout(Stdio::null()).stderr(Stdio::null());
            // The first start may have to compile.
            for start in 0..=env::var("HIT_STARTS").unwrap().parse().unwrap() {
                remove_outputs(&directory, suffix);
                let before = Instant::now();
                assert!(command.status().unwrap().success(), "the call failed");
                if start > 0 {
                    writeln!(times, "{:.6}", before.elapsed().as_secs_f64()).unwrap();
                }
            }
            command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
        }
    }
    panic!("{}: {}", words[0], command.exec());
}

fn after(words: &[String], flag: &str) -> Option<String> {
    words.iter().position(|word| word == flag).and_then(|at| words.get(at + 1)).cloned()
}

fn remove_outputs(directory: &str, suffix: &str) {
    for file in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        if file.file_name().to_string_lossy().contains(suffix) {
            fs::remove_file(file.path()).unwrap();
        }
    }
}
