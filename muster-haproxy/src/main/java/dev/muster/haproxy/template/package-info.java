/**
 * From the model to the text of haproxy.cfg: the user's Handlebars template, or the built-in one. Values are
 * escaped for HAProxy, so that a name can never become a line.
 */
@NullMarked
package dev.muster.haproxy.template;

import org.jspecify.annotations.NullMarked;
