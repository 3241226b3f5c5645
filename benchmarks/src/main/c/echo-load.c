/*
 * Load for an echo server, the same for all of them. Prints one line of JSON: messages per second,
 * the processor time of the server (and of this program) per message, and latencies.
 *
 * echo-load [--check] SERVER_PID tcp|unix|tls ADDRESS CONNECTIONS BYTES WARM_UP_SECONDS SECONDS [RATE]
 *
 * ADDRESS is a port on 127.0.0.1, or a path. Without RATE the loop is closed: a connection sends its
 * next message when all of the one before has come back. With RATE, so many messages a second in
 * total are due at fixed times, in turns on the connections; a connection sends what is due when the
 * message before has come back, and the latency counts from when it was due, so that a server that
 * pauses is charged for all that had to wait. What has not come back at the end counts as if it had
 * come then, and is reported as unanswered. The warm-up is a closed loop, and does not count.
 *
 * Message n of a connection is a window of a random text that begins at another place for each n, so
 * that a message sent twice, lost or cut off shows. Of each piece that arrives the first and the last
 * bytes are compared; all of them with --check. At the end each connection is shut down, and the
 * server has to close it.
 *
 * It never sleeps for less than a millisecond but spins: it needs a processor of its own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#ifdef TLS
#include <openssl/ssl.h>
#endif

enum { ROOM = 1024 * 1024, WINDOWS = 256, EVENTS = 256, ENDS = 8 };

#define SECOND 1000000000L

struct connection {
    int fd, number;
    size_t unsent, awaited; /* of the message under way; 0: none is */
    long messages;          /* begun */
    long begun;             /* when it was sent, or was due */
    long owed;              /* due, and not begun */
    long taken;             /* of those that were due: begun */
#ifdef TLS
    SSL *tls;
#endif
};

static char text[ROOM + WINDOWS], answer[ROOM];
static size_t size;
static int check_all, connections;
static struct connection *all;

static void require(int ok, const char *what) {
    if (!ok) {
        fprintf(stderr, "echo-load: %s\n", what);
        exit(1);
    }
}

/* Of a call of the system. */
static void require_call(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static long clock_nanos(clockid_t clock) {
    struct timespec time;
    require_call(clock_gettime(clock, &time) == 0, "cannot read a clock; has the server gone?");
    return time.tv_sec * SECOND + time.tv_nsec;
}

static long now(void) { return clock_nanos(CLOCK_MONOTONIC); }

/*
 * Latencies in nanoseconds. Buckets are 1/128 of their value wide, and their middle is reported.
 */
enum { STEPS = 7, STEP = 1 << STEPS };

static long buckets[64 << STEPS], recorded, longest;

static void record(long nanos) {
    int shift = nanos < STEP ? 0 : 63 - STEPS - __builtin_clzl(nanos);
    buckets[((long)shift << STEPS) + (nanos >> shift)]++;
    recorded++;
    longest = nanos > longest ? nanos : longest;
}

static double percentile_micros(double part) {
    long wanted = recorded * part, seen = 0;
    for (long i = 0; i < 64 << STEPS; i++) {
        seen += buckets[i];
        if (seen > wanted) { /* in bucket i; the first 2 * STEP are exact */
            int shift = i < 2 * STEP ? 0 : (i >> STEPS) - 1;
            long low = (i - ((long)shift << STEPS)) << shift;
            long middle = low + ((1L << shift) - 1) / 2;
            return (middle < longest ? middle : longest) / 1e3;
        }
    }
    return longest / 1e3;
}

/*
 * Bytes out and in, with TLS or without: how many; 0: the end; -1: not now.
 */
static ssize_t outcome(ssize_t many, const char *what) {
    require_call(many >= 0 || errno == EAGAIN, what);
    return many;
}

#ifdef TLS
static ssize_t tls_outcome(SSL *tls, int many, const char *what) {
    if (many > 0) {
        return many;
    }
    int reason = SSL_get_error(tls, many);
    if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) {
        return -1;
    }
    require(reason == SSL_ERROR_ZERO_RETURN, what);
    return 0;
}
#endif

static ssize_t put(struct connection *c, const char *bytes, size_t many) {
#ifdef TLS
    if (c->tls) {
        return tls_outcome(c->tls, SSL_write(c->tls, bytes, many), "write (TLS)");
    }
#endif
    return outcome(write(c->fd, bytes, many), "write");
}

static ssize_t get(struct connection *c, char *bytes, size_t many) {
#ifdef TLS
    if (c->tls) {
        return tls_outcome(c->tls, SSL_read(c->tls, bytes, many), "read (TLS)");
    }
#endif
    return outcome(read(c->fd, bytes, many), "read");
}

/*
 * One connection.
 */
static const char *message(struct connection *c) {
    return text + (c->messages * 61 + c->number * 7) % WINDOWS;
}

static void send_more(struct connection *c) {
    while (c->unsent > 0) {
        ssize_t many = put(c, message(c) + size - c->unsent, c->unsent);
        if (many < 0) {
            return;
        }
        require(many > 0, "the server hung up");
        c->unsent -= many;
    }
}

static void begin(struct connection *c, long due) {
    c->messages++;
    c->begun = due;
    c->unsent = c->awaited = size;
    send_more(c);
}

static void check(const char *got, const char *sent, size_t many) {
    if (check_all || many <= 2 * ENDS) {
        require(memcmp(got, sent, many) == 0, "what came back is not what was sent");
    } else {
        require(memcmp(got, sent, ENDS) == 0, "what came back does not begin as what was sent");
        require(
            memcmp(got + many - ENDS, sent + many - ENDS, ENDS) == 0,
            "what came back does not end as what was sent");
    }
}

/* True if a message has come back. */
static int receive(struct connection *c) {
    while (c->awaited > 0) {
        ssize_t many = get(c, answer, c->awaited);
        if (many < 0) {
            return 0;
        }
        require(many > 0, "the server hung up");
        check(answer, message(c) + size - c->awaited, many);
        c->awaited -= many;
        if (c->awaited == 0) {
            return 1;
        }
    }
    return 0;
}

static void open_connection(struct connection *c, struct sockaddr *address, socklen_t length) {
    int yes = 1;
    c->fd = socket(address->sa_family, SOCK_STREAM, 0);
    require_call(c->fd >= 0, "socket");
    require_call(connect(c->fd, address, length) == 0, "connect");
    if (address->sa_family == AF_INET) {
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
}

#ifdef TLS
/* TLS 1.3 with one cipher, so that all servers use the same. The certificate is not looked at. */
static void secure(struct connection *c) {
    static SSL_CTX *context;
    if (!context) {
        context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
        require(SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256"), "cipher");
        SSL_CTX_set_mode(
            context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        SSL_CTX_set_read_ahead(context, 1);
    }
    c->tls = SSL_new(context);
    SSL_set_fd(c->tls, c->fd);
    require(SSL_connect(c->tls) == 1, "TLS handshake");
}
#endif

static void close_connection(struct connection *c) {
#ifdef TLS
    if (c->tls) {
        SSL_shutdown(c->tls);
    }
#endif
    shutdown(c->fd, SHUT_WR);
    struct pollfd wait = {.fd = c->fd, .events = POLLIN};
    ssize_t many;
    do {
        require(poll(&wait, 1, 10000) == 1, "the server does not close a connection that was shut down");
        many = read(c->fd, answer, ROOM); /* with TLS there is a good-bye */
    } while (many > 0);
    close(c->fd);
#ifdef TLS
    SSL_free(c->tls);
#endif
}

/*
 * All connections, for a while. Begins and ends with nothing under way.
 */
static int under_way;
static long done, answered, unanswered; /* within the time; in all; not within it, or not at all */

static void begin_next(struct connection *c, long start, double every, long time) {
    if (every == 0) {
        under_way++;
        begin(c, time);
    } else if (c->owed > 0) {
        c->owed--;
        under_way++;
        begin(c, start + (c->taken++ * connections + c->number) * every);
    }
}

static void run(int poll, double seconds, double rate) {
    long start = now(), end = start + seconds * SECOND, next = 0;
    double every = rate > 0 ? SECOND / rate : 0;
    done = answered = unanswered = recorded = longest = 0;
    memset(buckets, 0, sizeof buckets);
    for (int i = 0; i < connections; i++) {
        all[i].owed = all[i].taken = 0;
        if (every == 0) {
            begin_next(&all[i], start, every, now());
        }
    }
    for (long time = start; time < end || under_way > 0; time = now()) {
        long left = end - time;
        while (every > 0 && time < end && start + (long)(next * every) <= time) {
            struct connection *c = &all[next++ % connections];
            c->owed++;
            if (c->awaited == 0) {
                begin_next(c, start, every, time);
            }
        }
        if (every > 0 && time < end) {
            long due = start + next * every;
            left = due < end ? due - time : left;
        }
        require(left > -10 * SECOND, "no answer for 10 s");
        struct epoll_event events[EVENTS];
        int wait = time < end ? left / 1000000 : 1000;
        int many = epoll_wait(poll, events, EVENTS, wait);
        for (int i = 0; i < many; i++) {
            struct connection *c = events[i].data.ptr;
            send_more(c);
            if (receive(c)) {
                time = now();
                under_way--;
                answered++;
                if (time < end) {
                    done++;
                    record(time - c->begun);
                    begin_next(c, start, every, time);
                } else if (every > 0) {
                    unanswered++;
                    record(time - c->begun);
                }
            }
        }
    }
    for (int i = 0; i < connections; i++) { /* what was due and could not even be sent */
        struct connection *c = &all[i];
        for (; c->owed > 0; c->owed--, unanswered++) {
            record(end - (start + (long)((c->taken++ * connections + c->number) * every)));
        }
    }
}

static void make_text(void) {
    uint32_t random = 2463534242;
    for (size_t i = 0; i < sizeof text; i++) {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        text[i] = random;
    }
}

static void open_all(const char *transport, const char *address, int poll) {
    struct sockaddr_un file = {.sun_family = AF_UNIX};
    struct sockaddr_in port = {
        .sin_family = AF_INET,
        .sin_port = htons(atoi(address)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int is_unix = strcmp(transport, "unix") == 0, is_tls = strcmp(transport, "tls") == 0;
    require(is_unix || is_tls || strcmp(transport, "tcp") == 0, "the transport is none of tcp, unix, tls");
    require(strlen(address) < sizeof file.sun_path, "the path is too long");
    strcpy(file.sun_path, address);
#ifndef TLS
    require(!is_tls, "built without TLS: it takes libssl-dev");
#endif
    all = calloc(connections, sizeof *all);
    for (int i = 0; i < connections; i++) {
        struct connection *c = &all[i];
        c->number = i;
        if (is_unix) {
            open_connection(c, (struct sockaddr *)&file, sizeof file);
        } else {
            open_connection(c, (struct sockaddr *)&port, sizeof port);
        }
#ifdef TLS
        if (is_tls) {
            secure(c);
        }
#endif
        fcntl(c->fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
        require_call(epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event) == 0, "epoll_ctl");
    }
}

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "--check") == 0) {
        check_all = 1;
        words++;
        count--;
    }
    require(
        count == 8 || count == 9,
        "usage: echo-load [--check] SERVER_PID tcp|unix|tls ADDRESS CONNECTIONS BYTES"
        " WARM_UP_SECONDS SECONDS [RATE]");
    const char *transport = words[2];
    connections = atoi(words[4]);
    size = atol(words[5]);
    require(connections > 0 && size > 0 && size <= ROOM, "no connections, no bytes, or too many");
    clockid_t server;
    require(clock_getcpuclockid(atoi(words[1]), &server) == 0, "there is no such server");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    make_text();
    int poll = epoll_create1(0);
    open_all(transport, words[3], poll);
    run(poll, atof(words[6]), 0);

    double rate = count == 9 ? atof(words[8]) : 0;
    long used = clock_nanos(server), own = clock_nanos(CLOCK_PROCESS_CPUTIME_ID);
    run(poll, atof(words[7]), rate);
    used = clock_nanos(server) - used;
    own = clock_nanos(CLOCK_PROCESS_CPUTIME_ID) - own;
    require(done > 0, "not one message has come back");
    double seconds = atof(words[7]);
    printf(
        "{\"benchmark\":\"echo\",\"unit\":\"messages/s\",\"value\":%.1f,\"cpuMicros\":%.3f,"
        "\"loadCpuMicros\":%.3f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"p999Micros\":%.1f,"
        "\"maxMicros\":%.1f,\"connections\":%d,\"bytes\":%zu,\"transport\":\"%s\"",
        done / seconds, used / 1e3 / answered, own / 1e3 / answered, percentile_micros(0.5),
        percentile_micros(0.99), percentile_micros(0.999), longest / 1e3, connections, size,
        transport);
    if (rate > 0) {
        printf(",\"rate\":%.1f,\"unanswered\":%ld", rate, unanswered);
    }
    printf("}\n");
    for (int i = 0; i < connections; i++) {
        close_connection(&all[i]);
    }
}
