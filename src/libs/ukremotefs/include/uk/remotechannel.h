// SPDX-License-Identifier: BSD-3-Clause
// The way to a server of files.
#ifndef UK_REMOTECHANNEL_H
#define UK_REMOTECHANNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Requests and replies lie in memory of `size` bytes each, which is the channel's. */
struct uk_remote_channel {
	void *request, *reply;
	size_t size;
	/*
	 * Sends the first `len` bytes of `request` and waits for the reply to it, in the first `room` bytes of `reply`; its length. Or a
	 * negative errno: the server is out of reach from now on. One call at a time.
	 */
	long (*exchange)(struct uk_remote_channel *channel, size_t len, size_t room);
	/* The same for a request that has no reply: 0 when the server has read it. NULL: the protocol has none. */
	int (*tell)(struct uk_remote_channel *channel, size_t len);
	/* The server is no longer needed: frees everything. */
	void (*close)(struct uk_remote_channel *channel);
};

/*
 * Servers that are virtio devices
 * -------------------------------
 * A kind of them; each has a tag.
 */
#define UK_REMOTE_TAG_MAX 255

struct uk_virtio_device;
struct uk_fs;

struct uk_remote_device {
	const char *name;                /* the file system's, for messages */
	uint32_t id;                     /* UK_VIRTIO_… */
	uint64_t features;               /* wanted */
	size_t size;                     /* of a channel's request, and of its reply */
	unsigned int asking, telling;    /* queues for requests with and without replies; the same one: there are no others */
	/* The tag of a device that was begun with, terminated, in UK_REMOTE_TAG_MAX + 1 bytes; empty: it has none. */
	void (*tag)(struct uk_virtio_device *d, uint64_t features, char *tag);
	/* The file system that the server at a channel's end has; 0, or an error: the channel stays the caller's. */
	int (*create)(struct uk_remote_channel *channel, const char *source, unsigned long flags, struct uk_fs **fs);
};

/* The file system of the server that has the tag. 0, or an error: -UK_ENODEV, no device that is free has it. */
int uk_remote_make(const struct uk_remote_device *kind, const char *tag, unsigned long flags, struct uk_fs **fs);
/* The same, mounted at a path. */
int uk_remote_mount(const struct uk_remote_device *kind, const char *tag, const char *path, unsigned long flags);
/* The tags of all that are free. */
void uk_remote_each(const struct uk_remote_device *kind, void (*each)(const char *tag));

#ifdef __cplusplus
}
#endif
#endif
