/**
 * The classic sample web app: it says who served the request, keeps a session by cookie, and can be made slow on
 * purpose. It needs nothing but the JDK and knows nothing of Muster.
 */
@NullMarked
package dev.muster.examples.webapp;

import org.jspecify.annotations.NullMarked;
