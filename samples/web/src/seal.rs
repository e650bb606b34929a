//! Compresses a text and says what stands for it: its length packed by two libraries, and its digest by two others.

use openssl::hash::{hash, MessageDigest};
use ring::digest::{digest, SHA256};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Seal {
    pub sha256: String,
    pub crc32: u32,
    pub packed_bytes: usize,
}

pub fn seal(bytes: &[u8]) -> anyhow::Result<Seal> {
    let own = digest(&SHA256, bytes);
    let other = hash(MessageDigest::sha256(), bytes)?;
    anyhow::ensure!(own.as_ref() == &other[..], "ring and openssl disagree about a digest");

    let packed = zstd::encode_all(bytes, 0)?;
    anyhow::ensure!(zstd::decode_all(&packed[..])? == bytes, "zstd did not give back what it was given");

    Ok(Seal {
        sha256: own.as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
        crc32: crc32(bytes),
        packed_bytes: packed.len(),
    })
}

fn crc32(bytes: &[u8]) -> u32 {
    let length = u32::try_from(bytes.len()).expect("a text shorter than 4 GiB");
    // SAFETY: zlib reads `length` bytes from a slice that is at least as long, and keeps no pointer to it.
    let sum = unsafe { libz_sys::crc32(0, bytes.as_ptr(), length) };
    u32::try_from(sum).expect("a CRC-32 has 32 bits")
}
