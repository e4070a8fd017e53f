package dev.muster.bench.classic;

import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param bench the folder bench/classic
 * @param muster the command muster
 * @param modules the folder node_modules with handlebars in it
 * @param key the key of Muster's gossip, as a file
 * @param keyText the same as text
 * @param lines the lines that Muster adds to its frontend, so that it logs where the classic one does
 * @param logs a folder for what the nodes write
 */
record Surroundings(Path bench, Path muster, Path modules, Path key, String keyText, Path lines, Path logs) {}
