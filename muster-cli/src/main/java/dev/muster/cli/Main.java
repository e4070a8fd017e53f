package dev.muster.cli;

/** Where {@code muster} begins. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the program with its exit code. */
    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.real();
        int exitCode = Words.standard().run(arguments, surroundings);
        surroundings.out().flush();
        System.exit(exitCode);
    }
}
