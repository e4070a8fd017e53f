package dev.muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.architecture.SourceTree.JavaFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of the sources catch what they are for. */
class TidinessTest {

    private static final String GOOD_INFO =
            "/**\n * What it is for. What it knows nothing of.\n */\n@NullMarked\npackage a;\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A {\n\tint a;\n}\n",
                "class A {}\r\n",
                "class A {}",
                "class A {}\n\n",
                "// TO" + "DO later\n",
                "// FIX" + "ME now\n",
                "@Disable" + "d\nclass A {}\n",
                "class A { void a() { Thread" + ".sleep(1); } }\n",
                "class A { long a = System" + ".currentTimeMillis(); }\n"
            })
    void whatIsNotTidyIsCaught(String text) {
        assertThat(Tidiness.faults(file(text))).hasSize(1);
    }

    @Test
    void longLinesFilesAndMethodsAreCaught() {
        assertThat(Tidiness.faults(file("// " + "x".repeat(118) + "\n")))
                .singleElement()
                .asString()
                .contains("121 columns");
        assertThat(Tidiness.faults(file("//\n".repeat(401))))
                .singleElement()
                .asString()
                .contains("401 lines");
        String method =
                "class A {\n    void longOne(int a) throws Exception {\n" + "        a++;\n".repeat(69) + "    }\n}\n";
        assertThat(Tidiness.faults(file(method))).singleElement().asString().contains(":2 longOne has 71 lines");
    }

    @Test
    void aSleepNeedsAReasonAndIsNeverOneOfATest() {
        String sleep = "        Thread" + ".sleep(every); // The next look is due then.\n";

        assertThat(Tidiness.faults(file(sleep))).isEmpty();
        assertThat(Tidiness.faults(file(sleep.replace(" // The next look is due then.", " //"))))
                .hasSize(1);
        assertThat(Tidiness.faults(new JavaFile(Path.of("m/src/test/java/a/ATest.java"), sleep, false)))
                .hasSize(1);
    }

    @Test
    void goodSourcesPass() {
        String good = "/** Good. */\nclass A {\n" + "    int a;\n".repeat(300) + "}\n";

        assertThat(Tidiness.faults(file(good))).isEmpty();
        assertThat(Tidiness.packageFaults(List.of(file(good), info(GOOD_INFO)))).isEmpty();
    }

    @Test
    void aPackageThatSaysNothingIsCaught() {
        assertThat(Tidiness.packageFaults(List.of(file("class A {}\n"))))
                .singleElement()
                .asString()
                .contains("package-info.java is missing");
        assertThat(Tidiness.packageFaults(List.of(info(GOOD_INFO.replace("@NullMarked\n", "")))))
                .singleElement()
                .asString()
                .contains("lacks @NullMarked");
        assertThat(Tidiness.packageFaults(List.of(info(GOOD_INFO.replace(" What it knows nothing of.", "")))))
                .singleElement()
                .asString()
                .contains("less than two sentences");
    }

    @Test
    void methodsAreToldFromWhatLooksLikeThem() {
        String source = """
                @A({"x"})
                record R(int a) {
                    R {
                        if (a > 0) {
                            throw new E("{ // }");
                        }
                    }

                    @B(value = {"y"})
                    <T> List<T> one(
                            int b,
                            T c)
                            throws E, F {
                        for (int i = 0; i < 1; i++) {
                            Object o = new Object() {
                                @Override
                                public String toString() {
                                    return switch (a) {
                                        case 1 -> { yield "}"; }
                                        default -> { yield "'"; }
                                    };
                                }
                            };
                            for (char d : new char[] {'{', '\\''}) {
                                run(() -> {
                                    go(d);
                                });
                            }
                        }
                        while (true) {}
                    }
                    /* void not() { */
                    void two() {}
                    interface I { void three(); }
                }
                """;

        assertThat(MethodScan.methods(source))
                .containsExactly(
                        new MethodScan.Method("toString", 17, 6),
                        new MethodScan.Method("one", 10, 22),
                        new MethodScan.Method("two", 33, 1));
    }

    @Test
    void dependenciesThatShipAreTold() throws Exception {
        String pom = """
                <project>
                  <dependencyManagement><dependencies><dependency><groupId>m</groupId><artifactId>managed</artifactId>
                  </dependency></dependencies></dependencyManagement>
                  <dependencies>
                    <dependency><groupId>dev.muster</groupId><artifactId>ours</artifactId></dependency>
                    <dependency><groupId>a</groupId><artifactId>ships</artifactId></dependency>
                    <dependency><groupId>b</groupId><artifactId>tests</artifactId><scope>test</scope></dependency>
                  </dependencies>
                </project>
                """;

        assertThat(TidyTest.runTimeDependencies(pom)).containsExactly("ships");
    }

    private static JavaFile file(String text) {
        return new JavaFile(Path.of("m/src/main/java/a/A.java"), text, true);
    }

    private static JavaFile info(String text) {
        return new JavaFile(Path.of("m/src/main/java/a/package-info.java"), text, true);
    }
}
