//! A policy that is borrowed or shared.

use crate::Policy;
#[cfg(feature = "alloc")]
use crate::PolicyBuf;

/// A policy for a [`Filter`](crate::Filter): borrowed for `'p`, or shared by reference count, for
/// a filter that borrows nothing. Made of a [`Policy`], a [`PolicyBuf`] or a reference to one.
#[derive(Clone, Debug)]
pub struct PolicyRef<'p>(Inner<'p>);

#[derive(Clone, Debug)]
enum Inner<'p> {
    Borrowed(Policy<'p>),
    #[cfg(feature = "alloc")]
    Shared(PolicyBuf),
}

impl PolicyRef<'_> {
    /// The policy.
    #[inline(always)]
    #[must_use]
    pub fn policy(&self) -> Policy<'_> {
        match &self.0 {
            Inner::Borrowed(policy) => *policy,
            #[cfg(feature = "alloc")]
            Inner::Shared(policy) => policy.policy(),
        }
    }
}

impl<'p> From<Policy<'p>> for PolicyRef<'p> {
    fn from(policy: Policy<'p>) -> Self {
        Self(Inner::Borrowed(policy))
    }
}

#[cfg(feature = "alloc")]
impl From<PolicyBuf> for PolicyRef<'_> {
    fn from(policy: PolicyBuf) -> Self {
        Self(Inner::Shared(policy))
    }
}

#[cfg(feature = "alloc")]
impl<'p> From<&'p PolicyBuf> for PolicyRef<'p> {
    fn from(policy: &'p PolicyBuf) -> Self {
        Self(Inner::Borrowed(policy.policy()))
    }
}
