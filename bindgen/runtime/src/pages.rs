//! An allocator for packages that make large arrays: the system's, which asks for huge pages.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};

/// Memory from this size on is worth huge pages: below it few of them would fit.
const LARGE: usize = 1 << 22;

/// The system's allocator; large memory is put on huge pages where the system allows it, as
/// NumPy's is. Filling a new array then costs a few page faults instead of thousands.
///
/// ```ignore
/// #[global_allocator]
/// static MEMORY: mds_bindgen_runtime::Pages = mds_bindgen_runtime::Pages;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pages;

// SAFETY: every call is the system allocator's own; the advice changes neither addresses nor
// contents.
unsafe impl GlobalAlloc for Pages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc`, which is passed on.
        let memory = unsafe { System.alloc(layout) };
        advise(memory, layout.size());
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        let memory = unsafe { System.alloc_zeroed(layout) };
        advise(memory, layout.size());
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above; all memory came from the system's allocator.
        unsafe { System.dealloc(memory, layout) };
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        let memory = unsafe { System.realloc(memory, layout, size) };
        advise(memory, size);
        memory
    }
}

#[cfg(target_os = "linux")]
#[inline]
fn advise(memory: *mut u8, size: usize) {
    const PAGE: usize = 1 << 12;
    if size < LARGE || memory.is_null() {
        return;
    }
    let skip = memory.align_offset(PAGE);
    let length = size.saturating_sub(skip) & !(PAGE - 1);
    // SAFETY: the range lies inside of what was just allocated; `MADV_HUGEPAGE` is a hint, and
    // refusing it (its result) does no harm.
    unsafe {
        libc::madvise(memory.wrapping_add(skip).cast(), length, libc::MADV_HUGEPAGE);
    }
}

#[cfg(not(target_os = "linux"))]
#[inline]
fn advise(_memory: *mut u8, _size: usize) {
    let _ = LARGE;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_of_any_size_is_whole() {
        for size in [1, 4096, LARGE - 1, LARGE, LARGE + 12_345] {
            let layout = Layout::from_size_align(size, 8).expect("a layout");
            // SAFETY: the layout has a size; memory is written within it and freed with it.
            unsafe {
                let memory = Pages.alloc_zeroed(layout);
                assert!(!memory.is_null());
                assert_eq!((*memory, *memory.add(size - 1)), (0, 0));
                memory.add(size - 1).write(7);
                let larger = Pages.realloc(memory, layout, 2 * size);
                assert_eq!(*larger.add(size - 1), 7);
                let layout = Layout::from_size_align(2 * size, 8).expect("a layout");
                Pages.dealloc(larger, layout);
            }
        }
    }
}
