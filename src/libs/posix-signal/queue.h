// SPDX-License-Identifier: BSD-3-Clause
// Signals that wait to be taken: those of one thread, or of the process.
#ifndef POSIX_SIGNAL_QUEUE_H
#define POSIX_SIGNAL_QUEUE_H

#include <uk/abi/signal.h>

#define SIGNAL_BIT(signal) (1ull << ((signal) - 1))

/* What is known of one signal that waits. */
struct signal_entry {
	struct signal_entry *next;
	struct uk_abi_siginfo info;
	int owned;  /* not of the heap: a timer's, which uses it again once it was taken */
	int queued; /* it is in a queue */
};

/* Zeroes are an empty one. A bit is set if and only if that signal waits; its entries, where there was memory for any, are in `first`. */
struct signal_queue {
	uint64_t bits;
	struct signal_entry *first, **end;
};

/* Whether it would be kept: a standard signal that waits already isn't kept a second time. */
int _signal_queue_keeps(const struct signal_queue *queue, int signal);

/* Adds `signal`, with `entry` or, if that is NULL, with nothing known but its number. */
void _signal_queue_add(struct signal_queue *queue, int signal, struct signal_entry *entry);

/*
 * Takes the one with the lowest number of those in `wanted`, of equals the first that came; its number, or 0. What is known of it is in
 * `info`. *used is an entry that is the caller's to free, or NULL.
 */
int _signal_queue_take(struct signal_queue *queue, uint64_t wanted, struct uk_abi_siginfo *info, struct signal_entry **used);

/* Takes an entry out, if it is in the queue. */
void _signal_queue_remove(struct signal_queue *queue, struct signal_entry *entry);

/* Drops all of `which`; a list of entries that are the caller's to free. */
struct signal_entry *_signal_queue_drop(struct signal_queue *queue, uint64_t which);

#endif
