package org.jianxin.console;

import io.quarkus.qute.EngineConfiguration;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Expression;
import io.quarkus.qute.NamespaceResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Texts in templates: <code>{t:alerts_title}</code>, <code>{t:alerts_total(count)}</code>,
 * <code>{t:of('severity', id)}</code> for the key {@code severity_<id>} (the id itself where there is no such key: ids come
 * with the data), and <code>{t:key(name)}</code> for a key that the data names. The language is the template instance's
 * attribute {@link #LANGUAGE}.
 */
@EngineConfiguration
public final class TextResolver implements NamespaceResolver {
    static final String LANGUAGE = "language";

    private final Texts texts = new Texts();

    @Override
    public String getNamespace() {
        return "t";
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        Language language = context.getAttribute(LANGUAGE) instanceof Language chosen ? chosen : Language.ZH;
        List<CompletableFuture<Object>> parameters = new ArrayList<>();
        for (Expression parameter : context.getParams()) {
            parameters.add(context.evaluate(parameter).toCompletableFuture());
        }
        return CompletableFuture.allOf(parameters.toArray(CompletableFuture[]::new))
                .thenApply(done -> text(
                        language,
                        context.getName(),
                        parameters.stream().map(CompletableFuture::join).toList()));
    }

    private String text(Language language, String name, List<Object> arguments) {
        if ("of".equals(name)) {
            return texts.find(language, arguments.get(0) + "_" + arguments.get(1))
                    .orElseGet(() -> String.valueOf(arguments.get(1)));
        }
        if ("key".equals(name)) {
            return texts.get(language, (String) arguments.get(0));
        }
        return texts.get(language, name, arguments.toArray());
    }
}
