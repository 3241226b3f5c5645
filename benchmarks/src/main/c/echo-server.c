/*
 * The floor: an echo server with nothing above epoll. Level-triggered; what does not go out at once
 * is kept, and the connection is not read from until it has gone.
 *
 * echo-server raw tcp|unix ADDRESS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ROOM = 64 * 1024, EVENTS = 256 };

struct connection {
    int fd;
    size_t start, end;
    char bytes[ROOM];
};

static void require(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static void watch(int poll, int operation, int fd, uint32_t events, void *data) {
    struct epoll_event event = {.events = events, .data.ptr = data};
    require(epoll_ctl(poll, operation, fd, &event) == 0, "epoll_ctl");
}

/* One read and one write. False at the end. */
static int echo(int poll, struct connection *c) {
    int was_full = c->start < c->end;
    if (!was_full) {
        ssize_t many = read(c->fd, c->bytes, ROOM);
        if (many <= 0) {
            return 0;
        }
        c->start = 0;
        c->end = many;
    }
    ssize_t sent = write(c->fd, c->bytes + c->start, c->end - c->start);
    if (sent < 0 && errno != EAGAIN) {
        return 0;
    }
    c->start += sent > 0 ? sent : 0;
    int is_full = c->start < c->end;
    if (is_full != was_full) {
        watch(poll, EPOLL_CTL_MOD, c->fd, is_full ? EPOLLOUT : EPOLLIN, c);
    }
    return 1;
}

static int listen_tcp(int port) {
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    require(bind(fd, (struct sockaddr *)&address, sizeof address) == 0, "bind");
    return fd;
}

static int listen_unix(const char *path) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    require(strlen(path) < sizeof address.sun_path, "the path is too long");
    strcpy(address.sun_path, path);
    unlink(path);
    require(bind(fd, (struct sockaddr *)&address, sizeof address) == 0, "bind");
    return fd;
}

int main(int count, char **words) {
    int yes = 1, is_unix = count == 4 && strcmp(words[2], "unix") == 0;
    if (count != 4 || (!is_unix && strcmp(words[2], "tcp") != 0)) {
        fprintf(stderr, "usage: echo-server raw tcp|unix ADDRESS\n");
        return 2;
    }
    int listening = is_unix ? listen_unix(words[3]) : listen_tcp(atoi(words[3]));
    require(listen(listening, 256) == 0, "listen");
    signal(SIGPIPE, SIG_IGN);
    int poll = epoll_create1(0);
    watch(poll, EPOLL_CTL_ADD, listening, EPOLLIN, NULL);
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[EVENTS];
        int many = epoll_wait(poll, events, EVENTS, -1);
        for (int i = 0; i < many; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == NULL) {
                c = malloc(sizeof *c);
                c->start = c->end = 0;
                c->fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
                require(c->fd >= 0, "accept");
                if (!is_unix) {
                    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                }
                watch(poll, EPOLL_CTL_ADD, c->fd, EPOLLIN, c);
            } else if (!echo(poll, c)) {
                close(c->fd);
                free(c);
            }
        }
    }
}
