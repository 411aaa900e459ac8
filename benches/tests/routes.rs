//! A thousand routes cost at most twice what six cost: counted, in the module with the policy
//! embedded, for records that nothing is remembered of.

use std::fmt::Write;
use std::path::Path;

use tagsplice_benches::corpus::Record;
use tagsplice_benches::module::Metered;
use tagsplice_routes::RouteFile;

/// The built module with a policy of so many routes.
fn module(routes: usize, route: fn(usize) -> String) -> Vec<u8> {
    let mut file = String::from("routes:\n");
    for i in 0..routes {
        let _ = writeln!(file, "  - {{tag: tag-{i}, match: {}}}", route(i));
    }
    file.push_str("default: rest\n");
    let policy = RouteFile::parse(&file, "routes.yaml").unwrap_or_else(|e| panic!("{e}"));
    let image = policy.compile().unwrap_or_else(|error| panic!("{error}"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/tagsplice.wasm");
    let wasm = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; `cargo xtask dist` builds the module", path.display())
    });
    tagsplice_module::embed(&wasm, &image).expect("a module with the policy")
}

/// A record of tenant i, in a namespace of its own.
fn record(i: usize) -> Record {
    let json = format!(
        "{{\"log\":\"hello\",\"kubernetes\":{{\"pod_name\":\"app-{i}\",\"namespace_name\":\
         \"team-{i}\",\"labels\":{{\"app\":\"app\",\"tenant\":\"tenant-{i}\",\"region\":\
         \"ap-south-1\",\"env\":\"prod\",\"priority\":\"{i}\"}},\"host\":\"node-1\"}}}}"
    );
    Record { tag: "kube.a".to_owned(), json: json.into_bytes() }
}

/// Fuel for the records of some tenants, by a policy of so many routes. Who is tenant i gets
/// tag i, and who is beyond the last gets the default.
fn fuel(routes: usize, route: fn(usize) -> String) -> u64 {
    let wasm = module(routes, route);
    let tenants = [0, routes / 2, routes - 1, routes + 1];
    let fuel = tenants.map(|i| {
        let mut module = Metered::new(&wasm).expect("a module");
        // What an instance sets up once is not the record's.
        module.call(&record(routes + 2)).expect("an answer");
        let done = module.call(&record(i)).expect("an answer");
        let tag = if i < routes { format!("tag-{i}\"}}") } else { "rest\"}".to_owned() };
        let answer = String::from_utf8_lossy(&done.answer);
        assert!(answer.ends_with(&format!("\"new_tag\":\"{tag}")), "{tag}: {answer}");
        done.fuel
    });
    fuel.iter().sum::<u64>() / fuel.len() as u64
}

fn is_flat(name: &str, route: fn(usize) -> String) {
    let (few, many) = (fuel(6, route), fuel(1_000, route));
    println!("{name}: {few} fuel with 6 routes, {many} with 1,000");
    assert!(many <= few * 2, "{name}: {few} fuel with 6 routes, {many} with 1,000");
}

#[test]
fn fuel_is_flat_in_routes_by_labels() {
    is_flat("labels", |i| format!("{{matchLabels: {{tenant: tenant-{i}, region: ap-south-1}}}}"));
}

#[test]
fn fuel_is_flat_in_routes_by_expressions() {
    is_flat("expressions", |i| format!("\"tenant in (tenant-{i},x{i}),env!=dev,!quarantine\""));
}

#[test]
fn fuel_is_flat_in_routes_by_namespace() {
    is_flat("namespaces", |i| format!("{{namespaces: [team-{i}], matchLabels: {{app: app}}}}"));
}

#[test]
fn fuel_is_flat_in_routes_by_numbers() {
    is_flat("numbers", |i| {
        format!("{{matchExpressions: [{{key: priority, operator: Lt, values: [\"{}\"]}}]}}", i + 1)
    });
}

#[test]
fn fuel_is_flat_in_routes_that_all_match_but_for_one_label() {
    is_flat("nearly all", |i| {
        format!("{{matchLabels: {{region: ap-south-1, env: prod, app: app, tenant: tenant-{i}}}}}")
    });
}
