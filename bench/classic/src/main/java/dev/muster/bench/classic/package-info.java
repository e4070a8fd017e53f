/**
 * Whole clusters in network namespaces: the classic system (Serf, shell handlers, handlebars on Node.js, HAProxy
 * replaced at each change) and Muster, put through the same scenes in turns. It sees both from outside, by what clients
 * get, by HAProxy's log and by what the kernel says of their processes.
 */
@NullMarked
package dev.muster.bench.classic;

import org.jspecify.annotations.NullMarked;
