package dev.muster.haproxy.template;

/** A mistake in a template that shows while it is rendered. The place is added on the way out. */
final class TemplateMistake extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TemplateMistake(String reason) {
        super(reason);
    }
}
