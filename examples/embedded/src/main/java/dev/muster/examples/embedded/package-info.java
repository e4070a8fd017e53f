/**
 * A program that takes part in a Serf cluster, as small as it can be: it says who comes and goes, tells all of itself,
 * and answers a question. It uses the cluster library alone, and of it only the public door.
 */
@NullMarked
package dev.muster.examples.embedded;

import org.jspecify.annotations.NullMarked;
