/*
 * An echo server on libuv, as one writes it in C: what is read is written at once if it goes, and
 * the rest queued; the connection is not read from until that has gone. Without TLS, which libuv
 * does not have.
 *
 * echo-uv raw tcp|unix ADDRESS
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { ROOM = 64 * 1024 };

struct connection {
    union {
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
    uv_write_t rest;
    char bytes[ROOM];
};

static int is_unix;

static void require(int result, const char *what) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", what, uv_strerror(result));
        exit(1);
    }
}

static void gone(uv_handle_t *handle) { free(handle->data); }

static void end(struct connection *c) {
    if (!uv_is_closing((uv_handle_t *)&c->stream)) {
        uv_close((uv_handle_t *)&c->stream, gone);
    }
}

static void room(uv_handle_t *handle, size_t hint, uv_buf_t *into) {
    (void)hint;
    *into = uv_buf_init(((struct connection *)handle->data)->bytes, ROOM);
}

static void came(uv_stream_t *stream, ssize_t many, const uv_buf_t *bytes);

static void gone_out(uv_write_t *request, int status) {
    struct connection *c = request->data;
    if (status < 0) {
        end(c);
    } else {
        uv_read_start(&c->stream, room, came);
    }
}

static void came(uv_stream_t *stream, ssize_t many, const uv_buf_t *bytes) {
    struct connection *c = stream->data;
    if (many <= 0) {
        if (many < 0) {
            end(c);
        }
        return;
    }
    uv_buf_t left = uv_buf_init(bytes->base, many);
    int sent = uv_try_write(stream, &left, 1);
    sent = sent == UV_EAGAIN ? 0 : sent;
    if (sent < 0) {
        end(c);
    } else if (sent < many) {
        left = uv_buf_init(bytes->base + sent, many - sent);
        c->rest.data = c;
        uv_read_stop(stream);
        if (uv_write(&c->rest, stream, &left, 1, gone_out) < 0) {
            end(c);
        }
    }
}

static void arrived(uv_stream_t *server, int status) {
    require(status, "listen");
    struct connection *c = malloc(sizeof *c);
    if (is_unix) {
        uv_pipe_init(server->loop, &c->pipe, 0);
    } else {
        uv_tcp_init(server->loop, &c->tcp);
    }
    c->stream.data = c;
    require(uv_accept(server, &c->stream), "accept");
    if (!is_unix) {
        uv_tcp_nodelay(&c->tcp, 1);
    }
    uv_read_start(&c->stream, room, came);
}

int main(int count, char **words) {
    is_unix = count == 4 && strcmp(words[2], "unix") == 0;
    if (count != 4 || (!is_unix && strcmp(words[2], "tcp") != 0)) {
        fprintf(stderr, "usage: echo-uv raw tcp|unix ADDRESS\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    uv_loop_t *loop = uv_default_loop();
    struct connection server;
    if (is_unix) {
        unlink(words[3]);
        uv_pipe_init(loop, &server.pipe, 0);
        require(uv_pipe_bind(&server.pipe, words[3]), "bind");
    } else {
        struct sockaddr_in address;
        uv_tcp_init(loop, &server.tcp);
        uv_ip4_addr("127.0.0.1", atoi(words[3]), &address);
        require(uv_tcp_bind(&server.tcp, (struct sockaddr *)&address, 0), "bind");
    }
    require(uv_listen(&server.stream, 256, arrived), "listen");
    puts("ready");
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
