//! An answer whatever the record's bytes are: the record with its tag, else mended, else wrapped.

use crate::decide::Decision;
use crate::filter::Decided;
use crate::image::MAX_MEMBER;
use crate::mend::{self, MALFORMED};
use crate::scan::Padded;
use crate::scan::record::End;
use crate::{Error, Filter, NoRoom, Policy, Record};

/// The answer to a record, which may not have been one.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answer<'f> {
    /// Its length in bytes.
    pub len: usize,
    /// The tag in it.
    pub tag: Option<&'f [u8]>,
    /// Why it has that tag.
    pub decision: Decision,
    /// What was done to a record that is not JSON.
    pub rescue: Option<Rescue>,
}

/// What was done to a record that is not JSON, and what was wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rescue {
    /// It was [mended](crate::mend), and decided like any other.
    Mended(Error),
    /// That did not make it JSON either. It is kept whole, as a string in a record of its own,
    /// with the tag that the policy names for malformed records.
    Wrapped(Error),
}

/// What is tried with a record that is not JSON, one after the other: the steps of
/// [`Filter::answer`], for callers with memory of their own kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attempt {
    /// It is [mended](crate::mend). If that is JSON, it is filtered as if it had come so.
    Mend,
    /// It is kept whole, as a string in a record of its own, which is the answer.
    Wrap,
}

impl Attempt {
    /// All of them, in order.
    pub const ALL: [Self; 2] = [Self::Mend, Self::Wrap];

    /// Writes what is to be tried with `record` to the front of `out`, and returns its length.
    ///
    /// ```
    /// use tagsplice::{Attempt, Policy};
    /// let mut out = [0; 64];
    /// let len = Attempt::Mend.write(Policy::example(), br#"{"took":nan}"#, &mut out)?;
    /// assert_eq!(&out[..len], br#"{"took":null}"#);
    /// let len = Attempt::Wrap.write(Policy::example(), b"no JSON", &mut out)?;
    /// assert_eq!(&out[..len], br#"{"tagsplice_malformed":"no JSON"}"#);
    /// # Ok::<(), tagsplice::NoRoom>(())
    /// ```
    ///
    /// # Errors
    /// `out` is too short; the error says how many bytes it takes.
    #[inline(always)]
    pub fn write(self, policy: Policy<'_>, record: &[u8], out: &mut [u8]) -> Result<usize, NoRoom> {
        match self {
            Self::Mend => mend::mend_to(record, out),
            Self::Wrap => mend::wrap_to(policy, MALFORMED, record, out),
        }
    }
}

impl Filter<'_> {
    /// Writes the answer to a record to the front of `out`, whatever the record's bytes are: the
    /// answer of [`apply`](Self::apply); else that to the [mended](crate::mend) record; else a
    /// record that has the text as a string. It is always one JSON object.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy, Record, Rescue};
    /// let mut filter = Filter::new(Policy::example());
    /// let mut out = [0; 2048];
    ///
    /// let record = Record::from(r#"{"took":nan,"kubernetes":{"labels":{}}}"#);
    /// let answer = filter.answer(record, &mut out)?;
    /// assert!(matches!(answer.rescue, Some(Rescue::Mended(_))));
    /// let len = answer.len;
    /// let mended = br#"{"took":null,"kubernetes":{"labels":{}},"new_tag":"general-elastic"}"#;
    /// assert_eq!(&out[..len], mended);
    ///
    /// let answer = filter.answer(Record::from("no JSON"), &mut out)?;
    /// assert!(matches!(answer.rescue, Some(Rescue::Wrapped(_))));
    /// let len = answer.len;
    /// assert_eq!(&out[..len], br#"{"tagsplice_malformed":"no JSON"}"#);
    /// # Ok::<(), tagsplice::NoRoom>(())
    /// ```
    ///
    /// # Errors
    /// `out` is too short; call again with as many bytes as the error says, which can be necessary
    /// twice. At most seven times the record's length and 2 KiB are.
    pub fn answer<'f>(
        &'f mut self,
        record: Record<'_>,
        out: &mut [u8],
    ) -> Result<Answer<'f>, NoRoom> {
        let written = self.write(record, out)?;
        Ok(self.written(written))
    }

    /// The same in a `Vec`, whose content it replaces.
    ///
    /// ```
    /// use tagsplice::{Filter, Policy};
    /// let mut filter = Filter::new(Policy::example());
    /// let mut out = Vec::new();
    /// let answer = filter.answer_vec("{", &mut out);
    /// assert_eq!((answer.len, &out[..]), (27, &br#"{"tagsplice_malformed":"{"}"#[..]));
    /// ```
    #[cfg(feature = "alloc")]
    pub fn answer_vec<'r>(
        &mut self,
        record: impl Into<Record<'r>>,
        out: &mut alloc::vec::Vec<u8>,
    ) -> Answer<'_> {
        let record = record.into();
        out.resize(record.bytes().len().saturating_add(MAX_MEMBER), 0);
        let written = loop {
            match self.write(record, out) {
                Ok(written) => break written,
                Err(NoRoom { needed }) => out.resize(needed, 0),
            }
        };
        out.truncate(written.len);
        self.written(written)
    }

    /// What [`answer`](Self::answer) does with a record that [`apply`](Self::apply) returned an
    /// error for: for callers that edit records where they are. Returns the answer's length.
    ///
    /// # Errors
    /// As [`answer`](Self::answer).
    #[inline]
    pub fn rescue(&mut self, record: Record<'_>, out: &mut [u8]) -> Result<usize, NoRoom> {
        self.mend_or_wrap(record, out).map(|(len, _)| len)
    }

    fn write(&mut self, record: Record<'_>, out: &mut [u8]) -> Result<Written, NoRoom> {
        match self.decide_json(record) {
            Ok(decided) => {
                let len = self.view_json(record.bytes(), decided).copy_to(out)?;
                Ok(Written { len, decided: Some(decided), rescue: None })
            }
            Err(error) => {
                let (len, decided) = self.mend_or_wrap(record, out)?;
                let rescue = decided.map_or(Rescue::Wrapped(error), |_| Rescue::Mended(error));
                Ok(Written { len, decided, rescue: Some(rescue) })
            }
        }
    }

    /// Writes the answer to a record that is not JSON. Returns its length, and what was decided
    /// if it could be mended.
    #[cold]
    #[inline(never)]
    fn mend_or_wrap(
        &mut self,
        record: Record<'_>,
        out: &mut [u8],
    ) -> Result<(usize, Option<(Decided, End)>), NoRoom> {
        let text = record.bytes();
        let mended = mend::mended_len(text);
        let needed = mended.saturating_add(Padded::PADDING + MAX_MEMBER);
        if out.len() < needed {
            return Err(NoRoom { needed });
        }
        let [mend, wrap] = Attempt::ALL;
        mend.write(self.policy(), text, out)?;
        if let Some(padding) = out.get_mut(mended..mended + Padded::PADDING) {
            padding.fill(0);
        }
        let decided = Padded::new(out, mended)
            .and_then(|padded| self.decide_json(record.with_text(padded)).ok());
        if let Some(decided) = decided {
            return Ok((self.apply_json(mended, decided, out)?, Some(decided)));
        }
        Ok((wrap.write(self.policy(), text, out)?, None))
    }

    #[inline]
    fn written(&self, Written { len, decided, rescue }: Written) -> Answer<'_> {
        let (tag, decision) = match decided {
            Some(decided) => self.tag_and_decision(decided),
            None => (self.policy().malformed_tag(), Decision::Malformed),
        };
        Answer { len, tag, decision, rescue }
    }
}

/// An answer that was written. It borrows nothing.
struct Written {
    len: usize,
    /// `None`: the record is wrapped.
    decided: Option<(Decided, End)>,
    rescue: Option<Rescue>,
}
