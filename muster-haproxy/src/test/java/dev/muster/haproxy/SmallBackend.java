package dev.muster.haproxy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A small web application: a health path, an answer that names it, and one that waits until it may go on. */
final class SmallBackend implements AutoCloseable {

    /** So many that a machine which is short of time never refuses a connection in the app's stead. */
    private static final int MOST_WAITING = 1_024;

    private final String name;
    private final HttpServer server;
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger checks = new AtomicInteger();
    final CountDownLatch slowBegun = new CountDownLatch(1);
    final CountDownLatch slowMayEnd = new CountDownLatch(1);
    volatile boolean healthy = true;
    volatile Headers lastHeaders = new Headers();
    volatile int healthyStatus = 200;

    SmallBackend(String name) throws IOException {
        this.name = name;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MOST_WAITING);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/health")) {
            checks.incrementAndGet();
            exchange.sendResponseHeaders(healthy ? healthyStatus : 503, -1);
            exchange.close();
            return;
        }
        requests.incrementAndGet();
        lastHeaders = exchange.getRequestHeaders();
        if (path.equals("/slow")) {
            slowBegun.countDown();
            try {
                slowMayEnd.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] body = name.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
