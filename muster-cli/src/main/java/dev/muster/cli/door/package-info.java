/**
 * The way to a running agent: finds it in the run folder and asks it. The only package of the command that knows of the
 * agent's RPC and HTTP clients.
 */
@NullMarked
package dev.muster.cli.door;

import org.jspecify.annotations.NullMarked;
