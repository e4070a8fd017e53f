package dev.muster.architecture;

import dev.muster.architecture.SourceTree.JavaFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is wrong with how a source looks: one line a fault, with its place. */
final class Tidiness {

    static final int MAX_LINES = 400;
    static final int MAX_COLUMNS = 120;
    static final int MAX_METHOD_LINES = 70;

    /** What no source holds, and what to do instead. Written so that this file does not hold it either. */
    private static final Map<Pattern, String> FORBIDDEN = Map.of(
            Pattern.compile("Thread[.]sleep"),
            "wait for what should happen, with a deadline; at the edge of main code, end the line with a comment that"
                    + " says why it sleeps",
            Pattern.compile("System[.]currentTimeMillis"),
            "System.nanoTime for durations, Instant.now to show",
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b"),
            "do it, or open an issue",
            Pattern.compile("@Disable" + "d\\b"),
            "mend the test or remove it");

    private static final Pattern SLEEP_WITH_REASON = Pattern.compile("Thread[.]sleep.*; // \\S+ \\S+");

    private Tidiness() {}

    static List<String> faults(JavaFile file) {
        List<String> faults = new ArrayList<>();
        List<String> lines = file.lines();
        if (file.isMain() && lines.size() > MAX_LINES) {
            faults.add(file.path() + " has " + lines.size() + " lines, more than " + MAX_LINES
                    + ": one noun a file; split it");
        }
        if (!file.text().endsWith("\n") || file.text().endsWith("\n\n")) {
            faults.add(file.path() + " does not end with one line end");
        }
        if (file.text().indexOf('\r') >= 0) {
            faults.add(file.path() + " has CRLF line ends: check .gitattributes and renormalise");
        }
        for (int i = 0; i < lines.size(); i++) {
            addLineFaults(file, i + 1, lines.get(i), faults);
        }
        MethodScan.methods(file.text()).stream()
                .filter(method -> method.lines() > MAX_METHOD_LINES)
                .map(method -> file.path() + ":" + method.line() + " " + method.name() + " has " + method.lines()
                        + " lines, more than " + MAX_METHOD_LINES + ": give its parts names")
                .forEach(faults::add);
        return faults;
    }

    private static void addLineFaults(JavaFile file, int number, String line, List<String> faults) {
        String place = file.path() + ":" + number;
        if (line.length() > MAX_COLUMNS) {
            faults.add(place + " has " + line.length() + " columns, more than " + MAX_COLUMNS);
        }
        if (line.indexOf('\t') >= 0) {
            faults.add(place + " has a tab");
        }
        FORBIDDEN.forEach((pattern, instead) -> {
            if (pattern.matcher(line).find() && !isSleepWithReason(file, line, pattern)) {
                faults.add(place + " has " + pattern + ": " + instead);
            }
        });
    }

    /** A thread at the edge may wait for its next turn, where a comment on the line says for what. */
    private static boolean isSleepWithReason(JavaFile file, String line, Pattern pattern) {
        return pattern.pattern().startsWith("Thread")
                && file.isMain()
                && SLEEP_WITH_REASON.matcher(line).find();
    }

    /** Each package of the main sources says in its package-info what it is for, and is null-marked. */
    static List<String> packageFaults(List<JavaFile> files) {
        Stream<String> missing = files.stream()
                .filter(JavaFile::isMain)
                .map(file -> file.path().resolveSibling("package-info.java"))
                .distinct()
                .filter(info -> files.stream().noneMatch(file -> file.path().equals(info)))
                .map(info -> info + " is missing");
        Stream<String> poor = files.stream()
                .filter(file -> file.isMain() && file.name().equals("package-info.java"))
                .flatMap(Tidiness::packageInfoFaults);
        return Stream.concat(missing, poor).toList();
    }

    private static Stream<String> packageInfoFaults(JavaFile info) {
        List<String> faults = new ArrayList<>();
        if (!Pattern.compile("(?m)^@NullMarked$").matcher(info.text()).find()) {
            faults.add(info.path() + " lacks @NullMarked");
        }
        int end = info.text().indexOf("*/");
        String comment = end < 0 ? "" : info.text().substring(0, end);
        long sentences =
                Pattern.compile("[.!?](?=\\s)").matcher(comment).results().count();
        if (sentences < 2) {
            faults.add(info.path() + " says what the package is for in less than two sentences");
        }
        return faults.stream();
    }
}
