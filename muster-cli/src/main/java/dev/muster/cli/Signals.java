package dev.muster.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Tells of signals that the system sends to this process, a second one included, which a shutdown hook can't do. Goes
 * to {@code sun.misc.Signal} by reflection: the JDK has no other door to signals, supports this one (module
 * jdk.unsupported), and its compiler warns of every direct use, with no way to say that it is meant.
 */
final class Signals {

    private Signals() {}

    /**
     * From now on calls the listener with the signal's name ("INT"), on a thread of the JDK's own for each. False where
     * this platform does not have the signal or the JVM keeps it for itself.
     */
    @SuppressWarnings("ReferenceEquality") // A proxy equals itself only: identity is what is meant.
    static boolean listen(String name, Consumer<String> listener) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            listener.accept(name);
                            return null;
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            default -> "the listener for " + name;
                        };
                    });
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
            return true;
        } catch (InvocationTargetException e) {
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", e);
        }
    }
}
