/*
 * Load for an echo server: on each connection a message is sent, and the next one when all of it
 * has come back. Prints messages per second and the server's processor time per message in
 * microseconds, after a warm-up that does not count.
 *
 * echo-load PORT SERVER_PID CONNECTIONS BYTES WARM_UP_SECONDS SECONDS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 256 * 1024, EVENTS = 256 };

struct connection {
    int fd;
    size_t unsent, awaited;
};

static char message[ROOM], answer[ROOM];
static size_t size;
static long done;

static void require(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double processor_seconds(int pid) {
    clockid_t clock;
    struct timespec time;
    require(clock_getcpuclockid(pid, &clock) == 0, "no such server");
    require(clock_gettime(clock, &time) == 0, "the server's clock");
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void send_more(struct connection *c) {
    while (c->unsent > 0) {
        ssize_t many = write(c->fd, message + size - c->unsent, c->unsent);
        if (many < 0) {
            require(errno == EAGAIN, "write");
            return;
        }
        c->unsent -= many;
    }
}

static void begin(struct connection *c) {
    c->unsent = c->awaited = size;
    send_more(c);
}

static void receive(struct connection *c) {
    for (;;) {
        ssize_t many = read(c->fd, answer, c->awaited);
        if (many < 0) {
            require(errno == EAGAIN, "read");
            return;
        }
        require(many > 0, "the server hung up");
        require(memcmp(answer, message + size - c->awaited, many) == 0, "not what was sent");
        c->awaited -= many;
        if (c->awaited == 0) {
            done++;
            begin(c);
            return;
        }
    }
}

static void run(int poll, double seconds) {
    double end = now() + seconds;
    while (now() < end) {
        struct epoll_event events[EVENTS];
        int many = epoll_wait(poll, events, EVENTS, 1000);
        for (int i = 0; i < many; i++) {
            struct connection *c = events[i].data.ptr;
            send_more(c);
            receive(c);
        }
    }
}

int main(int count, char **words) {
    require(count == 7, "usage: echo-load PORT SERVER_PID CONNECTIONS BYTES WARM_UP_SECONDS SECONDS");
    int server = atoi(words[2]), connections = atoi(words[3]), yes = 1;
    size = atoi(words[4]);
    require(size <= ROOM, "too many bytes");
    for (size_t i = 0; i < size; i++) {
        message[i] = i * 31 + i / 256;
    }
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(atoi(words[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int poll = epoll_create1(0);
    struct connection *all = calloc(connections, sizeof *all);
    for (int i = 0; i < connections; i++) {
        struct connection *c = &all[i];
        c->fd = socket(AF_INET, SOCK_STREAM, 0);
        require(connect(c->fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        fcntl(c->fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
        require(epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event) == 0, "epoll_ctl");
        begin(c);
    }
    run(poll, atof(words[5]));
    long before = done;
    double used = processor_seconds(server), start = now();
    run(poll, atof(words[6]));
    used = processor_seconds(server) - used;
    double took = now() - start;
    printf("%.0f %.3f\n", (done - before) / took, used * 1e6 / (done - before));
}
