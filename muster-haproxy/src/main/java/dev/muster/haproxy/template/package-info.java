/**
 * From the model to the text of haproxy.cfg: the user's Handlebars template, or the built-in one.
 */
@NullMarked
package dev.muster.haproxy.template;

import org.jspecify.annotations.NullMarked;
