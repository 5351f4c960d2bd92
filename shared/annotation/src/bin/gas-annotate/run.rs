//! `gas-annotate run`: a VCF, annotated.

mod arguments;
mod input;
mod outputs;
mod written;

use std::{
    io::{self, ErrorKind, Write},
    path::Path,
    sync::OnceLock,
};

use gas_annotation::{Beside, Error, Reference, annotate_with};

use crate::{failure::Failure, file, progress::Progress, say};
pub use arguments::Arguments;
use input::Input;
use outputs::Outputs;
use written::Written;

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let options = arguments.options()?;
    file::clean_up_on_signal();
    let reference = Reference::open(&arguments.reference)?;
    let Input { bytes, length, leave } = Input::open(&arguments.input)?;
    let outputs = Outputs::create(arguments)?;
    let progress = Progress::new(length);

    let failed = OnceLock::new();
    let mut index =
        outputs.index.as_ref().map(|index| Written { to: &index.file, name: &index.asked, failed: &failed });
    let beside = Beside {
        preview: None,
        index: arguments.index().zip(index.as_mut().map(|index| index as &mut (dyn Write + Send))),
        progress: Some(&progress.records),
        enough: Some(&|| leave.leave()),
    };
    let annotated = match &outputs.main {
        Some(main) => {
            let output = Written { to: &main.file, name: &main.asked, failed: &failed };
            annotate_with(&reference, &options, progress.over(bytes), output, beside)
        }
        None => {
            let output = Written { to: io::stdout(), name: Path::new("standard output"), failed: &failed };
            annotate_with(&reference, &options, progress.over(bytes), output, beside)
        }
    };
    drop(progress);
    let summary = annotated.map_err(|error| match (error, failed.get()) {
        (Error::Io(error), Some(output)) if error.kind() == ErrorKind::BrokenPipe && outputs.has_counts() => {
            let message = "its reader left before the end, so there are no counts";
            Failure::at(output)(io::Error::other(message))
        }
        (Error::Io(error), Some(output)) => Failure::at(output)(error),
        (error, _) => Failure::of(&arguments.input, error),
    })?;
    for warning in &summary.warnings {
        say(format_args!("{}: warning: {warning}", arguments.input.display()));
    }
    if summary.warnings_left_out > 0 {
        say(format_args!("{}: and {} more warnings", arguments.input.display(), summary.warnings_left_out));
    }
    outputs.finish(&summary, &arguments.input)
}
