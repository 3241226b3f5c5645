module com.example.app {
  requires asyncio.core;
}
