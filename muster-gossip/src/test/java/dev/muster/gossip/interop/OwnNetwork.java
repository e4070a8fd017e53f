package dev.muster.gossip.interop;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs each test in a {@link Network} of its own, and fails it for what must not go over it. */
public final class OwnNetwork implements InvocationInterceptor {

    private static final Namespace HERE = Namespace.create(OwnNetwork.class);

    private static Network network(ExtensionContext context) {
        return context.getStore(HERE).computeIfAbsent(context.getUniqueId(), id -> open(context), Network.class);
    }

    private static Network open(ExtensionContext context) {
        table(context);
        return Network.open(context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName());
    }

    private static void runThere(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        network(context).run(invocation::proceed);
    }

    private static void runAndJudge(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runThere(invocation, context);
        Network network = network(context);
        List<Shows> shown = List.of(method.getExecutable().getAnnotationsByType(Shows.class));
        network.judge(!shown.isEmpty());
        String name = context.getRequiredTestClass().getSimpleName() + "."
                + method.getExecutable().getName();
        table(context).add(shown, name, network.versions(), network.form());
    }

    private static InteroperabilityTable table(ExtensionContext context) {
        return context.getRoot()
                .getStore(HERE)
                .computeIfAbsent(
                        InteroperabilityTable.class, key -> new InteroperabilityTable(), InteroperabilityTable.class);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runAndJudge(invocation, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runAndJudge(invocation, method, context);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runThere(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runThere(invocation, context);
    }
}
