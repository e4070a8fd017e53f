/** What the tests of several modules need of the machine they run on. Nothing of Muster itself is in here. */
@NullMarked
package dev.muster.tests.kit;

import org.jspecify.annotations.NullMarked;
