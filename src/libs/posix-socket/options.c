// SPDX-License-Identifier: BSD-3-Clause
// getsockopt(2), setsockopt(2): what means the same in every family.
#include "socket.h"

#include <uk/abi/time.h>
#include <uk/string.h>
#include <uk/syscall.h>

#define NS_PER_S 1000000000ull
/* As Linux has them: what is asked for counts twice, for what is kept beside the data, from a least size to a largest. */
#define SEND_LEAST 4608u
#define RECEIVE_LEAST 2304u
#define OPTION_MAX 128 /* bytes of a value that a family is handed */

/* Those that are on or off. */
#define SWITCHES (1u << UK_SO_DEBUG | 1u << UK_SO_REUSEADDR | 1u << UK_SO_DONTROUTE | 1u << UK_SO_BROADCAST | 1u << UK_SO_KEEPALIVE \
	| 1u << UK_SO_OOBINLINE | 1u << UK_SO_PASSCRED)

static int is_switch(int name)
{
	return name >= 0 && name < 32 && SWITCHES >> name & 1;
}

/* 0, and the number that the option is; or -UK_ENOPROTOOPT. */
static int number_of(struct uk_socket *s, int name, int *value)
{
	if (is_switch(name)) {
		*value = uk_socket_has_option(s, name);
		return 0;
	}
	switch (name) {
	case UK_SO_TYPE:
		*value = s->type;
		break;
	case UK_SO_DOMAIN:
		*value = s->family;
		break;
	case UK_SO_PROTOCOL:
		*value = s->protocol;
		break;
	case UK_SO_ERROR:
		*value = -uk_socket_take_error(s);
		break;
	case UK_SO_SNDBUF:
		*value = (int)s->send_size;
		break;
	case UK_SO_RCVBUF:
		*value = (int)s->receive_size;
		break;
	case UK_SO_RCVLOWAT:
	case UK_SO_SNDLOWAT:
		*value = 1;
		break;
	default:
		return -UK_ENOPROTOOPT;
	}
	return 0;
}

static void get_patience(uint64_t patience, struct uk_abi_timeval *time)
{
	uint64_t ns = patience == UKPLAT_NEVER ? 0 : patience;

	time->sec = (int64_t)(ns / NS_PER_S);
	time->usec = (int64_t)(ns % NS_PER_S / 1000);
}

/* Into `value`, which has room for *len bytes. */
static int get(struct uk_socket *s, int level, int name, void *value, uint32_t *len)
{
	struct uk_abi_timeval time;
	const void *from = &time;
	uint32_t size = sizeof(int);
	int number, error = level == UK_SOL_SOCKET ? number_of(s, name, &number) : -UK_ENOPROTOOPT;

	if (!error) {
		from = &number;
	} else if (level == UK_SOL_SOCKET && (name == UK_SO_RCVTIMEO || name == UK_SO_SNDTIMEO)) {
		get_patience(name == UK_SO_RCVTIMEO ? s->receive_patience : s->send_patience, &time);
		size = sizeof(time);
	} else {
		return s->ops->get_option ? s->ops->get_option(s, level, name, value, len) : -UK_ENOPROTOOPT;
	}
	if (*len > size)
		*len = size;
	memcpy(value, from, *len);
	return 0;
}

static uint32_t size_of(int asked, uint32_t least)
{
	uint32_t size = (uint32_t)asked > UK_SOCKET_SIZE ? UK_SOCKET_SIZE * 2 : (uint32_t)asked * 2;

	return size < least ? least : size;
}

static int set_patience(uint64_t *patience, const void *value, uint32_t len)
{
	struct uk_abi_timeval time;
	uint64_t ns;

	if (len < sizeof(time))
		return -UK_EINVAL;
	memcpy(&time, value, sizeof(time));
	if (time.usec < 0 || time.usec >= 1000000)
		return -UK_EDOM;
	ns = (uint64_t)time.usec * 1000;
	if (time.sec < 0)
		ns = 0;
	else if ((!time.sec && !ns) || (uint64_t)time.sec >= UKPLAT_NEVER / NS_PER_S)
		ns = UKPLAT_NEVER;
	else
		ns += (uint64_t)time.sec * NS_PER_S;
	__atomic_store_n(patience, ns, __ATOMIC_RELAXED);
	return 0;
}

static void set_switch(struct uk_socket *s, int name, int on)
{
	if (on)
		__atomic_fetch_or(&s->options, 1u << name, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&s->options, ~(1u << name), __ATOMIC_RELAXED);
}

static int set(struct uk_socket *s, int level, int name, const void *value, uint32_t len)
{
	int number;

	if (level != UK_SOL_SOCKET)
		return s->ops->set_option ? s->ops->set_option(s, level, name, value, len) : -UK_ENOPROTOOPT;
	if (len < sizeof(number))
		return -UK_EINVAL;
	memcpy(&number, value, sizeof(number));
	if (is_switch(name)) {
		set_switch(s, name, number);
		if (s->ops->switched)
			s->ops->switched(s, name);
		return 0;
	}
	switch (name) {
	case UK_SO_SNDBUF:
		__atomic_store_n(&s->send_size, size_of(number, SEND_LEAST), __ATOMIC_RELAXED);
		uk_waitq_wake_all(&s->queue);
		return 0;
	case UK_SO_RCVBUF:
		__atomic_store_n(&s->receive_size, size_of(number, RECEIVE_LEAST), __ATOMIC_RELAXED);
		return 0;
	case UK_SO_RCVTIMEO:
		return set_patience(&s->receive_patience, value, len);
	case UK_SO_SNDTIMEO:
		return set_patience(&s->send_patience, value, len);
	default:
		return s->ops->set_option ? s->ops->set_option(s, level, name, value, len) : -UK_ENOPROTOOPT;
	}
}

UK_SYSCALL_R_DEFINE(long, getsockopt, int, fd, int, level, int, name, void *, value, uint32_t *, len)
{
	char room[OPTION_MAX];
	uint32_t n;
	long result;
	struct uk_socket *s = _socket_get(fd, &result);

	if (!s)
		return result;
	if (uk_abi_is_bad(len, sizeof(*len)))
		result = -UK_EFAULT;
	else if ((int32_t)(n = *len) < 0)
		result = -UK_EINVAL;
	else {
		n = n > sizeof(room) ? sizeof(room) : n;
		result = get(s, level, name, room, &n);
		if (!result && uk_abi_is_bad(value, n))
			result = -UK_EFAULT;
	}
	_socket_put(s);
	if (!result) {
		memcpy(value, room, n);
		*len = n;
	}
	return result;
}

UK_SYSCALL_R_DEFINE(long, setsockopt, int, fd, int, level, int, name, const void *, value, int, len)
{
	long result;
	struct uk_socket *s;

	if (len < 0)
		return -UK_EINVAL;
	s = _socket_get(fd, &result);
	if (!s)
		return result;
	if (level == UK_SOL_SOCKET && (size_t)len < sizeof(int))
		result = -UK_EINVAL;
	else
		result = uk_abi_is_bad(value, (size_t)len) ? -UK_EFAULT : set(s, level, name, value, (uint32_t)len);
	_socket_put(s);
	return result;
}
