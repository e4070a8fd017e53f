package dev.muster.cli;

import dev.muster.cli.text.SafeText;
import dev.muster.gossip.MessageLimits;
import dev.muster.gossip.msgpack.Bytes;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What an event or a query is called and brings along: {@code NAME [PAYLOAD]}, the payload as it stands there, or by
 * {@code --payload-file}.
 *
 * @param name never empty
 */
record Payload(String name, Bytes content) {

    /** No node sends more in one message, whatever it is told. */
    private static final int MOST_BYTES = MessageLimits.HARD_LIMIT_BYTES;

    static final String SYNOPSIS = "NAME [PAYLOAD | --payload-file FILE]";

    static void addTo(CommandSpec spec) {
        spec.addPositional(SerfWord.words("NAME [PAYLOAD]", "1..*", "what it is called, and what it brings along"));
        spec.addOption(OptionSpec.builder("--payload-file")
                .paramLabel("FILE")
                .type(String.class)
                .description("bring along what this file holds, byte for byte; - is standard input")
                .build());
    }

    static Payload of(ParseResult parsed) throws CommandFailure {
        List<String> words = SerfWord.words(parsed);
        if (words.size() > 2) {
            throw CommandFailure.wrongUse("a name and a payload are all it takes, and these are " + words.size()
                    + " words; a payload with blanks stands in quotes");
        }
        String name = LbWord.name("NAME", words.getFirst(), "");
        Optional<String> file = AgentFlags.value(parsed, "--payload-file");
        if (file.isPresent() && words.size() == 2) {
            throw CommandFailure.wrongUse("the payload is given twice: as '" + SafeText.of(words.get(1))
                    + "' and by --payload-file");
        }
        Bytes content = file.isPresent()
                ? read(file.get())
                : words.size() == 2 ? Bytes.ofUtf8(words.get(1)) : Bytes.EMPTY;
        Payload payload = new Payload(name, content);
        if (payload.bytes() > MOST_BYTES) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    payload.size() + ", and no agent sends more than " + MOST_BYTES + " in one message"
                            + "\nPut it where all can read it, and send its place.");
        }
        return payload;
    }

    /** How much of the limit of a message is taken by it. */
    int bytes() {
        return Bytes.ofUtf8(name).size() + content.size();
    }

    /** The same in words. */
    String size() {
        return "name and payload have " + bytes() + (content.size() > MOST_BYTES ? " bytes or more" : " bytes");
    }

    private static Bytes read(String file) throws CommandFailure {
        try (InputStream in =
                file.equals("-") ? new FileInputStream(FileDescriptor.in) : Files.newInputStream(Path.of(file))) {
            return Bytes.of(in.readNBytes(MOST_BYTES + 1));
        } catch (IOException | InvalidPathException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the payload cannot be read from " + SafeText.of(file) + ": "
                            + SafeText.of(String.valueOf(e.getMessage())),
                    e);
        }
    }
}
