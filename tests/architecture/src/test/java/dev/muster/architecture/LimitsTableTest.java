package dev.muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.architecture.SourceTree.JavaFile;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code docs/limits.md} says what the code of the rooms beside gossip does. */
class LimitsTableTest {

    private static final String PACKAGE = "dev.muster.";
    private static final List<String> ROOMS = List.of("muster-haproxy", "muster-supervisor", "muster-agent");
    private static final Pattern ROW = Pattern.compile("^\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|$");
    private static final Pattern LOOKS_LIKE_A_BOUND = Pattern.compile(
            "(MOST|MAX|LARGEST|LONGEST|HIGHEST|FURTHEST|TRIES|PATIENCE)(_.*)?|.*_PATIENCE|QUEUE_LENGTH");

    /** A row of the table. */
    record Row(String what, String atMost, String heldBy) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static String table() throws IOException {
        return Files.readString(SourceTree.find().root().resolve("docs/limits.md"));
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : table().lines().toList()) {
            Matcher cells = ROW.matcher(line);
            if (cells.matches() && cells.group(3).contains("`")) {
                rows.add(new Row(
                        cells.group(1).strip(),
                        cells.group(2).strip(),
                        cells.group(3).strip().replace("`", "")));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theNumberIsTheCodes(Row row) throws Exception {
        int dot = row.heldBy.lastIndexOf('.');
        Field field =
                Class.forName(PACKAGE + row.heldBy.substring(0, dot)).getDeclaredField(row.heldBy.substring(dot + 1));
        field.setAccessible(true);
        Object value = field.get(null);
        double number = value instanceof Duration duration
                ? duration.toMillis() / 1e3
                : value instanceof Number given ? given.doubleValue() : Double.NaN;
        assertThat(Double.parseDouble(row.atMost.split(" ")[0].replace(",", "")))
                .isEqualTo(number);
    }

    @Test
    void noBoundIsMissing() throws Exception {
        Set<String> told = new HashSet<>();
        Matcher names = Pattern.compile("`([A-Za-z.$]+\\.[A-Z_]+)`").matcher(table());
        while (names.find()) {
            told.add(names.group(1));
        }
        Set<String> bounds = new TreeSet<>();
        for (JavaFile file : SourceTree.find().javaFiles()) {
            boolean ofRoom = ROOMS.contains(file.path().getName(0).toString());
            if (file.isMain() && ofRoom && !file.name().equals("package-info.java")) {
                addBounds(
                        Class.forName(className(file.path()), false, getClass().getClassLoader()), bounds);
            }
        }
        assertThat(bounds).hasSizeGreaterThan(100);
        assertThat(told).containsAll(bounds);
    }

    private static String className(Path path) {
        String text = path.toString().replace('/', '.');
        return text.substring(text.indexOf(PACKAGE), text.length() - ".java".length());
    }

    private static void addBounds(Class<?> type, Set<String> bounds) {
        for (Field field : type.getDeclaredFields()) {
            boolean number = field.getType().isPrimitive() || field.getType() == Duration.class;
            if (Modifier.isStatic(field.getModifiers())
                    && number
                    && LOOKS_LIKE_A_BOUND.matcher(field.getName()).matches()) {
                bounds.add(type.getName().substring(PACKAGE.length()) + "." + field.getName());
            }
        }
        for (Class<?> inner : type.getDeclaredClasses()) {
            addBounds(inner, bounds);
        }
    }
}
