package dev.muster.agent.config;

import java.util.List;

/** Reads {@code command} and {@code shell}: a list of words, or a line for a shell where somebody asks for one. */
final class CommandReader {

    private final Section at;
    private final Reading reading;

    CommandReader(Section at, Reading reading) {
        this.at = at;
        this.reading = reading;
    }

    /** The words; empty when there is no command, or none that can be used. */
    List<String> read() {
        boolean shell = at.truthIfSaid("shell");
        if (!(at.peek("command") instanceof Value.Text line)) {
            if (shell) {
                at.fault("shell", "a shell reads one line: write the command as a text, such as command: 'a | b'");
            }
            List<String> words = at.texts("command");
            if (at.has("command") && words.isEmpty()) {
                at.fault("command", "the command is empty; leave the key out for something that runs already");
            } else if (!words.isEmpty() && words.getFirst().isEmpty()) {
                at.fault("command", "the command begins with no program's name");
            }
            return words;
        }
        String text = at.text("command").orElse("");
        // Flags give commands as words already; a text can only come from a file.
        if (!shell) {
            reading.fault(line.origin(), listWanted(text));
        } else if (text.isBlank()) {
            reading.fault(line.origin(), "the line for the shell is empty");
        }
        return List.of("/bin/sh", "-c", text);
    }

    private static String listWanted(String text) {
        boolean plain = text.matches("[A-Za-z0-9 _./:=,@%+-]+") && !text.isBlank();
        String example = plain ? Written.yaml(List.of(text.strip().split(" +"))) : "[node, server.js]";
        return "command is a list of words, such as command: " + example
                + "; for a line that a shell reads, add 'shell: true'";
    }
}
