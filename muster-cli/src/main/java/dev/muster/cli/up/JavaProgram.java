package dev.muster.cli.up;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start further processes of this very program, by the same Java and the same jars.
 *
 * @param java the program java
 * @param classPath the class path of this process
 * @param webapp the jar of the sample web app
 * @param home the checkout
 * @param command what a person types to get this program, for messages
 */
public record JavaProgram(Path java, String classPath, Path webapp, Path home, String command) {

    /** Small and quick to start; they are many. */
    private static final List<String> SMALL =
            List.of("-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "-Xss512k");

    /** What a web app does in its short life doesn't repay the second compiler's memory. */
    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

    /** A heap that begins small, as the script {@code muster} starts an agent. */
    private static final List<String> SMALL_HEAP = List.of("-Xms16m", "-XX:NewSize=6m", "-Xmx96m");

    /** From the properties that the launcher sets. */
    public static JavaProgram ofThisProcess() throws UpException {
        String home = System.getProperty("muster.home", "");
        if (home.isEmpty()) {
            throw new UpException(
                    UpException.Reason.MISSING,
                    "the sample web app belongs to a checkout of Muster; run it there, by ./muster up");
        }
        Path webapp = Path.of(System.getProperty("muster.webapp", ""));
        if (!Files.isRegularFile(webapp)) {
            throw new UpException(
                    UpException.Reason.MISSING,
                    "the sample web app is not built: there is no " + webapp + "\nRemove " + home
                            + "/target/dist and start ./muster again: it builds anew");
        }
        return new JavaProgram(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                webapp,
                Path.of(home),
                System.getProperty("muster.command", "./muster"));
    }

    /** What a person types to start the sample web app, as short as the way they started this program allows. */
    public String sampleApp() {
        String script = "examples/webapp/run";
        return command.equals("./muster") ? script : home.resolve(script).toString();
    }

    /** The command line of an agent. */
    List<String> agent(List<String> flags) {
        var words = new ArrayList<String>();
        words.add(java.toString());
        words.addAll(SMALL);
        words.addAll(SMALL_HEAP);
        words.addAll(List.of("-cp", classPath, "dev.muster.cli.Main", "agent", "--no-config"));
        words.addAll(flags);
        return words;
    }

    /** The command line of a sample web app. */
    List<String> webapp(String name, int port) {
        var words = new ArrayList<String>();
        words.add(java.toString());
        words.addAll(SMALL);
        words.addAll(List.of(
                FIRST_COMPILER,
                "-Xmx48m",
                "-jar",
                webapp.toString(),
                "--port",
                Integer.toString(port),
                "--name",
                name));
        return words;
    }
}
