#include <arpa/inet.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	static const char page[] = "<h1>Hello from a unikernel</h1>\n";
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(80) };
	char request[4096];
	int server = socket(AF_INET, SOCK_STREAM, 0), client;

	if (bind(server, (struct sockaddr *)&address, sizeof(address)) || listen(server, 16))
		return 1;
	puts("serving");
	fflush(stdout);
	while ((client = accept(server, NULL, NULL)) >= 0) {
		if (read(client, request, sizeof(request)) > 0)
			dprintf(client, "HTTP/1.0 200 OK\r\nContent-Length: %zu\r\n\r\n%s", sizeof(page) - 1, page);
		close(client);
	}
	return 1;
}
