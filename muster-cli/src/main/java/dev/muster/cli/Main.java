package dev.muster.cli;

import dev.muster.cli.door.RunFolderDoors;

/** Where {@code muster} begins. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the program with its exit code. */
    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.real();
        int exitCode = Words.with(new RunFolderDoors()).run(arguments, surroundings);
        surroundings.out().flush();
        System.exit(exitCode);
    }
}
