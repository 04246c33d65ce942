// SPDX-License-Identifier: BSD-3-Clause
// Moments at which something happens, the earliest first.
#include <uk/wait.h>

#include "internal.h"

/*
 * A pairing heap (Fredman, Sedgewick, Sleator, Tarjan 1986) in the timeouts themselves: a node's children are a list, and `link` is
 * the pointer that leads to the node, a parent's `child` or a sibling's `sibling`. Setting is one comparison; taking one out
 * melds its children in pairs from the first to the last, then all from the last to the first: O(log n), amortised. Most
 * timeouts are cancelled (a wait that is woken), and those have no children.
 */
static struct uk_timeout *root;

/* The later of two trees becomes the first child of the earlier one. Neither has siblings; the result's `link` is to be set. */
static struct uk_timeout *meld(struct uk_timeout *a, struct uk_timeout *b)
{
	if (b->deadline < a->deadline) {
		struct uk_timeout *t = a;

		a = b;
		b = t;
	}
	b->sibling = a->child;
	if (b->sibling)
		b->sibling->link = &b->sibling;
	b->link = &a->child;
	a->child = b;
	return a;
}

static struct uk_timeout *meld_all(struct uk_timeout *list)
{
	struct uk_timeout *pairs = NULL, *tree;

	while (list) {
		struct uk_timeout *a = list, *b = a->sibling;

		list = b ? b->sibling : NULL;
		a->sibling = NULL;
		if (b) {
			b->sibling = NULL;
			a = meld(a, b);
		}
		a->sibling = pairs;
		pairs = a;
	}
	for (tree = pairs, pairs = pairs ? pairs->sibling : NULL; pairs;) {
		struct uk_timeout *next = pairs->sibling;

		tree->sibling = pairs->sibling = NULL;
		tree = meld(tree, pairs);
		pairs = next;
	}
	if (tree)
		tree->sibling = NULL;
	return tree;
}

static void add(struct uk_timeout *tree)
{
	root = root ? meld(root, tree) : tree;
	root->link = &root;
}

void _uk_timeout_remove(struct uk_timeout *timeout)
{
	struct uk_timeout *children = meld_all(timeout->child);

	*timeout->link = timeout->sibling;
	if (timeout->sibling)
		timeout->sibling->link = timeout->link;
	timeout->child = timeout->sibling = NULL;
	timeout->link = NULL;
	if (children)
		add(children);
}

void _uk_timeout_insert(struct uk_timeout *timeout, uint64_t deadline)
{
	timeout->deadline = deadline;
	timeout->child = timeout->sibling = NULL;
	add(timeout);
	if (root == timeout)
		uk_scheduler_timeout(deadline);
}

uint64_t _uk_timeout_first(void)
{
	return root ? root->deadline : UKPLAT_NEVER;
}

void _uk_timeout_expire(uint64_t now)
{
	while (root && root->deadline <= now) {
		struct uk_timeout *timeout = root;

		_uk_timeout_remove(timeout);
		timeout->fired(timeout);
	}
}

void uk_timeout_set(struct uk_timeout *timeout, uint64_t deadline)
{
	unsigned long irqs = _uk_sched_enter();

	if (timeout->link)
		_uk_timeout_remove(timeout);
	if (deadline != UKPLAT_NEVER)
		_uk_timeout_insert(timeout, deadline);
	_uk_sched_leave(irqs);
}

void uk_timeout_cancel(struct uk_timeout *timeout)
{
	uk_timeout_set(timeout, UKPLAT_NEVER);
}
