// Pieces of Linux, on their own headers: a tree, a hash, a stream that is unpacked.
#include <crypto/sha2.h>
#include <linux/rbtree.h>
#include <linux/zlib.h>

struct number {
	struct rb_node node;
	int value;
};

static struct rb_root root = RB_ROOT;
static struct number numbers[1000];
static int used;

int tree_add(int value)
{
	struct rb_node **link = &root.rb_node, *parent = NULL;

	while (*link) {
		struct number *here = rb_entry(*link, struct number, node);

		parent = *link;
		if (value == here->value)
			return 0;
		link = value < here->value ? &parent->rb_left : &parent->rb_right;
	}
	numbers[used].value = value;
	rb_link_node(&numbers[used].node, parent, link);
	rb_insert_color(&numbers[used++].node, &root);
	return 1;
}

int tree_take_first(void)
{
	struct rb_node *first = rb_first(&root);

	if (!first)
		return -1;
	rb_erase(first, &root);
	return rb_entry(first, struct number, node)->value;
}

void hash(const void *bytes, int length, unsigned char *digest)
{
	struct sha256_state state;

	sha256_init(&state);
	sha256_update(&state, bytes, length);
	sha256_final(&state, digest);
}

/* The length of what was unpacked; negative for an error. */
int unpack(const void *packed, int length, void *bytes, int room)
{
	static char workspace[64 << 10];
	z_stream stream = {
		.next_in = packed, .avail_in = length, .next_out = bytes, .avail_out = room, .workspace = workspace,
	};

	if (zlib_inflate_workspacesize() > (int)sizeof(workspace) || zlib_inflateInit2(&stream, DEF_WBITS) != Z_OK)
		return -1;
	return zlib_inflate(&stream, Z_FINISH) == Z_STREAM_END ? (int)stream.total_out : -2;
}
