//! Reads what a path names, and never more of it than is allowed: what a file says of its own length
//! binds neither a device nor a pipe.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most that is read of a device, which may have no end.
const DEVICE_LIMIT: u64 = 64 << 20;
/// Room made beforehand for a file that says how long it is.
const ROOM: u64 = 1 << 30;

/// What a path holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it.
    Whole(Vec<u8>),
    /// More than is allowed.
    TooLarge {
        /// Its length in bytes, or `more`.
        found: String,
        /// What is allowed, in bytes.
        limit: u64,
    },
}

/// Reads at most `limit` bytes.
///
/// # Errors
/// Whatever stands in the way of reading.
pub fn read(path: &Path, limit: u64) -> io::Result<Content> {
    let file = File::open(path)?;
    let meta = file.metadata()?;
    let limit = if is_device(&meta) { limit.min(DEVICE_LIMIT) } else { limit };
    if meta.is_file() && meta.len() > limit {
        return Ok(Content::TooLarge { found: meta.len().to_string(), limit });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len().min(ROOM)).unwrap_or(0));
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Ok(Content::TooLarge { found: "more".to_owned(), limit });
    }
    Ok(Content::Whole(bytes))
}

#[cfg(unix)]
fn is_device(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    meta.file_type().is_char_device() || meta.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_or_a_pipe_is_read_up_to_the_limit() {
        let zero = Path::new("/dev/zero");
        if zero.exists() {
            let most = |limit| match read(zero, limit).expect("it can be read") {
                Content::TooLarge { found, limit } => (found, limit),
                Content::Whole(_) => (String::new(), 0),
            };
            assert_eq!(most(1000), ("more".to_owned(), 1000));
            assert_eq!(most(4 << 30), ("more".to_owned(), DEVICE_LIMIT));
        }
        assert!(read(Path::new("no such file"), 10).is_err());
        // This very file, by its length.
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bounded.rs");
        assert!(matches!(read(&own, 10), Ok(Content::TooLarge { limit: 10, .. })));
        assert!(matches!(read(&own, 1 << 20), Ok(Content::Whole(_))));
    }
}
