// SPDX-License-Identifier: BSD-3-Clause
// What the programs beside this have in common: devices of a network namespace, frames of bytes, chance.
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_MAX 9100u

/* Ends with the reason when it isn't 0 or more. */
int must(int result, const char *what);

/* All frames of a device, without those that are sent by it; `has_headers`: each with the header that says what sums are missing. */
int open_device(const char *name, int has_headers);
void read_mac(const char *text, uint8_t mac[6]);
uint64_t now_ms(void);

/* The same numbers for the same seed. */
void seed(uint64_t number);
uint32_t any(void);
static inline uint32_t below(uint32_t limit)
{
	return any() % limit;
}

/* A frame that is written from its begin to its end; numbers are big endian. */
struct frame {
	uint8_t bytes[FRAME_MAX];
	size_t len;
};
void put(struct frame *f, const void *bytes, size_t len);
void put8(struct frame *f, unsigned int value);
void put16(struct frame *f, unsigned int value);
void put32(struct frame *f, uint32_t value);
void put_any(struct frame *f, size_t len);
/* Later, at a place. */
void set16(struct frame *f, size_t at, unsigned int value);
/* The sum of a part of it, and of what was summed up before, as RFC 1071 has it. */
uint32_t sum(const void *bytes, size_t len, uint32_t before);
uint16_t complement(uint32_t sum);

void put_ethernet(struct frame *f, const uint8_t to[6], const uint8_t from[6], unsigned int type);
/* The address of IPv6 that a device gives itself on its line (RFC 4291, 2.5.6). */
void put_link_local(struct frame *f, const uint8_t mac[6]);
/* IPv4's header; what comes behind it is closed by end_ip4(), which says its length and sum. Where it begins. */
size_t begin_ip4(struct frame *f, unsigned int protocol, uint32_t from, uint32_t to);
void end_ip4(struct frame *f, size_t at);
/* The sum of TCP, UDP or ICMPv6 behind a header of IP at `ip`, at `at` in `f`, which has it at `offset`. */
void end_transport(struct frame *f, size_t ip, size_t at, size_t offset, unsigned int protocol);

#endif
