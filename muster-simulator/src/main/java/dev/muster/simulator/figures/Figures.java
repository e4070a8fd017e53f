package dev.muster.simulator.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/** All figures of the simulator, and the two files in which they are kept: for people and for programs. */
public final class Figures {

    private Figures() {}

    /**
     * Takes every figure and writes {@code simulation.md} and {@code simulation.json} into a folder. Takes minutes, and
     * with 10,000 nodes several gigabytes of heap.
     *
     * @param mostNodes leaves out what needs larger clusters
     * @param command what was typed, to be named in the files
     */
    public static void write(Path folder, int mostNodes, String command, Progress progress) throws IOException {
        List<Table> tables = List.of(
                SpreadFigure.take(mostNodes, progress),
                LoadFigure.take(mostNodes, progress),
                SizeFigure.take(mostNodes, progress),
                LifeguardFigure.take(progress));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("simulation.md"), markdown(tables, command), UTF_8);
        Files.writeString(folder.resolve("simulation.json"), json(tables, command), UTF_8);
    }

    private static String markdown(List<Table> tables, String command) {
        StringJoiner text = new StringJoiner("\n");
        text.add("# Figures of the simulator\n");
        text.add("Made by `" + command + "` on " + Machine.describe() + ".\n");
        tables.forEach(table -> text.add(table.markdown()));
        return text.toString();
    }

    private static String json(List<Table> tables, String command) {
        StringJoiner text = new StringJoiner(",\n  ", "{\n  ", "\n}\n");
        text.add("\"command\": " + Table.quoted(command));
        text.add("\"machine\": " + Table.quoted(Machine.describe()));
        tables.forEach(table -> text.add(Table.quoted(table.key()) + ": " + table.json()));
        return text.toString();
    }
}
