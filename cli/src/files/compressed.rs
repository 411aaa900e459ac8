//! Compressed inputs, known by their first bytes.

use std::io::{self, BufRead, BufReader, Read, sink};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The bytes of `input`, decompressed if they are gzip or zstd.
pub(super) fn plain<'r>(input: impl Read + 'r) -> io::Result<Box<dyn Read + 'r>> {
    let mut input = BufReader::with_capacity(256 * 1024, input);
    let mut start = Vec::new();
    // A pipe may give its first bytes one by one.
    (&mut input).take(4).read_to_end(&mut start)?;
    let input = io::Cursor::new(start.clone()).chain(input);
    Ok(match start.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(input)),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(Zstd::new(input)),
        _ => Box::new(input),
    })
}

/// All frames of a zstd file, one after the other.
struct Zstd<R> {
    input: R,
    decoder: FrameDecoder,
    is_in_frame: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(input: R) -> Self {
        Self { input, decoder: FrameDecoder::new(), is_in_frame: false }
    }

    /// Begins the next frame, if there is one; frames without content are skipped.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.input.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.input) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut (&mut self.input).take(length.into()), &mut sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }

    fn check_sum(&self) -> io::Result<()> {
        let written = self.decoder.get_checksum_from_data();
        if written.is_some() && written != self.decoder.get_calculated_checksum() {
            return Err(io::Error::other("the zstd checksum is not that of the content"));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_in_frame {
                let len = self.decoder.read(buffer)?;
                if len > 0 || buffer.is_empty() {
                    return Ok(len);
                }
                if !self.decoder.is_finished() {
                    let some = BlockDecodingStrategy::UptoBlocks(1);
                    self.decoder.decode_blocks(&mut self.input, some).map_err(io::Error::other)?;
                    continue;
                }
                self.check_sum()?;
            }
            self.is_in_frame = self.next_frame()?;
            if !self.is_in_frame {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn decompressed(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        plain(bytes)?.read_to_end(&mut text)?;
        Ok(text)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    #[test]
    fn each_form_is_known_by_its_first_bytes() {
        let text = "{\"log\":\"x\"}\n".repeat(100_000).into_bytes();
        // Of no content, and to be skipped: its magic number, its length, so many bytes.
        let skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
        for (bytes, times) in [
            (text.clone(), 1),
            (gzip(&text), 1),
            ([gzip(&text), gzip(&text)].concat(), 2),
            (zstd(&text), 1),
            ([zstd(&text), skipped.to_vec(), zstd(&text)].concat(), 2),
        ] {
            assert!(decompressed(&bytes).unwrap() == text.repeat(times));
        }
        for short in [&b""[..], b"\x1f", b"{}", b"\x28\xb5\x2f"] {
            assert_eq!(decompressed(short).unwrap(), short);
        }
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        let text: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        for bytes in [gzip(&text), zstd(&text)] {
            for len in [5, 12, bytes.len() / 2, bytes.len() - 1] {
                assert!(decompressed(&bytes[..len]).is_err(), "{len} of {}", bytes.len());
            }
        }
    }
}
