package asyncio.examples;

/** Says hello. */
@Example(seed = "extra", summary = "Says hello")
public final class Hello {
  private Hello() {}

  /**
   * Says hello.
   *
   * @param args whom to greet; nobody given is the world
   */
  public static void main(String[] args) {
    System.out.println("Hello, " + (args.length == 0 ? "world" : String.join(" ", args)) + "!");
  }
}
