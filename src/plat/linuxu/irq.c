// SPDX-License-Identifier: BSD-3-Clause
// Interrupts and the timer of a process: signals, one of which comes from a timer of the kernel's.
//
// A line is a signal's number. It is ours from its first use on; until then the kernel does with it what it does for any process, so
// that Ctrl+C ends one that handles no interrupts. Disabled interrupts are blocked signals: what comes meanwhile is pending.

#include <uk/errno.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>
#include <uk/preempt.h>

#include "linux.h"

#define BIT(signal) (1ull << ((signal) - 1))
#define SIGNALS 64
// SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV are traps; SIGKILL and SIGSTOP can't be handled; SIGPIPE is ignored.
#define NO_LINE (BIT(4) | BIT(5) | BIT(7) | BIT(8) | BIT(11) | BIT(9) | BIT(19) | BIT(13))
#define SIG_SETMASK 2
#define TIMER_ABSTIME 1

static uint64_t used, masked; // signals that are ours; those of them that are masked
static int disabled = 1;      // as the contract says a program starts
static int timer, has_timer;

static uint64_t blocked(void)
{
	return disabled ? used : masked;
}

// Nothing is blocked as long as nothing is ours: who uses no interrupts makes no system calls.
static void apply(void)
{
	uint64_t mask = blocked();

	if (used)
		_linuxu_rt_sigprocmask(SIG_SETMASK, &mask, NULL, sizeof mask);
}

int _linuxu_irq_enter(void)
{
	int before = disabled;

	disabled = 1; // the kernel has blocked all of them
	return before;
}

void _linuxu_irq_leave(int before, void *context)
{
	disabled = before;
	if (used)
		*_linuxu_mask(context) = blocked(); // which the handler may have changed
}

static void interrupt(int signal, struct linux_siginfo *info UK_UNUSED, void *context)
{
	int before = _linuxu_irq_enter();

	if (signal == SIGALRM && has_timer)
		ukplat_timer_expired();
	else
		ukplat_irq_dispatch((unsigned int)signal);
	uk_preempt_after_irq();
	_linuxu_irq_leave(before, context);
}

// With interrupts disabled.
static void take(int signal, int mask)
{
	if (used & BIT(signal))
		return;
	used |= BIT(signal);
	if (mask)
		masked |= BIT(signal);
	apply();
	_linuxu_on_signal(signal, interrupt, ~NO_LINE, 0);
}

int ukplat_irq_line(unsigned int irq)
{
	unsigned long state;

	if (!irq || irq > SIGNALS || NO_LINE & BIT(irq) || irq == SIGALRM)
		return -UK_EINVAL;
	state = ukplat_irq_save();
	take((int)irq, 1);
	ukplat_irq_restore(state);
	return 0;
}

// Of two that change the mask, one in a handler, neither is lost.
static int set_mask(unsigned int irq, uint64_t bit)
{
	int error = ukplat_irq_line(irq);
	unsigned long state;

	if (error)
		return error;
	state = ukplat_irq_save();
	masked = (masked & ~BIT(irq)) | bit;
	ukplat_irq_restore(state);
	return 0;
}

int ukplat_irq_mask(unsigned int irq)
{
	return set_mask(irq, BIT(irq));
}

int ukplat_irq_unmask(unsigned int irq)
{
	return set_mask(irq, 0);
}

unsigned int ukplat_irq_software(void)
{
	return SIGUSR1;
}

int ukplat_irq_raise(void)
{
	int error = ukplat_irq_line(SIGUSR1);

	if (!error)
		_linuxu_kill(_linuxu_getpid(), SIGUSR1);
	return error;
}

void ukplat_irq_enable(void)
{
	disabled = 0;
	apply();
}

void ukplat_irq_disable(void)
{
	disabled = 1;
	apply();
}

int ukplat_irq_enabled(void)
{
	return !disabled;
}

unsigned long ukplat_irq_save(void)
{
	unsigned long state = (unsigned long)disabled;

	if (!disabled)
		ukplat_irq_disable();
	return state;
}

void ukplat_irq_restore(unsigned long state)
{
	if (!state)
		ukplat_irq_enable();
	else if (!disabled)
		ukplat_irq_disable();
}

static void (*stop)(void);

static int terminated(void *arg UK_UNUSED)
{
	stop();
	return 1;
}

int ukplat_on_stop(void (*function)(void))
{
	static struct ukplat_irq_handler handler = { .irq = SIGTERM, .handle = terminated };
	int error;

	stop = function;
	error = ukplat_irq_register(&handler);
	return error ? error : ukplat_irq_unmask(SIGTERM);
}

// The kernel's monotonic clock is ours.
int ukplat_timer_arm(uint64_t deadline)
{
	struct linux_sigevent event = { .signal = SIGALRM };
	struct linux_itimerspec when = { .value = { 0, 0 } };
	unsigned long state;

	if (!has_timer) {
		if (deadline == UKPLAT_NEVER)
			return 0;
		if (_linuxu_timer_create(CLOCK_MONOTONIC, &event, &timer))
			return -UK_ENODEV;
		has_timer = 1;
		state = ukplat_irq_save();
		take(SIGALRM, 0);
		ukplat_irq_restore(state);
	}
	if (deadline != UKPLAT_NEVER) // zero stops a timer
		when.value = (struct linux_timespec) { (int64_t)(deadline / 1000000000), deadline ? (int64_t)(deadline % 1000000000) : 1 };
	_linuxu_timer_settime(timer, TIMER_ABSTIME, &when, NULL);
	return 0;
}

// The kernel changes the mask and waits in one step. As long as nothing is ours, neither is the mask.
void _linuxu_wait(struct linux_pollfd *fds, size_t count, uint64_t deadline)
{
	struct linux_timespec left;

	if (deadline != UKPLAT_NEVER) {
		uint64_t now = ukplat_monotonic_clock(), ns = deadline > now ? deadline - now : 0;

		left = (struct linux_timespec) { (int64_t)(ns / 1000000000), (int64_t)(ns % 1000000000) };
	}
	_linuxu_ppoll(fds, count, deadline != UKPLAT_NEVER ? &left : NULL, used ? &masked : NULL, sizeof masked);
}

void ukplat_rest(void)
{
	_linuxu_wait(NULL, 0, UKPLAT_NEVER);
}
