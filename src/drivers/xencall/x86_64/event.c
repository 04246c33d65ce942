// SPDX-License-Identifier: BSD-3-Clause
// Event channels, by their two levels of bits (public/xen.h, public/event_channel.h) in the page that the hypervisor shares with a domain.
//
// A channel is like a line with a level, on which more than one asks: its bit stays up until somebody takes it. The bits above it,
// which say where to look, are put down whenever a channel is switched on or off, as there is no other to look for; switching one on is
// a call, by which the hypervisor looks at the channel's bit again.
#include <uk/xencall.h>

#include <uk/errno.h>
#include <uk/essentials.h>

#include "../call.h"

#define XENMEM_ADD_TO_PHYSMAP 7
#define SPACE_SHARED_INFO 0
#define HVMOP_SET_EVTCHN_UPCALL_VECTOR 23
#define EVTCHNOP_BIND_VIRQ 1
#define EVTCHNOP_UNMASK 9
#define WORDS 64
#define WORD_BITS 64

struct shared {
	struct {
		uint8_t is_pending, unused[7];
		uint64_t words; /* of `pending`, that have such bits */
		uint64_t others[6];
	} processors[32];
	uint64_t pending[WORDS], masked[WORDS];
};
_Static_assert(sizeof(struct shared) == 2048 + 2 * 512, "struct shared_info as a 64-bit guest sees it, up to its clock");

static union {
	struct shared info;
	char page[UK_PAGE_SIZE];
} shared __attribute__((aligned(UK_PAGE_SIZE)));

int uk_xencall_event_init(unsigned int vector)
{
	struct {
		uint16_t domain, size;
		uint32_t space;
		uint64_t index, frame;
	} place = { XENCALL_SELF, 0, SPACE_SHARED_INFO, 0, (uintptr_t)&shared / UK_PAGE_SIZE };
	struct {
		uint32_t processor;
		uint8_t vector;
	} upcall = { 0, (uint8_t)vector };

	if (_xencall(XENCALL_MEMORY, XENMEM_ADD_TO_PHYSMAP, (unsigned long)&place, 0))
		return -UK_ENODEV;
	for (unsigned int i = 0; i < WORDS; i++)
		*(volatile uint64_t *)&shared.info.masked[i] = UINT64_MAX;
	return _xencall(XENCALL_HVM, HVMOP_SET_EVTCHN_UPCALL_VECTOR, (unsigned long)&upcall, 0) ? -UK_ENODEV : 0;
}

long uk_xencall_event_bind(unsigned int source)
{
	struct {
		uint32_t source, processor, port;
	} channel = { source, 0, 0 };
	long error = _xencall(XENCALL_EVENT_CHANNEL, EVTCHNOP_BIND_VIRQ, (unsigned long)&channel, 0);

	return error ? error : (long)channel.port;
}

void uk_xencall_event_set(unsigned int port, int is_pending)
{
	uint64_t *word = &shared.info.pending[port / WORD_BITS], bit = 1ull << port % WORD_BITS;

	if (is_pending)
		__atomic_fetch_or(word, bit, __ATOMIC_SEQ_CST);
	else
		__atomic_fetch_and(word, ~bit, __ATOMIC_SEQ_CST);
}

void uk_xencall_event_switch(unsigned int port, int on)
{
	uint32_t request = port;

	__atomic_fetch_or(&shared.info.masked[port / WORD_BITS], 1ull << port % WORD_BITS, __ATOMIC_SEQ_CST);
	__atomic_store_n(&shared.info.processors[0].is_pending, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&shared.info.processors[0].words, 0, __ATOMIC_SEQ_CST);
	if (on)
		_xencall(XENCALL_EVENT_CHANNEL, EVTCHNOP_UNMASK, (unsigned long)&request, 0);
}
