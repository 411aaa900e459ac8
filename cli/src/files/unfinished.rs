//! Files that outputs write until they are finished. None is left when the program is interrupted.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

/// All of them. While the lock is held none comes or goes, and an interrupt waits.
static FILES: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn files() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file with a name of its own, which is removed unless it gets another.
pub(super) struct Unfinished(NamedTempFile);

impl Unfinished {
    /// Makes one, with the permissions of any new file.
    pub(super) fn create_in(folder: &Path) -> io::Result<Self> {
        interrupt::watch()?;
        let mut files = files();
        let file = readable().tempfile_in(folder)?;
        files.insert(file.path().to_owned());
        Ok(Self(file))
    }

    pub(super) fn file(&self) -> &File {
        self.0.as_file()
    }

    pub(super) fn file_mut(&mut self) -> &mut File {
        self.0.as_file_mut()
    }

    /// Puts it in the place of `path`.
    ///
    /// # Errors
    /// That failed, and it is removed.
    pub(super) fn replace(self, path: &Path) -> io::Result<()> {
        let mut files = files();
        files.remove(self.0.path());
        self.0.persist(path)?;
        Ok(())
    }
}

/// Temporary files are private; these get the permissions of any new file.
fn readable() -> tempfile::Builder<'static, 'static> {
    #[allow(unused_mut, reason = "there is nothing to set elsewhere")]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(unix)]
mod interrupt {
    use std::sync::OnceLock;
    use std::{fs, io, thread};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// Removes the files when the program is interrupted or asked to end, before it ends by that
    /// signal. Not at SIGHUP, which programs that go on after their terminal must not see.
    pub(super) fn watch() -> io::Result<()> {
        static IS_WATCHED: OnceLock<()> = OnceLock::new();
        if IS_WATCHED.set(()).is_err() {
            return Ok(());
        }
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        thread::spawn(move || {
            for signal in signals.forever() {
                // Held until the end: nothing gets a name any more.
                let files = super::files();
                for file in &*files {
                    let _ = fs::remove_file(file);
                }
                let _ = emulate_default_handler(signal);
            }
        });
        Ok(())
    }
}

#[cfg(not(unix))]
mod interrupt {
    pub(super) fn watch() -> std::io::Result<()> {
        Ok(())
    }
}
