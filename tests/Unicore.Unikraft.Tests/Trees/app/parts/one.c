long part_one(void);

long part_one(void)
{
	return 1;
}
