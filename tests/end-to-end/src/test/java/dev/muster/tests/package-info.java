/**
 * The tour of the README as a test: the real command, a real HAProxy, a real Serf and real processes, under an
 * open-loop load. Everything stands on ports that the system gave and in folders of the test's own, so that two
 * runs do not meet.
 */
@NullMarked
package dev.muster.tests;

import org.jspecify.annotations.NullMarked;
