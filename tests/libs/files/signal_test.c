// SPDX-License-Identifier: BSD-3-Clause
// Queues of signals against a model: for each number, what was sent and not yet taken, in order. And ucontext_t against the host's.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#include <uk/abi/ucontext.h>

#include "../../../src/libs/posix-signal/queue.c"

#define STEPS 200000
#define DEPTH 64
#define TIMERS 4
#define CHECK(condition) (checks++, (condition) ? 0 : (failed++, printf("failed: line %d: %s\n", __LINE__, #condition)))

_Static_assert(offsetof(struct uk_abi_ucontext, mask) == offsetof(ucontext_t, uc_sigmask), "uc_sigmask");
_Static_assert(offsetof(struct uk_abi_ucontext, stack) == offsetof(ucontext_t, uc_stack), "uc_stack");
_Static_assert(offsetof(struct uk_abi_ucontext, rip) == offsetof(ucontext_t, uc_mcontext.gregs[REG_RIP]), "REG_RIP");
_Static_assert(offsetof(struct uk_abi_ucontext, rsp) == offsetof(ucontext_t, uc_mcontext.gregs[REG_RSP]), "REG_RSP");
_Static_assert(offsetof(struct uk_abi_ucontext, r8) == offsetof(ucontext_t, uc_mcontext.gregs[REG_R8]), "REG_R8");
_Static_assert(offsetof(struct uk_abi_ucontext, rax) == offsetof(ucontext_t, uc_mcontext.gregs[REG_RAX]), "REG_RAX");
_Static_assert(offsetof(struct uk_abi_ucontext, cr2) == offsetof(ucontext_t, uc_mcontext.gregs[REG_CR2]), "REG_CR2");
_Static_assert(sizeof(struct uk_abi_ucontext) == sizeof(ucontext_t), "ucontext_t");
_Static_assert(sizeof(struct uk_abi_siginfo) == sizeof(siginfo_t), "siginfo_t");
_Static_assert(offsetof(struct uk_abi_siginfo, addr) == offsetof(siginfo_t, si_addr) &&
	offsetof(struct uk_abi_siginfo, value) == offsetof(siginfo_t, si_value), "siginfo_t");
_Static_assert(UK_SIGUSR1 == SIGUSR1 && UK_SIGSEGV == SIGSEGV && UK_SIGALRM == SIGALRM && UK_SIGCHLD == SIGCHLD && UK_SIGSYS == SIGSYS &&
	UK_SIGWINCH == SIGWINCH && UK_SIGTSTP == SIGTSTP && UK_SIGXCPU == SIGXCPU, "numbers");
_Static_assert(UK_SA_RESTART == SA_RESTART && UK_SA_ONSTACK == SA_ONSTACK && UK_SA_NODEFER == SA_NODEFER &&
	UK_SA_RESETHAND == (unsigned int)SA_RESETHAND && UK_SA_SIGINFO == SA_SIGINFO, "sa_flags");
_Static_assert(UK_SI_TKILL == SI_TKILL && UK_SI_QUEUE == SI_QUEUE && UK_SI_TIMER == SI_TIMER && UK_SI_KERNEL == SI_KERNEL, "si_code");
_Static_assert(sizeof(struct uk_abi_sigevent) == sizeof(struct sigevent) && UK_SIGEV_THREAD_ID == SIGEV_THREAD_ID, "struct sigevent");

static int checks, failed;
static struct signal_queue queue;
static uint64_t model[UK_NSIG + 1][DEPTH];
static int lengths[UK_NSIG + 1];
static struct signal_entry timers[TIMERS];

static void pop(int signal, int at)
{
	for (int i = at + 1; i < lengths[signal]; i++)
		model[signal][i - 1] = model[signal][i];
	lengths[signal]--;
}

static uint64_t some(void)
{
	return (uint64_t)rand() << 33 ^ (uint64_t)rand() << 11 ^ (uint64_t)rand();
}

/* `value` 0 is one without an entry: for standard signals, which wait once. */
static void send(int signal, uint64_t value, struct signal_entry *own)
{
	struct signal_entry *entry = own;

	CHECK(_signal_queue_keeps(&queue, signal) == (signal >= UK_SIGRTMIN || !lengths[signal]));
	if (!_signal_queue_keeps(&queue, signal) || lengths[signal] == DEPTH || (own && own->queued))
		return;
	if (!entry && value)
		entry = calloc(1, sizeof(*entry));
	if (entry) {
		entry->owned = own != NULL;
		entry->info = (struct uk_abi_siginfo){ .signo = signal, .value = value };
	}
	_signal_queue_add(&queue, signal, entry);
	model[signal][lengths[signal]++] = value;
}

static void take(uint64_t wanted)
{
	struct uk_abi_siginfo info;
	struct signal_entry *used;
	int expected = 1, signal = _signal_queue_take(&queue, wanted, &info, &used);

	while (expected <= UK_NSIG && !(lengths[expected] && wanted & SIGNAL_BIT(expected)))
		expected++;
	CHECK(signal == (expected <= UK_NSIG ? expected : 0));
	if (!signal)
		return;
	CHECK(info.signo == signal && info.value == model[signal][0]);
	pop(signal, 0);
	free(used);
}

static void drop(uint64_t which)
{
	struct signal_entry *list = _signal_queue_drop(&queue, which), *next;

	for (; list; list = next) {
		CHECK(which & SIGNAL_BIT(list->info.signo) && !list->owned);
		next = list->next;
		free(list);
	}
	for (int signal = 1; signal <= UK_NSIG; signal++)
		if (which & SIGNAL_BIT(signal))
			lengths[signal] = 0;
}

static void cancel(struct signal_entry *timer)
{
	int signal = timer->info.signo, at = 0;

	if (timer->queued) {
		while (model[signal][at] != timer->info.value)
			at++;
		pop(signal, at);
	}
	_signal_queue_remove(&queue, timer);
	CHECK(!timer->queued);
}

int main(void)
{
	uint64_t value = 0;

	for (int step = 0; step < STEPS; step++) {
		int what = rand() % 100, signal = 1 + rand() % UK_NSIG;
		uint64_t bits = 0;

		value++;
		if (what < 45)
			send(signal, signal < UK_SIGRTMIN && rand() % 4 == 0 ? 0 : value, NULL);
		else if (what < 55)
			send(signal, value, &timers[rand() % TIMERS]);
		else if (what < 95)
			take(rand() % 3 ? some() : ~0ull);
		else if (what < 99)
			cancel(&timers[rand() % TIMERS]);
		else
			drop(some() & some());
		for (int i = 1; i <= UK_NSIG; i++)
			bits |= lengths[i] ? SIGNAL_BIT(i) : 0;
		CHECK(queue.bits == bits);
	}
	drop(~0ull);
	CHECK(!queue.first);
	printf("%d checks, %d failed\n", checks, failed);
	return failed != 0;
}
