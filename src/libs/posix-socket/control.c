// SPDX-License-Identifier: BSD-3-Clause
// Data beside messages: headers, each with what belongs to it behind it (cmsg(3)).
#include "socket.h"

#include <uk/string.h>

void uk_socket_put_control(struct uk_socket_message *m, int level, int type, const void *data, size_t len)
{
	struct uk_abi_cmsghdr header = { .len = UK_SOCKET_CONTROL_LEN(len), .level = level, .type = type };
	size_t space = UK_SOCKET_CONTROL_SPACE(len);

	if (m->control_len < header.len)
		m->flags |= UK_MSG_CTRUNC;
	if (m->control_len < sizeof(header))
		return;
	if (m->control_len < header.len)
		header.len = m->control_len;
	if (m->control_len < space)
		space = m->control_len;
	memcpy(m->control, &header, sizeof(header));
	memcpy((char *)m->control + sizeof(header), data, header.len - sizeof(header));
	m->control = (char *)m->control + space;
	m->control_len -= space;
}

int uk_socket_next_control(const struct uk_socket_message *m, const struct uk_abi_cmsghdr **at)
{
	size_t first = *at ? (size_t)((const char *)*at - (const char *)m->control) + (((*at)->len + 7) & ~(size_t)7) : 0;
	const struct uk_abi_cmsghdr *next = (const void *)((const char *)m->control + first);

	if (first > m->control_len || m->control_len - first < sizeof(*next))
		return 0;
	if (next->len < sizeof(*next) || next->len > m->control_len - first)
		return -UK_EINVAL;
	*at = next;
	return 1;
}
