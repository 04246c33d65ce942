// SPDX-License-Identifier: BSD-3-Clause
// The program's threads and the words that they wait for, by the calls that a C library makes (posix-process, posix-futex).
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <uk/abi/futex.h>
#include <uk/abi/prctl.h>
#include <uk/abi/resource.h>
#include <uk/abi/sched.h>
#include <uk/abi/sysinfo.h>
#include <uk/abi/time.h>
#include <uk/arch.h>
#include <uk/arch/thread.h>
#include <uk/errno.h>
#include <uk/plat/processor.h>
#include <uk/plat/time.h>
#include <uk/process.h>
#include <uk/sched.h>
#include <uk/syscall.h>

#define MS 1000000ull
#define STACK 32768
#define AS_PTHREADS_DOES                                                                                                     \
	(UK_CLONE_VM | UK_CLONE_FS | UK_CLONE_FILES | UK_CLONE_SIGHAND | UK_CLONE_THREAD | UK_CLONE_SYSVSEM | UK_CLONE_SETTLS |  \
	 UK_CLONE_PARENT_SETTID | UK_CLONE_CHILD_CLEARTID | UK_CLONE_DETACHED)


long uk_syscall_r_fork(void); /* not one of arm64's calls */

static long futex(void *word, int op, uint32_t value, const void *time, void *word2, uint32_t value3)
{
	return uk_syscall_r_futex((long)word, op, value, (long)time, (long)word2, value3);
}

/* A thread as pthread_create() makes it, and what it is joined by. */
struct clone {
	char *stack;
	void *tls;
	int tid, alive;
	int (*run)(void *arg);
	void *arg;
};

static void start(struct clone *clone, int (*run)(void *arg), void *arg)
{
	uintptr_t tp;
	long id;

	clone->stack = malloc(STACK);
	clone->tls = aligned_alloc(ukarch_tls_area_align(), UK_ALIGN_UP(ukarch_tls_area_size(), ukarch_tls_area_align()));
	EXPECT(clone->stack && clone->tls);
	tp = ukarch_tls_area_init(clone->tls);
	ukarch_canary_inherit(tp);
	clone->alive = 1;
	id = uk_posix_clone(run, clone->stack + STACK, AS_PTHREADS_DOES, arg, &clone->tid, tp, &clone->alive);
	EXPECT(id > 1 && id == clone->tid);
}

/* As the C library does it: a thread that has ended has left its stack for good. */
static void finish(struct clone *clone)
{
	struct uk_abi_timespec time = { 20, 0 };
	long error = 0;

	while (__atomic_load_n(&clone->alive, __ATOMIC_SEQ_CST) && error != -UK_ETIMEDOUT)
		error = futex(&clone->alive, UK_FUTEX_WAIT, 1, &time, NULL, 0);
	EXPECT(!clone->alive);
	memset(clone->stack, 0xee, STACK);
	free(clone->stack);
	free(clone->tls);
}

static _Thread_local int own = 5;

static int count(void *arg)
{
	for (int i = 0; i < 100; i++) {
		own++;
		(*(int *)arg)++;
		uk_sched_yield();
	}
	return own;
}

CHECK("process: threads are made, and wake whoever waits for their end")
{
	struct clone clones[4];
	int counts[4] = { 0 };

	for (int i = 0; i < 4; i++)
		start(&clones[i], count, &counts[i]);
	for (int i = 0; i < 4; i++) {
		finish(&clones[i]);
		EXPECT(counts[i] == 100);
	}
	EXPECT(own == 5 && uk_thread_count() == 1);
}

CHECK("process: other processes aren't made")
{
	int none = 0;

	EXPECT(uk_posix_clone(count, &none, UK_CLONE_VM | UK_CLONE_VFORK, NULL, NULL, 0, NULL) == -UK_ENOSYS);
	EXPECT(uk_posix_clone(count, &none, UK_CLONE_THREAD, NULL, NULL, 0, NULL) == -UK_EINVAL);
	EXPECT(uk_posix_clone(count, NULL, AS_PTHREADS_DOES, NULL, NULL, 0, NULL) == -UK_EINVAL);
	EXPECT(uk_syscall_r_fork() == -UK_ENOSYS && uk_syscall_r_execve(0, 0, 0) == -UK_ENOSYS);
	EXPECT(uk_syscall_r_wait4(-1, 0, 0, 0) == -UK_ECHILD);
}

CHECK("process: who it is")
{
	char name[UK_PR_NAME_SIZE] = "";
	struct uk_abi_sched_param param = { 7 };
	struct uk_abi_rlimit limit = { 100, 200 }, old;
	struct uk_abi_utsname uts;
	unsigned long mask[16] = { 0 };

	EXPECT(uk_syscall_r_getpid() == 1 && uk_syscall_r_gettid() == 1 && uk_syscall_r_getppid() == 0 && uk_syscall_r_geteuid() == 0);
	EXPECT(!uk_syscall_r_prctl(UK_PR_SET_NAME, (long)"conformance guest", 0, 0, 0));
	EXPECT(!uk_syscall_r_prctl(UK_PR_GET_NAME, (long)name, 0, 0, 0) && !strcmp(name, "conformance gue"));
	EXPECT(uk_syscall_r_sched_getaffinity(0, sizeof(mask), (long)mask) == 8);
	EXPECT(mask[0] == ~0ul >> (64 - ukplat_processor_count()) && !uk_syscall_r_sched_setaffinity(0, 8, (long)mask));
	EXPECT(uk_syscall_r_sched_setscheduler(0, UK_SCHED_FIFO, (long)&param) == 0);
	EXPECT(uk_syscall_r_sched_getscheduler(0) == UK_SCHED_FIFO && uk_thread_current()->runnable.priority > UK_THREAD_PRIORITY_DEFAULT);
	EXPECT(uk_syscall_r_sched_setscheduler(0, UK_SCHED_OTHER, (long)&param) == -UK_EINVAL);
	param.priority = 0;
	EXPECT(uk_syscall_r_sched_setscheduler(0, UK_SCHED_OTHER, (long)&param) == 0);
	EXPECT(uk_thread_current()->runnable.priority == UK_THREAD_PRIORITY_DEFAULT);
	EXPECT(uk_syscall_r_sched_getscheduler(99999) == -UK_ESRCH);
	EXPECT(!uk_syscall_r_prlimit64(0, UK_RLIMIT_CORE, (long)&limit, 0));
	EXPECT(!uk_syscall_r_prlimit64(0, UK_RLIMIT_CORE, 0, (long)&old) && old.current == 100 && old.maximum == 200);
	EXPECT(!uk_syscall_r_sethostname((long)"here", 4) && !uk_syscall_r_uname((long)&uts));
	EXPECT(!strcmp(uts.nodename, "here") && !strcmp(uts.sysname, "Linux") && uts.machine[0]);
}

static void note_processor(void *arg)
{
	*(unsigned int *)arg = ukplat_processor();
}

CHECK("process: threads run on processors of theirs only")
{
	unsigned long all[16] = { 0 }, one[16] = { 0 }, got[16] = { 0 };
	unsigned int count = ukplat_processor_count();

	EXPECT(uk_syscall_r_sched_getaffinity(0, sizeof(all), (long)all) == 8);
	for (unsigned int i = 0; i < count; i++) {
		unsigned int others = ~0u;
		struct uk_thread *other;

		one[0] = 1ul << i;
		EXPECT(!uk_syscall_r_sched_setaffinity(0, sizeof(one), (long)one) && ukplat_processor() == i);
		EXPECT(!uk_sched_sleep(ukplat_deadline(1000000)) && ukplat_processor() == i);
		EXPECT(uk_syscall_r_sched_getaffinity(0, sizeof(got), (long)got) == 8 && got[0] == one[0]);
		EXPECT(!uk_thread_create(&other, NULL, note_processor, &others) && !uk_thread_join(other, UKPLAT_NEVER));
		EXPECT(others == i); /* as who made it */
	}
	one[0] = 1ul << count;
	EXPECT(uk_syscall_r_sched_setaffinity(0, sizeof(one), (long)one) == -UK_EINVAL);
	EXPECT(!uk_syscall_r_sched_setaffinity(0, sizeof(all), (long)all));
}

CHECK("futexes: what can't be is refused, as Linux refuses it")
{
	uint32_t words[2] = { 1, 2 };
	struct uk_abi_timespec bad = { 0, 1000000000 }, short_time = { 0, 1000000 };

	EXPECT(futex(NULL, UK_FUTEX_WAIT, 0, NULL, NULL, 0) == -UK_EFAULT);
	EXPECT(futex((char *)words + 1, UK_FUTEX_WAKE, 1, NULL, NULL, 0) == -UK_EINVAL);
	EXPECT(futex(words, UK_FUTEX_WAIT, 0, NULL, NULL, 0) == -UK_EAGAIN);
	EXPECT(futex(words, UK_FUTEX_WAIT, 1, &bad, NULL, 0) == -UK_EINVAL);
	EXPECT(futex(words, UK_FUTEX_WAIT | UK_FUTEX_PRIVATE_FLAG, 1, &short_time, NULL, 0) == -UK_ETIMEDOUT);
	EXPECT(futex(words, UK_FUTEX_WAIT | UK_FUTEX_CLOCK_REALTIME, 1, &short_time, NULL, 0) == -UK_ENOSYS);
	EXPECT(futex(words, UK_FUTEX_WAIT_BITSET, 1, NULL, NULL, 0) == -UK_EINVAL);
	EXPECT(futex(words, UK_FUTEX_WAIT_BITSET, 1, &short_time, NULL, 1) == -UK_ETIMEDOUT); /* a moment long ago */
	EXPECT(futex(words, UK_FUTEX_WAIT_BITSET | UK_FUTEX_CLOCK_REALTIME, 1, &short_time, NULL, 1) == -UK_ETIMEDOUT);
	EXPECT(futex(words, UK_FUTEX_WAKE_BITSET, 1, NULL, NULL, 0) == -UK_EINVAL);
	EXPECT(futex(words, UK_FUTEX_CMP_REQUEUE, 1, (void *)1, words + 1, 9) == -UK_EAGAIN);
	EXPECT(futex(words, UK_FUTEX_REQUEUE, (uint32_t)-1, (void *)1, words + 1, 0) == -UK_EINVAL);
	EXPECT(futex(words, 77, 0, NULL, NULL, 0) == -UK_ENOSYS);
	EXPECT(futex(words, UK_FUTEX_WAKE, 1, NULL, NULL, 0) == 0);
}

static uint32_t here, there;
static volatile int arrived, gone;

static int wait_here(void *arg)
{
	__atomic_fetch_add(&arrived, 1, __ATOMIC_SEQ_CST);
	futex(&here, UK_FUTEX_WAIT_BITSET, 0, NULL, NULL, (uint32_t)(uintptr_t)arg);
	__atomic_fetch_add(&gone, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void let_all_arrive(int number)
{
	uint64_t end = ukplat_deadline(20000 * MS);

	while (arrived < number && ukplat_monotonic_clock() < end)
		uk_sched_yield();
	uk_sched_sleep(ukplat_deadline(5 * MS)); /* from arrived to waiting */
}

static void let_go(int number)
{
	uint64_t end = ukplat_deadline(20000 * MS);

	while (gone < number && ukplat_monotonic_clock() < end)
		uk_sched_yield();
	uk_sched_sleep(ukplat_deadline(5 * MS)); /* nobody else goes */
}

CHECK("futexes: wakes and moves as many as were asked for, by their bits")
{
	struct clone clones[8];

	arrived = gone = 0;
	for (int i = 0; i < 8; i++)
		start(&clones[i], wait_here, (void *)(uintptr_t)(i < 4 ? 1 : 3));
	let_all_arrive(8);
	EXPECT(futex(&here, UK_FUTEX_WAKE_BITSET, 100, NULL, NULL, 4) == 0 && gone == 0);
	EXPECT(futex(&here, UK_FUTEX_WAKE_BITSET, 1, NULL, NULL, 2) == 1);
	let_go(1);
	EXPECT(gone == 1);
	EXPECT(futex(&here, UK_FUTEX_WAKE, 2, NULL, NULL, 0) == 2);
	let_go(3);
	EXPECT(gone == 3);
	EXPECT(futex(&here, UK_FUTEX_CMP_REQUEUE, 1, (void *)3, &there, 0) == 4);
	let_go(4);
	EXPECT(gone == 4);
	EXPECT(futex(&here, UK_FUTEX_WAKE, 100, NULL, NULL, 0) == 1);
	let_go(5);
	EXPECT(gone == 5);
	EXPECT(futex(&there, UK_FUTEX_REQUEUE, 0, (void *)1, &there, 0) == 0);
	EXPECT(futex(&there, UK_FUTEX_WAKE, 100, NULL, NULL, 0) == 3);
	for (int i = 0; i < 8; i++)
		finish(&clones[i]);
	EXPECT(gone == 8);
}

/* The mutex of three states: 0 free, 1 taken, 2 taken and somebody may wait (Drepper, Futexes Are Tricky). */
static uint32_t lock;
static long shared;

static void take(void)
{
	uint32_t state = 0;

	if (__atomic_compare_exchange_n(&lock, &state, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(&lock, 2, __ATOMIC_ACQUIRE))
		futex(&lock, UK_FUTEX_WAIT | UK_FUTEX_PRIVATE_FLAG, 2, NULL, NULL, 0);
}

static void leave(void)
{
	if (__atomic_exchange_n(&lock, 0, __ATOMIC_RELEASE) == 2)
		futex(&lock, UK_FUTEX_WAKE | UK_FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
}

static int add(void *arg)
{
	for (int i = 0; i < 500; i++) {
		long before;

		take();
		before = shared;
		if (i % 3 == 0)
			uk_sched_yield();
		shared = before + *(int *)arg;
		leave();
		if (i % 5 == 0)
			uk_sched_yield();
	}
	return 0;
}

CHECK("futexes: a mutex made of one keeps threads apart")
{
	struct clone clones[6];
	int one = 1;

	shared = 0;
	for (int i = 0; i < 6; i++)
		start(&clones[i], add, &one);
	for (int i = 0; i < 6; i++)
		finish(&clones[i]);
	EXPECT(shared == 6 * 500 && lock == 0);
}

static struct robust {
	struct uk_abi_robust_list link;
	uint32_t word;
} robust[2];

static int die_with_locks(void *arg)
{
	static struct uk_abi_robust_list_head head;
	uint32_t id = (uint32_t)uk_syscall_r_gettid();

	(void)arg;
	robust[0].link.next = &robust[1].link;
	robust[1].link.next = &head.list;
	head.list.next = &robust[0].link;
	head.offset = offsetof(struct robust, word);
	robust[0].word = id | UK_FUTEX_WAITERS;
	robust[1].word = id + 1; /* somebody else's */
	uk_syscall_r_set_robust_list((long)&head, sizeof(head));
	uk_sched_sleep(ukplat_deadline(20 * MS)); /* somebody waits for it by now */
	return 0;
}

static int wait_for_owner(void *arg)
{
	uint32_t word = __atomic_load_n(&robust[0].word, __ATOMIC_SEQ_CST);

	while (!word)
		uk_sched_yield(), word = __atomic_load_n(&robust[0].word, __ATOMIC_SEQ_CST);
	if (!(word & UK_FUTEX_OWNER_DIED))
		futex(&robust[0].word, UK_FUTEX_WAIT, word, NULL, NULL, 0);
	*(uint32_t *)arg = robust[0].word;
	return 0;
}

CHECK("futexes: a lock whose owner ends says so, and wakes who waits for it")
{
	struct clone owner, waiter;
	uint32_t seen = 0, other;

	memset(robust, 0, sizeof(robust));
	start(&waiter, wait_for_owner, &seen);
	start(&owner, die_with_locks, NULL);
	other = (uint32_t)owner.tid + 1;
	finish(&owner);
	finish(&waiter);
	EXPECT(robust[0].word == (UK_FUTEX_OWNER_DIED | UK_FUTEX_WAITERS));
	EXPECT(seen == robust[0].word && robust[1].word == other);
	EXPECT(uk_syscall_r_set_robust_list(0, 7) == -UK_EINVAL);
}
