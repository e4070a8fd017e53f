package dev.muster.haproxy;

import dev.muster.haproxy.plan.PlanSettings;
import dev.muster.haproxy.reload.Provisions;
import dev.muster.haproxy.template.TemplateData;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a {@link Balancer} works.
 *
 * @param folder its own folder, mode 0700: {@code haproxy.cfg} and the sockets
 * @param binary the haproxy program
 * @param bind where clients come in
 * @param stats where the stats page is
 * @param template the user's template, or the built-in one
 * @param times of the planner
 * @param pollInterval how often HAProxy's real state is looked at when nothing happens
 * @param startPatience how long HAProxy may take to start
 * @param answerPatience how long HAProxy may take to answer
 * @param settings what the user gives the template
 * @param localPeer this balancer's name among the peers, if it has any
 * @param maps the templates of map files, by the name of the map; 16 at most
 */
public record BalancerOptions(
        Path folder,
        Path binary,
        InetSocketAddress bind,
        InetSocketAddress stats,
        Optional<Path> template,
        PlanSettings times,
        Duration pollInterval,
        Duration startPatience,
        Duration answerPatience,
        TemplateSettings settings,
        Optional<String> localPeer,
        SortedMap<MapName, Path> maps) {

    /** Each is looked at as often as HAProxy's servers are. */
    public static final int MOST_MAPS = 16;

    /** HAProxy binds under a longer name first: this is what it leaves of a Unix socket's 107 bytes. */
    private static final int LONGEST_SOCKET_PATH_BYTES = 96;

    public BalancerOptions {
        folder = folder.toAbsolutePath().normalize();
        if (bind.isUnresolved() || stats.isUnresolved()) {
            throw new IllegalArgumentException("the balancer binds to addresses, not to names");
        }
        if (maps.size() > MOST_MAPS) {
            throw new IllegalArgumentException("a balancer has " + MOST_MAPS + " maps at most");
        }
        maps = Collections.unmodifiableSortedMap(new TreeMap<>(maps));
    }

    /** The usual settings. */
    public static BalancerOptions defaults(Path folder, Path binary, InetSocketAddress bind, InetSocketAddress stats) {
        return new BalancerOptions(
                folder,
                binary,
                bind,
                stats,
                Optional.empty(),
                PlanSettings.DEFAULTS,
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                TemplateSettings.NONE,
                Optional.empty(),
                new TreeMap<>());
    }

    /** With a template of the user's. */
    public BalancerOptions withTemplate(Path file) {
        return with(Optional.of(file), times, settings, localPeer, maps);
    }

    /** With other times of the planner. */
    public BalancerOptions withTimes(PlanSettings other) {
        return with(template, other, settings, localPeer, maps);
    }

    /** With what the user gives the template. */
    public BalancerOptions withSettings(TemplateSettings wanted) {
        return with(template, times, wanted, localPeer, maps);
    }

    /** With a name among the peers. */
    public BalancerOptions withLocalPeer(ServerName name) {
        return with(template, times, settings, Optional.of(name.value()), maps);
    }

    /** With map files, each made by a template of the user's. */
    public BalancerOptions withMaps(SortedMap<MapName, Path> wanted) {
        return with(template, times, settings, localPeer, wanted);
    }

    private BalancerOptions with(
            Optional<Path> file,
            PlanSettings planning,
            TemplateSettings given,
            Optional<String> peer,
            SortedMap<MapName, Path> mapTemplates) {
        return new BalancerOptions(
                folder,
                binary,
                bind,
                stats,
                file,
                planning,
                pollInterval,
                startPatience,
                answerPatience,
                given,
                peer,
                mapTemplates);
    }

    /** The configuration file, always valid, equal to the running state within a second of a change. */
    public Path configFile() {
        return folder.resolve("haproxy.cfg");
    }

    /** The Runtime API's socket. */
    public Path adminSocket() {
        return folder.resolve("admin.sock");
    }

    /** The master process's socket. */
    public Path masterSocket() {
        return folder.resolve("master.sock");
    }

    /** What a new worker is told of the servers' health at a reload; says nothing at any other time. */
    public Path stateFile() {
        return folder.resolve("servers.state");
    }

    /** What the user gives templates, now or when what is pinned was made. */
    TemplateSettings given(Settings wanted) {
        return wanted.pinned().map(Makings::settings).orElse(settings);
    }

    /** What any template of this balancer sees beside pools and servers. */
    TemplateData templateData(Settings wanted) {
        return new TemplateData(bind, stats, socketInFile()).with(given(wanted)).withBalancers(wanted.balancers());
    }

    /** What a rendered file is given for reloads. */
    Provisions provisions() {
        return new Provisions(stateFile().getFileName(), Path.of("peers.sock"), localPeer.orElse("muster"));
    }

    /**
     * The command that starts HAProxy. It works in the balancer's folder, so that the file needs no path that differs
     * from balancer to balancer; the own name among the peers isn't in the file either.
     */
    public List<String> command() {
        List<String> command = new ArrayList<>(List.of(binary.toString(), "-W", "-S", masterSocket() + ",mode,600"));
        command.addAll(arguments());
        command.addAll(List.of("-f", configFile().toString()));
        return List.copyOf(command);
    }

    /** Those of its arguments on which the meaning of the file depends. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("-C", folder.toString()));
        localPeer.ifPresent(name -> arguments.addAll(List.of("-L", name)));
        return List.copyOf(arguments);
    }

    /** The Runtime API's socket as the file names it: from the folder in which HAProxy works. */
    String socketInFile() {
        return "unix@admin.sock";
    }

    void check() throws BalancerException {
        int length = masterSocket().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH_BYTES) {
            throw new BalancerException("The folder " + folder + " is too deep: the path of a socket in it has "
                    + length + " bytes, and HAProxy takes " + LONGEST_SOCKET_PATH_BYTES + ". Choose a shorter one.");
        }
        if (folder.toString().chars().anyMatch(c -> c <= ' ' || c == ',' || c == '\\' || c == '"' || c == '\'')) {
            throw new BalancerException("The folder '" + folder + "' has a blank, a comma or a quote in its name, which"
                    + " HAProxy doesn't take in the path of a socket. Choose another.");
        }
    }
}
