/*
 * Connections that lie idle: opens them one after the other, has a message of so many bytes echoed
 * on each, prints "ready", and closes them when its standard input ends. With 0 bytes they never
 * say anything.
 *
 * idle-clients tcp|unix ADDRESS CONNECTIONS BYTES
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ROOM = 64 * 1024 };

static void require(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static int open_connection(int is_unix, const char *where) {
    struct sockaddr_un file = {.sun_family = AF_UNIX};
    struct sockaddr_in port = {
        .sin_family = AF_INET,
        .sin_port = htons(atoi(where)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    strncpy(file.sun_path, where, sizeof file.sun_path - 1);
    int fd = socket(is_unix ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
    require(fd >= 0, "socket (the limit of descriptors: ulimit -n)");
    struct sockaddr *address = is_unix ? (struct sockaddr *)&file : (struct sockaddr *)&port;
    require(connect(fd, address, is_unix ? sizeof file : sizeof port) == 0, "connect");
    return fd;
}

static void exchange(int fd, size_t size) {
    static char sent[ROOM], got[ROOM];
    memset(sent, 'x', size);
    require(write(fd, sent, size) == (ssize_t)size, "write");
    for (size_t have = 0; have < size;) {
        ssize_t many = read(fd, got, size - have);
        require(many > 0, "read");
        have += many;
    }
}

int main(int count, char **words) {
    if (count != 5 || atoi(words[4]) > ROOM) {
        fprintf(stderr, "usage: idle-clients tcp|unix ADDRESS CONNECTIONS BYTES\n");
        return 2;
    }
    int many = atoi(words[3]);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < (rlim_t)many + 16) {
        fprintf(
            stderr, "%d connections take more descriptors than the %ld of this shell: ulimit -n %d\n",
            many, (long)files.rlim_max, many + 1000);
        return 1;
    }
    for (int i = 0; i < many; i++) {
        int fd = open_connection(strcmp(words[1], "unix") == 0, words[2]);
        exchange(fd, atoi(words[4]));
    }
    puts("ready");
    fflush(stdout);
    while (getchar() != EOF) {
    }
}
