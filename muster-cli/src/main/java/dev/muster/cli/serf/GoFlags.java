package dev.muster.cli.serf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Flags as Serf takes them, made into those that the words of Muster take: {@code -status=alive} is
 * {@code --status=alive}, {@code -format json} is {@code --format json}, {@code -rejoin=false} says nothing. What no
 * flag of the word is stays as it was typed, and so does everything after {@code --}. Pure. Source: the documentation
 * of Go's package flag.
 */
public final class GoFlags {

    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private final CommandSpec spec;

    private GoFlags(CommandSpec spec) {
        this.spec = spec;
    }

    /** For a word of Muster. */
    public static String[] read(CommandSpec spec, String[] arguments) {
        return new GoFlags(spec).read(List.of(arguments)).toArray(String[]::new);
    }

    /**
     * For a word that was called by the name of Serf: of a flag that is there twice and takes one value the last
     * counts, of a tag as well, and an empty value is none.
     */
    public static String[] readAsSerf(CommandSpec spec, String[] arguments) {
        GoFlags flags = new GoFlags(spec);
        return flags.lastOnes(flags.read(List.of(arguments))).toArray(String[]::new);
    }

    private List<String> read(List<String> typed) {
        List<String> read = new ArrayList<>();
        for (int i = 0; i < typed.size(); i++) {
            String argument = typed.get(i);
            if (argument.equals("--")) {
                read.addAll(typed.subList(i, typed.size()));
                break;
            }
            OptionSpec option = option(argument);
            if (option == null) {
                read.add(argument);
                continue;
            }
            String name = name(argument);
            int equals = argument.indexOf('=');
            if (takesValue(option)) {
                read.add(equals < 0 ? name : name + argument.substring(equals));
                if (equals < 0 && i + 1 < typed.size()) {
                    i++;
                    read.add(typed.get(i));
                }
            } else if (equals < 0 || TRUE.contains(argument.substring(equals + 1))) {
                read.add(name);
            } else if (!FALSE.contains(argument.substring(equals + 1))) {
                read.add(argument);
            }
        }
        return read;
    }

    private List<String> lastOnes(List<String> arguments) {
        int end = arguments.contains("--") ? arguments.indexOf("--") : arguments.size();
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            OptionSpec option = option(arguments.get(i));
            if (option == null || !takesValue(option) || arguments.get(i).contains("=")) {
                said.add(new Said(List.of(arguments.get(i)), option));
            } else {
                said.add(new Said(arguments.subList(i, Math.min(i + 2, end)), option));
                i++;
            }
        }
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < said.size(); i++) {
            last.put(said.get(i).key(i), i);
        }
        Set<Integer> wanted = new HashSet<>(last.values());
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            if (wanted.contains(i) && !said.get(i).isEmpty()) {
                kept.addAll(said.get(i).words());
            }
        }
        kept.addAll(arguments.subList(end, arguments.size()));
        return kept;
    }

    /** A flag with its value, or something else. */
    private record Said(List<String> words, @Nullable OptionSpec option) {

        private String value() {
            String first = words.getFirst();
            int equals = first.indexOf('=');
            return equals >= 0 ? first.substring(equals + 1) : words.size() > 1 ? words.getLast() : "";
        }

        /** What it speaks of: two with the same key are one. */
        private String key(int position) {
            if (option == null || !takesValue(option)) {
                return "at " + position;
            }
            String name = option.longestName();
            if (!option.isMultiValue()) {
                return name;
            }
            int equals = value().indexOf('=');
            return name.equals("--tag") && equals > 0 ? name + " " + value().substring(0, equals) : "at " + position;
        }

        private boolean isEmpty() {
            return option != null
                    && takesValue(option)
                    && !(words.size() == 1 && !words.getFirst().contains("="))
                    && value().isEmpty();
        }
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    /** The flag that is meant; null for none. */
    private @Nullable OptionSpec option(String argument) {
        if (!argument.startsWith("-") || argument.length() < 3) {
            return null;
        }
        return spec.optionsMap().get(name(argument));
    }

    private static String name(String argument) {
        int equals = argument.indexOf('=');
        String flag = equals < 0 ? argument : argument.substring(0, equals);
        return flag.startsWith("--") ? flag : "-" + flag;
    }
}
