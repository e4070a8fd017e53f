package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.PlanReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

class WordsTest {

    private final FakeDoors doors = new FakeDoors();

    @Test
    void anUnknownWordIsOneLineWithTheLikelyRightOne() {
        Typed typed = Typed.type(doors, "membres");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(typed.err()).isEqualTo("muster: unknown word 'membres'; did you mean 'members'?\n");
        assertThat(typed.out()).isEmpty();
    }

    @Test
    void aWordLikeNoOtherPointsToTheHelp() {
        assertThat(Typed.type(doors, "xyzzy\u001b[2J").err())
                .isEqualTo("muster: unknown word 'xyzzy\\x1b[2J'; muster --help lists what there is\n");
    }

    @Test
    void anUnknownFlagIsOneLineWithTheLikelyRightOne() {
        Typed typed = Typed.type(doors, "members", "--fromat=json");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(typed.err()).isEqualTo("muster members: unknown flag '--fromat'; did you mean '--format'?\n");
        assertThat(doors.asked).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAFailureWithASentence() {
        doors.balancer = Optional.of(new BalancerReport(1, "2.6", 1, 2, "", "", 1, 0, List.of(), "", List.of()));
        doors.plan = Optional.of(new PlanReport(1, List.of(), List.of(), ""));
        for (String words : List.of(
                "services",
                "services --format json",
                "members",
                "version",
                "lb history",
                "lb release",
                "render",
                "--help",
                "help",
                "services --help")) {
            Typed typed = Typed.typeIntoAFullDisk(doors, words.split(" "));
            assertThat(typed.exitCode()).as(words).isEqualTo(ExitCode.FAILED);
            assertThat(typed.err()).as(words).contains("its output could not be written: the disk is full, or nobody");
        }
        for (String answer : List.of("status", "plan")) {
            Typed typed = Typed.typeIntoAFullDisk(doors, ("lb " + answer).split(" "));
            assertThat(typed.exitCode()).as(answer).isEqualTo(ExitCode.ANSWER_FAILED);
        }
    }

    @Test
    void aFlagWithoutItsValueSaysWhichItNeeds() {
        assertThat(Typed.type(doors, "members", "--format").err())
                .isEqualTo("muster members: the flag --format needs a value: --format text|json\n");
    }

    @Test
    void aNumberThatIsNoneIsOneLine() {
        Typed typed = Typed.type(doors, "up", "--web", "many");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(typed.err()).isEqualTo("muster up: --web needs a whole number, not 'many'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "agent", "members", "services", "join", "leave", "keygen", "simulate", "version"})
    void everyWordHasAHelpThatBeginsWithExamples(String word) {
        Typed typed = Typed.type(doors, word, "--help");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out()).contains("Exit codes:").contains("--help");
        assertThat(typed.out().indexOf("Examples:"))
                .isPositive()
                .isLessThan(typed.out().indexOf("Usage: muster " + word));
        assertThat(Typed.type(doors, "help", word).out()).isEqualTo(typed.out());
        assertThat(doors.asked).isEmpty();
    }

    @Test
    void theHelpListsEveryWord() {
        assertThat(Typed.type(doors).out())
                .contains(
                        "up ", "agent ", "members ", "services ", "join ", "leave ", "keygen ", "simulate ", "version ")
                .isEqualTo(Typed.type(doors, "--help").out());
    }

    @Test
    void aDefectIsOneMessageAndATraceOnlyOnDemand() {
        Words broken = new Words(List.of(new Word("break", "", Broken::new)));
        Typed typed = Typed.type(broken, Map.of(), "break");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).contains("MUSTER_DEBUG=1").doesNotContain("\tat ");
        assertThat(Typed.type(broken, Map.of("MUSTER_DEBUG", "1"), "break").err())
                .contains("\tat ");
    }

    private static final class Broken implements Command {
        @Override
        public CommandSpec spec() {
            return CommandSpec.create().name("muster break");
        }

        @Override
        public int run(ParseResult parsed, Surroundings surroundings) {
            throw new IllegalStateException("a defect");
        }
    }
}
