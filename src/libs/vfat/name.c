// SPDX-License-Identifier: BSD-3-Clause
// Names: UTF-8 for programs, UTF-16 in pieces on the disk, and the short one beside it, of eleven characters of code page 437.
#include "vfat.h"

#define BASE 8
#define EXTENSION 3

/* What code page 437 has above ASCII. */
static const uint16_t page437[128] = {
	0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef, 0x00ee, 0x00ec, 0x00c4, 0x00c5,
	0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9, 0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192,
	0x00e1, 0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
	0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510,
	0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567,
	0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580,
	0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6, 0x03b5, 0x2229,
	0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248, 0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

static int is_letter(unsigned char c, char first)
{
	return c >= (unsigned char)first && c < (unsigned char)first + 26;
}

static unsigned char upper(unsigned char c)
{
	return is_letter(c, 'a') ? (unsigned char)(c - 'a' + 'A') : c;
}

/* Letters of ASCII are the same in both cases, as they are for others who read the disk. */
int _vfat_name_is(const char *text, size_t len, const char *other, size_t other_len)
{
	if (len != other_len)
		return 0;
	for (size_t i = 0; i < len; i++)
		if (upper((unsigned char)text[i]) != upper((unsigned char)other[i]))
			return 0;
	return 1;
}

static int may_be(unsigned char c, const char *but)
{
	return c > ' ' && c != 0x7f && !memchr(but, c, strlen(but));
}

/* One character of UTF-8; how many bytes it takes, 0: it is none. */
static size_t read_character(const char *text, size_t len, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)*text;
	size_t size = first < 0x80 ? 1 : first >= 0xc0 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first < 0xf0 ? 0 : 4;

	if (!size || size > len)
		return 0;
	*c = size == 1 ? first : first & (0x7fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | ((unsigned char)text[i] & 0x3f);
	}
	return *c < least[size] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000) ? 0 : size;
}

/* Into `to`, which has room for four bytes; how many. */
static size_t write_character(uint32_t c, char *to)
{
	size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = size - 1; i; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(size == 1 ? c : c | (0xf00u >> size & 0xff));
	return size;
}

/* A part of a name as it stands in an entry, if it can be that: 0, or the bit that says that its letters are small; -1: it can't. */
static int encode_part(const char *text, size_t len, size_t max, uint8_t *to, uint8_t lower)
{
	int has_small = 0, has_large = 0;

	if (len > max)
		return -1;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x80 || !may_be(c, "\"*+,./:;<=>?[\\]|"))
			return -1;
		has_small |= is_letter(c, 'a');
		has_large |= is_letter(c, 'A');
		to[i] = upper(c);
	}
	return has_small && has_large ? -1 : has_small ? lower : 0;
}

static size_t last_dot(const char *text, size_t len)
{
	size_t at = len;

	while (at && text[at - 1] != '.')
		at--;
	return at > 1 ? at - 1 : len; /* one at the begin begins no extension */
}

/* The short name alone. */
static int encode_short(const char *text, size_t len, struct vfat_name *name)
{
	size_t dot = last_dot(text, len);
	int base, extension = 0;

	memset(name->alias, ' ', sizeof(name->alias));
	base = encode_part(text, dot, BASE, name->alias, VFAT_LOWER_BASE);
	if (dot < len)
		extension = encode_part(text + dot + 1, len - dot - 1, EXTENSION, name->alias + BASE, VFAT_LOWER_EXTENSION);
	if (base < 0 || extension < 0)
		return 0;
	name->cases = (uint8_t)(base | extension);
	return 1;
}

int _vfat_name_encode(const char *text, size_t len, struct vfat_name *name)
{
	unsigned int count = 0;

	if (text[len - 1] == '.' || text[len - 1] == ' ')
		return -UK_EINVAL; /* others who read the disk take them off */
	name->pieces = name->cases = 0;
	if (encode_short(text, len, name))
		return 0;
	for (size_t i = 0, size; i < len; i += size) {
		uint32_t c;

		size = read_character(text + i, len - i, &c);
		if (!size || (c != ' ' && c < 0x80 && !may_be((unsigned char)c, "\"*/:<>?\\|")))
			return -UK_EINVAL;
		if (c >= 0x10000) {
			name->units[count++] = (uint16_t)(0xd7c0 + (c >> 10));
			c = 0xdc00 | (c & 0x3ff);
		}
		name->units[count++] = (uint16_t)c;
	}
	name->pieces = (count + VFAT_PIECE - 1) / VFAT_PIECE;
	for (unsigned int end = count; count < name->pieces * VFAT_PIECE; count++)
		name->units[count] = count == end ? 0 : 0xffff;
	return 0;
}

/* Two of its characters, a number made of it, and three of the extension's. */
void _vfat_name_alias(const char *text, size_t len, unsigned int attempt, uint8_t alias[11])
{
	static const char digits[] = "0123456789ABCDEF";
	size_t dot = last_dot(text, len), at = 0;
	uint32_t hash = 2166136261u;

	memset(alias, ' ', BASE + EXTENSION);
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	hash = (hash ^ hash >> 16) + attempt;
	for (size_t i = 0; i < dot && at < 2; i++)
		if (is_letter(upper((unsigned char)text[i]), 'A') || (text[i] >= '0' && text[i] <= '9'))
			alias[at++] = upper((unsigned char)text[i]);
	for (int shift = 12; shift >= 0; shift -= 4)
		alias[at++] = (uint8_t)digits[hash >> shift & 15];
	alias[at++] = '~';
	alias[at] = '1';
	at = BASE;
	for (size_t i = dot + 1; i < len && at < BASE + EXTENSION; i++)
		if (is_letter(upper((unsigned char)text[i]), 'A') || (text[i] >= '0' && text[i] <= '9'))
			alias[at++] = upper((unsigned char)text[i]);
}

uint8_t _vfat_name_sum(const uint8_t alias[11])
{
	uint8_t sum = 0;

	for (int i = 0; i < BASE + EXTENSION; i++)
		sum = (uint8_t)((sum << 7 | sum >> 1) + alias[i]);
	return sum;
}

void _vfat_name_piece(const struct vfat_name *name, unsigned int number, struct vfat_long *piece)
{
	const uint16_t *units = name->units + (number - 1) * VFAT_PIECE;

	*piece = (struct vfat_long){ .order = (uint8_t)(number | (number == name->pieces ? VFAT_LAST_PIECE : 0)),
				     .attributes = VFAT_LONG, .sum = _vfat_name_sum(name->alias) };
	memcpy(piece->first, units, sizeof(piece->first));
	memcpy(piece->second, units + 5, sizeof(piece->second));
	memcpy(piece->third, units + 11, sizeof(piece->third));
}

void _vfat_name_take(struct vfat_scan *s, const struct vfat_long *piece, uint32_t index)
{
	unsigned int number = piece->order & ~VFAT_LAST_PIECE;
	uint16_t *units;

	if (piece->order & VFAT_LAST_PIECE && number && number <= VFAT_PIECES_MAX) {
		s->pieces = s->missing = number;
		s->sum = piece->sum;
		s->slot.from = index;
	}
	if (!s->missing || number != s->missing || piece->sum != s->sum) {
		s->pieces = s->missing = 0;
		return;
	}
	s->missing--;
	units = s->units + s->missing * VFAT_PIECE;
	memcpy(units, piece->first, sizeof(piece->first));
	memcpy(units + 5, piece->second, sizeof(piece->second));
	memcpy(units + 11, piece->third, sizeof(piece->third));
}

/* The pieces as UTF-8; 0: they are no name. */
static size_t decode_long(const struct vfat_scan *s)
{
	char *to = (char *)s->name, character[4];
	size_t len = 0;

	for (unsigned int i = 0; i < s->pieces * VFAT_PIECE && s->units[i]; i++) {
		uint32_t c = s->units[i];
		size_t size;

		if (c >= 0xd800 && c < 0xdc00 && i + 1 < s->pieces * VFAT_PIECE && s->units[i + 1] >> 10 == 0x37)
			c = 0x10000 + ((c & 0x3ff) << 10 | (s->units[++i] & 0x3ff));
		size = write_character(c, character);
		if ((c >= 0xd800 && c < 0xe000) || c == '/' || len + size > sizeof(s->name))
			return 0;
		memcpy(to + len, character, size);
		len += size;
	}
	return len;
}

static size_t decode_part(const uint8_t *from, size_t max, int lower, char *to)
{
	size_t len = 0, end = max;

	while (end && from[end - 1] == ' ')
		end--;
	for (size_t i = 0; i < end; i++) {
		uint8_t c = from[i];

		len += write_character(c >= 0x80 ? page437[c - 0x80] : lower && is_letter(c, 'A') ? c - 'A' + 'a' : c, to + len);
	}
	return len;
}

static void decode_short(struct vfat_scan *s)
{
	uint8_t *name = s->entry.name;
	size_t len;

	if (name[0] == VFAT_E5)
		name[0] = VFAT_FREE;
	len = decode_part(name, BASE, s->entry.cases & VFAT_LOWER_BASE, s->alias);
	if (len && name[BASE] != ' ') {
		s->alias[len++] = '.';
		len += decode_part(name + BASE, EXTENSION, s->entry.cases & VFAT_LOWER_EXTENSION, s->alias + len);
	}
	s->alias_len = len;
}

static int is_name(const char *text, size_t len)
{
	int is_dots = len && text[0] == '.' && (len == 1 || (len == 2 && text[1] == '.'));

	return len && !is_dots && !memchr(text, '/', len) && !memchr(text, '\0', len);
}

int _vfat_name_decode(struct vfat_scan *s)
{
	int is_long = s->pieces && !s->missing && s->sum == _vfat_name_sum(s->entry.name);

	decode_short(s);
	s->len = is_long ? decode_long(s) : 0;
	if (!is_long)
		s->slot.from = s->slot.at;
	if (!is_name(s->name, s->len)) {
		memcpy(s->name, s->alias, s->alias_len);
		s->len = s->alias_len;
	}
	return is_name(s->name, s->len);
}
