//! The three C structs by which libraries hand each other columns without a copy. Their layout is
//! Arrow's stable C data interface.
#![allow(unsafe_code)]

use std::any::Any;
use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;

/// As every library says of its own columns; a schema that says otherwise fits no other.
const NULLABLE: i64 = 2;

/// What a column is.
#[repr(C)]
pub(super) struct ArrowSchema {
    pub(super) format: *const c_char,
    pub(super) name: *const c_char,
    pub(super) metadata: *const c_char,
    pub(super) flags: i64,
    pub(super) n_children: i64,
    pub(super) children: *mut *mut ArrowSchema,
    pub(super) dictionary: *mut ArrowSchema,
    pub(super) release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    pub(super) private_data: *mut c_void,
}

/// The memory of a column.
#[repr(C)]
pub(super) struct ArrowArray {
    pub(super) length: i64,
    pub(super) null_count: i64,
    pub(super) offset: i64,
    pub(super) n_buffers: i64,
    pub(super) n_children: i64,
    pub(super) buffers: *mut *const c_void,
    pub(super) children: *mut *mut ArrowArray,
    pub(super) dictionary: *mut ArrowArray,
    pub(super) release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    pub(super) private_data: *mut c_void,
}

/// One piece of a table after another.
#[repr(C)]
pub(super) struct ArrowArrayStream {
    pub(super) get_schema:
        Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int>,
    pub(super) get_next:
        Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int>,
    pub(super) get_last_error: Option<unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char>,
    pub(super) release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>,
    pub(super) private_data: *mut c_void,
}

macro_rules! owned_struct {
    ($name:ident) => {
        // SAFETY: whoever releases it may do so on any thread, as the interface demands.
        unsafe impl Send for $name {}

        impl Drop for $name {
            fn drop(&mut self) {
                if let Some(release) = self.release {
                    // SAFETY: it has not been released, and whoever moves it away says so by `release`.
                    unsafe { release(self) };
                }
            }
        }
    };
}
owned_struct!(ArrowSchema);
owned_struct!(ArrowArray);
owned_struct!(ArrowArrayStream);

/// A column's name and type, and what belongs to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) format: String,
    pub(super) children: Vec<Field>,
    pub(super) dictionary: Option<Box<Field>>,
}

/// What a schema keeps alive.
struct SchemaParts {
    format: CString,
    name: CString,
    children: Vec<*mut ArrowSchema>,
    dictionary: *mut ArrowSchema,
}

impl Drop for SchemaParts {
    fn drop(&mut self) {
        for child in self.children.iter().copied().chain([self.dictionary]) {
            if !child.is_null() {
                // SAFETY: made by `Box::into_raw`, and freed here only.
                drop(unsafe { Box::from_raw(child) });
            }
        }
    }
}

unsafe extern "C" fn release_schema(schema: *mut ArrowSchema) {
    // SAFETY: the interface gives a schema that `Field::export` made and that is not yet released.
    unsafe {
        drop(Box::from_raw((*schema).private_data.cast::<SchemaParts>()));
        (*schema).release = None;
    }
}

impl Field {
    /// The schema as C reads it.
    pub(super) fn export(&self) -> ArrowSchema {
        let text = |text: &str| CString::new(text.replace('\0', "")).unwrap_or_default();
        let boxed = |field: &Self| Box::into_raw(Box::new(field.export()));
        let parts = SchemaParts {
            format: text(&self.format),
            name: text(&self.name),
            children: self.children.iter().map(boxed).collect(),
            dictionary: self.dictionary.as_deref().map_or(ptr::null_mut(), boxed),
        };
        let mut parts = Box::new(parts);
        ArrowSchema {
            format: parts.format.as_ptr(),
            name: parts.name.as_ptr(),
            metadata: ptr::null(),
            flags: NULLABLE,
            n_children: parts.children.len() as i64,
            children: parts.children.as_mut_ptr(),
            dictionary: parts.dictionary,
            release: Some(release_schema),
            private_data: Box::into_raw(parts).cast(),
        }
    }
}

/// Memory that a column lends out, and its owner.
#[derive(Clone)]
pub(super) struct Memory {
    pointer: *const c_void,
    _owner: Arc<dyn Any + Send + Sync>,
}

// SAFETY: the memory is only read, and its owner may be dropped on any thread.
unsafe impl Send for Memory {}
// SAFETY: as above.
unsafe impl Sync for Memory {}

impl Memory {
    /// Numbers made for the occasion.
    pub(super) fn owned<T: Send + Sync + 'static>(values: Vec<T>) -> Self {
        Self { pointer: values.as_ptr().cast(), _owner: Arc::new(values) }
    }

    /// Part of what an owner holds.
    ///
    /// # Safety
    /// The slice must stay where it is, unchanged, as long as the owner lives.
    pub(super) unsafe fn lent<T>(slice: &[T], owner: Arc<dyn Any + Send + Sync>) -> Self {
        Self { pointer: slice.as_ptr().cast(), _owner: owner }
    }
}

/// The memory of a column in the order its format wants; a buffer may be absent.
#[derive(Clone)]
pub(super) struct Array {
    pub(super) length: usize,
    pub(super) nulls: usize,
    pub(super) buffers: Vec<Option<Memory>>,
    pub(super) children: Vec<Array>,
    pub(super) dictionary: Option<Box<Array>>,
}

/// What an array keeps alive.
struct ArrayParts {
    _memory: Vec<Option<Memory>>,
    pointers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
    dictionary: *mut ArrowArray,
}

impl Drop for ArrayParts {
    fn drop(&mut self) {
        for child in self.children.iter().copied().chain([self.dictionary]) {
            if !child.is_null() {
                // SAFETY: made by `Box::into_raw`, and freed here only.
                drop(unsafe { Box::from_raw(child) });
            }
        }
    }
}

unsafe extern "C" fn release_array(array: *mut ArrowArray) {
    // SAFETY: the interface gives an array that `Array::export` made and that is not yet released.
    unsafe {
        drop(Box::from_raw((*array).private_data.cast::<ArrayParts>()));
        (*array).release = None;
    }
}

impl Array {
    /// A column of these buffers without missing values.
    pub(super) fn of(length: usize, buffers: Vec<Option<Memory>>) -> Self {
        Self { length, nulls: 0, buffers, children: Vec::new(), dictionary: None }
    }

    /// The array as C reads it.
    pub(super) fn export(self) -> ArrowArray {
        let boxed = |array: Self| Box::into_raw(Box::new(array.export()));
        let pointer =
            |memory: &Option<Memory>| memory.as_ref().map_or(ptr::null(), |memory| memory.pointer);
        let mut parts = Box::new(ArrayParts {
            pointers: self.buffers.iter().map(pointer).collect(),
            _memory: self.buffers,
            children: self.children.into_iter().map(boxed).collect(),
            dictionary: self.dictionary.map_or(ptr::null_mut(), |array| boxed(*array)),
        });
        ArrowArray {
            length: self.length as i64,
            null_count: self.nulls as i64,
            offset: 0,
            n_buffers: parts.pointers.len() as i64,
            n_children: parts.children.len() as i64,
            buffers: parts.pointers.as_mut_ptr(),
            children: parts.children.as_mut_ptr(),
            dictionary: parts.dictionary,
            release: Some(release_array),
            private_data: Box::into_raw(parts).cast(),
        }
    }
}

/// What a stream of one piece keeps.
struct Once {
    field: Field,
    array: Option<Array>,
}

unsafe extern "C" fn stream_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema) -> c_int {
    // SAFETY: a stream that `once` made, and room for a schema that is not dropped.
    unsafe {
        let once = &*(*stream).private_data.cast::<Once>();
        out.write(once.field.export());
    }
    0
}

unsafe extern "C" fn stream_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray) -> c_int {
    // SAFETY: as for `stream_schema`; one thread at a time asks a stream.
    unsafe {
        let once = &mut *(*stream).private_data.cast::<Once>();
        out.write(once.array.take().map_or_else(ArrowArray::released, Array::export));
    }
    0
}

unsafe extern "C" fn stream_error(_: *mut ArrowArrayStream) -> *const c_char {
    // Making what is there into a stream cannot fail.
    ptr::null()
}

unsafe extern "C" fn release_stream(stream: *mut ArrowArrayStream) {
    // SAFETY: a stream that `once` made and that is not yet released.
    unsafe {
        drop(Box::from_raw((*stream).private_data.cast::<Once>()));
        (*stream).release = None;
    }
}

impl ArrowArray {
    /// What says that there is no more.
    pub(super) const fn released() -> Self {
        Self {
            length: 0,
            null_count: 0,
            offset: 0,
            n_buffers: 0,
            n_children: 0,
            buffers: ptr::null_mut(),
            children: ptr::null_mut(),
            dictionary: ptr::null_mut(),
            release: None,
            private_data: ptr::null_mut(),
        }
    }
}

impl ArrowArrayStream {
    /// A stream of one table.
    pub(super) fn once(field: Field, array: Array) -> Self {
        Self {
            get_schema: Some(stream_schema),
            get_next: Some(stream_next),
            get_last_error: Some(stream_error),
            release: Some(release_stream),
            private_data: Box::into_raw(Box::new(Once { field, array: Some(array) })).cast(),
        }
    }
}
