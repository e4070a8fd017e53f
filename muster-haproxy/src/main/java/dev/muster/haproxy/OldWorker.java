package dev.muster.haproxy;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * A worker of HAProxy that a reload left behind. It takes no new connection, and ends when its last one does. A client
 * that keeps its connection alive gets one more answer from it. It checks no server, and 2.6 to 3.2 refuse to change
 * one in it ({@code Proxy is disabled.}).
 *
 * @param age since it was started
 * @param connections how many clients it still holds; empty when it didn't say
 */
public record OldWorker(long pid, Duration age, OptionalLong connections) {}
