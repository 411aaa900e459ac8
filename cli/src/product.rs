//! What `build` and `compile` have in common: they make a file for agents of a route file, unless
//! its own tests fail.

use std::path::PathBuf;

use tagsplice::Policy;
use tagsplice_routes::{RouteFile, TestResult, run_tests};

use crate::color;
use crate::exit::{Exit, say};
use crate::files::{self, Input, ensure_one_stdin};
use crate::{route_file, test};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The route file; `-` is stdin.
    routes: Input,
    /// The file to write; `-` is stdout.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The Match of the filters: a tag that it matches would be filtered again, without end.
    #[arg(long = "match", value_name = "PATTERN", default_value = "kube.*")]
    matched: String,
    /// Write it even if the file's own tests fail.
    #[arg(long)]
    skip_tests: bool,
}

/// A route file and what is made of it.
pub(crate) struct Source<'o> {
    options: &'o Options,
    /// The module, if it is read from a file.
    module: Option<&'o Input>,
    pub(crate) file: RouteFile,
    /// The policy image.
    pub(crate) image: Vec<u8>,
}

/// What became of the route file's tests, and what ran them.
pub(crate) struct Tested {
    pub(crate) results: Vec<TestResult>,
    /// In the closing line: ` in the module`, say.
    pub(crate) place: &'static str,
}

impl Options {
    /// Reads and compiles the route file. `module` is the other file that the command reads, if it
    /// reads one.
    ///
    /// # Errors
    /// It cannot be read, or has mistakes.
    pub(crate) fn load<'o>(&'o self, module: Option<&'o Input>) -> anyhow::Result<Source<'o>> {
        ensure_one_stdin(std::iter::once(&self.routes).chain(module))?;
        let file = route_file::load_for(&self.routes, &self.matched)?;
        let image = route_file::compile(&file)?;
        Ok(Source { options: self, module, file, image })
    }
}

impl Source<'_> {
    /// Runs the tests without a module.
    pub(crate) fn test_natively(&self) -> anyhow::Result<Tested> {
        let results = run_tests(&self.file).map_err(route_file::refused)?;
        Ok(Tested { results, place: "" })
    }

    /// Writes `bytes` and reports on them; where a test failed, reports that instead.
    pub(crate) fn write(&self, bytes: &[u8], tested: &Tested) -> anyhow::Result<Exit> {
        let Self { options, file, .. } = self;
        let Tested { results, place } = tested;
        let failed = results.iter().filter(|result| !result.passed()).count();
        if failed > 0 && !options.skip_tests {
            say(format_args!("{}", test::report(file, results, color::on_stderr())));
            return Ok(Exit::Findings);
        }
        let read = route_file::inputs(file);
        let inputs = std::iter::once(&options.routes).chain(self.module).chain(&read);
        files::write(Some(&options.output), inputs, bytes)?;
        say(format_args!(
            "{}: policy {}, {} bytes, {} of {}, {} of {} tests passed{place}\n",
            options.output.display(),
            digest(&Policy::from_image(&self.image)?),
            bytes.len(),
            match file.routes().len() {
                1 => "1 route".to_owned(),
                count => format!("{count} routes"),
            },
            file.name(),
            results.len() - failed,
            results.len()
        ));
        Ok(Exit::Clean)
    }
}

/// As the module names a policy in the agent's log.
pub(crate) fn digest(policy: &Policy<'_>) -> String {
    format!("{:08x}", policy.checksum() >> 32)
}
