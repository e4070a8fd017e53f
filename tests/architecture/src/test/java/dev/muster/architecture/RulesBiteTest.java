package dev.muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.muster.architecture.bad.agent.Vague;
import dev.muster.architecture.bad.gossip.swim.Impure;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule catches the class that was written to break it, and lets its good neighbour pass. */
class RulesBiteTest {

    private static final String ROOT = "dev.muster.architecture.bad";
    private static final JavaClasses BAD = new ClassFileImporter().importPackages(ROOT);
    private static final List<String> ARROWS = violations(new Arrows(ROOT).all());
    private static final List<String> EFFECTS = violations(new Purity(ROOT).all());
    private static final List<String> NAMES = violations(List.of(Names.sayWhatAThingIs()));

    @ParameterizedTest
    @MethodSource("arrows")
    void anArrowThatPointsBackIsCaught(String badClass) {
        assertThat(ARROWS).anyMatch(text -> text.contains(ROOT + "." + badClass));
    }

    static Stream<String> arrows() {
        return Stream.of(
                "gossip.KnowsHaproxy",
                "haproxy.KnowsSupervisor",
                "supervisor.KnowsAgent",
                "agent.KnowsCli",
                "agent.KnowsPicocli",
                "agent.KnowsYaml",
                "simulator.KnowsSupervisor",
                "cli.KnowsCluster",
                "cli.KnowsWire",
                "bench.KnowsGossip",
                "gossip.msgpack.KnowsWire",
                "gossip.wire.KnowsSwim",
                "gossip.swim.KnowsSerf",
                "gossip.serf.KnowsNet");
    }

    @Test
    void aTypeBehindTheDoorOfGossipIsCaught() {
        GossipDoor door = new GossipDoor(ROOT);
        assertThat(violations(List.of(door.namesNothingBehindIt())))
                .singleElement()
                .asString()
                .contains("NamesAnInnerRoom.door()", "names " + ROOT + ".gossip.wire.Door");
        assertThat(violations(List.of(door.examplesComeThroughIt())))
                .isNotEmpty()
                .allMatch(text -> text.contains("examples.KnowsWire") && text.contains("gossip.wire.Door"));
    }

    @Test
    void aCycleIsCaught() {
        assertThat(violations(new Arrows(ROOT).noCycles()))
                .anyMatch(text -> text.contains("Cycle detected") && text.contains("agent.rpc.KnowsRun"));
    }

    @ParameterizedTest
    @MethodSource("effects")
    void anEffectIsCaught(Class<?> badClass) {
        assertThat(EFFECTS).anyMatch(text -> text.contains(badClass.getName()));
    }

    static Stream<Class<?>> effects() {
        return Arrays.stream(Impure.class.getDeclaredClasses());
    }

    @ParameterizedTest
    @MethodSource("names")
    void aVagueNameIsCaught(Class<?> badClass) {
        assertThat(NAMES).anyMatch(text -> text.contains(badClass.getName()));
    }

    static Stream<Class<?>> names() {
        return Arrays.stream(Vague.class.getDeclaredClasses());
    }

    @Test
    void whatIsGoodPasses() {
        assertThat(ARROWS).noneMatch(text -> text.contains("NamesAValue"));
        assertThat(EFFECTS).noneMatch(text -> text.contains("PureEnough"));
        assertThat(NAMES).noneMatch(text -> text.contains("Door"));
    }

    @Test
    void aViolationSaysWhichRuleAndHowToMendIt() {
        assertThat(new Purity(ROOT)
                        .all()
                        .getFirst()
                        .evaluate(BAD)
                        .getFailureReport()
                        .toString())
                .contains("ARCHITECTURE.md", "nowNanos");
        assertThat(new Arrows(ROOT)
                        .module("gossip")
                        .evaluate(BAD)
                        .getFailureReport()
                        .toString())
                .contains("ARCHITECTURE.md", "Move the class");
    }

    private static List<String> violations(List<ArchRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.evaluate(BAD).getFailureReport().getDetails().stream())
                .toList();
    }
}
