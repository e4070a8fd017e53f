package dev.muster.haproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file in the folder is a story with the planner's answers in it, on lines that begin with {@code >}. To write the
 * answers anew, after a change that is meant: {@code mvn test -Dtest=PlannerScenariosTest -Dscenarios.update=true}, and
 * read the difference.
 */
class PlannerScenariosTest {

    private static final Path FOLDER = Path.of("src/test/resources/dev/muster/haproxy/plan/scenarios");

    @TestFactory
    List<DynamicTest> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
                    .toList();
        }
    }

    private static void check(Path file) throws IOException {
        List<String> told = Scenario.run(Files.readAllLines(file));
        if (Boolean.getBoolean("scenarios.update")) {
            Files.write(file, told);
        }
        assertThat(told).as(file.toString()).isEqualTo(Files.readAllLines(file));
        assertThat(told).as("a scenario has answers").anyMatch(line -> line.startsWith(">"));
    }
}
