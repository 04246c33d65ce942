// SPDX-License-Identifier: BSD-3-Clause
//! What a program with `#![no_std]` needs of its system: a start that calls `fn main`, its arguments, `println!`, and an end for
//! panics. Memory for the crate `alloc` is the C library's `malloc`.
#![no_std]
#![feature(alloc_error_handler, core_c_str, lang_items)]

use core::alloc::{GlobalAlloc, Layout};
use core::ffi::CStr;
use core::fmt::{self, Debug, Write};
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

extern "C" {
    fn uk_rust_write(descriptor: i32, data: *const u8, size: usize) -> i32;
    fn abort() -> !;
    fn uk_rust_alloc(size: usize, align: usize) -> *mut u8;
    fn uk_rust_dealloc(ptr: *mut u8);
    fn uk_rust_realloc(ptr: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8;
    fn uk_rust_alloc_zeroed(size: usize, align: usize) -> *mut u8;
}

/// The C library's heap.
struct Heap;

// SAFETY: malloc() and its relatives do what is asked for; these are their forms with an alignment.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        uk_rust_alloc(layout.size(), layout.align())
    }

    unsafe fn dealloc(&self, ptr: *mut u8, _: Layout) {
        uk_rust_dealloc(ptr)
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        uk_rust_realloc(ptr, layout.size(), layout.align(), size)
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        uk_rust_alloc_zeroed(layout.size(), layout.align())
    }
}

#[global_allocator]
static HEAP: Heap = Heap;

#[alloc_error_handler]
fn out_of_memory(layout: Layout) -> ! {
    panic!("memory allocation of {} bytes failed", layout.size())
}

/// A file descriptor that text is written to, without a buffer.
pub struct Console(i32);

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // SAFETY: the bytes are there until the call ends.
        match unsafe { uk_rust_write(self.0, text.as_ptr(), text.len()) } {
            0 => Ok(()),
            _ => Err(fmt::Error),
        }
    }
}

/// Writes to standard output; what cannot be written is lost. `print!` and `println!` call it.
pub fn print(text: fmt::Arguments) {
    let _ = Console(1).write_fmt(text);
}

/// Writes to standard error. `eprint!` and `eprintln!` call it.
pub fn eprint(text: fmt::Arguments) {
    let _ = Console(2).write_fmt(text);
}

/// Prints to standard output.
#[macro_export]
macro_rules! print {
    ($($what:tt)*) => { $crate::print(core::format_args!($($what)*)) };
}

/// Prints a line to standard output.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($what:tt)*) => { $crate::print(core::format_args!("{}\n", core::format_args!($($what)*))) };
}

/// Prints to standard error.
#[macro_export]
macro_rules! eprint {
    ($($what:tt)*) => { $crate::eprint(core::format_args!($($what)*)) };
}

/// Prints a line to standard error.
#[macro_export]
macro_rules! eprintln {
    () => { $crate::eprint!("\n") };
    ($($what:tt)*) => { $crate::eprint(core::format_args!("{}\n", core::format_args!($($what)*))) };
}

static COUNT: AtomicUsize = AtomicUsize::new(0);
static WORDS: AtomicPtr<*const i8> = AtomicPtr::new(core::ptr::null_mut());

/// The program's arguments, its name first. There are none before `main`, or where `main` is C's.
pub fn args() -> impl Iterator<Item = &'static CStr> {
    let words = WORDS.load(Ordering::Acquire);
    // SAFETY: that many strings are there, for as long as the program runs.
    (0..COUNT.load(Ordering::Acquire)).map(move |i| unsafe { CStr::from_ptr(*words.add(i) as *const _) })
}

/// What `main` may return: nothing, an exit code, or a result whose error is printed and ends the program with 1.
#[lang = "termination"]
pub trait Termination {
    /// The exit code.
    fn report(self) -> i32;
}

impl Termination for () {
    fn report(self) -> i32 {
        0
    }
}

impl Termination for i32 {
    fn report(self) -> i32 {
        self
    }
}

impl<T: Termination, E: Debug> Termination for Result<T, E> {
    fn report(self) -> i32 {
        match self {
            Ok(value) => value.report(),
            Err(error) => {
                eprintln!("Error: {:?}", error);
                1
            }
        }
    }
}

#[lang = "start"]
fn start<T: Termination + 'static>(main: fn() -> T, count: isize, words: *const *const u8) -> isize {
    WORDS.store(words as *mut *const i8, Ordering::Release);
    COUNT.store(count as usize, Ordering::Release);
    main().report() as isize
}

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    eprintln!("{}", info);
    // SAFETY: it does not return.
    unsafe { abort() }
}
