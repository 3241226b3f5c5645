package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;

/** The kinds of the standard codec. */
final class StandardKinds {
  private StandardKinds() {}

  static Kinds of(AllowedClasses allowed) {
    var kinds = new Kinds(type -> new Unwritable(Refusal.of(type, allowed)));
    Scalars.addTo(kinds);
    PrimitiveArrays.addTo(kinds);
    Times.addTo(kinds);
    Names.addTo(kinds);
    Optionals.addTo(kinds);
    new Records(allowed).addTo(kinds);
    new Enums(allowed).addTo(kinds);
    new ObjectArrays(allowed).addTo(kinds);
    Lambdas.addTo(kinds, allowed);
    Collected.addTo(kinds);
    new Throwables(allowed).addTo(kinds);
    return kinds;
  }
}
