// SPDX-License-Identifier: BSD-3-Clause
// Requests and replies. Numbers are little endian, as our processors are; nothing in a message is aligned.
//
// A request is written into the channel's memory, exchanged for its reply, and that is read: by functions that look at where the message
// ends, and take the whole for broken (-UK_EIO) if something isn't there or something is left over. All this within the client's lock,
// so there is one request at a time, and every reply is to it.
#include "client.h"

#include <stdarg.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/string.h>

enum request {
	T_LERROR = 6, T_STATFS = 8, T_LOPEN = 12, T_LCREATE = 14, T_SYMLINK = 16, T_READLINK = 22, T_GETATTR = 24, T_SETATTR = 26,
	T_READDIR = 40, T_FSYNC = 50, T_LINK = 70, T_MKDIR = 72, T_RENAMEAT = 74, T_UNLINKAT = 76, T_VERSION = 100, T_ATTACH = 104,
	T_WALK = 110, T_READ = 116, T_WRITE = 118, T_CLUNK = 120,
};
#define REPLY(type) ((type) + 1)

#define HEADER 7 /* length, type, tag */
#define TAG 1
#define NO_TAG 0xffff
#define WRITE_HEADER (HEADER + 16)
#define MESSAGE_MIN 8192u /* the longest path, twice, and what stands around it */
#define ENTRIES 4096u     /* bytes of a directory at once: what programs ask for is less */
#define GETATTR_BASIC 0x7ffull
#define ERRNO_MAX 4095u
#define NS_PER_S 1000000000

static const char version[] = "9P2000.L";

static void put(struct message *m, const void *from, size_t len)
{
	if ((size_t)(m->end - m->at) < len) {
		m->is_bad = 1;
		return;
	}
	memcpy(m->at, from, len);
	m->at += len;
}

static void get(struct message *m, void *to, size_t len)
{
	if ((size_t)(m->end - m->at) < len) {
		m->is_bad = 1;
		memset(to, 0, len);
		return;
	}
	memcpy(to, m->at, len);
	m->at += len;
}

static uint8_t get8(struct message *m)
{
	uint8_t value;

	get(m, &value, sizeof(value));
	return value;
}

static uint16_t get16(struct message *m)
{
	uint16_t value;

	get(m, &value, sizeof(value));
	return value;
}

static uint32_t get32(struct message *m)
{
	uint32_t value;

	get(m, &value, sizeof(value));
	return value;
}

static uint64_t get64(struct message *m)
{
	uint64_t value;

	get(m, &value, sizeof(value));
	return value;
}

static struct qid get_qid(struct message *m)
{
	struct qid qid = { .type = get8(m) };

	qid.version = get32(m);
	qid.path = get64(m);
	return qid;
}

/* A text in the message itself. */
static struct uk_remote_text get_text(struct message *m)
{
	struct uk_remote_text text = { .len = get16(m) };

	text.at = (const char *)m->at;
	if ((size_t)(m->end - m->at) < text.len) {
		m->is_bad = 1;
		text.len = 0;
	}
	m->at += text.len;
	return text;
}

static struct uk_abi_timespec get_time(struct message *m)
{
	struct uk_abi_timespec t = { .sec = (int64_t)get64(m) };
	uint64_t nsec = get64(m);

	t.nsec = nsec < NS_PER_S ? (int64_t)nsec : 0;
	return t;
}

/* Takes the lock. */
static void begin(struct client *c, enum request type)
{
	uint32_t no_length = 0;
	uint16_t tag = type == T_VERSION ? NO_TAG : TAG;
	uint8_t number = (uint8_t)type;

	uk_mutex_lock(&c->lock);
	c->out = (struct message){ c->channel->request, (uint8_t *)c->channel->request + c->message_max, 0 };
	put(&c->out, &no_length, sizeof(no_length));
	put(&c->out, &number, sizeof(number));
	put(&c->out, &tag, sizeof(tag));
}

/* Values in the order of `format`: d and q numbers of 32 and 64 bits, w one of 16, s a struct uk_remote_text, t a time. */
static void put_all(struct client *c, const char *format, va_list ap)
{
	for (; *format; format++) {
		uint16_t small;
		uint32_t number;
		uint64_t large;
		struct uk_remote_text text;

		switch (*format) {
		case 'w':
			small = (uint16_t)va_arg(ap, unsigned int);
			put(&c->out, &small, sizeof(small));
			break;
		case 'd':
			number = va_arg(ap, uint32_t);
			put(&c->out, &number, sizeof(number));
			break;
		case 'q':
			large = va_arg(ap, uint64_t);
			put(&c->out, &large, sizeof(large));
			break;
		default:
			text = va_arg(ap, struct uk_remote_text);
			small = (uint16_t)text.len;
			put(&c->out, &small, sizeof(small));
			put(&c->out, text.at, text.len);
		}
	}
}

/* Sends what was written; what is left of `in` is the reply behind its header. */
static int exchange(struct client *c)
{
	uint8_t *request = c->channel->request, type = request[4], got;
	uint32_t len = (uint32_t)(c->out.at - request);
	uint16_t tag;
	long reply;

	if (c->out.is_bad)
		return -UK_ENAMETOOLONG;
	memcpy(request, &len, sizeof(len));
	reply = c->channel->exchange(c->channel, len, c->message_max);
	if (reply < 0)
		return (int)reply;
	if ((size_t)reply > c->message_max)
		return -UK_EIO;
	c->in = (struct message){ c->channel->reply, (uint8_t *)c->channel->reply + reply, 0 };
	len = get32(&c->in);
	got = get8(&c->in);
	tag = get16(&c->in);
	if (c->in.is_bad || len < HEADER || len > (size_t)reply || tag != (type == T_VERSION ? NO_TAG : TAG))
		return -UK_EIO;
	c->in.end = (uint8_t *)c->channel->reply + len;
	if (got == REPLY(T_LERROR)) {
		uint32_t error = get32(&c->in);

		return c->in.is_bad || !error || error > ERRNO_MAX ? -UK_EIO : -(int)error;
	}
	return got == REPLY(type) ? 0 : -UK_EIO;
}

/* Leaves the lock. */
static int end(struct client *c, int error)
{
	if (!error && (c->in.is_bad || c->in.at != c->in.end))
		error = -UK_EIO;
	uk_mutex_unlock(&c->lock);
	return error;
}

/* One request; end() has to follow. */
static int ask(struct client *c, enum request type, const char *format, ...)
{
	va_list ap;

	begin(c, type);
	va_start(ap, format);
	put_all(c, format, ap);
	va_end(ap);
	return exchange(c);
}

uint32_t _9p_fid(struct client *c)
{
	uint32_t fid = NO_FID;

	uk_mutex_lock(&c->lock);
	if (!c->free_count && c->next_fid == c->capacity) {
		uint32_t capacity = c->capacity ? c->capacity * 2 : 32;
		uint32_t *more = capacity > c->capacity ? uk_realloc(uk_alloc_get_default(), c->free_fids, capacity * sizeof(*more)) : NULL;

		if (more) {
			c->free_fids = more;
			c->capacity = capacity;
		}
	}
	if (c->free_count)
		fid = c->free_fids[--c->free_count];
	else if (c->next_fid < c->capacity)
		fid = c->next_fid++;
	uk_mutex_unlock(&c->lock);
	return fid;
}

void _9p_fid_free(struct client *c, uint32_t fid)
{
	uk_mutex_lock(&c->lock);
	c->free_fids[c->free_count++] = fid;
	uk_mutex_unlock(&c->lock);
}

int _9p_version(struct client *c)
{
	struct uk_remote_text wanted = { version, sizeof(version) - 1 }, got;
	uint32_t max;
	int error;

	c->message_max = c->channel->size < UINT32_MAX ? (uint32_t)c->channel->size : UINT32_MAX;
	error = ask(c, T_VERSION, "ds", c->message_max, wanted);
	if (!error) {
		max = get32(&c->in);
		got = get_text(&c->in);
		if (c->in.is_bad || max < MESSAGE_MIN || max > c->message_max || got.len != wanted.len || memcmp(got.at, version, got.len))
			error = -UK_EIO;
		else
			c->message_max = max;
	}
	return end(c, error);
}

int _9p_attach(struct client *c, uint32_t fid, struct qid *qid)
{
	const struct uk_remote_text user = { "root", 4 }, tree = { "", 0 };
	int error = ask(c, T_ATTACH, "ddssd", fid, NO_FID, user, tree, (uint32_t)0);

	if (!error)
		*qid = get_qid(&c->in);
	return end(c, error);
}

int _9p_walk(struct client *c, uint32_t from, uint32_t fid, const struct uk_remote_text *name, struct qid *qid)
{
	int error = name ? ask(c, T_WALK, "ddws", from, fid, 1u, *name) : ask(c, T_WALK, "ddw", from, fid, 0u);

	if (!error && get16(&c->in) != (name != NULL))
		error = -UK_EIO;
	if (!error && name)
		*qid = get_qid(&c->in);
	return end(c, error);
}

void _9p_clunk(struct client *c, uint32_t fid)
{
	if (fid == NO_FID)
		return;
	end(c, ask(c, T_CLUNK, "d", fid));
	_9p_fid_free(c, fid);
}

int _9p_getattr(struct client *c, uint32_t fid, struct uk_remote_attributes *a)
{
	int error = ask(c, T_GETATTR, "dq", fid, (uint64_t)GETATTR_BASIC);

	if (!error) {
		get64(&c->in); /* which of them it has: what it hasn't is zeroes */
		get_qid(&c->in);
		a->mode = get32(&c->in);
		a->uid = get32(&c->in);
		a->gid = get32(&c->in);
		a->nlink = get64(&c->in);
		a->rdev = get64(&c->in);
		a->size = get64(&c->in);
		get64(&c->in); /* its favourite length of transfers */
		a->blocks = get64(&c->in);
		a->atime = get_time(&c->in);
		a->mtime = get_time(&c->in);
		a->ctime = get_time(&c->in);
		get_time(&c->in); /* of its making */
		get64(&c->in);    /* generation */
		get64(&c->in);    /* version of its contents */
		if (a->size > INT64_MAX)
			error = -UK_EIO;
	}
	return end(c, error);
}

int _9p_setattr(struct client *c, uint32_t fid, const struct settings *s)
{
	return end(c, ask(c, T_SETATTR, "dddddqqqqq", fid, s->valid, s->mode, s->uid, s->gid, s->size, (uint64_t)s->atime.sec,
			  (uint64_t)s->atime.nsec, (uint64_t)s->mtime.sec, (uint64_t)s->mtime.nsec));
}

/* The reply to what makes or opens something: which file that is, and, if `has_unit`, a length for transfers, which ours isn't. */
static int end_with_qid(struct client *c, int error, int has_unit)
{
	if (!error) {
		get_qid(&c->in);
		if (has_unit)
			get32(&c->in);
	}
	return end(c, error);
}

int _9p_open(struct client *c, uint32_t fid, uint32_t flags)
{
	return end_with_qid(c, ask(c, T_LOPEN, "dd", fid, flags), 1);
}

int _9p_create(struct client *c, uint32_t fid, struct uk_remote_text name, uint32_t flags, uint32_t mode)
{
	return end_with_qid(c, ask(c, T_LCREATE, "dsddd", fid, name, flags, mode, (uint32_t)0), 1);
}

int _9p_mkdir(struct client *c, uint32_t dir, struct uk_remote_text name, uint32_t mode)
{
	return end_with_qid(c, ask(c, T_MKDIR, "dsdd", dir, name, mode, (uint32_t)0), 0);
}

int _9p_symlink(struct client *c, uint32_t dir, struct uk_remote_text name, struct uk_remote_text target)
{
	return end_with_qid(c, ask(c, T_SYMLINK, "dssd", dir, name, target, (uint32_t)0), 0);
}

int _9p_link(struct client *c, uint32_t dir, uint32_t fid, struct uk_remote_text name)
{
	return end(c, ask(c, T_LINK, "dds", dir, fid, name));
}

int _9p_unlink(struct client *c, uint32_t dir, struct uk_remote_text name, uint32_t flags)
{
	return end(c, ask(c, T_UNLINKAT, "dsd", dir, name, flags));
}

int _9p_rename(struct client *c, uint32_t dir, struct uk_remote_text name, uint32_t new_dir, struct uk_remote_text new_name)
{
	return end(c, ask(c, T_RENAMEAT, "dsds", dir, name, new_dir, new_name));
}

int _9p_readlink(struct client *c, uint32_t fid, char **target, size_t *len)
{
	int error = ask(c, T_READLINK, "d", fid);

	*target = NULL;
	if (!error)
		error = uk_remote_copy_target(get_text(&c->in), target, len);
	error = end(c, error);
	if (error)
		uk_free(uk_alloc_get_default(), *target);
	return error;
}

int _9p_fsync(struct client *c, uint32_t fid, int data_only)
{
	return end(c, ask(c, T_FSYNC, "dd", fid, (uint32_t)(data_only != 0)));
}

int _9p_statfs(struct client *c, uint32_t fid, struct uk_abi_statfs *st)
{
	int error = ask(c, T_STATFS, "d", fid);

	if (!error) {
		st->type = get32(&c->in);
		st->bsize = st->frsize = get32(&c->in);
		st->blocks = get64(&c->in);
		st->bfree = get64(&c->in);
		st->bavail = get64(&c->in);
		st->files = get64(&c->in);
		st->ffree = get64(&c->in);
		get64(&c->in); /* the server's number for it; ours is another */
		st->namelen = get32(&c->in);
	}
	return end(c, error);
}

size_t _9p_io_max(const struct client *c)
{
	return c->message_max - WRITE_HEADER;
}

long _9p_read(struct client *c, uint32_t fid, uint64_t offset, void *to, size_t len)
{
	uint32_t asked = (uint32_t)(len < _9p_io_max(c) ? len : _9p_io_max(c)), got = 0;
	int error = ask(c, T_READ, "dqd", fid, offset, asked);

	if (!error) {
		got = get32(&c->in);
		if (got > asked)
			error = -UK_EIO;
		else
			get(&c->in, to, got);
	}
	error = end(c, error);
	return error ? error : (long)got;
}

long _9p_write(struct client *c, uint32_t fid, uint64_t offset, const void *from, size_t len)
{
	uint32_t asked = (uint32_t)(len < _9p_io_max(c) ? len : _9p_io_max(c)), done = 0;
	int error;

	begin(c, T_WRITE);
	put(&c->out, &fid, sizeof(fid));
	put(&c->out, &offset, sizeof(offset));
	put(&c->out, &asked, sizeof(asked));
	put(&c->out, from, asked);
	error = exchange(c);
	if (!error) {
		done = get32(&c->in);
		if (done > asked || (asked && !done))
			error = -UK_EIO;
	}
	error = end(c, error);
	return error ? error : (long)done;
}

int _9p_readdir(struct client *c, uint32_t fid, uint64_t offset, uk_remote_entry each, void *arg)
{
	int error = ask(c, T_READDIR, "dqd", fid, offset, ENTRIES), count = 0, stopped = 0;
	uint32_t size = error ? 0 : get32(&c->in);

	if (!error && size != (size_t)(c->in.end - c->in.at))
		error = -UK_EIO;
	while (!error && c->in.at < c->in.end && !stopped) {
		struct qid qid = get_qid(&c->in);
		uint64_t next = get64(&c->in);
		uint8_t type = get8(&c->in);
		struct uk_remote_text name = get_text(&c->in);

		if (c->in.is_bad || !uk_remote_is_name(name))
			error = -UK_EIO;
		else
			stopped = each(arg, qid.path, (uint32_t)type << 12, name, next);
		count++;
	}
	if (stopped)
		c->in.at = c->in.end;
	error = end(c, error);
	return error ? error : count;
}
