"""What h11 and httptools make of requests: one of hexadecimal digits a line comes in; a line with
the number of whole requests and, if the parser refuses what follows, "refused" goes out for each.
The first line has the version. The argument is the parser's name."""
import sys


def by_h11(data):
    import h11
    connection = h11.Connection(h11.SERVER)
    whole = 0
    try:
        connection.receive_data(data)
        while True:
            event = connection.next_event()
            if event in (h11.NEED_DATA, h11.PAUSED):
                return str(whole)
            if isinstance(event, h11.Request):
                tunnel = event.method == b"CONNECT"
            if isinstance(event, h11.EndOfMessage):
                whole += 1
                if tunnel:
                    return str(whole)
                connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                connection.send(h11.EndOfMessage())
                if connection.our_state is h11.MUST_CLOSE or connection.their_state is not h11.DONE:
                    return str(whole)
                connection.start_next_cycle()
    except h11.RemoteProtocolError:
        return f"{whole} refused"
    except Exception as error:
        return f"{whole} {type(error).__name__}"


class Counter:
    whole = 0

    def on_message_complete(self):
        self.whole += 1


def by_httptools(data):
    import httptools
    counter = Counter()
    parser = httptools.HttpRequestParser(counter)
    try:
        parser.feed_data(data)
        return str(counter.whole)
    except httptools.HttpParserUpgrade:
        return str(counter.whole)
    except httptools.HttpParserError:
        return f"{counter.whole} refused"


name = sys.argv[1]
module = __import__(name)
print(name, module.__version__)
for line in sys.stdin:
    print({"h11": by_h11, "httptools": by_httptools}[name](bytes.fromhex(line.strip())))
