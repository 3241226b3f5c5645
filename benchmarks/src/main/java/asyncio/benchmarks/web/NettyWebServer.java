package asyncio.benchmarks.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Netty's own codecs and nothing above them, on one loop with epoll; the argument is the port. */
final class NettyWebServer {
  private static final JsonMapper JSON = new JsonMapper();

  private NettyWebServer() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    Channel server =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Connections())
            .bind(Load.HOST, Integer.parseInt(args[0]))
            .sync()
            .channel();
    System.out.println("ready");
    server.closeFuture().sync();
  }

  private static final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new Preface());
    }
  }

  /** Finds out by the first bytes whether a client speaks HTTP/2. */
  private static final class Preface extends ByteToMessageDecoder {
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      if (in.readableBytes() < 3) {
        return;
      }
      if (in.getByte(in.readerIndex()) == 'P' && in.getByte(in.readerIndex() + 1) == 'R') {
        Http2Answers answers = new Http2Answers();
        Http2ConnectionHandler handler =
            new Http2ConnectionHandlerBuilder().server(true).frameListener(answers).build();
        answers.encoder = handler.encoder();
        context.pipeline().addLast(handler);
      } else {
        context
            .pipeline()
            .addLast(new HttpServerCodec(), new HttpObjectAggregator(1024 * 1024))
            .addLast(new WebSocketServerProtocolHandler("/websocket"))
            .addLast(new Echo(), new Handler());
      }
      context.pipeline().remove(this);
    }
  }

  private static final class Http2Answers extends Http2FrameAdapter {
    private @Nullable Http2ConnectionEncoder encoder;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
    public void onHeadersRead(
        ChannelHandlerContext context, int stream, Http2Headers fields, int padding, boolean end) {
      Http2Headers head =
          new DefaultHttp2Headers()
              .status(HttpResponseStatus.OK.codeAsText())
              .set(HttpHeaderNames.CONTENT_TYPE, Answers.PLAIN_TYPE)
              .setInt(HttpHeaderNames.CONTENT_LENGTH, Answers.HELLO.length);
      Http2ConnectionEncoder to = Objects.requireNonNull(encoder);
      to.writeHeaders(context, stream, head, 0, false, context.newPromise());
      to.writeData(
          context, stream, Unpooled.wrappedBuffer(Answers.HELLO), 0, true, context.newPromise());
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers fields,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end) {
      onHeadersRead(context, stream, fields, padding, end);
    }
  }

  private static final class Echo extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      context.write(frame.retain());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }

  private static final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      switch (request.uri()) {
        case "/json" ->
            answer(context, JSON.writeValueAsBytes(new WebServer.Greeting(Load.HELLO)), true);
        case "/large" -> answer(context, Answers.LARGE, false);
        case "/upload" ->
            answer(
                context,
                ("" + request.content().readableBytes()).getBytes(StandardCharsets.UTF_8),
                false);
        case "/sse" -> events(context);
        default -> answer(context, Answers.HELLO, false);
      }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
    private static void events(ChannelHandlerContext context) {
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
      HttpUtil.setTransferEncodingChunked(head, true);
      context.write(head);
      event(context, Answers.EVENTS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
    private static void event(ChannelHandlerContext context, int many) {
      if (many == 0) {
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      } else {
        context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(Answers.EVENT_TEXT)));
        context.executor().execute(() -> event(context, many - 1));
      }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
    private static void answer(ChannelHandlerContext context, byte[] body, boolean json) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, json ? "application/json" : Answers.PLAIN_TYPE)
          .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
      context.write(response);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
