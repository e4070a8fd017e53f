package dev.muster.haproxy.template;

/** A template that can't be read, compiled or rendered. The message is for people: which file, which line, why. */
public final class TemplateException extends Exception {

    TemplateException(String message) {
        super(message);
    }
}
