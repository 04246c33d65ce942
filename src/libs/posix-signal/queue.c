// SPDX-License-Identifier: BSD-3-Clause
// Signals that wait: bits for which, a list in the order of their coming for what is known of them.
#include "queue.h"

int _signal_queue_keeps(const struct signal_queue *queue, int signal)
{
	return signal >= UK_SIGRTMIN || !(queue->bits & SIGNAL_BIT(signal));
}

void _signal_queue_add(struct signal_queue *queue, int signal, struct signal_entry *entry)
{
	queue->bits |= SIGNAL_BIT(signal);
	if (!entry)
		return;
	if (!queue->first)
		queue->end = &queue->first;
	entry->next = NULL;
	entry->queued = 1;
	*queue->end = entry;
	queue->end = &entry->next;
}

/* `at` leads to the entry. */
static void take_out(struct signal_queue *queue, struct signal_entry **at)
{
	struct signal_entry *entry = *at;

	*at = entry->next;
	if (!entry->next)
		queue->end = at;
	entry->queued = 0;
	entry->next = NULL;
}

static struct signal_entry **find(struct signal_entry **at, int signal)
{
	while (*at && (*at)->info.signo != signal)
		at = &(*at)->next;
	return at;
}

int _signal_queue_take(struct signal_queue *queue, uint64_t wanted, struct uk_abi_siginfo *info, struct signal_entry **used)
{
	struct signal_entry **at, *entry;
	int signal;

	*used = NULL;
	wanted &= queue->bits;
	if (!wanted)
		return 0;
	signal = __builtin_ctzll(wanted) + 1;
	at = find(&queue->first, signal);
	entry = *at;
	if (entry) {
		*info = entry->info;
		take_out(queue, at);
		at = find(at, signal);
		if (!entry->owned)
			*used = entry;
	} else {
		*info = (struct uk_abi_siginfo){ .signo = signal };
	}
	if (!*at)
		queue->bits &= ~SIGNAL_BIT(signal);
	return signal;
}

void _signal_queue_remove(struct signal_queue *queue, struct signal_entry *entry)
{
	struct signal_entry **at = &queue->first;

	while (*at && *at != entry)
		at = &(*at)->next;
	if (!*at)
		return;
	take_out(queue, at);
	if (!*find(&queue->first, entry->info.signo))
		queue->bits &= ~SIGNAL_BIT(entry->info.signo);
}

struct signal_entry *_signal_queue_drop(struct signal_queue *queue, uint64_t which)
{
	struct signal_entry **at = &queue->first, *dropped = NULL;

	queue->bits &= ~which;
	while (*at) {
		struct signal_entry *entry = *at;

		if (!(SIGNAL_BIT(entry->info.signo) & which)) {
			at = &entry->next;
			continue;
		}
		take_out(queue, at);
		if (!entry->owned) {
			entry->next = dropped;
			dropped = entry;
		}
	}
	return dropped;
}
