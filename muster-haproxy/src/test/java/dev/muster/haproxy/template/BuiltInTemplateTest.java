package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the built-in template makes of a handful of models, as files to look at. Where a change is meant,
 * {@code -Dgolden.write=FOLDER} writes them anew.
 */
class BuiltInTemplateTest {

    static List<Model> models() {
        return Model.all();
    }

    static String golden(Model model) throws IOException {
        try (InputStream in = BuiltInTemplateTest.class.getResourceAsStream("golden/" + model.name() + ".cfg")) {
            return in == null ? "(no golden file)" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void rendersWhatItRenderedBefore(Model model) throws Exception {
        String text = model.file(ConfigTemplate.builtIn());
        String folder = System.getProperty("golden.write", "");
        if (!folder.isEmpty()) {
            Files.writeString(Path.of(folder, model.name() + ".cfg"), text);
        }
        assertThat(text).isEqualTo(golden(model));
    }

    @ParameterizedTest
    @MethodSource("models")
    void anyOrderMakesTheSameBytes(Model model) throws Exception {
        assertThat(model.shuffled().file(ConfigTemplate.builtIn())).isEqualTo(model.file(ConfigTemplate.builtIn()));
    }
}
