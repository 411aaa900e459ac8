//! Writers that take a part, fail, or are asked too often.

use super::*;

/// A writer that takes a part, or nothing, as the mood is.
pub(crate) struct Moody {
    pub(crate) taken: Vec<u8>,
    pub(crate) moods: Vec<Option<usize>>,
    pub(crate) turn: usize,
}

impl Write for Moody {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.turn += 1;
        let Some(room) = self.moods[self.turn % self.moods.len()] else {
            return Err(io::ErrorKind::WouldBlock.into());
        };
        let len = room.min(text.len());
        self.taken.extend_from_slice(&text[..len]);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A signal in the middle of a write is nothing to trouble the caller with; anything else is.
#[test]
fn an_interrupted_write_goes_on_and_any_other_is_an_error() {
    struct Once(Option<io::ErrorKind>, Vec<u8>);

    impl Write for Once {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.0.take().map_or_else(|| self.1.write(text), |kind| Err(kind.into()))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let once = |kind| StreamFilter::new(filter(), Output::new(Once(Some(kind), Vec::new())));
    let mut stream = once(io::ErrorKind::Interrupted);
    stream.push(b"{}\n").expect("no error");
    assert_eq!(stream.into_sink().into_writer().1, b"{}\n");

    let mut stream = once(io::ErrorKind::BrokenPipe);
    let error = stream.push(b"{}\n{").expect_err("the writer's");
    assert_eq!((error.taken, error.source.kind()), (4, io::ErrorKind::BrokenPipe));
    assert_eq!(error.to_string(), "cannot write the answers: broken pipe");
    let source = std::error::Error::source(&error).expect("the writer's").to_string();
    assert_eq!(source, "broken pipe");
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::BrokenPipe);

    // A writer that takes nothing, and says that all went well.
    let mut full = [0; 1];
    let mut stream = StreamFilter::new(filter(), Noting::new(&mut full[..]));
    let error = stream.push(b"{}\n{").expect_err("no room");
    assert_eq!((error.taken, error.source.kind()), (4, io::ErrorKind::WriteZero));
    assert_eq!(stream.sink_mut().diary, [Ok(None)]);
    assert!(stream.sink_mut().output.writer_mut().is_empty());
}

/// A sink that refuses a line is handed it again, and no other twice.
#[test]
fn a_line_that_is_refused_comes_again() {
    #[derive(Default)]
    struct Picky {
        refused: u64,
        taken: Vec<u8>,
    }

    impl Sink for Picky {
        fn line(&mut self, line: &Line<'_, '_>) -> io::Result<()> {
            if self.refused < line.number {
                self.refused = line.number;
                return Err(io::ErrorKind::WouldBlock.into());
            }
            line.pieces().for_each(|piece| self.taken.extend_from_slice(piece));
            Ok(())
        }
    }

    let text = [LABELED, b"\n\nnot JSON\n", &[b'x'; LIMIT + 1], b"\n", LABELED].concat();
    for len in 1..text.len() {
        let mut stream = StreamFilter::new(filter(), Picky::default()).with_limit(LIMIT);
        for mut chunk in text.chunks(len) {
            while let Err(error) = stream.push(chunk) {
                chunk = &chunk[error.taken..];
            }
        }
        let summary = stream.finish().or_else(|_| stream.finish()).expect("the second time");
        assert_eq!((summary.lines, summary.bytes), (5, text.len() as u64), "{len}");
        let Picky { refused, taken } = stream.into_sink();
        assert_eq!((refused, taken), (5, naive(&text)), "{len}");
    }
}

/// How many bytes each write has.
struct Writes(Vec<usize>);

impl Write for Writes {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.push(text.len());
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_chunk_is_one_write_for_each_64_kib_of_answers() {
    let line = [LABELED, b"\n"].concat();
    let answer = line.len() + TAG.len();
    let fit = 65_536_usize.div_ceil(answer);
    for (lines, count) in [(1, 1), (2, 1), (fit, 1), (fit + 1, 2), (2 * fit, 2), (10 * fit, 10)] {
        let mut stream = StreamFilter::new(filter(), Output::new(Writes(Vec::new())));
        stream.push(&line.repeat(lines)).expect("it takes everything");
        let writes = stream.into_sink().into_writer().0;
        assert_eq!((writes.len(), writes.iter().sum::<usize>()), (count, lines * answer));
    }
}
