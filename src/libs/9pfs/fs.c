// SPDX-License-Identifier: BSD-3-Clause
// The file system as a whole.
#include "9pfs.h"

#include <uk/alloc.h>
#include <uk/errno.h>

static int statfs(struct uk_fs *fs, struct uk_abi_statfs *st)
{
	return _9p_statfs(_9p_client(fs->root), _9p_node(fs->root)->fid, st);
}

static void free_all(struct p9_fs *p9)
{
	uk_remote_fs_end(&p9->remote);
	uk_free(uk_alloc_get_default(), p9->client.free_fids);
	uk_free(uk_alloc_get_default(), p9);
}

static void release(struct uk_fs *fs)
{
	struct p9_fs *p9 = (struct p9_fs *)fs;

	p9->client.channel->close(p9->client.channel);
	free_all(p9);
}

static const struct uk_fs_ops ops = { .statfs = statfs, .release = release };

static const struct uk_remote_calls calls = { _9p_file_read, _9p_file_write, _9p_list, _9p_target };

/* The root of what the server has. */
static int attach(struct p9_fs *p9)
{
	struct client *c = &p9->client;
	uint32_t fid;
	struct qid qid;
	int error = _9p_version(c);

	if (error)
		return error;
	p9->remote.io_max = _9p_io_max(c);
	fid = _9p_fid(c);
	if (fid == NO_FID)
		return -UK_ENOMEM;
	error = _9p_attach(c, fid, &qid);
	if (error)
		return error;
	if (!(qid.type & QID_DIRECTORY)) {
		_9p_clunk(c, fid);
		return -UK_EIO;
	}
	return _9p_adopt(p9, NULL, (struct uk_remote_text){ "", 0 }, fid, &qid, &p9->remote.fs.root);
}

int uk_9pfs_new(struct uk_remote_channel *channel, const char *source, unsigned long flags, struct uk_fs **fs)
{
	struct p9_fs *p9 = uk_calloc(uk_alloc_get_default(), 1, sizeof(*p9));
	int error;

	if (!p9)
		return -UK_ENOMEM;
	p9->client.channel = channel;
	error = uk_remote_fs_begin(&p9->remote, &ops, &calls, "9p", source, flags);
	if (!error)
		error = attach(p9);
	if (error)
		free_all(p9);
	else
		*fs = &p9->remote.fs;
	return error;
}
