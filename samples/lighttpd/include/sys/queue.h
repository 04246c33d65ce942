// SPDX-License-Identifier: BSD-3-Clause
// The lists of queue(3) that lighttpd's HPACK uses, which musl doesn't have: linked once, with a place for the next one at their end.
#pragma once

#define STAILQ_HEAD(name, type) struct name { struct type *stqh_first, **stqh_last; }
#define STAILQ_ENTRY(type) struct { struct type *stqe_next; }
#define STAILQ_FIRST(head) ((head)->stqh_first)
#define STAILQ_NEXT(element, field) ((element)->field.stqe_next)
#define STAILQ_EMPTY(head) (!STAILQ_FIRST(head))
#define STAILQ_FOREACH(element, head, field) \
	for ((element) = STAILQ_FIRST(head); (element); (element) = STAILQ_NEXT(element, field))

#define STAILQ_INIT(head) do { \
	(head)->stqh_first = 0; \
	(head)->stqh_last = &(head)->stqh_first; \
} while (0)

#define STAILQ_INSERT_TAIL(head, element, field) do { \
	(element)->field.stqe_next = 0; \
	*(head)->stqh_last = (element); \
	(head)->stqh_last = &(element)->field.stqe_next; \
} while (0)

#define STAILQ_REMOVE_HEAD(head, field) do { \
	(head)->stqh_first = (head)->stqh_first->field.stqe_next; \
	if (!(head)->stqh_first) \
		(head)->stqh_last = &(head)->stqh_first; \
} while (0)
