//! What a hostile app can make a record cost: twice the length, twice the work, whatever it
//! writes. Counted in wasmi's fuel, so that no other process has a say.

use tagsplice_module::Setup;
use tagsplice_tests::agent::Agent;
use tagsplice_tests::data::TAG;
use tagsplice_tests::host::set_up;
use tagsplice_tests::policies::image;
use tagsplice_tests::{json, module};

/// Fuel for a record, when the module met it before and when it did not.
fn cost(module: &[u8], record: &[u8]) -> (u64, u64) {
    let metered = Setup { is_metered: true, ..Setup::of(Agent::default()) };
    let mut host = set_up(module, metered).without_frees();
    host.filter(TAG, b"{}").expect("an answer");
    let mut call = || host.fuel(|host| host.filter(TAG, record).expect("an answer"));
    let (first, answer) = call();
    assert!(json::is_record(&answer));
    (first, call().0)
}

/// Holds the records of one family to linear work in both modules.
fn check(name: &str, most: u64, record: impl Fn(usize) -> String) {
    for module in module::both() {
        check_in(module, name, most, &record);
    }
}

/// `most` units of fuel for each byte, and no more for each byte of a record that is four times as
/// long.
fn check_in(module: &[u8], name: &str, most: u64, record: impl Fn(usize) -> String) {
    let (short, long) = (record(5_000), record(20_000));
    let costs = [cost(module, short.as_bytes()), cost(module, long.as_bytes())];
    for ((short_cost, long_cost), when) in
        [((costs[0].0, costs[1].0), "first"), ((costs[0].1, costs[1].1), "again")]
    {
        let each = long_cost / long.len() as u64;
        assert!(each <= most, "{name}, {when}: {each} units of fuel for each byte");
        let growth = long_cost as f64 / short_cost as f64;
        let longer = long.len() as f64 / short.len() as f64;
        assert!(growth < longer * 1.25, "{name}, {when}: {longer} times as long costs {growth}");
    }
}

const LABELS: &str = r#""kubernetes":{"labels":{"region":"ap-south-1"}}"#;

#[test]
fn records_cost_what_they_are_long() {
    let check = |name: &str, record: &dyn Fn(usize) -> String| check(name, 700, record);
    check("plain text", &|n| format!("{{\"log\":\"{}\",{LABELS}}}", "x".repeat(n)));
    check("escapes", &|n| format!("{{\"log\":\"{}\",{LABELS}}}", "\\n".repeat(n)));
    check("unicode escapes", &|n| format!("{{\"log\":\"{}\"}}", "\\ud83d\\ude00".repeat(n)));
    check("raw unicode", &|n| format!("{{\"log\":\"{}\"}}", "\u{e9}".repeat(n)));
    check("escaped keys", &|n| format!("{{{}\"a\":1}}", "\"kubern\\u0065tez\":1,".repeat(n)));
    check("white space", &|n| format!("{{{}{LABELS}}}", " ".repeat(n)));
    check("numbers", &|n| format!("{{\"a\":[{}0]}}", "-1.5e+7,".repeat(n)));
    check("members", &|n| format!("{{{}{LABELS}}}", "\"a\":0,".repeat(n)));
}

#[test]
fn old_tags_cost_what_they_are_long() {
    let check = |name: &str, record: &dyn Fn(usize) -> String| check(name, 800, record);
    check("old tags", &|n| format!("{{{}{LABELS}}}", "\"new_tag\":0,".repeat(n)));
    check("old tags between", &|n| format!("{{{}{LABELS}}}", "\"a\":[],\"new_tag\":{},".repeat(n)));
    check("old tags after the labels", &|n| {
        format!("{{{LABELS}{}}}", ",\"new_tag\":\"\\\"\"".repeat(n))
    });
    check("old tags, escaped", &|n| format!("{{{}\"a\":1}}", "\"new\\u005ftag\":1,".repeat(n)));
    check("an old tag, long", &|n| format!("{{\"new_tag\":[{}0],{LABELS}}}", "[0],".repeat(n)));
}

#[test]
fn duplicates_cost_what_they_are_long() {
    let routes = (0..100).map(|index| {
        format!("  - {{tag: r{index}, match: {{matchLabels: {{key-{index}: v}}}}}}\n")
    });
    let image = image(&format!("routes:\n{}", routes.collect::<String>()));
    let many = module::both().map(|module| tagsplice_module::embed(module, &image).unwrap());
    let [ours, portable] = module::both();
    for (module, most) in [(ours, 400), (portable, 400), (&many[0], 8_000), (&many[1], 8_000)] {
        let check =
            |name: &str, record: &dyn Fn(usize) -> String| check_in(module, name, most, record);
        check("kubernetes", &|n| format!("{{{}\"a\":1}}", "\"kubernetes\":{},".repeat(n)));
        check("kubernetes with labels", &|n| {
            format!("{{{}\"a\":1}}", format!("{LABELS},").repeat(n / 4))
        });
        check("labels", &|n| {
            format!("{{\"kubernetes\":{{{}\"a\":1}}}}", "\"labels\":{},".repeat(n))
        });
        check("one label", &|n| {
            let labels = "\"region\":\"x\",\"key-7\":\"\",".repeat(n);
            format!("{{\"kubernetes\":{{\"labels\":{{{labels}\"a\":1}}}}}}")
        });
    }
}

#[test]
fn depth_costs_what_it_is_long() {
    let check = |name: &str, record: &dyn Fn(usize) -> String| check(name, 3_000, record);
    let nest = |open: &str, close: &str, n: usize| {
        format!("{{\"a\":{}0{}}}", open.repeat(n), close.repeat(n))
    };
    check("arrays", &|n| nest("[", "]", 4 * n));
    check("objects", &|n| nest("{\"\":", "}", 4 * n));
    check("both", &|n| nest("[{\"a\":", "}]", 4 * n));
    check("up and down at 64", &|n| {
        nest("[", "]", 62).replace('0', &format!("{}0", "[],".repeat(4 * n)))
    });
    check("up and down, deep", &|n| {
        nest("[", "]", n).replace('0', &format!("{}0", "[[[]]],".repeat(4 * n)))
    });
    check("stairs", &|n| {
        let stairs: String =
            (0..4 * n).map(|step| if step % 3 == 2 { "0]," } else { "[" }).collect();
        let opened = stairs.matches('[').count() - stairs.matches(']').count();
        format!("{{\"a\":[{stairs}0{}]}}", "]".repeat(opened))
    });
    check("wrong at the end", &|n| nest("[", "]", 4 * n).replace("]}", "}}"));
}

#[test]
fn mending_costs_what_it_is_long() {
    let check = |name: &str, record: &dyn Fn(usize) -> String| check(name, 3_000, record);
    check("floats", &|n| format!("{{\"a\":[{}0]}}", "nan,".repeat(n)));
    check("extension", &|n| format!("{{\"a\":\"{}\"}}", "\\xff".repeat(n)));
    check("half pairs", &|n| format!("{{\"a\":\"{}\"}}", "\\ud800".repeat(n)));
    check("control characters", &|n| format!("{{\"a\":\"{}\"}}", "\u{1}".repeat(n)));
    check("keys", &|n| format!("{{{}0:0}}", "0:0,".repeat(n)));
    check("keys that are arrays", &|n| format!("{{{}0:0}}", "[\"\\\"\"]:0,".repeat(n)));
    check("a key that is deep", &|n| format!("{{{}{}:nan}}", "[".repeat(n), "]".repeat(n)));
    check("keys in keys", &|n| "{[".repeat(n));
    check("floats, deep", &|n| format!("{{\"a\":{}nan{}}}", "[".repeat(n), "]".repeat(n)));
    check("cut off", &|n| format!("{{\"a\":\"{}", "\\\"".repeat(n)));
    check("cut off, deep", &|n| format!("{{\"a\":{}", "[{\"a\":".repeat(n)));
    check("no record", &|n| "\"".repeat(n));
}
