package dev.muster.cli.door;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.ApiException;
import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainRequest;
import dev.muster.agent.api.ExplainReport;
import dev.muster.agent.api.LogReport;
import dev.muster.agent.api.LogRequest;
import dev.muster.agent.api.OrderReport;
import dev.muster.agent.api.OrderRequest;
import dev.muster.agent.api.PlanReport;
import dev.muster.agent.api.RestartReport;
import dev.muster.agent.api.RestartRequest;
import dev.muster.agent.api.ServicesReport;
import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.agent.rpc.RpcClient;
import dev.muster.agent.rpc.RpcException;
import dev.muster.agent.rpc.RpcMember;
import dev.muster.agent.run.AgentAddress;
import dev.muster.cli.text.SafeText;
import dev.muster.haproxy.BalancerHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A running agent, asked by Serf's RPC and by HTTP. The RPC connection is made by the first call that needs it. */
final class LiveDoor implements AgentDoor {

    private static final int TOO_MANY = 429;

    private final AgentAddress address;
    private final ApiClient api;
    private Optional<RpcClient> rpc = Optional.empty();

    LiveDoor(AgentAddress address) {
        this.address = address;
        this.api = new ApiClient(address);
    }

    @Override
    public String node() {
        return address.node();
    }

    @Override
    public long pid() {
        return address.pid();
    }

    @Override
    public List<MemberEntry> members() throws DoorException {
        return ask(() -> rpc().members().stream()
                .map(LiveDoor::entry)
                .sorted(Comparator.comparing(MemberEntry::name))
                .toList());
    }

    private static MemberEntry entry(RpcMember member) {
        return new MemberEntry(
                member.name(),
                member.address().getHostAddress(),
                member.port(),
                member.status(),
                member.tags(),
                member.versions().serfMin(),
                member.versions().serfMax(),
                member.versions().serfCurrent());
    }

    @Override
    public ServicesReport services() throws DoorException {
        return ask(api::services);
    }

    @Override
    public ExplainReport explain(String name) throws DoorException {
        return ask(() -> api.explain(name));
    }

    @Override
    public Optional<BalancerReport> balancer() throws DoorException {
        return ask(api::balancer);
    }

    @Override
    public PlanReport plan(Optional<String> leaver) throws DoorException {
        return ask(() -> api.plan(leaver));
    }

    @Override
    public OrderReport order(OrderRequest order) throws DoorException {
        return ask(() -> api.order(order));
    }

    @Override
    public DrainReport drain(DrainRequest request) throws DoorException {
        return ask(() -> api.drain(request));
    }

    @Override
    public DrainReport drain() throws DoorException {
        return ask(api::drain);
    }

    @Override
    public DrainReport ready(DrainRequest request) throws DoorException {
        return ask(() -> api.ready(request));
    }

    @Override
    public LogReport logs(LogRequest request) throws DoorException {
        return ask(() -> api.logs(request));
    }

    @Override
    public RestartReport restart(RestartRequest request) throws DoorException {
        return ask(() -> api.restart(request));
    }

    @Override
    public RestartReport look(RestartRequest request) throws DoorException {
        return ask(() -> api.look(request));
    }

    @Override
    public TrafficReport traffic(String service) throws DoorException {
        return ask(() -> api.traffic(service));
    }

    @Override
    public TrafficReport traffic(TrafficRequest request) throws DoorException {
        return ask(() -> api.traffic(request));
    }

    @Override
    public BalancerHistory history() throws DoorException {
        Path folder = address.balancerFolder();
        try {
            return BalancerHistory.read(folder);
        } catch (IOException e) {
            throw new DoorException(
                    DoorException.Reason.REFUSED,
                    "the journal in " + SafeText.of(folder.toString()) + " can't be read: "
                            + SafeText.of(String.valueOf(e.getMessage()))
                            + "\nOnly the user that runs the agent may read it.",
                    e);
        }
    }

    @Override
    public int join(List<String> addresses) throws DoorException {
        return ask(() -> rpc().join(addresses, false));
    }

    @Override
    public void leave() throws DoorException {
        ask(() -> {
            rpc().leave();
            return true;
        });
    }

    private RpcClient rpc() throws IOException {
        if (rpc.isEmpty()) {
            rpc = Optional.of(RpcClient.connect(address.rpcSocket()));
        }
        return rpc.get();
    }

    /** Turns what goes wrong into a message: a "no" of the agent is told apart from its silence. */
    private <T> T ask(Question<T> question) throws DoorException {
        try {
            return question.ask();
        } catch (ApiException e) {
            throw new DoorException(
                    e.status() == TOO_MANY ? DoorException.Reason.BUSY : DoorException.Reason.REFUSED,
                    "the agent " + SafeText.of(node()) + " answered: " + SafeText.of(String.valueOf(e.getMessage()))
                            + (e.hint().isEmpty() ? "" : "\n" + SafeText.of(e.hint())),
                    e);
        } catch (RpcException e) {
            throw new DoorException(
                    DoorException.Reason.REFUSED,
                    "the agent " + SafeText.of(node()) + " answered: " + SafeText.of(String.valueOf(e.getMessage())),
                    e);
        } catch (IOException e) {
            throw new DoorException(
                    DoorException.Reason.NO_AGENT,
                    "the agent " + SafeText.of(node()) + " (process " + pid() + ") does not answer: "
                            + SafeText.of(String.valueOf(e.getMessage())),
                    e);
        }
    }

    @Override
    public void close() {
        rpc.ifPresent(RpcClient::close);
    }

    @FunctionalInterface
    private interface Question<T> {

        T ask() throws IOException;
    }
}
