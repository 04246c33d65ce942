template <typename T> static T twice(T value)
{
	return value + value;
}

extern "C" long uk_sum(long a, long b)
{
	return twice(a) + twice(b);
}
