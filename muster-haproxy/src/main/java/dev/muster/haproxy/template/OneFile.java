package dev.muster.haproxy.template;

import com.github.jknack.handlebars.io.TemplateLoader;
import com.github.jknack.handlebars.io.TemplateSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Partials would read files; a template is one file. */
final class OneFile implements TemplateLoader {

    private Charset charset = StandardCharsets.UTF_8;

    @Override
    public TemplateSource sourceAt(String location) throws IOException {
        throw new FileNotFoundException(location);
    }

    @Override
    public String resolve(String location) {
        return location;
    }

    @Override
    public String getPrefix() {
        return "";
    }

    @Override
    public String getSuffix() {
        return "";
    }

    @Override
    public void setPrefix(String prefix) {}

    @Override
    public void setSuffix(String suffix) {}

    @Override
    public void setCharset(Charset charset) {
        this.charset = charset;
    }

    @Override
    public Charset getCharset() {
        return charset;
    }
}
