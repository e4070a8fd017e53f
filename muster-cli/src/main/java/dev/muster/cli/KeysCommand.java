package dev.muster.cli;

import dev.muster.agent.rpc.client.KeyAnswer;
import dev.muster.agent.rpc.client.KeyWish;
import dev.muster.agent.rpc.client.KeyWish.Verb;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import dev.muster.cli.text.Table;
import dev.muster.cli.text.Table.Cell;
import dev.muster.gossip.KeyResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster keys}: the keys that encrypt the gossip, on all members at once. */
final class KeysCommand implements Command {

    /** A longer file holds no key. */
    private static final int MOST_FILE_BYTES = 4096;

    private final AgentDoors doors;

    KeysCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "keys",
                "Lists, installs, uses or removes the keys that encrypt the gossip, on all members at once. A new key"
                        + " is installed everywhere first, then used, then the old one is removed.",
                "--list | --install KEY | --use KEY | --remove KEY  [--format text|json]",
                List.of(
                        "muster keys --list",
                        "muster keygen --out new.key",
                        "muster keys --install @new.key && muster keys --use @new.key"));
        spec.addOption(SerfWord.yes("--list", "which keys there are, and on how many members"));
        String how = ": the key, or @FILE that holds it, which keeps it out of the list of processes";
        spec.addOption(SerfWord.text("--install", "KEY", "have every member take this key too" + how));
        spec.addOption(SerfWord.text("--use", "KEY", "have every member encrypt with it from now on"));
        spec.addOption(SerfWord.text("--remove", "KEY", "have every member forget it; the one in use can't be"));
        spec.addOption(Usage.format());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        KeyWish wish = wish(parsed);
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            if (format == Format.TEXT) {
                surroundings.err().println("==> Asking all members" + doing(wish));
            }
            KeyAnswer answer = door.keys(wish);
            switch (format) {
                case TEXT -> print(wish, answer, surroundings);
                case JSON -> surroundings.out().println(json(answer));
            }
            if (answer.problem().isPresent()) {
                throw new CommandFailure(ExitCode.FAILED, failure(answer));
            }
            return ExitCode.DONE;
        });
    }

    private static KeyWish wish(ParseResult parsed) throws CommandFailure {
        List<KeyWish> wishes = new ArrayList<>();
        if (parsed.hasMatchedOption("--list")) {
            wishes.add(new KeyWish.Lookup());
        }
        for (Verb verb : Verb.values()) {
            String flag = "--" + word(verb);
            Optional<String> key = AgentFlags.value(parsed, flag);
            if (key.isPresent()) {
                wishes.add(new KeyWish.Change(verb, key(flag, key.get())));
            }
        }
        if (wishes.size() != 1) {
            throw CommandFailure.wrongUse("give one of --list, --install KEY, --use KEY and --remove KEY, not "
                    + (wishes.isEmpty() ? "none" : wishes.size() + " of them"));
        }
        return wishes.getFirst();
    }

    private static String word(Verb verb) {
        return switch (verb) {
            case INSTALL -> "install";
            case USE -> "use";
            case REMOVE -> "remove";
        };
    }

    private static String doing(KeyWish wish) {
        return switch (wish) {
            case KeyWish.Lookup list -> " for their keys...";
            case KeyWish.Change change -> " to " + word(change.verb()) + " the key...";
        };
    }

    private static String key(String flag, String typed) throws CommandFailure {
        if (!typed.startsWith("@")) {
            return LbWord.name(flag, typed, "");
        }
        String file = typed.substring(1);
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            String key = new String(in.readNBytes(MOST_FILE_BYTES), StandardCharsets.UTF_8).strip();
            return LbWord.name("the key in " + SafeText.of(file), key, "");
        } catch (IOException | InvalidPathException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "no key can be read from " + SafeText.of(file) + ": " + SafeText.of(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static void print(KeyWish wish, KeyAnswer answer, Surroundings surroundings) {
        KeyResult result = answer.result();
        if (wish instanceof KeyWish.Lookup) {
            result.keys()
                    .forEach((key, nodes) -> surroundings
                            .out()
                            .println(SafeText.of(key) + "  [" + nodes + "/" + result.nodes() + "]"));
        } else if (answer.problem().isEmpty()) {
            surroundings
                    .out()
                    .println(result.responses() + " of " + result.nodes() + " members have done it");
        }
        if (!result.messages().isEmpty()) {
            Table table = new Table().left("NODE").left("SAYS");
            result.messages().forEach((node, says) -> table.row(Cell.of(node), new Cell(says, Paint.WARNING)));
            table.lines(surroundings.errStyle()).forEach(surroundings.err()::println);
        }
    }

    private static String failure(KeyAnswer answer) {
        KeyResult result = answer.result();
        int silent = result.nodes() - result.responses();
        return SafeText.of(answer.problem().orElse(""))
                + (silent > 0
                        ? "\n" + silent + " of " + result.nodes() + " members did not answer: muster reachability"
                                + " names them. Repeat it when they do; nothing is harmed by that."
                        : "");
    }

    private static String json(KeyAnswer answer) {
        KeyResult result = answer.result();
        return Json.text(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            json.name("nodes");
            json.value(result.nodes());
            json.name("responses");
            json.value(result.responses());
            json.name("failures");
            json.value(result.failures());
            json.name("problem");
            json.value(answer.problem().orElse(""));
            json.name("keys");
            json.beginObject();
            result.keys().forEach((key, nodes) -> {
                json.name(key);
                json.value(nodes);
            });
            json.endObject();
            json.name("messages");
            json.beginObject();
            result.messages().forEach((node, says) -> {
                json.name(node);
                json.value(says);
            });
            json.endObject();
            json.endObject();
        });
    }
}
