#define CORNERS 4
long uk_shape(void);
