package dev.muster.bench.haproxy;

import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.process.HaproxyBinary;
import dev.muster.haproxy.process.HaproxyException;
import dev.muster.haproxy.template.ConfigTemplate;
import dev.muster.haproxy.template.Renderer;
import dev.muster.haproxy.template.TemplateData;
import dev.muster.haproxy.template.TemplateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The way of others: for one change the whole file is rendered, checked, and read by a new HAProxy that takes the old
 * one's place ({@code haproxy -sf}).
 */
final class WholeReload implements AutoCloseable {

    private final Path haproxy;
    private final Path folder;
    private final List<Server> servers;
    private long running;

    WholeReload(Path haproxy, int size) throws IOException {
        this.haproxy = haproxy;
        folder = Files.createTempDirectory("mreload");
        servers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            servers.add(Bed.server(String.format(Locale.ROOT, "node-%05d", i), Answerer.address(i), 100));
        }
    }

    String run(int rounds) throws IOException, InterruptedException, TemplateException, HaproxyException {
        HaproxyBinary binary = HaproxyBinary.at(haproxy);
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        TemplateData data = new TemplateData(
                new InetSocketAddress(loopback, 8090), new InetSocketAddress(loopback, 8490), folder + "/admin.sock");
        List<Double> rendered = new ArrayList<>();
        List<Double> checked = new ArrayList<>();
        List<Double> replaced = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        Path file = folder.resolve("haproxy.cfg");
        for (int i = 0; i < rounds + 5; i++) {
            Progress.show("reloads of the whole pool", i, rounds + 5);
            List<Server> now = new ArrayList<>(servers);
            now.remove(i);
            Pool pool = new Pool(Bed.WEB, "roundrobin", "/health", HealthStatuses.DEFAULT, now);
            long begun = System.nanoTime();
            Renderer renderer = new Renderer(
                    ConfigTemplate.builtIn(), data, folder + "/admin.sock", List.of(pool), binary.abilities());
            String text = renderer.file(Map.of(Bed.WEB, now), ServerIds.of(List.of(pool)), now.size());
            Files.writeString(file, text);
            long there = System.nanoTime();
            binary.refusal(file).ifPresent(why -> {
                throw new IllegalStateException(why);
            });
            long good = System.nanoTime();
            replace(file);
            long end = System.nanoTime();
            if (i >= 5) {
                rendered.add((there - begun) / 1e6);
                checked.add((good - there) / 1e6);
                replaced.add((end - good) / 1e6);
                whole.add((end - begun) / 1e6);
            }
            Thread.sleep(300); // The old process ends meanwhile.
        }
        StringBuilder page = new StringBuilder("| step | ms: median | 99 % | most |\n|---|---|---|---|\n");
        row(page, "render the file (by Muster's own renderer, in a warm Java machine)", rendered);
        row(page, "check it, `haproxy -c`", checked);
        row(page, "start the new HAProxy with `-sf`, until it has taken over", replaced);
        row(page, "**together**", whole);
        return page.toString();
    }

    /** Returns when the new process has bound its ports and told the old one to end. */
    private void replace(Path file) throws IOException, InterruptedException {
        Path pidFile = folder.resolve("pid");
        List<String> command =
                new ArrayList<>(List.of(haproxy.toString(), "-D", "-f", file.toString(), "-p", pidFile.toString()));
        if (running != 0) {
            command.addAll(List.of("-sf", Long.toString(running)));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("HAProxy did not start: " + Files.readString(folder.resolve("log")));
        }
        running = Long.parseLong(Files.readString(pidFile).strip());
    }

    private static void row(StringBuilder page, String title, List<Double> values) {
        page.append("| ").append(title).append(" | ");
        page.append(Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray())
                        .cells(0))
                .append(" |\n");
    }

    @Override
    public void close() {
        ProcessHandle.of(running).ifPresent(ProcessHandle::destroyForcibly);
        Bed.delete(folder);
    }
}
