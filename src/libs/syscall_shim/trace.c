// SPDX-License-Identifier: BSD-3-Clause
// System calls as strace(1) prints them, with the names and types that their definitions have.
#include <uk/syscall.h>

#ifdef CONFIG_LIBSYSCALL_SHIM_STRACE
#include <stdint.h>
#include <uk/abi/access.h>
#include <uk/abi/fcntl.h>
#include <uk/errno.h>
#include <uk/plat/console.h>
#include <uk/plat/memory.h>
#include <uk/string.h>

#define BUFFER_MAX 32 /* bytes of a buffer that are printed: strace(1), -s; names are whole */
#define COLUMN 39     /* results are below each other */

struct line {
	char text[1024];
	size_t len;
};

static void put(struct line *line, const char *text)
{
	while (*text && line->len < sizeof(line->text))
		line->text[line->len++] = *text++;
}

static void put_number(struct line *line, unsigned long value, unsigned int base)
{
	char digits[24], *at = digits + sizeof(digits);

	*--at = '\0';
	do
		*--at = "0123456789abcdef"[value % base];
	while (value /= base);
	if (base == 8 && *at != '0')
		put(line, "0");
	if (base == 16 && *at != '0')
		put(line, "0x");
	put(line, at);
}

static void put_signed(struct line *line, long value)
{
	if (value < 0)
		put(line, "-");
	put_number(line, value < 0 ? 0 - (unsigned long)value : (unsigned long)value, 10);
}

/* A byte as in C; an octal number is as short as what follows it allows. */
static void put_byte(struct line *line, unsigned char c, unsigned char next)
{
	static const char letters[] = "\tt\nn\vv\ff\rr\"\"\\\\";
	char text[5] = { (char)c };
	const char *letter = letters;

	while (*letter && *letter != (char)c)
		letter += 2;
	if (c && *letter) {
		text[0] = '\\', text[1] = letter[1];
	} else if (c < ' ' || c > '~') {
		int digits = c > 077 || (next >= '0' && next <= '9') ? 3 : c > 7 ? 2 : 1;

		text[0] = '\\';
		for (int i = digits; i > 0; i--, c >>= 3)
			text[i] = (char)('0' + (c & 7));
	}
	put(line, text);
}

static void put_bytes(struct line *line, const char *bytes, size_t len, size_t most)
{
	size_t end = len < most ? len : most;

	put(line, "\"");
	for (size_t i = 0; i < end; i++)
		put_byte(line, (unsigned char)bytes[i], i + 1 < end ? (unsigned char)bytes[i + 1] : 0);
	put(line, end < len ? "\"..." : "\"");
}

static void put_pointer(struct line *line, long value)
{
	if (value)
		put_number(line, (unsigned long)value, 16);
	else
		put(line, "NULL");
}

/* One parameter: a type and a name, `len` bytes. */
struct parameter {
	const char *text;
	size_t len;
};

static int begins(const struct parameter *p, const char *with)
{
	return p->len >= strlen(with) && !memcmp(p->text, with, strlen(with));
}

/* A word that the parameter ends in, perhaps with a macro behind it. */
static int is_called(const struct parameter *p, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 1; i + len <= p->len; i++)
		if ((p->text[i - 1] == ' ' || p->text[i - 1] == '*') && !memcmp(p->text + i, name, len)
		    && (i + len == p->len || p->text[i + len] == ' '))
			return 1;
	return 0;
}

/* Whether a pointer of the program's leads to `len` bytes that can be printed: it may be anything where the call didn't follow it. */
static int is_there(long value, size_t len)
{
	return !uk_abi_is_bad((const void *)value, len ? len : 1) && ukplat_readable((uintptr_t)value, len ? len : 1);
}

/* The length of a text that can be read to its end; -1: it can't. */
static long length_of_text(long value)
{
	const char *text = (const char *)value, *at = text, *end;
	size_t left;

	do {
		left = UK_PAGE_SIZE - (uintptr_t)at % UK_PAGE_SIZE;
		if (!is_there((long)at, left))
			return -1;
		end = memchr(at, '\0', left);
		at += left;
	} while (!end);
	return end - text;
}

/* Bytes that the call was given, as many as the next argument says, or that it gave, as many as its result says. */
static void put_buffer(struct line *line, const struct parameter *p, long value, long next, long result)
{
	long len = begins(p, "const") ? next : result, shown = len < BUFFER_MAX ? len : BUFFER_MAX;

	if (begins(p, "char") && len > 0 && is_there(value, (size_t)len) && !((const char *)value)[len - 1])
		len--; /* a string */
	if (len < 0 || !is_there(value, (size_t)shown))
		put_pointer(line, value);
	else
		put_bytes(line, (const char *)value, (size_t)len, BUFFER_MAX);
}

/* Bits, or a number that has a name. */
static int is_raw(const struct parameter *p)
{
	return is_called(p, "flags") || is_called(p, "prot") || is_called(p, "mode") || is_called(p, "request") || is_called(p, "command");
}

static void put_argument(struct line *line, const struct parameter *p, long value, long next, long result)
{
	int is_pointer = memchr(p->text, '*', p->len) != NULL;
	int is_good = is_pointer && result != -UK_EFAULT;
	long len = is_good && begins(p, "const char *") && !is_called(p, "buf") ? length_of_text(value) : -1;

	if (is_good && is_called(p, "buf"))
		put_buffer(line, p, value, next, result);
	else if (len >= 0)
		put_bytes(line, (const char *)value, (size_t)len, SIZE_MAX);
	else if (is_pointer || begins(p, "uintptr_t"))
		put_pointer(line, value);
	else if (begins(p, "unsigned int ") && (is_called(p, "mode") || is_called(p, "mask")))
		put_number(line, (unsigned int)value, 8);
	else if (is_raw(p))
		put_number(line, (unsigned int)value, 16);
	else if (begins(p, "unsigned int ") || begins(p, "uint32_t "))
		put_number(line, (unsigned int)value, 10);
	else if (begins(p, "unsigned long ") || begins(p, "size_t ") || begins(p, "uint64_t "))
		put_number(line, (unsigned long)value, 10);
	else
		put_signed(line, begins(p, "int ") ? (int)value : value);
}

/* Whether a mode behind flags counts: for a file that may be made. */
static int has_mode(const struct parameter *before, long flags)
{
	return !before->text || !is_called(before, "flags") || flags & (UK_O_CREAT | (UK_O_TMPFILE & ~UK_O_DIRECTORY));
}

/* To the comma behind it, or the bracket; an attribute has brackets of its own. */
static size_t length_of(const char *parameter)
{
	size_t len = 0;
	int depth = 0;

	for (; depth || (parameter[len] != ',' && parameter[len] != ')'); len++)
		depth += parameter[len] == '(' ? 1 : parameter[len] == ')' ? -1 : 0;
	return len;
}

static void put_call(struct line *line, const char *name, const char *parameters, const long *arguments, long result)
{
	struct parameter before = { NULL, 0 };

	put(line, name);
	put(line, "(");
	parameters++; /* the bracket */
	for (int i = 0; *parameters != ')' && strcmp(parameters, "void)"); i++) {
		struct parameter p = { parameters, 0 };

		p.len = length_of(p.text);
		if (i && is_called(&p, "mode") && !has_mode(&before, arguments[i - 1]))
			break;
		put(line, i ? ", " : "");
		put_argument(line, &p, arguments[i], p.text[p.len] == ',' ? arguments[i + 1] : 0, result);
		parameters += p.len + (p.text[p.len] == ',' ? 2 : 0);
		before = p;
	}
	put(line, ")");
	while (line->len < COLUMN)
		put(line, " ");
	put(line, " = ");
}

static const char *error_name(long error)
{
	static const char names[] =
		"EPERM\0" "ENOENT\0" "ESRCH\0" "EINTR\0" "EIO\0" "ENXIO\0" "E2BIG\0" "ENOEXEC\0" "EBADF\0" "ECHILD\0" "EAGAIN\0"
		"ENOMEM\0" "EACCES\0" "EFAULT\0" "ENOTBLK\0" "EBUSY\0" "EEXIST\0" "EXDEV\0" "ENODEV\0" "ENOTDIR\0" "EISDIR\0"
		"EINVAL\0" "ENFILE\0" "EMFILE\0" "ENOTTY\0" "ETXTBSY\0" "EFBIG\0" "ENOSPC\0" "ESPIPE\0" "EROFS\0" "EMLINK\0" "EPIPE\0"
		"EDOM\0" "ERANGE\0" "EDEADLK\0" "ENAMETOOLONG\0" "ENOLCK\0" "ENOSYS\0" "ENOTEMPTY\0" "ELOOP\0" "\0" "ENOMSG\0"
		"EIDRM\0" "ECHRNG\0" "EL2NSYNC\0" "EL3HLT\0" "EL3RST\0" "ELNRNG\0" "EUNATCH\0" "ENOCSI\0" "EL2HLT\0" "EBADE\0"
		"EBADR\0" "EXFULL\0" "ENOANO\0" "EBADRQC\0" "EBADSLT\0" "\0" "EBFONT\0" "ENOSTR\0" "ENODATA\0" "ETIME\0" "ENOSR\0"
		"ENONET\0" "ENOPKG\0" "EREMOTE\0" "ENOLINK\0" "EADV\0" "ESRMNT\0" "ECOMM\0" "EPROTO\0" "EMULTIHOP\0" "EDOTDOT\0"
		"EBADMSG\0" "EOVERFLOW\0" "ENOTUNIQ\0" "EBADFD\0" "EREMCHG\0" "ELIBACC\0" "ELIBBAD\0" "ELIBSCN\0" "ELIBMAX\0"
		"ELIBEXEC\0" "EILSEQ\0" "ERESTART\0" "ESTRPIPE\0" "EUSERS\0" "ENOTSOCK\0" "EDESTADDRREQ\0" "EMSGSIZE\0" "EPROTOTYPE\0"
		"ENOPROTOOPT\0" "EPROTONOSUPPORT\0" "ESOCKTNOSUPPORT\0" "EOPNOTSUPP\0" "EPFNOSUPPORT\0" "EAFNOSUPPORT\0" "EADDRINUSE\0"
		"EADDRNOTAVAIL\0" "ENETDOWN\0" "ENETUNREACH\0" "ENETRESET\0" "ECONNABORTED\0" "ECONNRESET\0" "ENOBUFS\0" "EISCONN\0"
		"ENOTCONN\0" "ESHUTDOWN\0" "ETOOMANYREFS\0" "ETIMEDOUT\0" "ECONNREFUSED\0" "EHOSTDOWN\0" "EHOSTUNREACH\0" "EALREADY\0"
		"EINPROGRESS\0" "ESTALE\0" "EUCLEAN\0" "ENOTNAM\0" "ENAVAIL\0" "EISNAM\0" "EREMOTEIO\0" "EDQUOT\0" "ENOMEDIUM\0"
		"EMEDIUMTYPE\0" "ECANCELED\0" "ENOKEY\0" "EKEYEXPIRED\0" "EKEYREVOKED\0" "EKEYREJECTED\0" "EOWNERDEAD\0"
		"ENOTRECOVERABLE\0" "ERFKILL\0" "EHWPOISON\0";
	const char *name = names;

	for (long i = 1; i < error && name < names + sizeof(names) - 1; i++)
		name += strlen(name) + 1;
	return *name ? name : "?";
}

static void end_line(struct line *line)
{
	if (line->len == sizeof(line->text))
		line->len--;
	line->text[line->len++] = '\n';
	ukplat_console_error(line->text, line->len);
}

void uk_syscall_trace_begin(const char *name, const char *parameters, const long *arguments)
{
	struct line line = { .len = 0 };

	if (strcmp(name, "exit") && strcmp(name, "exit_group"))
		return;
	put_call(&line, name, parameters, arguments, 0);
	put(&line, "?");
	end_line(&line);
}

void uk_syscall_trace_end(const char *name, const char *parameters, const long *arguments, long result)
{
	const char *text = result < 0 && result >= -4095 ? uk_strerror((int)-result) : NULL;
	struct line line = { .len = 0 };

	put_call(&line, name, parameters, arguments, result);
	if (text) {
		put(&line, "-1 ");
		put(&line, error_name(-result));
		if (strcmp(text, uk_strerror(-1))) { /* there are words for it */
			put(&line, " (");
			put(&line, text);
			put(&line, ")");
		}
	} else if (!strcmp(name, "mmap") || !strcmp(name, "mremap") || !strcmp(name, "brk")) {
		put_pointer(&line, result);
	} else if (!strcmp(name, "umask")) {
		put_number(&line, (unsigned long)result, 8);
	} else {
		put_signed(&line, result);
	}
	end_line(&line);
}
#endif
