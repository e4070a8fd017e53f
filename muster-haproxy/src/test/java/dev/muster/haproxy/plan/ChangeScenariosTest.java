package dev.muster.haproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgComparison;
import dev.muster.haproxy.config.CfgException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file in the folder has an old configuration, a new one, and what is made of them, on lines that begin with
 * {@code >}. Servers named {@code own…} are the template's. To write the answers anew, after a change that is meant:
 * {@code mvn test -Dtest=ChangeScenariosTest -Dscenarios.update=true}, and read the difference.
 */
class ChangeScenariosTest {

    private static final Path FOLDER = Path.of("src/test/resources/dev/muster/haproxy/plan/changes");

    @TestFactory
    List<DynamicTest> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
                    .toList();
        }
    }

    private static void check(Path file) throws IOException, CfgException {
        List<String> lines = Files.readAllLines(file);
        List<String> story =
                lines.stream().filter(line -> !line.startsWith("> ")).toList();
        int old = story.indexOf("=== old");
        int young = story.indexOf("=== new");
        String before = String.join("\n", story.subList(old + 1, young));
        String after = String.join("\n", story.subList(young + 1, story.size()));
        List<String> told = new ArrayList<>(story);
        told.addAll(answers(CfgComparison.of(Cfg.parse(before), Cfg.parse(after))));
        if (Boolean.getBoolean("scenarios.update")) {
            Files.write(file, told);
        }
        assertThat(told).as(file.toString()).isEqualTo(Files.readAllLines(file));
    }

    private static List<String> answers(CfgComparison comparison) {
        List<String> told = new ArrayList<>();
        told.add("> comparison: "
                + switch (comparison) {
                    case CfgComparison.Equal _ -> "equal";
                    case CfgComparison.ServersOnly _ -> "servers only";
                    case CfgComparison.More _ -> "more";
                });
        comparison.explain().forEach(line -> told.add(">   " + line));
        told.addAll(answers(Change.of(comparison, key -> !key.name().startsWith("own"), Change.Strictness.EVERY_WORD)));
        return told;
    }

    private static List<String> answers(Change change) {
        List<String> told = new ArrayList<>();
        switch (change) {
            case Change.Nothing _ -> told.add("> change: nothing");
            case Change.Operations operations -> {
                told.add("> change: operations");
                operations.come().forEach(key -> told.add(">   take in " + key));
                operations.go().forEach(key -> told.add(">   take out " + key));
                operations.operations().forEach(operation -> told.add(">   " + Scenario.words(operation)));
            }
            case Change.Reload reload -> {
                told.add("> change: reload");
                reload.reasons().forEach(reason -> told.add(">   " + reason));
            }
        }
        return told;
    }
}
