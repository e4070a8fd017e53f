package dev.muster.cli;

import dev.muster.agent.api.Suggestion;
import dev.muster.cli.text.SafeText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words that follow {@code muster lb}, and what each takes. */
enum LbWord {
    STATUS(""),
    PLAN(""),
    HISTORY(""),
    SHOW(" N"),
    DIFF(" N M"),
    DRAIN(" SERVER"),
    READY(" SERVER"),
    WEIGHT(" SERVER W"),
    ROLLBACK(" N"),
    RELEASE(" [SERVER]");

    private final String parameters;

    LbWord(String parameters) {
        this.parameters = parameters;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text() + parameters;
    }

    static String all(String between) {
        return Arrays.stream(values()).map(LbWord::toString).collect(Collectors.joining(between));
    }

    /** The one that was typed, with all that it takes. */
    static LbWord of(List<String> words) throws CommandFailure {
        for (LbWord word : values()) {
            if (word.text().equals(words.getFirst())) {
                if (!word.takes(words.size() - 1)) {
                    throw CommandFailure.wrongUse("this is how it is typed: muster lb " + word + word.hint());
                }
                return word;
            }
        }
        String near = Suggestion.nearest(
                        words.getFirst(),
                        Arrays.stream(values()).map(LbWord::text).toList())
                .map(known -> "did you mean '" + known + "'? ")
                .orElse("");
        throw CommandFailure.wrongUse(
                "there is no '" + SafeText.of(words.getFirst()) + "' here; " + near + "it is one of " + all(", "));
    }

    /** What was typed where a name is needed. An empty one, as a script's unset variable leaves it, means nobody. */
    static String name(String what, String typed, String hint) throws CommandFailure {
        if (typed.isBlank()) {
            throw CommandFailure.wrongUse(what + " is empty" + hint);
        }
        return typed;
    }

    private boolean takes(int count) {
        int most = toString().split(" ").length - 1;
        int least = parameters.contains("[") ? most - 1 : most;
        return count >= least && count <= most;
    }

    private String hint() {
        return switch (this) {
            case SHOW, DIFF, ROLLBACK -> "; muster lb history lists the numbers";
            case DRAIN, READY, WEIGHT, RELEASE -> "; muster services lists the servers";
            case STATUS, PLAN, HISTORY -> "";
        };
    }
}
