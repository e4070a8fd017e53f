package dev.muster.cli;

import dev.muster.cli.door.RunFolderDoors;
import dev.muster.cli.serf.CalledAs;

/** Where {@code muster} begins. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the program with its exit code. */
    public static void main(String[] arguments) {
        CalledAs name = CalledAs.ofThisProgram();
        Surroundings surroundings = Surroundings.real();
        int exitCode = Words.with(new RunFolderDoors(), name)
                .run(arguments, surroundings.withEnvironment(name.environment(surroundings.environment())));
        surroundings.out().flush();
        System.exit(exitCode);
    }
}
