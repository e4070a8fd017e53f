package dev.muster.agent.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What an agent was told cannot be used. It knows all the mistakes; the message shows each with its place and its line.
 * Foreign text in it is not made fit for a terminal.
 */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    ConfigException(List<Fault> faults, int more, List<SourceText> sources) {
        super(text(faults, more, sources));
        this.faults = List.copyOf(faults);
    }

    ConfigException(Origin origin, String message) {
        this(List.of(new Fault(origin, message)), 0, List.of());
    }

    /** Every mistake that was found, up to a bound. */
    public List<Fault> faults() {
        return faults;
    }

    private static String text(List<Fault> faults, int more, List<SourceText> sources) {
        String text = faults.stream().map(fault -> text(fault, sources)).collect(Collectors.joining("\n"));
        return more > 0 ? text + "\nand " + more + " more" : text;
    }

    private static String text(Fault fault, List<SourceText> sources) {
        return switch (fault.origin()) {
            case Origin.InFile(String file, int line, int column) -> text(fault, file, line, column, sources);
            case Origin.InJson(String file, int line, int column) -> text(fault, file, line, column, sources);
            case Origin.Usual _, Origin.Name _, Origin.Variable _, Origin.Flag _ -> fault.message();
        };
    }

    private static String text(Fault fault, String file, int line, int column, List<SourceText> sources) {
        String where = file + ":" + line + ":" + column + ": " + fault.message();
        return sources.stream()
                .filter(source -> source.name().equals(file))
                .findFirst()
                .map(source -> source.excerpt(line, column))
                .filter(excerpt -> !excerpt.isEmpty())
                .map(excerpt -> where + "\n" + excerpt)
                .orElse(where);
    }
}
