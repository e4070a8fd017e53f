package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.HaproxyBranch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is rendered is accepted by a real HAProxy, without a warning. */
@ParameterizedClass
@EnumSource
class AcceptedFilesIT {

    private final HaproxyBranch branch;

    @TempDir
    private Path folder;

    AcceptedFilesIT(HaproxyBranch branch) {
        this.branch = branch;
    }

    private String check(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
        String binary = branch.program().toString();
        // With -dW a warning is an error.
        Process process = new ProcessBuilder(binary, "-c", "-dW", "-L", "lb1", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "accepted" : output;
    }

    static List<Model> models() {
        return Model.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void theBuiltInTemplateIsAccepted(Model model) throws Exception {
        assertThat(check(model.file(ConfigTemplate.builtIn()))).isEqualTo("accepted");
    }

    static Stream<String> bad() {
        return BadInputTest.bad();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whateverMembersSayTheFileIsAccepted(String value) throws Exception {
        ConfigTemplate template = ConfigTemplate.compile("the template", BadInputTest.TEMPLATE);
        Attributes attributes = BadInputTest.attribute(value);
        assertThat(check(BadInputTest.model(attributes, BadInputTest.setting("ok"))
                        .file(template)))
                .isEqualTo("accepted");
    }
}
