package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The constants of enums, by their names. */
final class Enums {
  private static final int ENUM = 26;

  private final AllowedClasses allowed;
  private final Map<String, Map<String, Enum<?>>> constants = new ConcurrentHashMap<>();

  Enums(AllowedClasses allowed) {
    this.allowed = allowed;
  }

  void addTo(Kinds kinds) {
    kinds.add(ENUM, this::read);
    kinds.rule(
        type ->
            Enum.class.isAssignableFrom(type)
                ? kind(type.isEnum() ? type : type.getSuperclass())
                : null);
  }

  private Kind kind(Class<?> type) {
    if (!Library.has(type.getName())) {
      Refusal.unlessAllowed(type, allowed);
    }
    return Kind.<Enum<?>>of(
        ENUM,
        (out, value) -> {
          out.type(type);
          out.text(value.name());
        });
  }

  private Enum<?> read(Decoder in) {
    String type = in.typeName();
    Map<String, Enum<?>> known = constants.get(type);
    if (known == null) {
      known = constants(type);
      constants.put(type, known);
    }
    String name = in.text();
    Enum<?> constant = known.get(name);
    if (constant == null) {
      throw new CodecException(
          "enum " + type + " has no constant " + name + " in this process, only " + known.keySet());
    }
    return constant;
  }

  private Map<String, Enum<?>> constants(String name) {
    Class<?> type = Library.has(name) ? Library.load(name) : allowed.load(name);
    if (!type.isEnum()) {
      throw new CodecException("class " + name + " is no enum in this process");
    }
    Map<String, Enum<?>> byName = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      byName.put(((Enum<?>) constant).name(), (Enum<?>) constant);
    }
    return byName;
  }
}
