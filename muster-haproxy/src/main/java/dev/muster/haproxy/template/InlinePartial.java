package dev.muster.haproxy.template;

import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.TagType;
import com.github.jknack.handlebars.Template;
import com.github.jknack.handlebars.TypeSafeTemplate;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** What stands between {@code {{#*inline}}} and its end, which counts as a level of the rendering. */
final class InlinePartial implements Template {

    private final Template body;

    InlinePartial(Template body) {
        this.body = body;
    }

    @Override
    public void apply(Context context, Writer writer) throws IOException {
        Rendering rendering = Rendering.current();
        rendering.enter();
        try {
            body.apply(context, writer);
        } finally {
            rendering.leave();
        }
    }

    @Override
    public String apply(Context context) throws IOException {
        Rendering rendering = Rendering.current();
        rendering.enter();
        try {
            return body.apply(context);
        } finally {
            rendering.leave();
        }
    }

    @Override
    public void apply(Object context, Writer writer) throws IOException {
        apply(Context.newContext(context), writer);
    }

    @Override
    public String apply(Object context) throws IOException {
        return apply(Context.newContext(context));
    }

    @Override
    public String text() {
        return body.text();
    }

    @Override
    public String toJavaScript() {
        return body.toJavaScript();
    }

    @Override
    public <T, S extends TypeSafeTemplate<T>> S as(Class<S> type) {
        return body.as(type);
    }

    @Override
    public <T> TypeSafeTemplate<T> as() {
        return body.as();
    }

    @Override
    public List<String> collect(TagType... types) {
        return body.collect(types);
    }

    @Override
    public List<String> collectReferenceParameters() {
        return body.collectReferenceParameters();
    }

    @Override
    public String filename() {
        return body.filename();
    }

    @Override
    public int[] position() {
        return body.position();
    }
}
