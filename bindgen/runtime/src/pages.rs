//! An allocator for packages that make large arrays: the system's, which asks for huge pages, and
//! hands freed memory of the same size out again.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering};

/// Memory from this size on is worth huge pages: below it few of them would fit.
const LARGE: usize = 1 << 22;
/// How much freed memory is kept at most.
const KEPT: usize = 1 << 27;
/// How many freed blocks are kept at most.
const SLOTS: usize = 32;

/// The system's allocator; large memory is put on huge pages where the system allows it, as
/// NumPy's is. Filling a new array then costs a few page faults instead of thousands.
///
/// Some large blocks that are freed are kept, up to 128 MB, and handed out again for the same size,
/// so that an array that takes the place of another costs no page fault at all. Elsewhere than on
/// Linux nothing is kept.
///
/// ```ignore
/// #[global_allocator]
/// static MEMORY: mds_bindgen_runtime::Pages = mds_bindgen_runtime::Pages;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pages;

/// A freed block.
#[derive(Clone, Copy)]
struct Block {
    memory: *mut u8,
    layout: Layout,
}

/// Freed blocks, the oldest first.
struct Pool {
    busy: AtomicBool,
    blocks: UnsafeCell<([Option<Block>; SLOTS], usize)>,
}

// SAFETY: the blocks are touched by whoever has set `busy`, and by nobody else.
unsafe impl Sync for Pool {}

static POOL: Pool =
    Pool { busy: AtomicBool::new(false), blocks: UnsafeCell::new(([None; SLOTS], 0)) };

impl Pool {
    /// Works on the blocks and the bytes in them, unless somebody else does: an allocator never
    /// waits. So a process that was forked meanwhile does without.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut [Option<Block>; SLOTS], &mut usize) -> T,
    ) -> Option<T> {
        if self.busy.swap(true, Ordering::Acquire) {
            return None;
        }
        // SAFETY: `busy` was clear, so nobody else is here until it is cleared below.
        let (blocks, bytes) = unsafe { &mut *self.blocks.get() };
        let made = work(blocks, bytes);
        self.busy.store(false, Ordering::Release);
        Some(made)
    }

    /// A kept block of exactly this layout.
    fn take(&self, layout: Layout) -> Option<*mut u8> {
        self.with(|blocks, bytes| {
            let fits = |block: &Option<Block>| block.is_some_and(|block| block.layout == layout);
            // The youngest: its memory is likeliest to be there still.
            let place = blocks.iter().rposition(fits)?;
            let block = blocks[place].take()?;
            blocks[place..].rotate_left(1);
            *bytes -= layout.size();
            Some(block.memory)
        })?
    }

    /// Keeps a block, and gives back those that must make room for it: it among them when there is
    /// none.
    fn keep(&self, block: Block) -> [Option<Block>; SLOTS] {
        let mut freed = [None; SLOTS];
        let size = block.layout.size();
        let kept = size <= KEPT && cfg!(target_os = "linux");
        let done = kept.then(|| {
            self.with(|blocks, bytes| {
                let mut place = 0;
                while *bytes + size > KEPT || blocks[SLOTS - 1].is_some() {
                    let Some(oldest) = blocks[0].take() else { break };
                    blocks.rotate_left(1);
                    *bytes -= oldest.layout.size();
                    freed[place] = Some(oldest);
                    place += 1;
                }
                if let Some(free) = blocks.iter_mut().find(|block| block.is_none()) {
                    *free = Some(block);
                    *bytes += size;
                }
            })
        });
        if done.flatten().is_none() {
            freed[0] = Some(block);
        }
        freed
    }
}

// SAFETY: all memory comes from the system's allocator, and goes back to it or is kept and handed
// out once, for the layout that it was made for; the advice changes neither addresses nor contents.
unsafe impl GlobalAlloc for Pages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= LARGE
            && let Some(memory) = POOL.take(layout)
        {
            return memory;
        }
        // SAFETY: the caller keeps the contract of `GlobalAlloc`, which is passed on.
        let memory = unsafe { System.alloc(layout) };
        advise(memory, layout.size());
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= LARGE
            && let Some(memory) = POOL.take(layout)
        {
            // Faster than the system, which would clear new pages one by one when they are touched.
            // SAFETY: a kept block is as large as its layout says, and nobody else has it.
            unsafe { memory.write_bytes(0, layout.size()) };
            return memory;
        }
        // SAFETY: as above.
        let memory = unsafe { System.alloc_zeroed(layout) };
        advise(memory, layout.size());
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if layout.size() < LARGE {
            // SAFETY: as above; all memory came from the system's allocator.
            return unsafe { System.dealloc(memory, layout) };
        }
        for block in POOL.keep(Block { memory, layout }).into_iter().flatten() {
            // SAFETY: as above; nobody owns these blocks any more.
            unsafe { System.dealloc(block.memory, block.layout) };
        }
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
    // SAFETY: the range lies inside of one block, whole pages of it; the advice is a hint, and
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
    use std::ptr;

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

    #[test]
    fn memory_that_was_used_is_cleared() {
        let layout = Layout::from_size_align(LARGE + 4096, 8).expect("a layout");
        for _ in 0..3 {
            // SAFETY: as above.
            unsafe {
                let memory = Pages.alloc(layout);
                memory.write_bytes(7, layout.size());
                Pages.dealloc(memory, layout);
                let memory = Pages.alloc_zeroed(layout);
                let bytes = std::slice::from_raw_parts(memory, layout.size());
                assert!(bytes.iter().step_by(97).all(|byte| *byte == 0));
                Pages.dealloc(memory, layout);
            }
        }
    }

    fn pool() -> Pool {
        Pool { busy: AtomicBool::new(false), blocks: UnsafeCell::new(([None; SLOTS], 0)) }
    }

    /// Blocks that are never looked into.
    fn block(number: usize, size: usize) -> Block {
        let layout = Layout::from_size_align(size, 8).expect("a layout");
        Block { memory: ptr::without_provenance_mut(number), layout }
    }

    fn freed(blocks: impl IntoIterator<Item = Option<Block>>) -> Vec<usize> {
        blocks.into_iter().flatten().map(|block| block.memory.addr()).collect()
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn blocks_are_handed_out_once_and_for_their_layout() {
        let pool = pool();
        assert!(freed(pool.keep(block(1, LARGE))).is_empty());
        assert!(freed(pool.keep(block(2, 2 * LARGE))).is_empty());
        assert!(freed(pool.keep(block(3, LARGE))).is_empty());
        let take = |size| pool.take(block(0, size).layout).map(<*mut u8>::addr);
        assert_eq!(take(3 * LARGE), None);
        assert_eq!((take(LARGE), take(LARGE), take(LARGE)), (Some(3), Some(1), None));
        assert_eq!((take(2 * LARGE), take(2 * LARGE)), (Some(2), None));
        let other = Layout::from_size_align(LARGE, 64).expect("a layout");
        assert!(freed(pool.keep(block(4, LARGE))).is_empty());
        assert_eq!(pool.take(other), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_oldest_make_room_and_what_is_too_large_is_not_kept() {
        let pool = pool();
        assert_eq!(freed(pool.keep(block(1, KEPT + 1))), [1]);
        for number in 1..=4 {
            assert!(freed(pool.keep(block(number, KEPT / 4))).is_empty());
        }
        assert_eq!(freed(pool.keep(block(5, KEPT / 2))), [1, 2]);
        assert_eq!(freed(pool.keep(block(6, KEPT))), [3, 4, 5]);
        assert_eq!(pool.take(block(0, KEPT).layout).map(<*mut u8>::addr), Some(6));
        for number in 0..SLOTS {
            assert!(freed(pool.keep(block(number + 1, LARGE))).is_empty());
        }
        assert_eq!(freed(pool.keep(block(99, LARGE))), [1]);
    }

    #[test]
    fn a_busy_pool_is_not_waited_for() {
        let pool = pool();
        pool.busy.store(true, Ordering::Relaxed);
        assert_eq!(freed(pool.keep(block(1, LARGE))), [1]);
        assert_eq!(pool.take(block(1, LARGE).layout), None);
    }
}
