/**
 * The way to a running agent: finds it in the run folder, or by its address, and asks it. The only package of the
 * command that makes clients of the agent's RPC and HTTP API.
 */
@NullMarked
package dev.muster.cli.door;

import org.jspecify.annotations.NullMarked;
