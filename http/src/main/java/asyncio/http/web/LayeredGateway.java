package asyncio.http.web;

/** A gateway with something in front of it. */
record LayeredGateway(Gateway.Layer layer, Gateway inner) implements Gateway {
  @Override
  public Response handle(Exchange exchange) throws Exception {
    return layer.handle(exchange, inner);
  }

  @Override
  public AutoCloseable start(Lifespan lifespan) throws Exception {
    return inner.start(lifespan);
  }
}
