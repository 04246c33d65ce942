// A guest of pieces of Linux.
#include <stdio.h>

int tree_add(int value), tree_take_first(void);
void hash(const void *bytes, int length, unsigned char *digest);
int unpack(const void *packed, int length, void *bytes, int room);

/* "unikernel " twenty times, as zlib packs it. */
static const unsigned char packed[] = {
	120, 218, 43, 205, 203, 204, 78, 45, 202, 75, 205, 81, 40, 29, 210, 44, 0, 243, 182, 78, 133,
};

int main(void)
{
	unsigned char bytes[256], digest[32];
	unsigned int state = 1;
	int count = 0, last = -1, value;

	for (int i = 0; i < 1000; i++) {
		state = state * 1103515245u + 12345u;
		count += tree_add((int)(state >> 16 & 0x3ff));
	}
	for (int i = 0; i < count; i++) {
		value = tree_take_first();
		if (value <= last) {
			printf("%d after %d\n", value, last);
			return 1;
		}
		last = value;
	}
	printf("%d numbers in order, then %d\n", count, tree_take_first());
	value = unpack(packed, sizeof(packed), bytes, sizeof(bytes));
	printf("%d bytes: %.19s\n", value, bytes);
	hash(bytes, value, digest);
	for (int i = 0; i < 32; i++)
		printf("%02x", digest[i]);
	printf("\n");
	return 0;
}
