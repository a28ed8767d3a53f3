//! Lines to a file, within a byte budget for it and all files that come of it.

mod current;
mod disk;
mod folder;
mod limits;
mod lock;
mod name;
mod packing;
mod place;
mod rotating;
mod setback;

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use name::{Form, Names, Stamp};
pub(crate) use place::open_stream;

use self::disk::Disk;
use self::limits::Limits;
use self::place::Place;
use self::rotating::Rotating;
use self::setback::Setback;
use super::condition::Condition;
use super::error::LogFileErrorKind;
use super::health::Health;
use super::options::FileOptions;
use super::sink::Sink;
use super::stream::{Origin, Stream};

/// Opens what the path of the options leads to. Mistakes are errors; what may pass by itself is a trouble of the
/// opened sink.
pub(crate) fn open(options: &FileOptions, health: Arc<Health>) -> Result<Box<dyn Sink>, LogFileErrorKind> {
    let condition = Condition::new(Arc::clone(&health), options.clock.clone(), true);
    match Place::of(&options.path)? {
        Place::Stream(path) => open_device(path, condition),
        Place::File { folder, name } => {
            refuse_foreign(&folder.join(&name))?;
            let limits = Limits::of(options, Disk::of(&folder).ok()).map_err(LogFileErrorKind::Sizes)?;
            let mut file = Rotating::new(options, folder, &name, limits, condition, health);
            match file.ready() {
                Ok(()) => {}
                Err(Setback::Taken(holder)) => return Err(LogFileErrorKind::Taken { holder }),
                Err(Setback::Io(_, error)) if is_mistake(&error) => return Err(LogFileErrorKind::Io(error)),
                Err(passing) => {
                    file.fell(passing);
                }
            }
            Ok(Box::new(file))
        }
    }
}

fn open_device(path: PathBuf, condition: Condition) -> Result<Box<dyn Sink>, LogFileErrorKind> {
    let mut stream = Stream::new(Origin::Path(path), condition);
    match stream.open() {
        Err(error) if is_mistake(&error) => return Err(LogFileErrorKind::Io(error)),
        Err(error) => {
            stream.fell(&error);
        }
        Ok(()) => {}
    }
    Ok(Box::new(stream))
}

/// A file that is there and holds no text is somebody else's.
fn refuse_foreign(path: &std::path::Path) -> Result<(), LogFileErrorKind> {
    match current::holds_text(path) {
        Ok(false) => Err(LogFileErrorKind::NotALog { what: "not a text file" }),
        _ => Ok(()),
    }
}

/// What does not pass by itself: a person has to change a setting or a permission.
fn is_mistake(error: &io::Error) -> bool {
    use ErrorKind::{
        AlreadyExists, InvalidFilename, InvalidInput, IsADirectory, NotADirectory, PermissionDenied,
    };
    let mistakes =
        // What "already exists" is a file where a folder should be made.
        [AlreadyExists, InvalidFilename, InvalidInput, IsADirectory, NotADirectory, PermissionDenied];
    mistakes.contains(&error.kind())
}
