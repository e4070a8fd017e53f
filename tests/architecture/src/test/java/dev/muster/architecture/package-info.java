/**
 * The rules of the house, held by tests: who may know whom, what stays pure, how the sources look. Each rule is also
 * tried on a class that breaks it, under {@code bad}, for a rule that can't fail holds nothing.
 */
@NullMarked
package dev.muster.architecture;

import org.jspecify.annotations.NullMarked;
