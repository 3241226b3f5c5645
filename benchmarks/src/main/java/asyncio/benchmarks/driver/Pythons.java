package asyncio.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The interpreters of Python on this machine, and what each can import. */
final class Pythons {
  private static final List<String> NEWER = List.of("3.15", "3.14", "3.13", "3.12");

  /** Is told who is not there. */
  interface Absence {
    /** Takes why, and what to install. */
    void of(Peer peer, String reason, String install);
  }

  private final Path project;
  private final Absence absence;
  private final Map<List<String>, Optional<String>> answers = new HashMap<>();

  /** Nobody has looked yet. */
  Pythons(Path project, Absence absence) {
    this.project = project;
    this.absence = absence;
  }

  /** The one that runs a peer; without one that is told. */
  Optional<Path> of(Peer peer) {
    return switch (peer) {
      case UVLOOP -> {
        Optional<Path> found = pythonThat("import uvloop");
        if (found.isEmpty()) {
          absence.of(peer, "no python3 here can import uvloop", "apt-get install python3-uvloop");
        }
        yield found;
      }
      case UVICORN, AIOHTTP -> {
        String modules = peer == Peer.UVICORN ? "uvicorn, httptools" : "aiohttp";
        Optional<Path> found = pythonThat("import uvloop, " + modules);
        if (found.isEmpty()) {
          String packages = peer == Peer.UVICORN ? "uvicorn python3-httptools" : "aiohttp";
          absence.of(
              peer,
              "no python3 here can import uvloop, " + modules,
              "apt-get install python3-uvloop python3-" + packages);
        }
        yield found;
      }
      case AIOMULTIPROCESS -> {
        Optional<Path> found = pythonThat("import aiomultiprocess");
        if (found.isEmpty()) {
          absence.of(peer, "no python3 here can import it", "pip install aiomultiprocess");
        }
        yield found;
      }
      case CPYTHON, FUTURES -> {
        Optional<Path> found =
            pythonThat("import asyncio, sys; assert sys.version_info >= (3, 11)");
        if (found.isEmpty()) {
          absence.of(
              peer, "there is no python3 of version 3.11 or later", "apt-get install python3");
        }
        yield found;
      }
      default -> newerPython(peer);
    };
  }

  private Optional<Path> pythonThat(String succeeds) {
    List<Path> candidates = new ArrayList<>();
    Optional.ofNullable(System.getenv("PYTHON")).map(Path::of).ifPresent(candidates::add);
    candidates.add(Path.of("/usr/bin/python3"));
    Pinning.onPath("python3").ifPresent(candidates::add);
    return candidates.stream()
        .filter(Files::isExecutable)
        .filter(
            python -> says(python, succeeds + "; print('yes')").filter("yes"::equals).isPresent())
        .findFirst();
  }

  /** The newest that is there, if it is newer than the one that is measured as CPython. */
  private Optional<Path> newerPython(Peer peer) {
    String usual = pythonThat("import asyncio").flatMap(this::minor).orElse("");
    for (String version : NEWER) {
      if (version.equals(usual)) {
        break;
      }
      for (Path place : places(version)) {
        if (Files.isExecutable(place) && minor(place).filter(version::equals).isPresent()) {
          return Optional.of(place);
        }
      }
    }
    absence.of(peer, "there is none newer than " + usual, "pyenv install 3.14");
    return Optional.empty();
  }

  private static List<Path> places(String version) {
    List<Path> places = new ArrayList<>();
    Pinning.onPath("python" + version).ifPresent(places::add);
    Path versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
    try (var installed = Files.list(versions)) {
      installed
          .filter(place -> place.getFileName().toString().startsWith(version + "."))
          .map(place -> place.resolve("bin/python3"))
          .sorted()
          .forEach(places::add);
    } catch (IOException e) {
      // there are none
    }
    return places;
  }

  private Optional<String> minor(Path python) {
    return says(python, "import sys; print('%d.%d' % sys.version_info[:2])");
  }

  private Optional<String> says(Path python, String code) {
    return answers.computeIfAbsent(
        List.of(python.toString(), "-c", code),
        question -> Machine.firstLine(project, question.toArray(String[]::new)));
  }

  /** Of a peer that is written in Python; nothing if it is not there. */
  String version(Peer peer) {
    return switch (peer) {
      case UVLOOP ->
          pythonThat("import uvloop")
              .flatMap(
                  python ->
                      says(
                          python,
                          "import uvloop, platform; print(uvloop.__version__ + ' on CPython ' +"
                              + " platform.python_version())"))
              .orElse("");
      case AIOMULTIPROCESS ->
          of(peer)
              .flatMap(
                  python ->
                      says(
                          python,
                          "import aiomultiprocess as m, platform; print(m.__version__ + ' on"
                              + " CPython ' + platform.python_version())"))
              .orElse("");
      case CPYTHON, CPYTHON_NEW, FUTURES ->
          of(peer)
              .flatMap(python -> says(python, "import platform; print(platform.python_version())"))
              .orElse("");
      case UVICORN, AIOHTTP ->
          of(peer)
              .flatMap(
                  python ->
                      says(
                          python,
                          "import "
                              + peer.title()
                              + " as m, platform; print(m.__version__ + ' on CPython ' +"
                              + " platform.python_version())"))
              .orElse("");
      default -> throw new IllegalArgumentException(peer + " is not written in Python");
    };
  }
}
