//! The place that an output path leads to.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use same_file::Handle;

use super::unfinished::Unfinished;

/// The most symlinks that are followed, as in Linux.
const MAX_LINKS: usize = 40;

/// Where an output's bytes are written.
pub(super) enum Target {
    /// Stdout, a device, a pipe: written to as it is.
    Direct(Box<dyn Write>),
    /// A regular file, or a new one: written beside it, and renamed at the end, since an agent may
    /// be reading the old one.
    Replaced { new: Unfinished, path: PathBuf, old: Option<Box<Metadata>> },
}

impl Target {
    pub(super) fn stdout() -> io::Result<Self> {
        Ok(Self::Direct(Box::new(stdout()?)))
    }

    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let path = &follow(path)?;
        let data = match path.metadata() {
            Ok(data) => Some(data),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if data.is_some() {
            // Opened even where it is replaced: a file that is read-only must stay as it is.
            let file = OpenOptions::new().write(true).open(path)?;
            let is_regular = file.metadata()?.is_file();
            let handle = Handle::from_file(file)?;
            if Handle::stdout().is_ok_and(|stdout| stdout == handle) {
                // `/dev/stdout`, or `-o x >x`: others may write to the same file after this.
                return Self::stdout();
            }
            if !is_regular {
                return Ok(Self::Direct(Box::new(handle.as_file().try_clone()?)));
            }
        }
        let folder = folder(path);
        if !folder.is_dir() {
            return Err(io::Error::other(format!("there is no folder {}", folder.display())));
        }
        let new = Unfinished::create_in(folder)?;
        Ok(Self::Replaced { new, path: path.clone(), old: data.map(Box::new) })
    }

    /// Will the renaming of both make the same file?
    pub(super) fn is(&self, other: &Self) -> bool {
        let (Self::Replaced { path: a, .. }, Self::Replaced { path: b, .. }) = (self, other) else {
            return false;
        };
        a.file_name() == b.file_name()
            && same_file::is_same_file(folder(a), folder(b)).unwrap_or(false)
    }

    pub(super) fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Direct(writer) => writer,
            Self::Replaced { new, .. } => new.file_mut(),
        }
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Direct(mut writer) => writer.flush(),
            Self::Replaced { new, path, old } => {
                if let Some(old) = old {
                    keep_owner(new.file(), &old);
                    new.file().set_permissions(old.permissions())?;
                }
                // Without this a crash after the renaming can leave an empty file.
                new.file().sync_all()?;
                new.replace(&path)
            }
        }
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a symlink leads, to a file or to a place where one can be made.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        // What the links in /proc/self/fd say is not a path where they lead to pipes; the system
        // follows them all the same.
        let Ok(target) = fs::read_link(&path) else { return Ok(path) };
        if path.metadata().is_ok_and(|data| !data.is_file()) {
            return Ok(path);
        }
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

/// Standard output as the file that it is: `io::Stdout` would look for lines once more.
#[cfg(unix)]
fn stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn stdout() -> io::Result<io::Stdout> {
    Ok(io::stdout())
}

/// Only root may give files away; for others the new file is their own, as any that they write.
#[cfg(unix)]
fn keep_owner(new: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(new, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}
