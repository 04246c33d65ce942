#define ANSWER 42
long part_one(void);
