// SPDX-License-Identifier: BSD-3-Clause
// Descriptors that are passed (SCM_RIGHTS), and credentials that are looked at (SCM_CREDENTIALS).
#include "pair.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>
#include <uk/lock.h>
#include <uk/string.h>

#define SELF 1 /* the one process's number (posix-process) */

/* The descriptors of one piece of data, beside those that were there before. */
static int add(struct rights **r, const int *fds, unsigned int count)
{
	unsigned int had = *r ? (*r)->count : 0;
	struct rights *more;

	if (!count)
		return 0;
	if (had + count > UK_SCM_MAX_FD)
		return -UK_EINVAL;
	more = uk_realloc(uk_alloc_get_default(), *r, sizeof(*more) + (had + count) * sizeof(more->files[0]));
	if (!more)
		return -UK_ENOMEM;
	more->count = had;
	*r = more;
	for (unsigned int i = 0; i < count; i++) {
		more->files[more->count] = uk_fdtab_get(fds[i]);
		if (!more->files[more->count])
			return -UK_EBADF;
		more->count++;
	}
	return 0;
}

/* Who sends may only be himself; user 0 may be any user. */
static int check_credentials(const struct uk_abi_cmsghdr *header)
{
	struct uk_abi_ucred who;

	if (header->len != UK_SOCKET_CONTROL_LEN(sizeof(who)))
		return -UK_EINVAL;
	memcpy(&who, UK_SOCKET_CONTROL_DATA(header), sizeof(who));
	return who.pid == SELF ? 0 : -UK_ESRCH;
}

int _rights_take(const struct uk_socket_message *m, struct rights **r)
{
	const struct uk_abi_cmsghdr *header = NULL;
	int error;

	*r = NULL;
	while ((error = uk_socket_next_control(m, &header)) > 0) {
		if (header->level != UK_SOL_SOCKET)
			continue;
		error = -UK_EINVAL;
		if (header->type == UK_SCM_RIGHTS)
			error = add(r, UK_SOCKET_CONTROL_DATA(header), (unsigned int)((header->len - sizeof(*header)) / sizeof(int)));
		else if (header->type == UK_SCM_CREDENTIALS)
			error = check_credentials(header);
		if (error)
			break;
	}
	if (error) {
		_rights_drop(*r);
		*r = NULL;
	}
	return error;
}

struct rights *_rights_copy(const struct rights *r)
{
	size_t size = sizeof(*r) + r->count * sizeof(r->files[0]);
	struct rights *copy = uk_malloc(uk_alloc_get_default(), size);

	if (!copy)
		return NULL;
	memcpy(copy, r, size);
	for (unsigned int i = 0; i < r->count; i++)
		uk_file_get(r->files[i]);
	return copy;
}

/*
 * The last reference to a socket may be among them, with others on their way in it, and so on: one after the other, whoever comes
 * meanwhile leaves his to who is at it.
 */
void _rights_drop(struct rights *r)
{
	static struct uk_spinlock lock;
	static struct rights *dropped;
	static int busy;

	if (!r)
		return;
	uk_spin_lock(&lock);
	r->next = dropped;
	dropped = r;
	while (!busy && dropped) {
		r = dropped;
		dropped = r->next;
		busy = 1;
		uk_spin_unlock(&lock);
		for (unsigned int i = 0; i < r->count; i++)
			uk_file_put(r->files[i]);
		uk_free(uk_alloc_get_default(), r);
		uk_spin_lock(&lock);
		busy = 0;
	}
	uk_spin_unlock(&lock);
}

void _rights_give(struct uk_socket_message *m, const struct rights *r)
{
	size_t room = m->control_len < sizeof(struct uk_abi_cmsghdr) ? 0 : (m->control_len - sizeof(struct uk_abi_cmsghdr)) / sizeof(int);
	unsigned int count = 0;
	int fds[UK_SCM_MAX_FD];

	while (count < r->count && count < room) {
		fds[count] = uk_fdtab_reserve(0);
		if (fds[count] < 0)
			break;
		uk_fdtab_install(fds[count], uk_file_get(r->files[count]), m->flags & UK_MSG_CMSG_CLOEXEC ? UK_O_CLOEXEC : 0);
		count++;
	}
	if (count)
		uk_socket_put_control(m, UK_SOL_SOCKET, UK_SCM_RIGHTS, fds, count * sizeof(int));
	if (count < r->count)
		m->flags |= UK_MSG_CTRUNC;
}
