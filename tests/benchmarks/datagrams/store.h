// SPDX-License-Identifier: BSD-3-Clause
// Keys and values, and the messages about them. A request is what is asked ('S' or 'G'), four bytes that come back, a key, and of 'S' a
// value; the answer to it 'S' or 'G', the four bytes, and of 'G' the value, or '-' and the four bytes.
#ifndef STORE_H
#define STORE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define STORE_PORT 9000
#define STORE_HEAD 5u
#define STORE_KEY 16u
#define STORE_VALUE 64u
#define STORE_MAX (STORE_HEAD + STORE_KEY + STORE_VALUE)
#define STORE_PLACES 8192u

struct store_entry {
	uint64_t key[2];
	unsigned char value[STORE_VALUE];
	int is_used;
};
static struct store_entry store[STORE_PLACES];

/* Where the key is, or may be put; NULL: there is no place any more. */
static inline struct store_entry *store_find(const unsigned char *key)
{
	uint64_t words[2];
	uint32_t at;

	memcpy(words, key, sizeof(words));
	at = (uint32_t)(((words[0] ^ words[1]) * 0x9e3779b97f4a7c15u) >> 32);
	for (unsigned int i = 0; i < STORE_PLACES; i++, at++) {
		struct store_entry *e = &store[at % STORE_PLACES];

		if (!e->is_used || (e->key[0] == words[0] && e->key[1] == words[1]))
			return e;
	}
	return NULL;
}

/* In place: a call costs as much. */
static inline void store_copy(unsigned char *to, const unsigned char *from)
{
	typedef unsigned char part __attribute__((vector_size(16), aligned(1), may_alias));

	for (unsigned int i = 0; i < STORE_VALUE / sizeof(part); i++)
		((part *)to)[i] = ((const part *)from)[i];
}

/* Answers a request where it is; the answer's length, 0: that isn't one. */
static inline size_t store_answer(unsigned char *message, size_t len)
{
	struct store_entry *e;

	if (len < STORE_HEAD + STORE_KEY || (message[0] == 'S' ? len != STORE_MAX : message[0] != 'G'))
		return 0;
	e = store_find(message + STORE_HEAD);
	if (e && message[0] == 'S') {
		memcpy(e->key, message + STORE_HEAD, sizeof(e->key));
		store_copy(e->value, message + STORE_HEAD + STORE_KEY);
		e->is_used = 1;
		return STORE_HEAD;
	}
	if (!e || !e->is_used) {
		message[0] = '-';
		return STORE_HEAD;
	}
	store_copy(message + STORE_HEAD, e->value);
	return STORE_HEAD + STORE_VALUE;
}

#endif
