//! What the proof in `panics.rs` cannot show, since an optimized build wraps: that no arithmetic
//! overflows. Core with checks of overflow and with debug assertions, where addresses have 32
//! bits, over images and records that lie about their lengths.

use std::path::Path;
use std::process::Command;

use tagsplice::Policy;
use tagsplice::image::{HEADER_LEN, header};
use tagsplice_tests::code::{Function, functions};
use tagsplice_tests::policies::{EVERYTHING, SUBJECTS, image};
use wasmi::{Engine, Instance, Linker, Memory, Module, Store};

const TARGET: &str = "wasm32v1-none";
/// The numbers that arithmetic overflows with.
const EXTREMES: [u32; 7] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, u32::MAX - 1, u32::MAX];
const RECORD: &str = r#"{"route":"x","kubernetes_namespace":{"labels":{"tier":"gold"}},
    "kubernetes":{"annotations":{"log":"full"},"labels":{"t\u0065am":"a","app":"web","n":"-5"},
    "pod_name":"web-0","namespace_name":"team-a","container_name":"app","host":"node-1"},
    "new_tag":["\ud83d\ude00",1e-9],"log":"plain"}"#;

/// An instance of `no-panic/`, and room for what it is given.
struct Checked {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    /// Where memory begins that the instance does not use.
    free: usize,
}

impl Checked {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let folder = root.join("target/overflow");
        let status = Command::new(cargo)
            .args(["build", "--quiet", "--package", "tagsplice-no-panic", "--profile", "wasm"])
            .args(["--config", "profile.wasm.overflow-checks=true"])
            .args(["--config", "profile.wasm.debug-assertions=true"])
            .args(["--target", TARGET, "--target-dir"])
            .arg(&folder)
            .current_dir(&root)
            .status();
        assert!(status.is_ok_and(|status| status.success()), "no build for {TARGET}");
        let path = folder.join(TARGET).join("wasm/tagsplice_no_panic.wasm");
        let wasm = std::fs::read(path).expect("the module");
        let has_checks = |function: &Function| function.traps.contains_key("unreachable");
        assert!(functions(&wasm).iter().any(has_checks), "built without checks");
        let engine = Engine::default();
        let module = Module::new(&engine, &wasm[..]).expect("a valid module");
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine)
            .instantiate_and_start(&mut store, &module)
            .expect("a module without imports");
        let memory = instance.get_memory(&store, "memory").expect("the export `memory`");
        let free = memory.data_size(&store);
        memory.grow(&mut store, 16).expect("a megabyte");
        Self { store, instance, memory, free }
    }

    /// All that core does with these bytes.
    fn run(&mut self, image: &[u8], record: &[u8], what: &dyn Fn() -> String) {
        let record_at = self.free + image.len();
        let out_at = record_at + record.len();
        self.memory.write(&mut self.store, self.free, image).expect("room");
        self.memory.write(&mut self.store, record_at, record).expect("room");
        let image = (self.free as u32, image.len() as u32);
        let record = (record_at as u32, record.len() as u32);
        let out = (out_at as u32, 2 * record.1 + 2048);
        for name in ["answer", "repair"] {
            type Parameters = (u32, u32, u32, u32, u32, u32);
            let function = self.instance.get_typed_func::<Parameters, u32>(&self.store, name);
            let parameters = (image.0, image.1, record.0, record.1, out.0, out.1);
            let result = function.expect("the export").call(&mut self.store, parameters);
            assert!(result.is_ok(), "{name}, {}: {result:?}", what());
        }
        for (name, bytes) in [("check", image), ("find", record)] {
            let function = self.instance.get_typed_func::<(u32, u32), u32>(&self.store, name);
            let result = function.expect("the export").call(&mut self.store, bytes);
            assert!(result.is_ok(), "{name}, {}: {result:?}", what());
        }
    }
}

#[test]
fn images_that_lie() {
    let mut checked = Checked::new();
    let plain = br#"{"kubernetes":{"labels":{"team":"a"}}}"#;
    for image in [image(SUBJECTS), image(EVERYTHING)] {
        let rest = (HEADER_LEN..image.len() - 4).step_by(3);
        for at in (header::FLAGS..HEADER_LEN).step_by(4).chain(rest) {
            for number in EXTREMES {
                let mut changed = image.clone();
                changed[at..at + 4].copy_from_slice(&number.to_le_bytes());
                checked.run(&changed, RECORD.as_bytes(), &|| format!("{number:#x} at {at}"));
            }
        }
        for len in (0..image.len()).step_by(7) {
            checked.run(&image[..len], plain, &|| format!("{len} bytes of an image"));
        }
    }
    for number in EXTREMES {
        let image: Vec<u8> = (0..100).flat_map(|_| number.to_le_bytes()).collect();
        checked.run(&image, RECORD.as_bytes(), &|| format!("{number:#x} everywhere"));
    }
}

#[test]
fn records_that_lie() {
    let mut checked = Checked::new();
    let image = image(SUBJECTS);
    let example = Policy::example().image();
    let mut records: Vec<Vec<u8>> = Vec::new();
    for data in [&include_bytes!("../data/edge.ndjson")[..], RECORD.as_bytes()] {
        records.extend(data.split(|&byte| byte == b'\n').map(<[u8]>::to_vec));
    }
    records.extend((0..RECORD.len()).map(|end| RECORD.as_bytes()[..end].to_vec()));
    records.extend(["[", "{\"a\":"].map(|open| open.repeat(5_000).into_bytes()));
    // Each head of MessagePack, alone and in a map, with each length.
    let key = b"\x81\xAAkubernetes";
    for head in 0..=u8::MAX {
        for number in EXTREMES {
            for before in [&[][..], b"\x81", key, b"\x81\xAAkubernetes\x81\xA6labels"] {
                records.push([before, &[head], &number.to_be_bytes(), b"\xA1a\xA1b"].concat());
            }
        }
    }
    for record in records {
        for image in [&image[..], example] {
            checked.run(image, &record, &|| format!("\"{}\"", record.escape_ascii()));
        }
    }
}
