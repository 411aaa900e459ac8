//! A built Tagsplice filter, from the outside: a policy put into it, and a call of it.
//!
//! [`embed`] puts a policy into a module and [`extract`] reads it back; no compiler is needed.
//! [`Host`] calls a module as Fluent Bit does, in wasmi or in WAMR.
//!
//! ```no_run
//! use tagsplice_module::{Host, Wasmi};
//!
//! let module = std::fs::read("tagsplice.wasm")?;
//! let image = std::fs::read("routes.image")?;
//! let filter = tagsplice_module::embed(&module, &image)?;
//! assert_eq!(tagsplice_module::extract(&filter)?, Some(image));
//!
//! let mut host = Host::new(Wasmi::new(&filter)?);
//! let answer = host.filter(b"kube.var.log.containers.web.log", b"{}")?;
//! assert_eq!(answer, b"{}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod embed;
mod host;

pub use embed::{
    EmbedError, Versions, embed, embed_with_metadata, extract, imports, metadata, versions,
};
#[cfg(feature = "wamr-library")]
pub use host::wamr;
pub use host::{Engine, FUNCTION, Host, HostError, Setup, Wasmi, wasi};
