//! What a module puts where in its memory.

use wasmparser::{
    ConstExpr, Data, DataKind, ExternalKind, MemoryType, Operator, Parser, Payload, Validator,
    WasmFeatures,
};

use crate::{EmbedError, Versions};

/// With this the slot begins; the image's address and length follow, `u32` each.
const MARK: &[u8; 16] = b"tagsplice policy";
/// Images lie at multiples of this.
const ALIGN: u32 = 16;
const PAGE: u64 = 65_536;

/// What every agent since Fluent Bit 2.0 loads.
const FEATURES: WasmFeatures = WasmFeatures::MVP
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION);

/// # Errors
/// The module is not valid, or needs what some agent lacks.
pub(crate) fn validate(module: &[u8]) -> Result<(), EmbedError> {
    Validator::new_with_features(FEATURES).validate_all(module)?;
    Ok(())
}

/// What the module imports, as `module.name`.
pub(crate) fn imports(module: &[u8]) -> Result<Vec<String>, EmbedError> {
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(reader) = payload? {
            for import in reader.into_imports() {
                let import = import?;
                imports.push(format!("{}.{}", import.module, import.name));
            }
        }
    }
    Ok(imports)
}

/// The custom section that holds the metadata.
pub(crate) const METADATA: &str = "tagsplice.policy";

/// The metadata in a module.
pub(crate) fn metadata(module: &[u8]) -> Result<Option<Vec<u8>>, EmbedError> {
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CustomSection(section) = payload?
            && section.name() == METADATA
        {
            return Ok(Some(section.data().to_vec()));
        }
    }
    Ok(None)
}

/// A piece of data and the address where it goes.
pub(crate) struct Segment {
    pub(crate) address: u32,
    pub(crate) bytes: Vec<u8>,
}

/// The parts of a module that change with the policy.
pub(crate) struct Layout {
    pub(crate) memory: MemoryType,
    pub(crate) segments: Vec<Segment>,
    /// The slot: which segment, and where in it.
    slot: (usize, usize),
    /// The first address that the program does not know.
    heap: u32,
}

impl Layout {
    /// Reads a module, valid or not.
    pub(crate) fn of(module: &[u8]) -> Result<Self, EmbedError> {
        validate(module)?;
        let mut memory = None;
        let mut segments = Vec::new();
        let mut globals = Vec::new();
        let mut heap_global = None;
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::MemorySection(reader) => memory = reader.into_iter().next().transpose()?,
                Payload::GlobalSection(reader) => {
                    for global in reader {
                        globals.push(constant(&global?.init_expr));
                    }
                }
                Payload::ExportSection(reader) => {
                    for export in reader {
                        let export = export?;
                        if export.kind == ExternalKind::Global && export.name == "__heap_base" {
                            heap_global = Some(export.index as usize);
                        }
                    }
                }
                Payload::DataSection(reader) => {
                    for data in reader {
                        segments.push(segment(&data?).ok_or(EmbedError::NotTagsplice)?);
                    }
                }
                _ => {}
            }
        }
        let memory = memory.ok_or(EmbedError::NotTagsplice)?;
        let slot = slot(&segments)?;
        // A module that does not say where its heap begins surely has none after its memory.
        let memory_end = u32::try_from(memory.initial * PAGE).map_err(|_| EmbedError::TooLarge)?;
        let heap = heap_global.and_then(|index| globals.get(index).copied().flatten());
        Ok(Self { memory, segments, slot, heap: heap.unwrap_or(memory_end) })
    }

    /// The image that the slot names, if any.
    pub(crate) fn image(&self) -> Result<Option<&[u8]>, EmbedError> {
        let (address, len) = self.named();
        if len == 0 {
            return Ok(None);
        }
        let bytes = self.image_index().and_then(|index| self.segments.get(index));
        let bytes = bytes.and_then(|segment| segment.bytes.get(..len as usize));
        bytes.map(Some).ok_or(EmbedError::Slot { address, len })
    }

    /// Takes the image out that the slot names, if any.
    pub(crate) fn remove_image(&mut self) {
        if let Some(index) = self.image_index() {
            self.segments.remove(index);
        }
        self.name(0, 0);
    }

    /// Puts an image after everything else, where there is none yet.
    pub(crate) fn add_image(&mut self, image: &[u8]) -> Result<(), EmbedError> {
        let address = self.heap.checked_next_multiple_of(ALIGN).ok_or(EmbedError::TooLarge)?;
        let len = u32::try_from(image.len()).map_err(|_| EmbedError::TooLarge)?;
        let pages = (u64::from(address) + u64::from(len)).div_ceil(PAGE);
        if pages > self.memory.maximum.unwrap_or(PAGE) {
            return Err(EmbedError::TooLarge);
        }
        self.memory.initial = self.memory.initial.max(pages);
        self.name(address, len);
        self.segments.push(Segment { address, bytes: image.to_vec() });
        Ok(())
    }

    /// The address and the length in the slot.
    fn named(&self) -> (u32, u32) {
        (self.field(0), self.field(1))
    }

    /// The versions in the slot.
    pub(crate) fn versions(&self) -> Versions {
        let policy_file = Some(self.field(3)).filter(|&version| version > 0);
        Versions { image: self.field(2), policy_file }
    }

    /// A field of the slot, by its index.
    fn field(&self, index: usize) -> u32 {
        let (segment, at) = self.slot;
        let segment = self.segments.get(segment);
        let bytes = segment.and_then(|segment| segment.bytes.get(at + MARK.len() + 4 * index..));
        bytes.and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// Writes the slot.
    fn name(&mut self, address: u32, len: u32) {
        let (segment, at) = self.slot;
        let fields = at + MARK.len();
        let slot = self.segments.get_mut(segment);
        if let Some(slot) = slot.and_then(|segment| segment.bytes.get_mut(fields..fields + 8)) {
            slot[..4].copy_from_slice(&address.to_le_bytes());
            slot[4..].copy_from_slice(&len.to_le_bytes());
        }
    }

    /// The segment that lies where the slot says.
    fn image_index(&self) -> Option<usize> {
        let (address, len) = self.named();
        let found = |segment: &Segment| len > 0 && segment.address == address;
        self.segments.iter().position(found).filter(|&index| index != self.slot.0)
    }
}

/// The one slot of a module.
fn slot(segments: &[Segment]) -> Result<(usize, usize), EmbedError> {
    let mut slots = segments.iter().enumerate().flat_map(|(index, segment)| {
        let starts = segment.bytes.windows(MARK.len() + 8).enumerate();
        starts.filter(|(_, bytes)| bytes.starts_with(MARK)).map(move |(at, _)| (index, at))
    });
    match (slots.next(), slots.next()) {
        (Some(slot), None) => Ok(slot),
        _ => Err(EmbedError::NotTagsplice),
    }
}

/// A segment that is put into memory at a constant address when the module starts.
fn segment(data: &Data<'_>) -> Option<Segment> {
    match &data.kind {
        DataKind::Active { memory_index: 0, offset_expr } => {
            Some(Segment { address: constant(offset_expr)?, bytes: data.data.to_vec() })
        }
        _ => None,
    }
}

fn constant(expression: &ConstExpr<'_>) -> Option<u32> {
    match expression.get_operators_reader().read().ok()? {
        Operator::I32Const { value } => Some(value.cast_unsigned()),
        _ => None,
    }
}
