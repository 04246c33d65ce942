// SPDX-License-Identifier: BSD-3-Clause
// Threads that wait for each other, a pipe between two, a signal, memory: prints what it prints as a Linux process.
#include <pthread.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void fifo(void);  /* fifo.c */
void futex(void); /* futex.c */
void files(void); /* files.c */
void inotify(void); /* inotify.c */
void map(void);   /* map.c */
void mask(void);  /* mask.c */
void sockets(void); /* sockets.c */
void stack(void); /* stack.c */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static _Thread_local int mine = 7;
static int count, turn;
static volatile sig_atomic_t seen;

static void *work(void *arg)
{
	int number = (int)(long)arg;

	for (int i = 0; i < 100; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != number)
			pthread_cond_wait(&changed, &mutex);
		count++;
		turn = (turn + 1) % 4;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&mutex);
	}
	mine += number;
	return (void *)(long)mine;
}

static void *send(void *arg)
{
	struct timespec pause = { 0, 50 * 1000 * 1000 };

	nanosleep(&pause, NULL);
	return (void *)write(*(int *)arg, "hello", 5);
}

static void handler(int signal)
{
	seen = signal;
}

int main(void)
{
	pthread_t threads[4], sender;
	int ends[2];
	char text[8] = "";
	void *result;

	for (long i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, work, (void *)i))
			return 1;
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &result);
		printf("%ld ", (long)result);
	}
	printf("count %d\n", count);

	pipe(ends);
	struct pollfd wait = { .fd = ends[0], .events = POLLIN };
	pthread_create(&sender, NULL, send, &ends[1]);
	printf("poll %d", poll(&wait, 1, 5000));
	printf(" read %ld %s\n", (long)read(ends[0], text, 5), text);
	pthread_join(sender, NULL);

	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	printf("signal %d\n", seen == SIGUSR1);

	mask();
	map();
	futex();
	fifo();
	files();
	inotify();
	sockets();
	stack();
	printf("terminals %d%d\n", isatty(0), isatty(1));
	return 42;
}
