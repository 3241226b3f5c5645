package outside;

/** A record of a package that no test accepts. */
public record Stranger(String name) {}
