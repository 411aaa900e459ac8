//! What the two modules are: what each asks of a host, and that they answer alike.

use tagsplice_tests::data::{TAG, records};
use tagsplice_tests::host::host;
use tagsplice_tests::module;
use wasmi::{Config, Engine, Module};

/// As the oldest agents read it.
fn read(module: &[u8]) -> Module {
    let mut config = Config::default();
    config.wasm_reference_types(false).wasm_multi_value(false);
    Module::new(&Engine::new(&config), module).expect("a module that needs no reference types")
}

fn imports(module: &[u8]) -> Vec<String> {
    let module = read(module);
    let imports = module.imports();
    imports.map(|i| format!("{}.{}: {:?}", i.module(), i.name(), i.ty())).collect()
}

#[test]
fn the_one_for_fluent_bit_imports_what_every_agent_has_and_the_portable_one_nothing() {
    use wasmi::ValType::{I32, I64};
    let function = |name: &str, parameters: &[wasmi::ValType]| {
        let function = wasmi::FuncType::new(parameters.iter().copied(), [I32]);
        format!("{name}: {:?}", wasmi::ExternType::Func(function))
    };
    // Of WASI no more than WAMR of June 2022 has, which is in Fluent Bit 2.0.0.
    let mut expected = [
        function("env.memcmp", &[I32; 3]),
        function("wasi_snapshot_preview1.clock_time_get", &[I32, I64, I32]),
        function("wasi_snapshot_preview1.fd_close", &[I32]),
        function("wasi_snapshot_preview1.fd_read", &[I32; 4]),
        function("wasi_snapshot_preview1.fd_write", &[I32; 4]),
        function("wasi_snapshot_preview1.path_filestat_get", &[I32; 5]),
        function(
            "wasi_snapshot_preview1.path_open",
            &[I32, I32, I32, I32, I32, I64, I64, I32, I32],
        ),
    ];
    let mut imports_of_built = imports(module::built());
    expected.sort();
    imports_of_built.sort();
    assert_eq!(imports_of_built, expected);
    assert!(imports(module::portable()).is_empty());
}

#[test]
fn both_export_the_same() {
    let mut exports = module::both().map(|module| {
        let module = read(module);
        module.exports().map(|export| format!("{export:?}")).collect::<Vec<_>>()
    });
    // What imports WASI must say that it is a library: Fluent Bit 2.0 refuses it otherwise.
    let count = exports[0].len();
    exports[0].retain(|export| !export.contains("\"_initialize\""));
    assert_eq!(exports[0].len(), count - 1);
    assert_eq!(exports[0], exports[1]);
    for name in ["tagsplice_filter", "go_filter", "malloc", "free", "memory"] {
        assert!(exports[0].iter().any(|export| export.contains(&format!("\"{name}\""))), "{name}");
    }
}

#[test]
fn both_fit_what_is_promised() {
    for module in module::both() {
        assert!(module.len() <= 37 * 1024, "{}", module.len());
    }
}

/// Every line, each twice: the second time the host's `memcmp` meets what was kept.
#[test]
fn both_answer_alike() {
    let [mut ours, mut portable] = module::both().map(host);
    for record in records() {
        for _ in 0..2 {
            let answer = ours.filter(TAG, &record).unwrap();
            assert_eq!(
                String::from_utf8_lossy(&answer),
                String::from_utf8_lossy(&portable.filter(TAG, &record).unwrap())
            );
        }
    }
}
