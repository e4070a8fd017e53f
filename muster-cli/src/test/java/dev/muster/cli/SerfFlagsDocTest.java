package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.serf.CalledAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of docs/serf-flags.md has every flag of {@code serf agent}, and each is a flag of {@code muster agent}. */
final class SerfFlagsDocTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `-([a-z-]+)` \\| (same|better|stricter|accepted|refused) \\|");
    private static final Pattern FLAG = Pattern.compile("(?m)^  -([a-z-]+)");

    /** It takes it, and does not list it. */
    private static final Set<String> UNLISTED = Set.of("replay");

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static Set<String> said() throws IOException {
        return found(ROW, Files.readString(Path.of("..", "docs", "serf-flags.md")));
    }

    @Test
    void eachRowIsAFlagOfTheAgent() throws IOException {
        Set<String> own =
                Set.copyOf(new AgentCommand(CalledAs.MUSTER).spec().optionsMap().keySet());
        assertThat(own).containsAll(said().stream().map(flag -> "--" + flag).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void eachFlagOfSerfIsARow(String version) throws Exception {
        Process find = new ProcessBuilder("../tests/interop/find-serf", version)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String serf = new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Assumptions.assumeTrue(find.waitFor() == 0, "serf " + version + " cannot be had");
        Process help = new ProcessBuilder(serf, "agent", "-h")
                .redirectErrorStream(true)
                .start();
        String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        help.waitFor();
        Set<String> flags = found(FLAG, text.substring(0, text.indexOf("Event handlers:")));
        assertThat(flags).hasSizeGreaterThan(20);
        assertThat(said())
                .isEqualTo(Stream.concat(flags.stream(), UNLISTED.stream())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
