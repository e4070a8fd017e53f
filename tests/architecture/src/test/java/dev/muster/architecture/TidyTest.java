package dev.muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.architecture.SourceTree.JavaFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The sources look as CONTRIBUTING.md says. */
class TidyTest {

    private static final String RULE = "CONTRIBUTING.md, the code: main files of at most " + Tidiness.MAX_LINES
            + " lines, lines of at most " + Tidiness.MAX_COLUMNS + " columns, methods of at most "
            + Tidiness.MAX_METHOD_LINES + " lines, no tabs, no CRLF, nothing left for later;"
            + " mvn spotless:apply mends the form";

    private final SourceTree tree;
    private final List<JavaFile> files;

    TidyTest() throws IOException {
        tree = SourceTree.find();
        files = tree.javaFiles();
    }

    @Test
    void theSourcesAreFound() throws IOException {
        assertThat(tree.modules()).contains("muster-gossip", "bench/load", "tests/architecture");
        assertThat(files).extracting(JavaFile::name).contains("TidyTest.java", "Member.java", "LoadRun.java");
    }

    @Test
    void everyFileIsTidy() {
        assertThat(files.stream().flatMap(file -> Tidiness.faults(file).stream()))
                .as(RULE)
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertThat(Tidiness.packageFaults(files))
                .as("CONTRIBUTING.md, the code: each package has a package-info.java that is @NullMarked and says in at"
                        + " least two sentences what the package is for and what it knows nothing of")
                .isEmpty();
    }

    @Test
    void everyModuleIsInTheArchitecture() throws IOException {
        String architecture = tree.textOf("ARCHITECTURE.md");

        assertThat(tree.modules().stream().filter(module -> !architecture.contains(module)))
                .as("ARCHITECTURE.md, rooms: it names the folder of each module; these it does not. Add a row")
                .isEmpty();
    }

    @Test
    void everyRunTimeDependencyHasItsReason() throws Exception {
        String reasons = tree.textOf("docs/dependencies.md");
        TreeSet<String> unexplained = new TreeSet<>();
        for (Path pom : tree.poms()) {
            unexplained.addAll(runTimeDependencies(Files.readString(pom)));
        }
        unexplained.removeIf(reasons::contains);

        assertThat(unexplained)
                .as("CONTRIBUTING.md, dependencies: docs/dependencies.md gives one line of reason for each library"
                        + " that ships; these have none. Add the line, or do without the library")
                .isEmpty();
    }

    /** The artifacts of others that a pom takes beyond tests. */
    static List<String> runTimeDependencies(String pom) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Document document =
                factory.newDocumentBuilder().parse(new ByteArrayInputStream(pom.getBytes(StandardCharsets.UTF_8)));
        List<String> found = new ArrayList<>();
        for (Element list : children(document.getDocumentElement(), "dependencies")) {
            for (Element dependency : children(list, "dependency")) {
                boolean isOurs = text(dependency, "groupId").equals("dev.muster");
                boolean isForTests = text(dependency, "scope").equals("test");
                if (!isOurs && !isForTests) {
                    found.add(text(dependency, "artifactId"));
                }
            }
        }
        return found;
    }

    private static String text(Element parent, String name) {
        return children(parent, name).stream()
                .map(child -> child.getTextContent().strip())
                .findFirst()
                .orElse("");
    }

    private static List<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
