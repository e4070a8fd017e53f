/**
 * The classic sample web app: it says who served the request, keeps a session by cookie, and can be made slow
 * on purpose.
 */
@NullMarked
package dev.muster.examples.webapp;

import org.jspecify.annotations.NullMarked;
