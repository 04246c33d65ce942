// SPDX-License-Identifier: BSD-3-Clause
// The program's threads as clone(2) makes them and exit(2) ends them: for the C library.
#ifndef UK_PROCESS_H
#define UK_PROCESS_H

#include <uk/abi/sched.h>
#include <uk/thread.h>

/*
 * clone(2) for a thread: run(arg) on the stack that ends at `stack`, with `tls` as thread pointer (CLONE_SETTLS; without, the
 * caller's), `*parent_tid` (CLONE_PARENT_SETTID) and `*child_tid` (CLONE_CHILD_SETTID) set to its number before it runs; when
 * it has ended, `*child_tid` (CLONE_CHILD_CLEARTID) is zero, and one thread that waits for that word is woken. What run()
 * returns is the argument of exit(2). The number, or -UK_EINVAL; -UK_ENOSYS for what would be a new process; -UK_EAGAIN.
 */
long uk_posix_clone(int (*run)(void *arg), void *stack, unsigned long flags, void *arg, int *parent_tid, uintptr_t tls, int *child_tid);

/* exit(2): ends the running thread, and with the last one the guest. */
UK_NORETURN void uk_posix_thread_exit(int code);

/*
 * The same for a thread that gives its own stack back: unmap(base, len) is called when the stack isn't used any more, by another thread,
 * which may hold mutexes and must not be kept waiting.
 */
UK_NORETURN void uk_posix_thread_exit_unmap(int code, long (*unmap)(void *base, size_t len), void *base, size_t len);

#endif
