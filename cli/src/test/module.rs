//! A file's tests in a module, called as Fluent Bit calls it.

use anyhow::ensure;
use serde_json::Value;
use tagsplice::Policy;
use tagsplice_module::wasi::Directories;
use tagsplice_module::{Host, Wasmi};
use tagsplice_routes::{RouteFile, TestResult, run_tests};

/// Runs the tests in `wasm`.
///
/// # Errors
/// An agent could not load the module, or would lose the record of a test.
pub(crate) fn run_in_module(file: &RouteFile, wasm: &[u8]) -> anyhow::Result<Vec<TestResult>> {
    run_in_host(file, Host::new(Wasmi::new(wasm)?))
}

/// Runs the tests in `wasm`, which reads `policy_file` while it runs.
///
/// # Errors
/// As [`run_in_module`], or the module does not take the file.
pub(crate) fn run_with_policy_file(
    file: &RouteFile,
    wasm: &[u8],
    policy_file: &[u8],
) -> anyhow::Result<Vec<TestResult>> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("tagsplice.policy"), policy_file)?;
    let mut host = Host::new(Wasmi::in_directories(wasm, Directories::new([folder.path()]))?);
    host.filter(b"kube.test", b"{}")?;
    let said = String::from_utf8_lossy(&host.engine().system().written).into_owned();
    ensure!(said.contains("is in force"), "the module does not take the policy file: {said}");
    run_in_host(file, host)
}

fn run_in_host(file: &RouteFile, mut host: Host) -> anyhow::Result<Vec<TestResult>> {
    let mut results = run_tests(file)?;
    for (result, test) in results.iter_mut().zip(file.tests()) {
        let tag = test.incoming_tag.as_deref().unwrap_or("kube.test");
        let answer = host.filter(tag.as_bytes(), &test.record)?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let actual = answer.get(file.tag_key()).and_then(Value::as_str).map(str::to_owned);
        if actual != result.actual {
            result.because = "in the module".into();
        }
        result.actual = actual;
    }
    Ok(results)
}

/// Does the module hold the policy of another text?
pub(crate) fn holds_another(file: &RouteFile, wasm: &[u8]) -> bool {
    let Ok(image) = file.compile() else { return true };
    match tagsplice_module::extract(wasm) {
        Ok(Some(held)) => held != image,
        Ok(None) => Policy::example().image() != image,
        Err(_) => true,
    }
}
